"""A person's rows as they leave: one table a place, only columns that a person may receive."""

from collections.abc import Generator, Iterator

from sqlalchemy import Connection, select

from dsr.connectors.base import ConnectorError, ExportedTable, Row
from dsr.connectors.sql.datamap import Collection
from dsr.connectors.sql.ownership import Ownership
from dsr.connectors.sql.reading import Reader
from dsr.connectors.sql.values import json_safe


def export(connection: Connection, ownership: Ownership) -> Iterator[ExportedTable]:
    """Yield every table and place of the scope that holds rows; tables by name, rows by primary key.

    Kept rows are included: what the law makes us keep is still processed, and the person may know it (Art. 15 GDPR).
    """
    reader = Reader(connection, ownership)
    for collection in sorted(ownership.data_map.personal, key=lambda c: c.name):
        if not collection.export:
            continue
        for place in sorted(ownership.scope.places(collection.category or ""), key=lambda place: place or ""):
            rows = _Stream(_rows(reader, collection, place))
            if not rows.empty:
                columns = tuple(_columns(ownership, collection))
                yield ExportedTable(collection.name, collection.category or "", place, columns, rows)
            # One stream a connection: the next question waits until this answer is read or given up.
            rows.close()


class _Stream(Iterator[Row]):
    """Rows of one table. Given up before its end it is closed, and reading on is an error rather than a short table."""

    def __init__(self, rows: Generator[Row, None, None]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self._closed = False

    @property
    def empty(self) -> bool:
        return self._next is None

    def close(self) -> None:
        self._rows.close()
        self._closed = True

    def __next__(self) -> Row:
        if (row := self._next) is None:
            raise StopIteration
        if self._closed:
            raise ConnectorError("rows_given_up")
        self._next = next(self._rows, None)
        return row


def _rows(reader: Reader, collection: Collection, place: str | None) -> Generator[Row, None, None]:
    ownership, table = reader.ownership, reader.ownership.table(collection)
    exported = _columns(ownership, collection)
    columns = dict.fromkeys([*exported, *(owner.column for owner in collection.owners)])
    query = (
        select(*(table.c[name] for name in columns))
        .where(ownership.selected(collection), ownership.placed(collection, {place}))
        .order_by(*(table.c[name] for name in collection.primary_key))
    )
    for row in reader.rows(collection, query):
        yield {name: json_safe(row[name]) for name in exported}


def _columns(ownership: Ownership, collection: Collection) -> list[str]:
    """Return what a person may receive, in the order of the table, which the people who made it found readable."""
    return [column.name for column in ownership.table(collection).columns if column.name in collection.exported_columns]
