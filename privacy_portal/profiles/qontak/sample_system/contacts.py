"""Rows of whom customers sell to, and what they sell them: companies, contacts, deals, tasks."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.customers.world import Known, World
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment

_STAGES = ("new", "offer", "won", "lost")
_SOURCES = ("web form", "fair", "user", "mail")
_COMPANIES = ("Kettle House", "Crane Works", "Map & Sons", "Sparrow Goods")
_JOBS = ("Buyer", "Bookkeeper", "Gardener", "Lamp maker", "Ornithologist")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of companies, contacts, deals and tasks."""
    return {
        "companies": list(_companies(world)),
        "contacts": list(_contacts(world)),
        "deals": list(_deals(world)),
        "tasks": list(_tasks(world)),
    }


def _companies(world: World) -> Iterator[Row]:
    random = world.stream("companies")
    for place, customer in enumerate(world.customers):
        for number, name in enumerate(_COMPANIES):
            yield {
                "id": 1 + place * len(_COMPANIES) + number,
                "customer_id": customer.id,
                "name": f"{name} {number + place + 1}",
                "city": contact.city(random, "id"),
                "website": f"https://company{place}-{number}.example",
            }


def _company(random: Random, world: World, known: Known) -> int:
    return 1 + world.customers.index(known.customer) * len(_COMPANIES) + random.randrange(len(_COMPANIES))


def _contacts(world: World) -> Iterator[Row]:
    """Yield a row for everything that a customer knows of a person, with the same id."""
    random = world.stream("contacts")
    for known in world.known:
        person = known.person
        answered = person.in_cast or random.random() < 0.7
        yield {
            "id": known.id,
            "person_id": person.id,
            "customer_id": known.customer.id,
            "company_id": _company(random, world, known) if random.random() < 0.7 else None,
            "full_name": person.name,
            "name_kana": person.kana,
            "email": known.email,
            "answered_on": (known.since + timedelta(days=3)).date() if answered else None,
            "phone": person.phone,
            "job_title": random.choice(_JOBS),
            "city": contact.city(random, person.language),
            "source": random.choice(_SOURCES),
            "known_since": known.since.date(),
        }


def _deals(world: World) -> Iterator[Row]:
    random = world.stream("deals")
    number = 0
    for known in world.known:
        for _ in range(2 if known.person.in_cast else random.choice((0, 1, 1, 2))):
            number += 1
            stage = random.choice(_STAGES)
            yield {
                "id": number,
                "customer_id": known.customer.id,
                "contact_id": known.id,
                "title": f"{prose.topic(random, known.person.language)}: {known.person.name}",
                "amount": random.randrange(200, 90_000),
                "currency": "IDR" if known.person.language == "id" else "SGD",
                "stage": stage,
                "closed_on": moment(random, known.since).date() if stage in ("won", "lost") else None,
            }


def _tasks(world: World) -> Iterator[Row]:
    random = world.stream("tasks")
    colleagues: dict[str, list[int]] = {}
    for customer, person in world.staff:
        colleagues.setdefault(customer.key, []).append(person.id)
    number = 0
    for known in world.known:
        for _ in range(1 if known.person.in_cast else random.choice((0, 0, 1, 2))):
            number += 1
            yield {
                "id": number,
                "customer_id": known.customer.id,
                "contact_id": known.id,
                "assignee_id": random.choice(colleagues[known.customer.key]),
                "title": f"Call {known.person.name}",
                "note": prose.sentence(random, known.person.language),
                "due_on": (AS_OF + timedelta(days=random.randrange(-90, 60))).date(),
                "is_done": random.random() < 0.4,
            }
