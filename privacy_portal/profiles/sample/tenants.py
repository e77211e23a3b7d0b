"""The customers of a sample system: the business workspaces that a pack lists, with the people who are in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from privacy_portal.profiles.sample.people import GUEST, Person
from privacy_portal.yaml_files import read_yaml

_PROFILES = Path(__file__).resolve().parent.parent


@dataclass
class Tenant:
    """A customer. `company` is the organisation that owns the workspace with this key."""

    id: int
    key: str
    name: str
    company: str
    country: str
    since: datetime
    members: list[Person] = field(default_factory=list)
    guests: list[Person] = field(default_factory=list)

    def everybody(self) -> list[Person]:
        """Return members, then guests."""
        return [*self.members, *self.guests]


def tenants(pack: str, *, first_id: int) -> list[Tenant]:
    """Return the business workspaces of a packaged profile (the name of its folder), in its order, without people."""
    companies = {entry["key"]: entry for entry in _read(pack, "organisations")}
    listed = [entry for entry in _read(pack, "workspaces") if entry["kind"] == "business"]
    return [
        Tenant(
            id=first_id + number,
            key=entry["key"],
            name=entry["name"],
            company=companies[entry["owner"]]["name"],
            country=companies[entry["owner"]]["country"],
            since=datetime(2017 + number % 4, 1 + number, 5, 9, tzinfo=UTC),
        )
        for number, entry in enumerate(listed)
    ]


def settle(
    random: Random, places: Sequence[Tenant], people: Sequence[Person], works_at: Mapping[str, tuple[str, ...]]
) -> None:
    """Put everybody into one tenant or two; whoever has a handle in `works_at` goes where it says. Guests stay guests.

    No tenant stays without a member."""
    by_key = {tenant.key: tenant for tenant in places}
    for person in people:
        fixed = works_at.get(person.handle or "")
        chosen = [by_key[key] for key in fixed] if fixed else random.sample(places, random.choice((1, 1, 1, 2)))
        for tenant in chosen:
            (tenant.guests if person.kind == GUEST else tenant.members).append(person)
    free = [person for person in people if person.kind != GUEST and person.handle not in works_at]
    for number, tenant in enumerate(places):
        if not tenant.members:
            tenant.members.append(free[number % len(free)])


def _read(pack: str, part: str) -> list[dict[str, str]]:
    return list(read_yaml(_PROFILES / pack / f"{part}.yaml")[part])
