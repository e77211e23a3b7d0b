"""Write generated rows into a database of their own: all of it, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, insert, inspect, make_url, text
from sqlalchemy.pool import NullPool

from dsr.connectors.sql.target import DRIVERS

BATCH = 5_000
# Any number will do, as long as everybody who fills takes the same.
_FILLING = 7_331_001


def fill(url: str, metadata: MetaData, rows: Callable[[], Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, int]:
    """Create the tables of `metadata` at `url` and write `rows()` into them; return rows written, by table.

    `url` has the form that the SQL connector takes: sqlite:///PATH, postgresql://...

    One transaction: whoever is killed in the middle leaves an empty database. Two who fill at once wait for each other,
    and the second finds the tables and does nothing, which is also what a later call does ({} is returned).
    """
    engine = _engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _FILLING})
        if inspect(connection).has_table(metadata.sorted_tables[0].name):
            return {}
        metadata.create_all(connection)
        written = rows()
        return {table.name: _write(connection, table, written[table.name]) for table in metadata.sorted_tables}


def _write(connection: Connection, table: Table, content: Sequence[Mapping[str, Any]]) -> int:
    for start in range(0, len(content), BATCH):
        connection.execute(insert(table), content[start : start + BATCH])
    return len(content)


def _engine(url: str) -> Engine:
    address = make_url(url)
    engine = create_engine(address.set(drivername=DRIVERS[address.drivername]), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    # The driver would open a transaction at the first INSERT only, after the tables were created for good.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=20000")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
