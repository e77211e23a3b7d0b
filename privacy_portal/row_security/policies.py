"""The policies: one on every table that has a column `platform_id`, found in the database and not in a list.

`manage.py migrate` puts them in place after every migration, so that whatever makes a table also closes it.
"""

from hashlib import sha256

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from privacy_portal.row_security.visible import EVERY_PLATFORM, SETTING

# Asked once a statement and not once a row. Text is compared: after its transaction the setting is '' and no number.
_ASKED = f"(SELECT current_setting('{SETTING}', true))"
CONDITION = f"platform_id::text = {_ASKED} OR {_ASKED} = '{EVERY_PLATFORM}'"
# With a digest, so that another condition is another policy, which takes the place of the former.
POLICY = f"platform_in_scope_{sha256(CONDITION.encode()).hexdigest()[:8]}"

_TABLES = """
    SELECT class.relname, class.relrowsecurity AND class.relforcerowsecurity AND (
        SELECT count(*) = 1 AND bool_and(
            polname = %s AND polpermissive AND polcmd = '*' AND polroles = '{0}'
            AND pg_get_expr(polqual, polrelid) = pg_get_expr(polwithcheck, polrelid)
        ) FROM pg_policy WHERE polrelid = class.oid
    )
    FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
    WHERE class.relkind IN ('r', 'p') AND class.relnamespace = current_schema()::regnamespace
        AND attribute.attname = 'platform_id' AND NOT attribute.attisdropped
    ORDER BY class.relname
"""


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Close every table that is still open; return their names."""
    found = unprotected(connection)
    with transaction.atomic(using=connection.alias):
        for table in found:
            _close(connection, table)
    return found


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of platforms' rows that lack forced row-level security or have another policy than ours.

    Databases other than PostgreSQL have no policies, and nothing to say.
    """
    if connection.vendor != "postgresql":
        return []
    return [table for table, closed in _tables(connection) if not closed]


def platform_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return every table with rows of platforms."""
    return [table for table, _closed in _tables(connection)]


def _tables(connection: BaseDatabaseWrapper) -> list[tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [POLICY])
        return list(cursor.fetchall())


def _close(connection: BaseDatabaseWrapper, table: str) -> None:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [name])
        for (policy,) in cursor.fetchall():
            cursor.execute(f"DROP POLICY {connection.ops.quote_name(policy)} ON {name}")
        cursor.execute(f"CREATE POLICY {POLICY} ON {name} USING ({CONDITION}) WITH CHECK ({CONDITION})")
        # Forced: also upon the role that owns the table.
        cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
