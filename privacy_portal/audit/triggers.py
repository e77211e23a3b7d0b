"""Triggers that make the database itself refuse to change the trail, whichever program asks."""

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "the audit trail is only ever added to"

_SQLITE_INSTALL = tuple(
    f"CREATE TRIGGER audit_trail_refuses_{verb.lower()} BEFORE {verb} ON audit_auditentry "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for verb in ("UPDATE", "DELETE")
)
_SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_trail_refuses_update",
    "DROP TRIGGER IF EXISTS audit_trail_refuses_delete",
)

_POSTGRESQL_INSTALL = (
    "CREATE OR REPLACE FUNCTION audit_trail_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
    # A statement trigger also stops an UPDATE that would touch no row, and is the only kind TRUNCATE has.
    "CREATE TRIGGER audit_trail_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuses()",
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
