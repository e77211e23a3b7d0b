"""Rows about the people themselves: account, profile, devices, choices about advertising, address book."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from privacy_portal.profiles.enkomm.sample_system.world import World
from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment
from privacy_portal.profiles.sample.leaving import before
from privacy_portal.profiles.sample.people import GUEST, Person

_JOBS = ("Bookkeeper", "Gardener", "Designer", "Interpreter", "Lamp maker", "Night porter", "Planner", "Ornithologist")
_DEVICES = ("Laptop", "Phone", "Tablet", "Meeting room screen")
_CHANNELS = ("email", "sms", "post", "telephone")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of accounts, profiles, devices, marketing_preferences and address_book."""
    return {
        "accounts": list(_accounts(world)),
        "profiles": list(_profiles(world)),
        "devices": list(_devices(world)),
        "marketing_preferences": list(_preferences(world)),
        "address_book": list(_address_book(world)),
    }


def _accounts(world: World) -> Iterator[Row]:
    random = world.stream("accounts")
    for person in world.people:
        signs_in, closed = person.kind != GUEST, world.closed.get(person.id)
        yield {
            "id": person.id,
            "handle": person.handle,
            "kind": person.kind,
            "status": "closed" if closed else "active",
            "full_name": person.name,
            "name_kana": person.kana,
            "email": person.email,
            "email_verified_at": person.email_since if signs_in else None,
            "recovery_email": person.recovery,
            "recovery_email_added_at": person.email_since + timedelta(days=30) if person.recovery else None,
            "phone": person.phone,
            "phone_added_at": person.phone_since,
            "password_hash": f"argon2$made-up${random.randrange(16**12):012x}" if signs_in else None,
            "password_hint": prose.topic(random, person.language) if signs_in else None,
            "country": person.country,
            "language": person.language,
            "created_at": person.since,
            "last_sign_in_at": before(moment(random, max(person.since, AS_OF - timedelta(days=90))), closed)
            if signs_in
            else None,
            "closed_on": closed,
        }


def _profiles(world: World) -> Iterator[Row]:
    random = world.stream("profiles")
    for number, person in enumerate(world.holders(), start=1):
        yield {
            "id": number,
            "account_id": person.id,
            "display_name": person.name,
            "photo_path": f"photos/{random.randrange(16**10):010x}.webp",
            "job_title": random.choice(_JOBS),
            "company": prose.topic(random, person.language),
            "street": contact.street(random, person.language),
            "city": contact.city(random, person.language),
            "born_on": date(random.randint(1948, 2006), random.randint(1, 12), random.randint(1, 28)),
            "about": prose.sentence(random, person.language),
        }


def _devices(world: World) -> Iterator[Row]:
    random = world.stream("devices")
    number = 0
    for person in world.holders():
        for label in random.sample(_DEVICES, random.choice((1, 2, 2))):
            number += 1
            yield {
                "id": number,
                "account_id": person.id,
                "label": label,
                "push_token": f"{random.randrange(16**24):024x}",
                "last_ip": contact.internet_address(random),
                "last_seen_at": moment(random, person.since),
            }


def _preferences(world: World) -> Iterator[Row]:
    random = world.stream("marketing_preferences")
    number = 0
    for person in world.holders():
        for channel in _CHANNELS:
            number += 1
            yield {
                "id": number,
                "account_id": person.id,
                "channel": channel,
                "allowed": random.random() < 0.3,
                "changed_at": moment(random, person.since),
            }


def _address_book(world: World) -> Iterator[Row]:
    random = world.stream("address_book")
    number = 0
    for person in world.holders():
        for other in _acquaintances(random, world, person):
            number += 1
            yield {
                "id": number,
                "account_id": person.id,
                "name": other.name,
                "email": other.email,
                "phone": other.phone,
                "note": prose.topic(random, person.language),
            }


def _acquaintances(random: Random, world: World, person: Person) -> list[Person]:
    known = [p for p in random.sample(world.people, random.choice((3, 4, 5))) if p is not person]
    # Somebody keeps Rita among their contacts: a row of theirs, with her data in it.
    return [*known, world.person("rita")] if person.handle == "anna.muster" else known
