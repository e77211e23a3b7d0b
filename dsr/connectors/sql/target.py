"""The way into a foreign database: connections with limits, transactions, and errors that tell nothing.

Connections are opened per transaction and closed after it (`NullPool`): none is inherited by a forked worker, and none
is held while the portal does something else.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from dsr.connectors.base import ConnectorError, ConnectorUnavailable
from dsr.connectors.sql.tables import Tables, reflect

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 5
LOCK_SECONDS = 5
STATEMENT_SECONDS = 60
SCHEMA_SECONDS = 60

# Other schemes name drivers that are not installed, or files and hosts that no operator meant.
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}
# What SQLite calls an OperationalError though asking again would not help: a missing table or column.
SQLITE_PERMANENT = {"SQLITE_ERROR"}
# MySQL and MariaDB: unknown column, unknown table, and a privilege that is missing.
MYSQL_PERMANENT = {1054, 1142, 1146}


class Target:
    """One foreign database, by URL (sqlite:///, postgresql://, mysql:// or mariadb://)."""

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self._engine = _engine(self._url)
        self._schema: tuple[float, Tables] | None = None

    def tables(self, connection: Connection, *, fresh: bool = False) -> Tables:
        """Return the schema, at most a minute old; `fresh` where acting on an outdated one would do harm.

        Statements that are built on the same schema are also compiled only once.
        """
        read_at, tables = self._schema or (0.0, None)
        if tables is None or fresh or monotonic() - read_at > SCHEMA_SECONDS:
            tables = reflect(connection)
            self._schema = monotonic(), tables
        return tables

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database from begin to end and can change nothing."""
        with _telling_nothing():
            self._refuse_missing_file()
            with self._engine.connect().execution_options(begin="BEGIN") as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                else:
                    connection.execute(text("SET TRANSACTION READ ONLY"))
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits when the block ends and rolls back when it raises."""
        with _telling_nothing():
            self._refuse_missing_file()
            with self._engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
                yield connection

    def _refuse_missing_file(self) -> None:
        """SQLite would create the database that it does not find, and report that nobody is known in it."""
        if self._url.drivername == "sqlite" and not Path(self._url.database or "").is_file():
            raise ConnectorUnavailable("unreachable")


@lru_cache(maxsize=64)
def target_at(url: str, revision: int = 1) -> Target:
    """Return the database at an address, one object a process; it holds no connection, so a fork may inherit it.

    With another `revision` it is another object, in every process: none remembers a schema from before a change.
    """
    return Target(url)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConnectorError("invalid_address") from None
    driver = DRIVERS.get(parsed.drivername.partition("+")[0])
    if driver is None:
        raise ConnectorError("unsupported_database")
    return parsed.set(drivername=driver)


def _engine(url: URL) -> Engine:
    backend = url.get_backend_name()
    options: dict[str, Any] = {} if backend == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_limits(backend), **options)
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _limits(backend: str) -> dict[str, Any]:
    """Return the driver's arguments that keep a slow or locked system from holding a worker."""
    if backend == "postgresql":
        limits = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s -c timezone=UTC"
        return {"connect_timeout": CONNECT_SECONDS, "options": limits, "application_name": "privacy-portal"}
    if backend == "mysql":
        return {
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": STATEMENT_SECONDS,
            "write_timeout": STATEMENT_SECONDS,
            "init_command": f"SET SESSION innodb_lock_wait_timeout = {LOCK_SECONDS}, time_zone = '+00:00'",
        }
    return {"timeout": LOCK_SECONDS}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins late and commits early; `_begin_sqlite` begins instead.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def _telling_nothing() -> Iterator[None]:
    """Replace what a driver raises, whose text holds SQL, values and addresses, and keep it out of tracebacks."""
    try:
        yield
    except (SQLAlchemyError, ValueError) as error:
        failure = _failure(error)
        logger.warning("A data system answered with %s (%s)", failure.code, _kind(error))
        raise failure from None


def _failure(error: Exception) -> ConnectorError:
    if isinstance(error, IntegrityError):
        return ConnectorError("refused_by_system")
    if isinstance(error, (OperationalError, InterfaceError)):
        return ConnectorUnavailable("unavailable") if _is_transient(error) else ConnectorError("schema_differs")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return ConnectorUnavailable("unavailable")
    # Of the drivers only a value that cannot be read raises ValueError (a date that is none), and quotes the value.
    return ConnectorError("unreadable_value" if isinstance(error, ValueError) else "failed")


def _kind(error: Exception) -> str:
    """Name the driver's error by its class and SQLSTATE, enough for an operator to look it up."""
    cause = getattr(error, "orig", None) or error
    return " ".join(filter(None, (type(cause).__name__, getattr(cause, "pgcode", None))))


def _is_transient(error: DBAPIError) -> bool:
    """Tell a system that is away or busy from a question that will always fail."""
    if getattr(error.orig, "sqlite_errorname", None) in SQLITE_PERMANENT:
        return False
    code = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return code not in MYSQL_PERMANENT
