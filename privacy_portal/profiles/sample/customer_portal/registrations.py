"""Rows of tenants and their users: who is registered where, and which terms they agreed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any

from privacy_portal.profiles.sample.drawing import AS_OF, moment, stream
from privacy_portal.profiles.sample.leaving import leavers
from privacy_portal.profiles.sample.people import GUEST, Person
from privacy_portal.profiles.sample.tenants import Tenant

Row = dict[str, Any]
# Customers whose contract ended, by tenant, with the last day on which somebody worked there.
ENDED = {"tn-kookaburra": (date(2025, 9, 30), date(2025, 10, 2))}
_EDITIONS = (date(2016, 4, 1), date(2024, 4, 1))


@dataclass
class World:
    """Everything the generators draw from: the people, and the tenants with their users."""

    seed: str
    people: list[Person]
    tenants: list[Tenant]

    def stream(self, name: str) -> Random:
        """Return the numbers of one table."""
        return stream(self.seed, name)

    @cached_property
    def closed(self) -> dict[int, date]:
        """Return on which day who deleted their registration, by id."""
        return leavers(self.stream("closings"), [person for person in self.people if person.kind != GUEST])


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of tenants, users, tenant_users, terms_editions, consents and vouchers."""
    consents = list(_consents(world))
    return {
        "tenants": list(_tenants(world)),
        "users": list(_users(world)),
        "tenant_users": list(_tenant_users(world)),
        "terms_editions": [
            {"id": number, "edition": number, "effective_from": day} for number, day in enumerate(_EDITIONS, start=1)
        ],
        "consents": consents,
        "vouchers": list(_vouchers(world, consents)),
    }


def _tenants(world: World) -> Iterator[Row]:
    random = world.stream("tenant_days")
    for tenant in world.tenants:
        used = moment(random, max(tenant.since, AS_OF - timedelta(days=30))).date()
        ended, used = ENDED.get(tenant.key, (None, used))
        yield {
            "id": tenant.id,
            "tenant_key": tenant.key,
            "name": tenant.name,
            "kind": "business",
            "company": tenant.company,
            "country": tenant.country,
            "contract_number": f"CP-{tenant.since.year}-{tenant.id}",
            "created_at": tenant.since,
            "contract_ended_on": ended,
            "last_used_on": used,
        }


def _users(world: World) -> Iterator[Row]:
    for person in world.people:
        is_registered = person.kind != GUEST
        yield {
            "id": person.id,
            "kind": "registered" if is_registered else "invited",
            "status": "closed" if person.id in world.closed else "active",
            "name": person.name,
            "email": person.email,
            "email_confirmed_at": person.email_since if is_registered else None,
            "telephone": person.phone,
            "telephone_confirmed_at": person.phone_since,
            "registered_at": person.since,
            "closed_on": world.closed.get(person.id),
        }


def _tenant_users(world: World) -> Iterator[Row]:
    random = world.stream("tenant_users")
    number = 0
    for tenant in world.tenants:
        for person in tenant.everybody():
            number += 1
            is_first = person is tenant.members[0]
            yield {
                "id": number,
                "tenant_id": tenant.id,
                "user_id": person.id,
                "tenant_role": "administrator" if is_first else "invited" if person.kind == GUEST else "user",
                "since": moment(random, max(tenant.since, person.since)).date(),
                "until": world.closed.get(person.id),
            }


def _vouched(world: World) -> dict[int, tuple[Tenant, Person]]:
    """Return by whom of which tenant a person was registered: its administrator, who registered alone."""
    found: dict[int, tuple[Tenant, Person]] = {}
    for tenant in world.tenants:
        administrator = tenant.members[0]
        for person in tenant.everybody():
            if person is not administrator:
                found.setdefault(person.id, (tenant, administrator))
    return found


def _consents(world: World) -> Iterator[Row]:
    """Yield one consent a person, to the edition of their registration, and a second to the next one for the cast."""
    random = world.stream("consents")
    vouched = _vouched(world)
    number = 0
    for person in world.people:
        first = 2 if person.since.date() >= _EDITIONS[1] else 1
        for edition in range(first, 3 if person.in_cast else first + 1):
            number += 1
            start = person.since if edition == first else person.since.replace(year=2024, month=4, day=1)
            yield {
                "id": number,
                "user_id": person.id,
                "edition_id": edition,
                "given_by": "voucher" if edition == first and person.id in vouched else "use",
                "agreed_at": start + timedelta(minutes=random.randrange(1, 600)),
                "withdrawn_at": _withdrawn(world, person),
            }


def _withdrawn(world: World, person: Person) -> datetime | None:
    """Whoever deletes their registration withdraws their consent by that."""
    day = world.closed.get(person.id)
    return datetime.combine(day, time(9), tzinfo=UTC) if day else None


def _vouchers(world: World, consents: list[Row]) -> Iterator[Row]:
    """Yield who of a tenant said that a person had been asked."""
    vouched = _vouched(world)
    for number, consent in enumerate((c for c in consents if c["given_by"] == "voucher"), start=1):
        tenant, administrator = vouched[consent["user_id"]]
        yield {
            "id": number,
            "consent_id": consent["id"],
            "tenant_id": tenant.id,
            "vouched_by_user_id": administrator.id,
            "vouched_at": consent["agreed_at"],
        }
