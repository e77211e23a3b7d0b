"""Who is together where: workspaces with their members and rooms, the frame into which all activity is drawn."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from privacy_portal.profiles.sample.drawing import stream
from privacy_portal.profiles.sample.leaving import leavers
from privacy_portal.profiles.sample.people import FULL, GUEST, Person, population
from privacy_portal.yaml_files import read_yaml

RITA, SAKURA = "rita", "ws-sakura"
# Creators by handle, where the profile names them. Everybody here is in the cast.
_CREATORS = {
    "ws-sakura": "tom.walker",
    "ws-sakura-lab": "kawashima",
    "ws-lotus": "kawashima",
    "ws-blue-kettle": "tom.walker",
    "ws-hafenkarte": "jorg.vogt",
    "ws-grue-papier": "ines.perrin",
    "ws-kaede": "kawashima",
    "ws-chochin": "kawashima",
    "ws-den-long": "ha.vu",
    "ws-hoa-giay": "ha.vu",
    "ws-vogelliste": "jorg.vogt",
}
# Where the people of the stories work. Everybody else is put by chance.
_WORKS_AT = {"rita": "ws-sakura", "anna.muster": "ws-sakura", "rita.s": "ws-lotus", "hung.tran": "ws-lotus"}
# Customers whose contract ended, by workspace, with the last day on which somebody worked there.
ENDED = {"ws-vogelliste": (date(2026, 8, 31), date(2026, 9, 4))}
_ROOMS = ("general", "projects", "tea-kitchen", "announcements")


@dataclass
class Space:
    """A workspace with those who are in it. `owner` is the account of a personal workspace's owner."""

    id: int
    key: str
    name: str
    organisation: str | None
    owner: Person | None
    creator: Person
    since: datetime
    members: list[Person] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)

    @property
    def is_business(self) -> bool:
        return self.owner is None


@dataclass
class World:
    """Everything the generators draw from. `stream(name)` gives each table its own numbers, so that a change to one
    table leaves the rows of all others as they were."""

    seed: str
    people: list[Person]
    spaces: list[Space]

    @cached_property
    def _by_handle(self) -> dict[str | None, Person]:
        return {person.handle: person for person in self.people}

    @cached_property
    def _by_key(self) -> dict[str, Space]:
        return {space.key: space for space in self.spaces}

    @cached_property
    def closed(self) -> dict[int, date]:
        """Return on which day whose account was closed, by id."""
        return leavers(self.stream("closings"), self.holders())

    def stream(self, name: str) -> Random:
        return stream(self.seed, name)

    def holders(self) -> list[Person]:
        """People who can sign in."""
        return [person for person in self.people if person.kind != GUEST]

    def guests(self) -> list[Person]:
        """People without an account."""
        return [person for person in self.people if person.kind == GUEST]

    def person(self, handle: str) -> Person:
        """Return the person with `handle`; KeyError where nobody has it."""
        return self._by_handle[handle]

    def space(self, key: str) -> Space:
        """Return the workspace with `key`; KeyError where there is none."""
        return self._by_key[key]

    def places_of(self) -> dict[int, list[Space]]:
        """Return the workspaces of each person, by account id."""
        places: dict[int, list[Space]] = {person.id: [] for person in self.people}
        for space in self.spaces:
            for member in space.members:
                places[member.id].append(space)
        return places


def build(seed: str, people: int) -> World:
    """Draw the people and put them into workspaces."""
    folk = population(seed, people)
    world = World(seed, folk, [*_business_spaces(folk), *_personal_spaces(folk)])
    _fill(world)
    for number, space in enumerate(world.spaces):
        first = 1 + number * len(_ROOMS)
        space.rooms = list(range(first, first + (len(_ROOMS) if space.is_business else 1)))
    return world


def room_name(space: Space, room: int) -> str:
    """Return the name of a room of `space`."""
    return _ROOMS[space.rooms.index(room)]


def _pack(name: str) -> Any:
    return read_yaml(Path(__file__).resolve().parent.parent / name)


def _business_spaces(people: list[Person]) -> list[Space]:
    organisations = {o["key"]: o["name"] for o in _pack("organisations.yaml")["organisations"]}
    by_handle = {person.handle: person for person in people}
    listed = [w for w in _pack("workspaces.yaml")["workspaces"] if w["kind"] == "business"]
    return [
        Space(
            id=501 + number,
            key=entry["key"],
            name=entry["name"],
            organisation=organisations[entry["owner"]],
            owner=None,
            creator=by_handle[_CREATORS[entry["key"]]],
            since=by_handle[_CREATORS[entry["key"]]].since + timedelta(days=30),
        )
        for number, entry in enumerate(listed)
    ]


def _personal_spaces(people: list[Person]) -> list[Space]:
    owners = [person for person in people if person.kind == FULL]
    return [
        Space(
            id=2_001 + number,
            key=f"ws-personal-{owner.handle}",
            name=f"{owner.name} — personal",
            organisation=None,
            owner=owner,
            creator=owner,
            since=owner.since,
        )
        for number, owner in enumerate(owners)
    ]


def _fill(world: World) -> None:
    random = world.stream("memberships")
    business = [space for space in world.spaces if space.is_business]
    holders = world.holders()
    for space in world.spaces:
        space.members.append(space.creator)
    for person in holders:
        if person.handle in _WORKS_AT:
            _join(world.space(_WORKS_AT[person.handle]), person)
            continue
        wanted = random.choices((0, 1, 2, 3), weights=(25, 45, 20, 10))[0]
        for space in random.sample(business, wanted if person.kind == FULL else max(1, wanted)):
            _join(space, person)
    _join(world.space(f"ws-personal-{RITA}"), world.person("anna.muster"))
    for space in world.spaces:
        if not space.is_business:
            for friend in random.sample(holders, random.choice((0, 1, 1, 2))):
                _join(space, friend)


def _join(space: Space, person: Person) -> None:
    if person not in space.members:
        space.members.append(person)
