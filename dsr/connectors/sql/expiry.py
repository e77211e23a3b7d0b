"""Rows whose retention is over, by the day that their rule counts from.

A row of several people goes only once the time of each of them is over; what no column dates is never overdue.
"""

import json
from collections.abc import Callable, Iterator
from collections.abc import Collection as Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from dsr.connectors.answers import Living, Overdue, RetentionStart, Scope
from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.datamap import ByKey, ByParent, Collection, DataMap, IdentitySource, Owner
from dsr.connectors.sql.fates import Fate
from dsr.connectors.sql.ownership import Condition, Selection, as_date
from dsr.connectors.sql.people import Person
from dsr.connectors.sql.tables import Tables

OfPeople = Callable[[IdentitySource], Condition]  # a condition over the people of one identity collection


@dataclass(frozen=True)
class Expiry(Selection):
    """The rows within a scope whose retention is over."""

    data_map: DataMap
    tables: Tables
    scope: Scope
    today: date
    overdue: Overdue

    def about(self) -> str:
        # Not who is spared: whose rows are left out shows in the rows, and other people's requests change nothing.
        told = self.overdue
        parts = sorted([part.category, part.workspace or ""] for part in self.scope.parts)
        said = [told.starts, told.before.isoformat(), told.anonymise, sorted(told.kinds), str(told.reach), parts]
        return json.dumps(said)

    def fate(self, collection: Collection) -> Fate:
        """Rows are made anonymous by emptying them where the map says how; where it does not, they go."""
        if self.overdue.anonymise and collection.clear and collection.erase != Fate.KEEP:
            return Fate.CLEAR
        return Fate(collection.erase)

    def ever_new(self, collection: Collection) -> bool:
        """The day before which rows are old does not move, so no new row becomes one of them."""
        return False

    def meant(self, collection: Collection) -> Condition:
        """Rows whose time is over, of nobody who is spared."""
        whose = and_(self._of_such_people(collection), self._of_such_places(collection))
        return and_(self._over(collection), whose, ~self._of_spared(collection))

    def admits(self, collection: Collection, row: RowMapping) -> bool:
        """Say whether the row's own date is past where the rule counts from it and the row has it."""
        if self.overdue.starts != RetentionStart.COLLECTED or not isinstance(collection.dated, str):
            return True
        day = _day(row[collection.dated])
        return day is not None and day < self.overdue.before

    # -- whose time is over

    def _over(self, collection: Collection) -> Condition:
        if self.overdue.starts == RetentionStart.COLLECTED:
            return self._collected(collection)
        if self.overdue.starts == RetentionStart.SUBSCRIPTION_ENDED:
            # The workspaces that count are chosen by their own dates, in workspace_ids; elsewhere no contract ends.
            return self._in_a_workspace(collection)
        return self._of_all(collection, self._left)

    def _in_a_workspace(self, collection: Collection) -> Condition:
        way = collection.workspace
        if way is None:
            return false()
        if isinstance(way, ByParent):
            parent = self.data_map.collections[way.parent]
            return self.among(self.table(collection).c[way.column], way, self._in_a_workspace(parent))
        return self.table(collection).c[way].is_not(None)

    def _collected(self, collection: Collection) -> Condition:
        way = collection.dated
        if way is None:
            return false()
        if isinstance(way, str):
            return self._past(self.table(collection).c[way])
        parent = self.data_map.collections[way.parent]
        return self.among(self.table(collection).c[way.column], way, self._collected(parent))

    def _left(self, source: IdentitySource) -> Condition:
        """People of one collection who have been gone for so long."""
        is_closing = self.overdue.starts == RetentionStart.ACCOUNT_CLOSED
        name = source.closed if is_closing else source.last_active
        return self._past(self.tables[source.collection].c[name]) if name else false()

    def workspace_ids(self, places: Set[str | None]) -> Select[Any] | tuple[()]:
        """Where a contract's end starts the period, only workspaces whose contract ended that long ago and in which
        nobody has worked since (QO-06)."""
        found, note = super().workspace_ids(places), self.data_map.workspaces
        if self.overdue.starts != RetentionStart.SUBSCRIPTION_ENDED or isinstance(found, tuple) or note is None:
            return found
        if note.ended is None:
            return found.where(false())
        table = self.tables[note.collection]
        ended = found.where(self._past(table.c[note.ended]))
        if note.last_active is None:
            return ended
        active = table.c[note.last_active]
        return ended.where(or_(active.is_(None), self._past(active)))

    def _past(self, column: ColumnElement[Any]) -> Condition:
        return and_(column.is_not(None), as_date(column) < self.overdue.before)

    # -- whose rows

    def _of_such_people(self, collection: Collection) -> Condition:
        return self._of_all(collection, self._of_kind) if self.overdue.kinds else true()

    def _of_kind(self, source: IdentitySource) -> Condition:
        if source.kind_field is None:
            return true() if _has_kind(source, self.overdue.kinds) else false()
        words = [word for word, kind in source.kinds.items() if kind in self.overdue.kinds]
        return self.tables[source.collection].c[source.kind_field].in_(words)

    def _of_such_places(self, collection: Collection) -> Condition:
        reach = self.overdue.reach
        whose = true() if reach.living is None else self._of_all(collection, self._lives(reach.living))
        if reach.others is None:
            return whose
        return and_(whose, not_(self._of_all(collection, self._lives(reach.others))))

    def _lives(self, living: Living) -> OfPeople:
        def lives(source: IdentitySource) -> Condition:
            place = source.country
            if place is None:
                return false()
            table = self.tables[place.collection]
            code = func.upper(func.trim(table.c[place.column]))
            told = and_(table.c[place.column].is_not(None), code != "")
            there = code.not_in(living.countries) if living.elsewhere else code.in_(living.countries)
            if place.collection == source.collection:
                return and_(told, there)
            # It may stand there more than once: then each has to say so.
            person = table.c[self._key_of(source, place.collection)]
            key = self.tables[source.collection].c[source.key]
            says, denies = and_(told, there, person.is_not(None)), and_(told, not_(there), person.is_not(None))
            return and_(key.in_(select(person).where(says)), key.not_in(select(person).where(denies)))

        return lives

    def _key_of(self, source: IdentitySource, collection: str) -> str:
        owners = self.data_map.collections[collection].owners
        return next(one.column for one in owners if isinstance(one, ByKey) and one.source == source.collection)

    def _of_spared(self, collection: Collection) -> Condition:
        """Rows that lead to anybody who is spared."""
        spared: dict[str, list[Any]] = {}
        for key in sorted(self.overdue.spared):
            if (person := self._person(key)) is not None:
                spared.setdefault(person.source.collection, []).append(person.key)
        return self._leads_to(collection, spared)

    def _person(self, key: str) -> Person | None:
        try:
            return Person.of(key, self.data_map, self.tables)
        except ConnectorError:
            return None  # of a record that was there when the match was made

    def _leads_to(self, collection: Collection, people: dict[str, list[Any]]) -> Condition:
        def leads(owner: Owner) -> Condition:
            column = self.table(collection).c[owner.column]
            if isinstance(owner, ByKey):
                return and_(column.is_not(None), column.in_(people.get(owner.source, [])))
            return self.among(column, owner, self._leads_to(self.data_map.collections[owner.parent], people))

        return or_(false(), *map(leads, collection.owners))

    def _of_all(self, collection: Collection, condition: OfPeople) -> Condition:
        """Rows with at least one person, all of whose people fulfil a condition over their identity collection."""
        return and_(self._has_owner(collection), *self._each(collection, condition))

    def _has_owner(self, collection: Collection) -> Condition:
        return or_(false(), *(self.table(collection).c[owner.column].is_not(None) for owner in collection.owners))

    def _each(self, collection: Collection, condition: OfPeople) -> Iterator[Condition]:
        for owner in collection.owners:
            column = self.table(collection).c[owner.column]
            yield or_(column.is_(None), self._fulfilled(owner, column, condition))

    def _fulfilled(self, owner: Owner, column: ColumnElement[Any], condition: OfPeople) -> Condition:
        if isinstance(owner, ByParent):
            return self.among(column, owner, self._of_all(self.data_map.collections[owner.parent], condition))
        source = self.data_map.sources[owner.source]
        table = self.tables[source.collection]
        return column.in_(select(table.c[source.key]).where(condition(source)))


def undated(data_map: DataMap, overdue: Overdue, scope: Scope) -> tuple[str, ...]:
    """Return the collections of the scope's categories whose rows can never be overdue, because nothing dates them.

    Collections without anybody of the kinds that the rule is about hold nothing that it could miss."""
    covered = (c for c in data_map.personal if c.category in scope.categories() and c.erase != Fate.KEEP)
    meant = (c for c in covered if not overdue.kinds or _may_be_of(data_map, overdue.kinds, c))
    return tuple(sorted(c.name for c in meant if not _is_dated(data_map, overdue.starts, c)))


def _may_be_of(data_map: DataMap, kinds: Set[str], collection: Collection) -> bool:
    return any(
        _may_be_of(data_map, kinds, data_map.collections[owner.parent])
        if isinstance(owner, ByParent)
        else _has_kind(data_map.sources[owner.source], kinds)
        for owner in collection.owners
    )


def _has_kind(source: IdentitySource, kinds: Set[str]) -> bool:
    held = source.kinds.values() if source.kind_field else (source.kind,)
    return any(kind in kinds for kind in held)


def _is_dated(data_map: DataMap, starts: RetentionStart, collection: Collection) -> bool:
    if starts == RetentionStart.SUBSCRIPTION_ENDED:
        return bool(data_map.workspaces and data_map.workspaces.ended and collection.workspace)
    if starts == RetentionStart.COLLECTED:
        way = collection.dated
        return isinstance(way, str) or (
            way is not None and _is_dated(data_map, starts, data_map.collections[way.parent])
        )
    return all(_leads_to_dated(data_map, starts, owner) for owner in collection.owners)


def _leads_to_dated(data_map: DataMap, starts: RetentionStart, owner: Owner) -> bool:
    if isinstance(owner, ByParent):
        return _is_dated(data_map, starts, data_map.collections[owner.parent])
    source = data_map.sources[owner.source]
    return bool(source.closed if starts == RetentionStart.ACCOUNT_CLOSED else source.last_active)


def _day(value: object) -> date | None:
    """Read what a column of days or moments gave; None for what is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
