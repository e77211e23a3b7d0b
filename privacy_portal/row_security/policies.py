"""The policies: one on every table of platforms' rows, found in the database and not in a list.

A row belongs to the platform of its column `platform_id`. A table without that column that refers to such tables (what
links two of them) shows a row where both ends are to be seen, which is up to their own policies.

`manage.py migrate` puts them in place after every migration, so that whatever makes a table also closes it.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from privacy_portal.row_security.visible import EVERY_PLATFORM, SETTING

# Asked once a statement and not once a row. Text is compared: after its transaction the setting is '' and no number.
_ASKED = f"(SELECT current_setting('{SETTING}', true))"
CONDITION = f"platform_id::text = {_ASKED} OR {_ASKED} = '{EVERY_PLATFORM}'"


def _policy(condition: str) -> str:
    """Return the policy's name: with a digest, so that another condition is another policy, which takes the place of
    the former."""
    return f"platform_in_scope_{sha256(condition.encode()).hexdigest()[:8]}"


POLICY = _policy(CONDITION)

_OWN = """
    SELECT class.oid, class.relname FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
    WHERE class.relkind IN ('r', 'p') AND class.relnamespace = current_schema()::regnamespace
        AND attribute.attname = 'platform_id' AND NOT attribute.attisdropped
"""
# Of each table that has no such column: what it refers to that has one.
_LINKS = f"""
    WITH own AS ({_OWN})
    SELECT class.relname, string_agg(
        format('EXISTS (SELECT 1 FROM %I WHERE %I.id = %I)', own.relname, own.relname, attribute.attname),
        ' AND ' ORDER BY attribute.attname
    )
    FROM pg_constraint reference JOIN own ON own.oid = reference.confrelid
    JOIN pg_class class ON class.oid = reference.conrelid
    JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attnum = reference.conkey[1]
    WHERE reference.contype = 'f' AND attribute.attnotnull AND class.oid NOT IN (SELECT oid FROM own)
    GROUP BY class.relname
"""  # noqa: S608 - of a constant alone
_CLOSED = """
    SELECT class.relname, min(policy.polname) FROM pg_class class JOIN pg_policy policy ON policy.polrelid = class.oid
    WHERE class.relrowsecurity AND class.relforcerowsecurity AND class.relnamespace = current_schema()::regnamespace
    GROUP BY class.relname HAVING count(*) = 1 AND bool_and(
        polpermissive AND polcmd = '*' AND polroles = '{0}'
        AND pg_get_expr(polqual, polrelid) = pg_get_expr(polwithcheck, polrelid)
    )
"""


@dataclass(frozen=True)
class _Table:
    name: str
    condition: str

    @property
    def policy(self) -> str:
        return _policy(self.condition)


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Close every table that is still open; return their names."""
    if connection.vendor != "postgresql":
        return []
    found = _open(connection)
    with transaction.atomic(using=connection.alias):
        for table in found:
            _close(connection, table)
    return [table.name for table in found]


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of platforms' rows that lack forced row-level security or have another policy than ours.

    Databases other than PostgreSQL have no policies, and nothing to say.
    """
    if connection.vendor != "postgresql":
        return []
    return [table.name for table in _open(connection)]


def platform_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return every table with rows of platforms that say so themselves."""
    return sorted(name for _oid, name in _asked(connection, _OWN))


def linking_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return every table whose rows belong to the platform of what they refer to."""
    return sorted(name for name, _condition in _asked(connection, _LINKS))


def _open(connection: BaseDatabaseWrapper) -> list[_Table]:
    tables = [_Table(name, CONDITION) for name in platform_tables(connection)]
    tables += [_Table(name, condition) for name, condition in sorted(_asked(connection, _LINKS))]
    closed = dict(_asked(connection, _CLOSED))
    return [table for table in tables if closed.get(table.name) != table.policy]


def _asked(connection: BaseDatabaseWrapper, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _close(connection: BaseDatabaseWrapper, table: _Table) -> None:
    name = connection.ops.quote_name(table.name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [name])
        for (policy,) in cursor.fetchall():
            cursor.execute(f"DROP POLICY {connection.ops.quote_name(policy)} ON {name}")
        cursor.execute(
            f"CREATE POLICY {table.policy} ON {name} USING ({table.condition}) WITH CHECK ({table.condition})"
        )
        # Forced: also upon the role that owns the table.
        cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
