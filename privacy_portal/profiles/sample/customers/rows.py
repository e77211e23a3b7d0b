"""Rows of what every service with customers has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.customers.world import HOLDER, Customer, Person, World
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment

_METHODS = ("card", "transfer", "wallet")


@dataclass(frozen=True)
class Terms:
    """What differs between services: the word for a customer's place, prices, pages, what may be switched off, and the
    customers whose contract ended, each with the day."""

    workspace: str
    currency: str
    prices: tuple[int, ...]
    pages: tuple[str, ...]
    channels: tuple[str, ...]
    ended: Mapping[str, date] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The column that says in which customer's place a row lies."""
        return f"{self.workspace}_id"


def rows(world: World, terms: Terms) -> dict[str, list[Row]]:
    """Return the rows of the tables that `add_tables` describes, by table name."""
    invoices = list(_invoices(world, terms))
    return {
        "people": [{"id": p.id, "kind": p.kind, "first_seen_at": p.since} for p in world.people],
        f"{terms.workspace}s": [_place(customer, terms) for customer in world.customers],
        "accounts": list(_accounts(world)),
        "staff": list(_staff(world, terms)),
        "invoices": invoices,
        "payments": list(_payments(world, invoices)),
        "access_logs": list(_visits(world, terms)),
        "preferences": list(_preferences(world, terms)),
    }


def _place(customer: Customer, terms: Terms) -> Row:
    ended = terms.ended.get(customer.key)
    return {
        "id": customer.id,
        "key": customer.key,
        "name": customer.name,
        "kind": "business",
        "owner_organisation": customer.organisation,
        "created_at": customer.since,
        "ended_on": ended,
        "last_used_on": ended or AS_OF.date(),
    }


def _accounts(world: World) -> Iterator[Row]:
    random = world.stream("accounts")
    for number, person in enumerate(world.holders(), start=1):
        yield {
            "id": number,
            "person_id": person.id,
            "handle": person.handle,
            "full_name": person.name,
            "name_kana": person.kana,
            "email": person.email,
            "email_verified_at": person.since + timedelta(hours=random.randrange(1, 48)),
            "phone": person.phone,
            "phone_added_at": person.since + timedelta(days=2) if person.phone else None,
            "company": prose.topic(random, person.language),
            "street": contact.street(random, person.language),
            "city": contact.city(random, person.language),
            "country": person.country,
            "public_profile": f"https://social.example/{person.handle}" if random.random() < 0.5 else None,
            "password_hash": f"argon2$made-up${random.randrange(16**12):012x}",
            "created_at": person.since,
        }


def _staff(world: World, terms: Terms) -> Iterator[Row]:
    random = world.stream("staff_dates")
    for number, (customer, person) in enumerate(world.staff, start=1):
        joined = min(max(customer.since, person.since) + timedelta(days=random.randrange(30)), AS_OF)
        has_left = not person.in_cast and random.random() < 0.05
        yield {
            "id": number,
            "person_id": person.id,
            terms.where: customer.id,
            "role": "owner" if person.kind == HOLDER else "member",
            "joined_on": joined.date(),
            "left_on": (joined + (AS_OF - joined) / 2).date() if has_left else None,
        }


def _invoices(world: World, terms: Terms) -> Iterator[Row]:
    random = world.stream("invoices")
    number = 0
    for customer in world.customers:
        person, price = world.signed_by(customer), random.choice(terms.prices)
        address = f"{contact.street(random, person.language)}, {contact.city(random, person.language)}"
        for issued_on in _quarters(customer.since):
            number += 1
            yield {
                "id": number,
                "person_id": person.id,
                terms.where: customer.id,
                "number": f"INV-{issued_on.year}-{number:06}",
                "billed_name": person.name,
                "billed_email": person.email,
                "billed_address": address,
                "amount": price * 3,
                "currency": terms.currency,
                "issued_on": issued_on,
            }


def _quarters(since: datetime) -> Iterator[date]:
    for year in range(since.year, AS_OF.year + 1):
        for month in (1, 4, 7, 10):
            if since.date() < (issued_on := date(year, month, 15)) < AS_OF.date():
                yield issued_on


def _payments(world: World, invoices: list[Row]) -> Iterator[Row]:
    random = world.stream("payments")
    for invoice in invoices:
        yield {
            "id": invoice["id"],
            "invoice_id": invoice["id"],
            "method": random.choice(_METHODS),
            "last_digits": f"{random.randrange(10_000):04}",
            "payer": invoice["billed_name"],
            "vault_token": f"vault-{random.randrange(16**16):016x}",
            "paid_on": min(invoice["issued_on"] + timedelta(days=random.randrange(1, 14)), AS_OF.date()),
        }


def _visits(world: World, terms: Terms) -> Iterator[Row]:
    random = world.stream("access_logs")
    places: dict[int, list[Customer]] = {}
    for customer, person in world.staff:
        places.setdefault(person.id, []).append(customer)
    number = 0
    for person in world.people:
        at_home = places.get(person.id, [])
        for turn in range(random.randint(10, 20) if person.handle else random.randint(0, 3)):
            number += 1
            yield {
                "id": number,
                "person_id": person.id,
                terms.where: at_home[turn % len(at_home)].id if at_home and turn % 3 else None,
                "ip_address": contact.internet_address(random),
                "agent": contact.agent(random),
                "city": contact.city(random, person.language),
                "page": random.choice(terms.pages),
                "at": moment(random, max(person.since, AS_OF - timedelta(days=395))),
            }


def _preferences(world: World, terms: Terms) -> Iterator[Row]:
    random = world.stream("preferences")
    asked: list[tuple[Person, str]] = [(person, channel) for person in world.holders() for channel in terms.channels]
    for number, (person, channel) in enumerate(asked, start=1):
        yield {
            "id": number,
            "person_id": person.id,
            "channel": channel,
            "allowed": random.random() < 0.3,
            "changed_at": moment(random, person.since),
        }
