"""One person of a sample system, from the search to the look afterwards, on whatever database the system lies.

Whose a row is, is worked out here from the foreign keys of the tables alone, not from the data map.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import MetaData, Table, create_engine, make_url, select
from sqlalchemy.pool import NullPool

from dsr.connectors.base import Identity, Part, Scope, Verdict
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.target import DRIVERS
from dsr.matching import judge
from privacy_portal.profiles import loader
from privacy_portal.yaml_files import read_yaml

PROFILES = Path(loader.__file__).parent
RITA_ID = 10_001
RITA = Identity("Rita Sample", "rita@example.org", "+49 30 23125 042")
IDENTIFIERS = ["rita@example.org", "+49 30 23125 042", "Rita Sample"]

Place = tuple[str, int]  # table and id
Content = dict[Place, tuple[Any, ...]]


@dataclass(frozen=True)
class System:
    """A sample system at `url`: its tables, its data map (a file in the profiles), the table of its people, and that of
    its tenants with the column of their keys."""

    url: str
    metadata: MetaData
    data_map: str
    people: str
    tenants: tuple[str, str] = ("", "")

    def connector(self) -> SqlConnector:
        connector = connector_for("sql", {"url": self.url}, read_yaml(PROFILES / self.data_map))
        assert isinstance(connector, SqlConnector)
        return connector

    def content(self) -> Content:
        """Return every row of every table."""
        address = make_url(self.url)
        engine = create_engine(address.set(drivername=DRIVERS[address.drivername]), poolclass=NullPool)
        with engine.connect() as connection:
            return {
                (table.name, row.id): tuple(row)
                for table in self.metadata.sorted_tables
                for row in connection.execute(select(table))
            }

    def by_person(self, content: Content) -> dict[int, set[Place]]:
        """Return the rows that refer to each person, with the person's own row; nobody's rows are left out."""
        keys = {table.name: self._columns_of_people(table) for table in self.metadata.sorted_tables}
        found: dict[int, set[Place]] = {key: {(table, key)} for table, key in content if table == self.people}
        for place, row in content.items():
            for column in keys[place[0]]:
                if row[column] is not None:
                    found[row[column]].add(place)
        return found

    def _columns_of_people(self, table: Table) -> list[int]:
        return [number for number, target in _references(table) if target == self.people]

    def by_tenant(self, content: Content) -> dict[Place, set[str]]:
        """Return of each row the keys of the tenants that it names itself, or whose row it hangs on."""
        found: dict[Place, set[str]] = {}
        for table in self.metadata.sorted_tables:  # parents before children
            for place, row in ((p, r) for p, r in content.items() if p[0] == table.name):
                above = [(target, row[number]) for number, target in _references(table) if row[number] is not None]
                own = [place for place in above if place[0] == self.tenants[0]]
                hangs_on = [place for place in above if place[0] not in (self.people, table.name)]
                found[place] = set().union(*(found[parent] for parent in own or hangs_on))
                if table.name == self.tenants[0]:
                    found[place] = {str(row[list(table.columns.keys()).index(self.tenants[1])])}
        return found


def _references(table: Table) -> list[tuple[int, str]]:
    """Return the columns that refer to another table, by number, with its name."""
    return [
        (number, key.column.table.name) for number, column in enumerate(table.columns) for key in column.foreign_keys
    ]


@dataclass(frozen=True)
class Told:
    """What the story found: rows exported, changed and kept over all parts, and the reasons that the searches gave."""

    exported: set[Place]
    changed: set[Place]
    reasons: set[str]

    @property
    def kept(self) -> set[Place]:
        return self.exported - self.changed


def tell(system: System, scopes: Sequence[Scope]) -> Told:
    """Have Rita found, and each of her parts previewed, exported, erased and searched; nobody else's row changes."""
    connector = system.connector()
    connector.prepare()
    key = judge(connector.find(RITA)).key
    assert key == f"{system.people}:{RITA_ID}"
    start, exported, reasons = system.content(), set[Place](), set[str]()
    for scope in scopes:
        before = system.content()
        part = {(table.name, row["id"]) for table in connector.export(key, scope) for row in table.rows}
        preview = connector.preview(key, scope)
        receipt = connector.erase(key, scope, effect_key=uuid4(), expected_digest=preview.digest)
        touched = set(_changed(before, system.content()))
        assert touched <= part
        _lies_where_it_is_decided(system, before, part, scope)
        assert len(part) == sum(table.found for table in preview.tables)
        assert len(touched) == sum(count for _, count in receipt.tables) == sum(t.erase for t in preview.tables)
        report = connector.verify(key, IDENTIFIERS, scope)
        assert report.is_clean, report.hits
        assert report.uncovered_columns == ()
        exported |= part
        reasons |= {hit.reason for hit in report.hits if hit.verdict == Verdict.KEPT}
    told = Told(exported, set(_changed(start, system.content())), reasons)
    _only_hers_changed(system, start, told)
    _only_what_is_kept_points_at_her(system, told)
    return told


def _changed(before: Content, after: Content) -> Iterator[Place]:
    return (place for place in before.keys() | after.keys() if before.get(place) != after.get(place))


def _lies_where_it_is_decided(system: System, content: Content, part: set[Place], scope: Scope) -> None:
    """Each row of a part lies with a tenant of this part, or with none where the part covers what lies nowhere."""
    categories = {name: c.category for name, c in system.connector().data_map.collections.items()}
    tenants = system.by_tenant(content)
    for place in part:
        covered = scope.places(categories[place[0]] or "")
        assert (tenants[place] & covered) if tenants[place] else (None in covered), (place, covered)


def _only_hers_changed(system: System, start: Content, told: Told) -> None:
    """Everything that referred to her was exported, and nothing was changed that refers to somebody else alone."""
    rows = system.by_person(start)
    hers = rows.pop(RITA_ID)
    assert hers <= told.exported
    assert not told.changed & (set().union(*rows.values()) - hers)


def _only_what_is_kept_points_at_her(system: System, told: Told) -> None:
    after = system.content()
    assert system.by_person(after)[RITA_ID] - {(system.people, RITA_ID)} <= told.kept
    assert not [word for word in IDENTIFIERS if word in map(str, after[system.people, RITA_ID])]
    assert bool(told.kept) == bool(told.reasons)


def of_platform(categories: dict[str, bool], business: frozenset[str]) -> Scope:
    """Return the part of the platform: categories that it decides on (True) anywhere, the others outside workspaces."""
    everywhere = [category for category, decides in categories.items() if decides]
    parts = {Part(category) for category in categories} | {Part(c, key) for c in everywhere for key in business}
    return Scope(frozenset(parts), business)


def of_owner(categories: dict[str, bool], business: frozenset[str], workspace: str) -> Scope:
    """Return the part of a workspace's owner: the categories that the platform does not decide on (False) there."""
    theirs = {Part(category, workspace) for category, decides in categories.items() if not decides}
    return Scope(frozenset(theirs), business)
