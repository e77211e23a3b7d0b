"""Rows that meetings leave: who held them and who came, who called in from where, what was recorded and written."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.drawing import moment
from privacy_portal.profiles.sample.ntt_cloud.customers import Row, World
from privacy_portal.profiles.sample.ntt_cloud.stories import STORIES
from privacy_portal.profiles.sample.people import Person
from privacy_portal.profiles.sample.tenants import Tenant

_ACCESS_NUMBERS = {
    "FR": "+33 1 99 00 0001",
    "DE": "+49 30 23125 000",
    "JP": "+81 3-0000-0001",
    "GB": "+44 20 7946 0001",
}


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of bridges, meetings, participants, call_detail_records, recordings and chat_lines."""
    meetings = list(_meetings(world))
    participants = list(_participants(world, meetings))
    return {
        "bridges": list(_bridges(world)),
        "meetings": meetings,
        "participants": participants,
        "call_detail_records": list(_calls(world, meetings, participants)),
        "recordings": list(_recordings(world, meetings)),
        "chat_lines": list(_chat(world, participants, meetings)),
    }


def _access_number(country: str) -> str:
    return _ACCESS_NUMBERS.get(country, _ACCESS_NUMBERS["FR"])


def _bridges(world: World) -> Iterator[Row]:
    random = world.stream("bridges")
    number = 0
    for client in world.clients:
        for person in client.members:
            number += 1
            yield {
                "id": number,
                "client_id": client.id,
                "host_user_id": person.id,
                "access_number": _access_number(client.country),
                "pin_code": f"{random.randrange(10**6):06}",
                "opened_at": moment(random, max(client.since, person.since)),
            }


def _meetings(world: World) -> Iterator[Row]:
    """Yield meetings that every second member hosts, and one that each member of the cast hosts in each place."""
    random = world.stream("meetings")
    number = 0
    for client in world.clients:
        for host in client.members:
            if not host.in_cast and random.random() > 0.5:
                continue
            number += 1
            started_at = moment(random, max(client.since, host.since))
            yield {
                "id": number,
                "client_id": client.id,
                "host_user_id": host.id,
                "title": prose.topic(random, host.language),
                "started_at": started_at,
                "ended_at": started_at + timedelta(minutes=random.randrange(10, 120)),
                "recorded": int(host.in_cast or random.random() < 0.1),
            }


def _participants(world: World, meetings: list[Row]) -> Iterator[Row]:
    random = world.stream("participants")
    clients = {client.id: client for client in world.clients}
    number = 0
    seen: set[int] = set()
    for meeting in meetings:
        client = clients[meeting["client_id"]]
        present = _present(random, client, meeting["host_user_id"])
        if client.id not in seen:  # everybody whom a story names comes to the first meeting, and every guest
            seen.add(client.id)
            known = [person for person in client.members if person.in_cast] + client.guests
            present += [person for person in known if person not in present]
        for person in present:
            number += 1
            yield {
                "id": number,
                "meeting_id": meeting["id"],
                "user_id": person.id,
                "display_name": person.name,
                "email": person.email,
                "ip_address": contact.internet_address(random),
                "joined_at": meeting["started_at"] + timedelta(seconds=random.randrange(300)),
                "left_at": meeting["ended_at"],
            }


def _present(random: Random, client: Tenant, host_id: int) -> list[Person]:
    others = random.sample(client.members, min(3, len(client.members)))
    return [p for p in client.members if p.id == host_id] + [p for p in others if p.id != host_id]


def _calls(world: World, meetings: list[Row], participants: list[Row]) -> Iterator[Row]:
    """Yield a call detail record of everybody in a meeting who has a telephone, most of the time."""
    random = world.stream("call_detail_records")
    people = {person.id: person for person in world.people}
    held = {meeting["id"]: meeting for meeting in meetings}
    number = 0
    for row in participants:
        person, meeting = people[row["user_id"]], held[row["meeting_id"]]
        if person.phone is None or (not person.in_cast and random.random() < 0.3):
            continue
        number += 1
        yield {
            "id": number,
            "client_id": meeting["client_id"],
            "meeting_id": meeting["id"],
            "user_id": person.id,
            "direction": random.choice(("dial_in", "dial_in", "dial_out")),
            "calling_number": person.phone,
            "called_number": _access_number(person.country),
            "country": person.country,
            "started_at": row["joined_at"],
            "seconds": int((row["left_at"] - row["joined_at"]).total_seconds()),
        }


def _recordings(world: World, meetings: list[Row]) -> Iterator[Row]:
    random = world.stream("recordings")
    languages = {person.id: person.language for person in world.people}
    recorded = (meeting for meeting in meetings if meeting["recorded"])
    for number, meeting in enumerate(recorded, start=1):
        yield {
            "id": number,
            "meeting_id": meeting["id"],
            "made_by_user_id": meeting["host_user_id"],
            "storage_path": f"recordings/{random.randrange(16**10):010x}.opus",
            "transcript": prose.sentence(random, languages[meeting["host_user_id"]]),
            "seconds": int((meeting["ended_at"] - meeting["started_at"]).total_seconds()),
        }


def _chat(world: World, participants: list[Row], meetings: list[Row]) -> Iterator[Row]:
    random = world.stream("chat_lines")
    languages = {person.id: person.language for person in world.people}
    number = 0
    for row in participants:
        for _ in range(random.choice((0, 0, 1, 2))):
            number += 1
            sent_at = moment(random, row["joined_at"], row["left_at"])
            body = prose.sentence(random, languages[row["user_id"]])
            yield _line(number, row["meeting_id"], row["user_id"], body) | {"sent_at": sent_at}
    yield from _stories(world, meetings, number)


def _stories(world: World, meetings: list[Row], number: int) -> Iterator[Row]:
    clients = {client.key: client for client in world.clients}
    logins = {person.handle: person.id for person in world.people}
    for place, (key, login, body) in enumerate(STORIES, start=1):
        first = next(meeting for meeting in meetings if meeting["client_id"] == clients[key].id)
        sent_at = first["started_at"] + timedelta(minutes=place)
        yield _line(number + place, first["id"], logins[login], body) | {"sent_at": sent_at}


def _line(number: int, meeting_id: int, user_id: int, body: str) -> Row:
    return {"id": number, "meeting_id": meeting_id, "user_id": user_id, "body": body}
