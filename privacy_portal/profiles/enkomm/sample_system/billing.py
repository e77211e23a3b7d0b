"""Rows of cards and invoices. The Japanese company issues every invoice, so Japanese tax law says how long it stays."""

from collections.abc import Iterator
from datetime import date, timedelta

from privacy_portal.profiles.enkomm.sample_system.world import Space, World
from privacy_portal.profiles.sample import contact
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment
from privacy_portal.profiles.sample.people import FULL, Person
from privacy_portal.profiles.sample.tax import tax_return_due_on

_BRANDS = ("Sample Card", "Paper Crane", "Harbour")
_PLANS = (980, 1_480, 2_980)


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of payment_methods and invoices."""
    random = world.stream("customers")
    customers = [p for p in world.people if p.kind == FULL and (random.random() < 0.3 or p.in_cast)]
    billed: list[tuple[Person, Space | None]] = [(person, None) for person in customers]
    # A business workspace is billed to whoever set it up, until somebody changes that.
    billed += [(space.creator, space) for space in world.spaces if space.is_business]
    return {
        "payment_methods": list(_payment_methods(world, customers)),
        "invoices": list(_invoices(world, billed)),
    }


def _payment_methods(world: World, customers: list[Person]) -> Iterator[Row]:
    random, days = world.stream("payment_methods"), world.stream("payment_method_days")
    for number, person in enumerate(customers, start=1):
        yield {
            "id": number,
            "account_id": person.id,
            "brand": random.choice(_BRANDS),
            "last_digits": f"{random.randrange(10_000):04}",
            "holder": person.name,
            "vault_token": f"vault-{random.randrange(16**16):016x}",
            "expires_on": date(random.randint(2027, 2031), random.randint(1, 12), 28),
            # A card is good for some years, and the person had an account before.
            "added_on": moment(days, max(person.since, AS_OF - timedelta(days=4 * 365))).date(),
        }


def _invoices(world: World, billed: list[tuple[Person, Space | None]]) -> Iterator[Row]:
    random = world.stream("invoices")
    number = 0
    for person, space in billed:
        price = random.choice(_PLANS)
        address = f"{contact.street(random, person.language)}, {contact.city(random, person.language)}"
        for issued_on in _quarters((space or person).since.date()):
            number += 1
            yield {
                "id": number,
                "account_id": person.id,
                "workspace_id": space.id if space else None,
                "number": f"INV-{issued_on.year}-{number:06}",
                "billed_name": person.name,
                "billed_email": person.email,
                "billed_address": address,
                "amount": price * 3,
                "currency": "JPY",
                "issued_on": issued_on,
                "tax_return_due_on": tax_return_due_on(issued_on),
            }


def _quarters(since: date) -> Iterator[date]:
    day = date(since.year, 1, 15)
    while day < AS_OF.date():
        if day > since:
            yield day
        day = date(day.year + day.month // 10, (day.month + 2) % 12 + 1, 15)
