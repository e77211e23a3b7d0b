"""Searching the whole database for what is left of a person, without trusting how it was erased.

Tables and columns come from the database itself, so one that the data map does not know is searched as well and
reported as uncovered. The data map only explains: whose the rows are in which something was found, and whether they
have to stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, literal, or_, select

from dsr.connectors.base import SearchHit, SearchReport, Verdict
from dsr.connectors.sql.datamap import ByKey, Collection, KeepRule
from dsr.connectors.sql.effects import LOG
from dsr.connectors.sql.ownership import Ownership
from dsr.connectors.sql.patterns import Patterns, occurs

Conditions = dict[str, ColumnElement[bool]]


def search(connection: Connection, ownership: Ownership, wanted: Patterns, at: datetime) -> SearchReport:
    """Look for the patterns in every column that can hold them, and for the person's key in every reference."""
    tables = ownership.tables.all()
    searching = _Searching(connection, ownership, wanted)
    hits = tuple(hit for table in tables for hit in searching.hits(table))
    return SearchReport(
        hits=hits,
        tables=len(tables),
        columns=sum(len(table.columns) for table in tables),
        at=at,
        uncovered_columns=tuple(f"{t.name}.{name}" for t in tables for name in searching.undescribed(t)),
    )


@dataclass(frozen=True)
class _Searching:
    connection: Connection
    ownership: Ownership
    wanted: Patterns

    def hits(self, table: Table) -> Iterator[SearchHit]:
        """Yield what is found in one table, per column and verdict."""
        conditions, undescribed = self._conditions(table), self.undescribed(table)
        collection = self.ownership.data_map.collections.get(table.name)
        known = {name: found for name, found in conditions.items() if name not in undescribed}
        unknown = {name: found for name, found in conditions.items() if name in undescribed}
        yield from self._count(table, unknown, literal(Verdict.UNCOVERED))
        if collection is None or collection.category is None:
            # The map says that nothing here is about a person. What is found all the same, somebody has to look at.
            yield from self._count(table, known, literal(Verdict.UNCOVERED))
        else:
            yield from self._count(table, known, self._verdict(collection), self.ownership.keep_rule(collection))

    def undescribed(self, table: Table) -> list[str]:
        """Return the columns that the data map does not name; the portal's own log is no part of the system."""
        collection = self.ownership.data_map.collections.get(table.name)
        described = collection.columns if collection else tuple(LOG.c.keys()) if table.name == LOG.name else ()
        return [column.name for column in table.columns if column.name not in described]

    # -- what counts as found

    def _conditions(self, table: Table) -> Conditions:
        """Return by column the condition that it holds a pattern, or refers to the person."""
        dialect, found = self.connection.dialect.name, dict[str, ColumnElement[bool]]()
        references = self._references(table)
        for column in table.columns:
            asked = [occurs(column, self.wanted, dialect), references.get(column.name)]
            if some := [condition for condition in asked if condition is not None]:
                found[column.name] = or_(*some)
        return found

    def _references(self, table: Table) -> Conditions:
        """Return the columns that refer to the person, by foreign key or by data map; emptied rows do not count."""
        person = self.ownership.person
        names = {
            element.parent.name
            for constraint in table.foreign_key_constraints
            for element in constraint.elements
            if element.target_fullname == f"{person.source.collection}.{person.source.key}"
        }
        collection = self.ownership.data_map.collections.get(table.name)
        if collection is None:
            return {name: table.c[name] == person.key for name in names}
        own = {
            way.column for way in collection.owners if isinstance(way, ByKey) and way.source == person.source.collection
        }
        emptied = self.ownership.cleared(collection)
        return {name: and_(table.c[name] == person.key, ~emptied) for name in names | own}

    def _verdict(self, collection: Collection) -> ColumnElement[str]:
        """Say of a row why something may still be found in it."""
        own, places = self.ownership.meant(collection), self.ownership.scope.places(collection.category or "")
        here, table = self.ownership.placed(collection, places), self.ownership.table(collection)
        nobodys = and_(*(table.c[owner.column].is_(None) for owner in collection.owners))
        # Only what is true decides: a comparison with an empty column is neither true nor false.
        return case(
            (and_(nobodys, here), literal(Verdict.UNCOVERED)),
            (nobodys, literal(Verdict.OTHER_PART)),
            (and_(own, here, self.ownership.kept(collection)), literal(Verdict.KEPT)),
            (and_(own, here), literal(Verdict.LEFT)),
            (own, literal(Verdict.OTHER_PART)),
            else_=literal(Verdict.THIRD_PARTY),
        )

    def _count(
        self, table: Table, conditions: Conditions, verdict: ColumnElement[str], rule: KeepRule | None = None
    ) -> Iterator[SearchHit]:
        """Count the rows per column and verdict in one pass over the table."""
        if not conditions:
            return
        flags = [case((own, 1), else_=0).label(f"found_{number}") for number, own in enumerate(conditions.values())]
        rows = select(verdict.label("verdict"), *flags).where(or_(*conditions.values())).subquery()
        sums = (func.sum(rows.c[flag.name]) for flag in flags)
        for group, *counts in self.connection.execute(select(rows.c.verdict, *sums).group_by(rows.c.verdict)):
            reason = rule.reason if rule and group == Verdict.KEPT else ""
            for column, count in zip(conditions, counts, strict=True):
                if count:
                    yield SearchHit(table.name, column, int(count), Verdict(group), reason)
