"""Who works for which customer, and whom each customer knows: the frame into which all other rows are drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from privacy_portal.profiles.sample import contact, names
from privacy_portal.profiles.sample.drawing import AS_OF, day, moment, stream
from privacy_portal.profiles.sample.leaving import leavers
from privacy_portal.yaml_files import read_yaml

FIRST_ID = 10_001
# What a person is to the service: signed the contract, works with it, stands in a customer's data, asked, came by.
HOLDER, USER, CONTACT, PROSPECT, VISITOR = "holder", "user", "contact", "prospect", "visitor"
SIGNS_IN = (HOLDER, USER)


@dataclass(frozen=True)
class Figure:
    """Somebody whom stories and tests know by name. `known_to`: customers by key, each with the address it has of them
    ("" for their own)."""

    kind: str
    name: str
    language: str
    since: str
    email: str
    phone: str | None = None
    handle: str | None = None
    kana: str = ""
    works_at: tuple[str, ...] = ()
    known_to: Mapping[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Person:
    """One row of `people`, with what they would write into a form."""

    id: int
    kind: str
    name: str
    language: str
    since: datetime
    email: str
    phone: str | None
    handle: str | None
    kana: str = ""
    in_cast: bool = False

    @property
    def country(self) -> str:
        return contact.COUNTRY_OF[self.language]


@dataclass(frozen=True, eq=False)
class Customer:
    """A business workspace, by the key that the profile gives it."""

    id: int
    key: str
    name: str
    organisation: str
    since: datetime
    ended: date | None = None


@dataclass(frozen=True, eq=False)
class Known:
    """A person in the data of one customer, as that customer knows them."""

    id: int
    person: Person
    customer: Customer
    email: str
    since: datetime


@dataclass(frozen=True)
class Setting:
    """What makes one service: its pack, its cast, how often others write in which language and are what, and which
    customers ended their contract on which day."""

    folder: Path
    cast: tuple[Figure, ...]
    languages: Mapping[str, int]
    kinds: Mapping[str, int]
    began: datetime
    ended: Mapping[str, date]


@dataclass
class World:
    """Everything the generators draw from. `staff` are (customer, person) pairs."""

    seed: str
    people: list[Person]
    customers: list[Customer]
    staff: list[tuple[Customer, Person]]
    known: list[Known]

    @cached_property
    def _by_key(self) -> dict[str, Customer]:
        return {customer.key: customer for customer in self.customers}

    @cached_property
    def _known_to(self) -> dict[tuple[str, int], Known]:
        return {(known.customer.key, known.person.id): known for known in self.known}

    @cached_property
    def closed(self) -> dict[int, date]:
        """Return on which day whose account was closed, by id."""
        return leavers(self.stream("closings"), self.holders())

    def stream(self, name: str) -> Random:
        """Return the numbers of one table."""
        return stream(self.seed, name)

    def holders(self) -> list[Person]:
        """Return people who can sign in."""
        return [person for person in self.people if person.kind in SIGNS_IN]

    def of_kind(self, kind: str) -> list[Person]:
        """Return people who are `kind` to the service."""
        return [person for person in self.people if person.kind == kind]

    def person(self, email: str) -> Person:
        """Return the first person with `email`; StopIteration where nobody has it."""
        return next(person for person in self.people if person.email == email)

    def customer(self, key: str) -> Customer:
        """Return the customer with `key`; KeyError where there is none."""
        return self._by_key[key]

    def known_to(self, key: str, email: str) -> Known:
        """Return what the customer `key` knows of the person with `email`; KeyError where it knows nothing."""
        return self._known_to[key, self.person(email).id]

    def signed_by(self, customer: Customer) -> Person:
        """Return who signed the contract of a customer."""
        return next(person for where, person in self.staff if where is customer and person.kind == HOLDER)


def build(setting: Setting, people: int, seed: str) -> World:
    """Draw `people` in all (never fewer than the cast) and put them with customers. Equal arguments, equal world."""
    cast = [_figure(number, figure) for number, figure in enumerate(setting.cast)]
    others = list(_others(setting, stream(seed, "people"), len(cast), people - len(cast)))
    customers = _customers(setting, cast)
    world = World(seed, [*cast, *others], customers, [], [])
    _employ(world, setting, cast, others)
    _acquaint(world, setting, cast, others)
    return world


def _figure(number: int, figure: Figure) -> Person:
    return Person(
        id=FIRST_ID + number,
        kind=figure.kind,
        name=figure.name,
        language=figure.language,
        since=day(figure.since),
        email=figure.email,
        phone=figure.phone,
        handle=figure.handle,
        kana=figure.kana,
        in_cast=True,
    )


def _others(setting: Setting, random: Random, first: int, count: int) -> Iterator[Person]:
    """Yield `count` people who meet no story."""
    languages, kinds = setting.languages, setting.kinds
    for number in range(first, first + max(0, count)):
        language = random.choices(list(languages), weights=list(languages.values()))[0]
        kind = random.choices(list(kinds), weights=list(kinds.values()))[0]
        name = names.draw(random, language)
        yield Person(
            id=FIRST_ID + number,
            kind=kind,
            name=name.full,
            language=language,
            since=moment(random, setting.began + timedelta(days=365), AS_OF - timedelta(days=20)),
            email=contact.mail_address(name.latin, number, language),
            phone=contact.telephone(number, language) if random.random() < 0.7 else None,
            handle=f"{name.latin}{number}" if kind in SIGNS_IN else None,
            kana=name.kana,
        )


def _customers(setting: Setting, cast: list[Person]) -> list[Customer]:
    organisations = {one["key"]: one["name"] for one in _pack(setting, "organisations.yaml")["organisations"]}
    signed = {
        key: person
        for person, figure in zip(cast, setting.cast, strict=True)
        for key in (figure.works_at if person.kind == HOLDER else ())
    }
    return [
        Customer(
            id=501 + number,
            key=entry["key"],
            name=entry["name"],
            organisation=organisations[entry["owner"]],
            since=signed[entry["key"]].since,
            ended=setting.ended.get(entry["key"]),
        )
        for number, entry in enumerate(_pack(setting, "workspaces.yaml")["workspaces"])
    ]


def _pack(setting: Setting, name: str) -> Any:
    return read_yaml(setting.folder / name)


def _employ(world: World, setting: Setting, cast: list[Person], others: list[Person]) -> None:
    random = world.stream("staff")
    for person, figure in zip(cast, setting.cast, strict=True):
        world.staff += [(world.customer(key), person) for key in figure.works_at]
    for person in others:
        if person.kind == USER:
            world.staff += [
                (customer, person) for customer in random.sample(world.customers, random.choice((1, 1, 1, 2)))
            ]


def _acquaint(world: World, setting: Setting, cast: list[Person], others: list[Person]) -> None:
    random = world.stream("known")
    wanted: list[tuple[Person, Customer, str]] = []
    for person, figure in zip(cast, setting.cast, strict=True):
        wanted += [(person, world.customer(key), email) for key, email in (figure.known_to or {}).items()]
    for person in others:
        if person.kind == CONTACT or (person.kind == USER and random.random() < 0.15):
            wanted += [(person, where, "") for where in random.sample(world.customers, random.choice((1, 1, 1, 2, 3)))]
    world.known = [
        Known(number, person, where, email or person.email, max(person.since, where.since) + timedelta(days=1))
        for number, (person, where, email) in enumerate(wanted, start=1)
    ]
