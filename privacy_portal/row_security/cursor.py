"""The cursor by which every statement says for which platform it asks.

The setting travels in the same message as the statement and lasts as long as its transaction: nothing stays behind on a
connection that is kept or pooled, and neither a savepoint nor a rollback brings an older value back.
"""

import re
from collections.abc import Iterable
from typing import Any, NoReturn

import psycopg2
from psycopg2.extensions import cursor
from psycopg2.sql import Composable

from privacy_portal.row_security import visible

# These touch no row. PostgreSQL takes some of them only alone (CREATE DATABASE), and after an error only a rollback.
_ALONE = re.compile(
    r"\s*(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET|RESET|SHOW|"
    r"(?:CREATE|DROP|ALTER)\s+(?:DATABASE|ROLE|TABLESPACE|SYSTEM)|(?:CREATE|DROP|REINDEX)\b.*\bCONCURRENTLY|VACUUM)\b",
    re.IGNORECASE | re.DOTALL,
)


class PlatformCursor(cursor):
    """A psycopg2 cursor whose statements see the rows that `privacy_portal.scoping` allows."""

    def execute(self, query: str | bytes | Composable, vars: Any = None) -> None:  # noqa: A002 (psycopg2's own name)
        """Run one statement. Raises ProgrammingError on a server-side cursor, which would outlive the setting."""
        if self.name is not None:
            raise psycopg2.ProgrammingError("Server-side cursors cannot say for which platform they read: page by key.")
        super().execute(_prefixed(_text(query, self)), vars)

    def executemany(self, query: str | bytes | Composable, vars_list: Iterable[Any]) -> None:
        """Run one statement for each set of values; `rowcount` tells of the last."""
        for values in vars_list:
            self.execute(query, values)

    def callproc(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: psycopg2 would send it without the setting."""
        raise psycopg2.ProgrammingError("Write SELECT function(...) instead.")


def _text(query: str | bytes | Composable, own: cursor) -> str:
    if isinstance(query, Composable):
        return query.as_string(own)
    return query.decode() if isinstance(query, bytes) else query


def _prefixed(statement: str) -> str:
    if _ALONE.match(statement):
        return statement
    value = visible.rows()
    if value != visible.EVERY_PLATFORM and value and not value.isdecimal():
        raise psycopg2.ProgrammingError("The platform in scope is no primary key.")
    return f"SELECT set_config('{visible.SETTING}', '{value}', true); {statement}"
