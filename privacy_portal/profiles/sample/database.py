"""Write generated rows into a database of their own: all of it, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from dsr.connectors.sql.target import DRIVERS

BATCH = 5_000
# Any number will do, as long as everybody who fills takes the same.
_FILLING = 7_331_001


def fill(url: str, metadata: MetaData, rows: Callable[[], Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, int]:
    """Create the tables of `metadata` at `url` and write `rows()` into them; return rows written, by table.

    `url` has the form that the SQL connector takes: sqlite:///PATH, postgresql://..., mariadb://...

    One transaction: whoever is killed in the middle leaves a database without rows. Two who fill at once wait for each
    other, and the second finds the rows and does nothing, which is also what a later call does ({} is returned).
    """
    engine = _engine(url)
    with engine.begin() as connection:
        _wait_for_others(connection)
        if _is_filled(connection, metadata):
            return {}
        metadata.create_all(connection)
        written = rows()
        return {table.name: _write(connection, table, written[table.name]) for table in metadata.sorted_tables}


def _wait_for_others(connection: Connection) -> None:
    """Keep others from filling the same database until the connection closes. SQLite's transaction does so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _FILLING})
    if connection.dialect.name == "mysql":
        # The name is known to the whole server: two who fill two databases there need not wait for each other.
        name = {"name": f"filling {connection.engine.url.database}"}
        if connection.scalar(text("SELECT GET_LOCK(:name, 60)"), name) != 1:
            raise TimeoutError("somebody else is filling the same database")


def _is_filled(connection: Connection, metadata: MetaData) -> bool:
    """Say whether the rows are there. MariaDB keeps its tables when a filling fails, so only rows tell there."""
    if not inspect(connection).has_table(metadata.sorted_tables[0].name):
        return False
    if connection.dialect.name != "mysql":
        return True
    metadata.create_all(connection)  # those that were still missing
    return any(connection.execute(select(table).limit(1)).first() for table in metadata.sorted_tables)


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
