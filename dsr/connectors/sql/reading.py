"""Reading a person's rows, each looked at once more before it goes anywhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.datamap import ByKey, ByParent, Collection
from dsr.connectors.sql.expiry import Expiry
from dsr.connectors.sql.ownership import Ownership, Selection

BATCH = 500

Rows = Callable[[Collection, Select[Any]], Iterator[RowMapping]]


@dataclass
class Reader:
    """Streams rows and refuses any that does not lead to the person when compared here, value by value.

    The database has selected them already. But databases compare loosely: MariaDB takes "ab" for "AB" and, with a
    text column and a number, "7up" for 7. A row that only the database takes for the person's stops the whole step.
    """

    connection: Connection
    ownership: Ownership
    _parents: dict[tuple[str, str], frozenset[object]] = field(default_factory=dict)

    def rows(self, collection: Collection, query: Select[Any]) -> Iterator[RowMapping]:
        """Yield the rows of a query over the collection's table; it has to select the columns of the owners."""
        # Parents first: not every driver can answer a second question while it streams.
        for owner in collection.owners:
            if isinstance(owner, ByParent):
                self._keys_of_parents(owner)
        result = self.connection.execute(query, execution_options={"yield_per": BATCH})
        for row in result.mappings():
            if not self.belongs(collection, row):
                result.close()
                raise ConnectorError("foreign_row")
            yield row

    def belongs(self, collection: Collection, row: RowMapping) -> bool:
        """Whether one of the row's own values leads to the person."""
        return any(
            row[owner.column] in self._keys_of_parents(owner)
            if isinstance(owner, ByParent)
            else self._is_key(owner, row[owner.column])
            for owner in collection.owners
        )

    def _is_key(self, owner: ByKey, value: object) -> bool:
        person = self.ownership.person
        return owner.source == person.source.collection and value is not None and str(value) == str(person.key)

    def _keys_of_parents(self, way: ByParent) -> frozenset[object]:
        """The keys of the parent rows that lead to the person, found the same way."""
        known = self._parents.get((way.parent, way.parent_column))
        if known is None:
            parent = self.ownership.data_map.collections[way.parent]
            table = self.ownership.table(parent)
            columns = dict.fromkeys([way.parent_column, *(owner.column for owner in parent.owners)])
            query = select(*(table.c[name] for name in columns)).where(self.ownership.meant(parent))
            known = frozenset(row[way.parent_column] for row in self.rows(parent, query))
            self._parents[way.parent, way.parent_column] = known
        return known


@dataclass
class ExpiredReader:
    """Streams rows and refuses any whose own date is not past when compared here: text in a column of dates compares
    otherwise in each database."""

    connection: Connection
    expiry: Expiry

    def rows(self, collection: Collection, query: Select[Any]) -> Iterator[RowMapping]:
        """Yield the rows of a query over the collection's table."""
        result = self.connection.execute(query, execution_options={"yield_per": BATCH})
        for row in result.mappings():
            if not self.expiry.admits(collection, row):
                result.close()
                raise ConnectorError("foreign_row")
            yield row


def rows_of(connection: Connection, selection: Selection) -> Rows:
    """Return what reads the rows that `selection` means."""
    if isinstance(selection, Ownership):
        return Reader(connection, selection).rows
    if isinstance(selection, Expiry):
        return ExpiredReader(connection, selection).rows
    raise TypeError("nobody knows how to look at these rows once more")
