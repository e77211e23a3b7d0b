"""Triggers that make the database itself refuse to change the trail, whichever program asks."""

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE_INSTALL = (
    """
    CREATE TRIGGER audit_trail_refuses_update BEFORE UPDATE ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_trail_refuses_delete BEFORE DELETE ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
    """,
    # INSERT OR REPLACE would delete the old row without asking the trigger above.
    """
    CREATE TRIGGER audit_trail_refuses_replace BEFORE INSERT ON audit_auditentry
    WHEN EXISTS (
        SELECT 1 FROM audit_auditentry
        WHERE id = NEW.id OR (platform_id = NEW.platform_id AND seq = NEW.seq)
    )
    BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
    """,
)
_SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_trail_refuses_update",
    "DROP TRIGGER IF EXISTS audit_trail_refuses_delete",
    "DROP TRIGGER IF EXISTS audit_trail_refuses_replace",
)

# A statement trigger stops an UPDATE that would touch no row, too, and is the only kind that TRUNCATE has.
_POSTGRESQL_INSTALL = (
    """
    CREATE OR REPLACE FUNCTION audit_trail_refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'restrict_violation'; END $$
    """,
    """
    CREATE TRIGGER audit_trail_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuses()
    """,
)
_POSTGRESQL_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_trail_refuses ON audit_auditentry",
    "DROP FUNCTION IF EXISTS audit_trail_refuses()",
)

INSTALL = {"sqlite": _SQLITE_INSTALL, "postgresql": _POSTGRESQL_INSTALL}
REMOVE = {"sqlite": _SQLITE_REMOVE, "postgresql": _POSTGRESQL_REMOVE}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the table. Raises KeyError on a database that the portal does not support."""
    _execute(connection, INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off again."""
    _execute(connection, REMOVE[connection.vendor])


def _execute(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
