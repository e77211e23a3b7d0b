"""Rows about the users themselves and what the service needs of them: account, client, sign-ins, support, invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.drawing import AS_OF, moment, stream
from privacy_portal.profiles.sample.leaving import before, leavers
from privacy_portal.profiles.sample.people import GUEST, Person
from privacy_portal.profiles.sample.tenants import Tenant

Row = dict[str, Any]
_JOBS = ("Travel agent", "Actuary", "Buyer", "Warehouse planner", "Editor", "Paper maker", "Nurse", "Bookkeeper")


@dataclass
class World:
    """Everything the generators draw from: the people, and the clients with whoever is in them."""

    seed: str
    people: list[Person]
    clients: list[Tenant]

    def stream(self, name: str) -> Random:
        """Return the numbers of one table."""
        return stream(self.seed, name)

    @cached_property
    def closed(self) -> dict[int, date]:
        """Return on which day whose account was closed, by id."""
        return leavers(self.stream("closings"), self.users())

    def users(self) -> list[Person]:
        """People with an account."""
        return [person for person in self.people if person.kind != GUEST]


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of users, clients, client_users, logins, support_tickets, support_messages and invoices."""
    tickets = list(_tickets(world))
    return {
        "users": list(_users(world)),
        "clients": list(_clients(world)),
        "client_users": list(_client_users(world)),
        "logins": list(_logins(world)),
        "support_tickets": tickets,
        "support_messages": list(_support_messages(world, tickets)),
        "invoices": list(_invoices(world)),
    }


def _users(world: World) -> Iterator[Row]:
    random = world.stream("users")
    for person in world.people:
        is_user = person.kind != GUEST
        yield {
            "id": person.id,
            "login": person.handle,
            "kind": "user" if is_user else "participant",
            "status": "closed" if person.id in world.closed else "active",
            "full_name": person.name,
            "name_kana": person.kana,
            "email": person.email,
            "email_confirmed_at": person.email_since if is_user else None,
            "phone": person.phone,
            "phone_confirmed_at": person.phone_since,
            "job_title": random.choice(_JOBS) if is_user else None,
            "password_hash": f"argon2$made-up${random.randrange(16**12):012x}" if is_user else None,
            "country": person.country,
            "language": person.language,
            "created_at": person.since,
            "closed_on": world.closed.get(person.id),
        }


def _clients(world: World) -> Iterator[Row]:
    for client in world.clients:
        yield {
            "id": client.id,
            "client_key": client.key,
            "name": client.name,
            "kind": "business",
            "company": client.company,
            "country": client.country,
            "created_at": client.since,
        }


def _client_users(world: World) -> Iterator[Row]:
    random = world.stream("client_users")
    number = 0
    for client in world.clients:
        for person in client.everybody():
            number += 1
            is_first = person is client.members[0]
            yield {
                "id": number,
                "client_id": client.id,
                "user_id": person.id,
                "client_role": "administrator" if is_first else "participant" if person.kind == GUEST else "host",
                "since": moment(random, max(client.since, person.since)).date(),
                "until": world.closed.get(person.id),
            }


def _logins(world: World) -> Iterator[Row]:
    random = world.stream("logins")
    number = 0
    for person in world.users():
        for _ in range(random.randint(3, 8)):
            number += 1
            yield {
                "id": number,
                "user_id": person.id,
                "ip_address": contact.internet_address(random),
                "agent": contact.agent(random),
                "logged_in_at": before(
                    moment(random, max(person.since, AS_OF - timedelta(days=180))), world.closed.get(person.id)
                ),
            }


def _tickets(world: World) -> Iterator[Row]:
    random = world.stream("support_tickets")
    number = 0
    for client in world.clients:
        for person in client.members:
            if not person.in_cast and random.random() > 0.4:
                continue
            number += 1
            yield {
                "id": number,
                "client_id": client.id,
                "user_id": person.id,
                "subject": prose.topic(random, person.language),
                "status": random.choice(("open", "closed", "closed")),
                "opened_at": moment(random, person.since),
            }


def _support_messages(world: World, tickets: list[Row]) -> Iterator[Row]:
    random = world.stream("support_messages")
    languages = {person.id: person.language for person in world.people}
    number = 0
    for ticket in tickets:
        for place in range(random.choice((2, 2, 4))):
            number += 1
            yield {
                "id": number,
                "ticket_id": ticket["id"],
                "written_by": "support" if place % 2 else "customer",
                "body": prose.sentence(random, languages[ticket["user_id"]]),
                "written_at": ticket["opened_at"] + timedelta(hours=place * 5, minutes=random.randrange(60)),
            }


def _invoices(world: World) -> Iterator[Row]:
    """Yield an invoice each half-year to whom a client named; the financial year of the service ends on 31 December."""
    random = world.stream("invoices")
    number = 0
    for client in world.clients:
        billed = next((p for p in client.members if p.in_cast), client.members[0])
        for year in range(max(client.since, billed.since).year + 1, AS_OF.year + 1):
            for day in (date(year, 1, 20), date(year, 7, 20)):
                number += 1
                yield {
                    "id": number,
                    "client_id": client.id,
                    "user_id": billed.id,
                    "invoice_number": f"NC-{day.year}-{number:05}",
                    "billed_name": billed.name,
                    "billed_email": billed.email,
                    "amount": random.randrange(200, 4_000),
                    "currency": "EUR",
                    "issued_on": day,
                    "financial_year_end": date(day.year, 12, 31),
                }
