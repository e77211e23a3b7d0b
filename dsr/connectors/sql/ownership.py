"""Whose a row is, where it lies, and whether it has to stay: the one definition that every verb uses.

Each question returns an SQL condition over one table. Preview, erasure and export select with the same conditions, so a
row that is exported is a row that would be erased or named as kept, and the search explains its hits with them.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Collection as Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Table,
    and_,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
)

from dsr.connectors.base import Scope
from dsr.connectors.sql.datamap import ByKey, ByParent, ClearValue, Collection, DataMap, KeepRule, Owner
from dsr.connectors.sql.fates import Fate
from dsr.connectors.sql.people import Person
from dsr.connectors.sql.tables import Tables

Condition = ColumnElement[bool]


class Selection(ABC):
    """The conditions for the rows that are meant, within one scope, on `today` (UTC), which decides what is past its
    retention. Whose rows are meant is for a class below to say."""

    data_map: DataMap
    tables: Tables
    scope: Scope
    today: date

    @abstractmethod
    def about(self) -> str:
        """Say what is meant, the same each time: it goes into the digest."""

    @abstractmethod
    def meant(self, collection: Collection) -> Condition:
        """Rows that are meant, wherever they lie."""

    def fate(self, collection: Collection) -> Fate:
        """Say what becomes of a row that does not have to stay."""
        return Fate(collection.erase)

    def table(self, collection: Collection) -> Table:
        """Return the live table of a collection."""
        return self.tables[collection.name]

    def ever_new(self, collection: Collection) -> bool:
        """Say whether more rows may come to be meant at any time, so that a preview cannot freeze them."""
        return collection.ever_new

    def selected(self, collection: Collection) -> Condition:
        """Rows that are meant, in a place within the scope, and still say something about a person."""
        places = self.scope.places(collection.category or "")
        return and_(self.meant(collection), self.placed(collection, places), ~self.cleared(collection))

    def among(self, column: ColumnElement[Any], way: ByParent, condition: Condition) -> Condition:
        """Rows whose parent fulfils a condition."""
        parent = self.tables[way.parent]
        return column.in_(select(parent.c[way.parent_column]).where(condition))

    # -- where

    def placed(self, collection: Collection, places: Set[str | None]) -> Condition:
        """Rows in one of the places: business workspace keys, None for everything outside business workspaces."""
        way = collection.workspace
        if not places:
            return false()
        if way is None:
            return true() if None in places else false()
        column = self.table(collection).c[way.column if isinstance(way, ByParent) else way]
        nowhere = column.is_(None) if None in places else false()
        if isinstance(way, ByParent):
            parent = self.data_map.collections[way.parent]
            return or_(nowhere, self.among(column, way, self.placed(parent, places)))
        return or_(nowhere, column.in_(self.workspace_ids(places)))

    def workspace_ids(self, places: Set[str | None]) -> Select[Any] | tuple[()]:
        """Select the workspaces of the places; None means those the system calls personal and no customer owns."""
        note = self.data_map.workspaces
        if note is None:
            return ()
        table = self.tables[note.collection]
        key = table.c[note.key]
        wanted: Condition = key.in_(sorted(place for place in places if place is not None))
        if None in places:
            personal = table.c[note.kind].in_(note.personal) if note.kind else true()
            wanted = or_(wanted, and_(key.not_in(sorted(self.scope.business_workspaces)), personal))
        return select(table.c[note.id]).where(wanted)

    # -- whether it has to stay

    def keep_rule(self, collection: Collection) -> KeepRule | None:
        """Return the rule of the collection, or that of the parent: what belongs to a kept row is kept with it."""
        if collection.keep is not None:
            return collection.keep
        rules = (self.keep_rule(self.data_map.collections[way.parent]) for way in _parents(collection))
        return next((rule for rule in rules if rule is not None), None)

    def kept(self, collection: Collection) -> Condition:
        """Rows whose retention still runs; a row without the date that it counts from stays, too."""
        rule = self.keep_rule(collection)
        if rule is None:
            return false()
        since = self.kept_since(collection)
        if rule.years is None or since is None or collection.erase == "keep":
            return true()
        return or_(since.is_(None), since >= self._oldest_kept(rule, rule.years))

    def kept_since(self, collection: Collection) -> ColumnElement[date] | None:
        """The date that a row's retention is counted from, compared as a date; None when the rule counts nothing."""
        if collection.keep is not None:
            return as_date(self.table(collection).c[collection.keep.since]) if collection.keep.since else None
        for way in _parents(collection):
            parent = self.data_map.collections[way.parent]
            if (since := self.kept_since(parent)) is not None:
                owner, target = self.table(collection).c[way.column], self.tables[way.parent].c[way.parent_column]
                return select(since).where(target == owner).correlate(self.table(collection)).scalar_subquery()
        return None

    def _oldest_kept(self, rule: KeepRule, years: int) -> date:
        """Return the earliest date whose retention has not ended; the last day of the retention is still kept."""
        if rule.year_end:
            return date(self.today.year - years, 1, 1)
        oldest = self.today - relativedelta(years=years)
        # 29 February minus years lands on the 28th, whose own retention ended the day before.
        return oldest if oldest + relativedelta(years=years) >= self.today else oldest + timedelta(days=1)

    # -- whether anything of the person is in it

    def cleared(self, collection: Collection) -> Condition:
        """Rows that an erasure has already emptied: all that is left is the place that other rows hang on."""
        if not collection.clear:
            return false()
        return and_(*(self._holds(collection, column, value) for column, value in collection.clear))

    def _holds(self, collection: Collection, name: str, value: ClearValue) -> Condition:
        column = self.table(collection).c[name]
        return column.is_(None) if value is None else column.is_not_distinct_from(self.neutral(collection, name, value))

    def neutral(self, collection: Collection, name: str, value: ClearValue) -> ColumnElement[Any]:
        """The value that replaces the person's in one column; `{key}` becomes the row's key, for unique columns."""
        if value is None:
            return null()
        if not isinstance(value, str) or "{key}" not in value:
            return literal(value, self.table(collection).c[name].type)
        before, _, after = value.partition("{key}")
        key = self.table(collection).c[collection.primary_key[0]].cast(String(64))
        return literal(before, String()) + key + literal(after, String())


@dataclass(frozen=True)
class Ownership(Selection):
    """The rows of one person."""

    data_map: DataMap
    tables: Tables
    person: Person
    scope: Scope
    today: date

    def about(self) -> str:
        parts = sorted([part.category, part.workspace or ""] for part in self.scope.parts)
        return json.dumps([self.person.candidate_key, parts])

    def meant(self, collection: Collection) -> Condition:
        """Rows that lead to the person, by key or through a parent row."""
        return or_(false(), *(self._leads_to_person(collection, owner) for owner in collection.owners))

    def _leads_to_person(self, collection: Collection, owner: Owner) -> Condition:
        column = self.table(collection).c[owner.column]
        if isinstance(owner, ByKey):
            return column == self.person.key if owner.source == self.person.source.collection else false()
        return self.among(column, owner, self.meant(self.data_map.collections[owner.parent]))


def ends_on(rule: KeepRule, since: date) -> date | None:
    """Return the last day on which a row counted from `since` is kept."""
    if rule.years is None:
        return None
    start = date(since.year, 12, 31) if rule.year_end else since
    return start + relativedelta(years=rule.years)


def _parents(collection: Collection) -> list[ByParent]:
    return [owner for owner in collection.owners if isinstance(owner, ByParent)]


def as_date(column: ColumnElement[Any]) -> ColumnElement[date]:
    """Read a moment, or ISO text, as its date; the three databases all have the function."""
    return type_coerce(column, Date) if isinstance(column.type, Date) else func.date(column, type_=Date)
