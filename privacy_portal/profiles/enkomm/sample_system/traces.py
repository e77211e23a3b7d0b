"""Rows that use of the service leaves: calls, connected services with the mail they bring in, opened pages."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from privacy_portal.profiles.enkomm.sample_system.world import Space, World
from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment
from privacy_portal.profiles.sample.people import Person

_PROVIDERS = ("Postbote Mail", "Kranich Calendar", "Hafen Drive")
_PAGES = ("/chat", "/calendar", "/meetings", "/mail", "/settings", "/documents", "/people")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of call_logs, integrations, synced_mails and access_logs."""
    places = world.places_of()
    integrations = list(_integrations(world, places))
    return {
        "call_logs": list(_calls(world, places)),
        "integrations": integrations,
        "synced_mails": list(_mails(world, integrations)),
        "access_logs": list(_visits(world, places)),
    }


def _somewhere(random: Random, places: list[Space], number: int) -> int | None:
    """Return a workspace's id or None. The first rows of a person visit each of their places once."""
    if number < len(places):
        return places[number].id
    return random.choice(places).id if places and random.random() < 0.7 else None


def _calls(world: World, places: dict[int, list[Space]]) -> Iterator[Row]:
    random = world.stream("call_logs")
    callers = world.holders()
    number = 0
    for person in callers:
        for turn in range(random.choice((4, 6, 8))):
            number += 1
            peer = random.choice(callers)
            yield {
                "id": number,
                "account_id": person.id,
                "workspace_id": _somewhere(random, places[person.id], turn),
                "peer_account_id": peer.id,
                "peer_number": peer.phone,
                "direction": random.choice(("out", "in", "missed")),
                "started_at": moment(random, max(person.since, AS_OF - timedelta(days=365))),
                "seconds": random.randrange(3_600),
            }


def _integrations(world: World, places: dict[int, list[Space]]) -> Iterator[Row]:
    random = world.stream("integrations")
    number = 0
    for person in world.holders():
        if not person.in_cast and random.random() > 0.45:
            continue
        # The cast connects one service for themselves and one for each place, so that every part has some.
        where = [None, *(p.id for p in places[person.id])] if person.in_cast else [_own_place(random, places, person)]
        for workspace_id in where:
            number += 1
            yield {
                "id": number,
                "account_id": person.id,
                "workspace_id": workspace_id,
                "provider": random.choice(_PROVIDERS),
                "remote_account": person.email,
                "scopes": "mail.read calendar.read",
                "access_token": f"token-{random.randrange(16**20):020x}",
                "connected_at": moment(random, person.since),
            }


def _own_place(random: Random, places: dict[int, list[Space]], person: Person) -> int | None:
    return _somewhere(random, places[person.id], len(places[person.id]))


def _mails(world: World, integrations: list[Row]) -> Iterator[Row]:
    random = world.stream("synced_mails")
    people = {person.id: person for person in world.people}
    number = 0
    for integration in integrations:
        person = people[integration["account_id"]]
        for _ in range(random.randint(6, 22)):
            number += 1
            correspondent = random.choice(world.people)
            to, sender = (person, correspondent) if random.random() < 0.7 else (correspondent, person)
            yield {
                "id": number,
                "integration_id": integration["id"],
                "sender": f"{sender.name} <{sender.email}>",
                "recipients": f"{to.name} <{to.email}>",
                "subject": prose.topic(random, person.language),
                "snippet": prose.sentence(random, person.language),
                "received_at": moment(random, person.since),
            }


def _visits(world: World, places: dict[int, list[Space]]) -> Iterator[Row]:
    random = world.stream("access_logs")
    number = 0
    for person in world.holders():
        since = max(person.since, AS_OF - timedelta(days=395))
        for turn in range(random.randint(14, 26)):
            number += 1
            yield {
                "id": number,
                "account_id": person.id,
                "workspace_id": _somewhere(random, places[person.id], turn),
                "ip_address": contact.internet_address(random),
                "agent": contact.agent(random),
                "page": random.choice(_PAGES),
                "at": moment(random, since),
            }
