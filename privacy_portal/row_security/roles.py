"""The role that the portal runs as: it owns no table, passes no policy, and only adds to the audit trail.

`manage.py prepare` makes it, as whoever owns the tables (docs/operating/running.md).
"""

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import encrypt_password

# What the role may do beside reading; every other table takes all of ROWS.
ROWS = "SELECT, INSERT, UPDATE, DELETE"
NARROWER = {"audit_auditentry": "SELECT, INSERT", "django_migrations": "SELECT"}

_FAULTS = """
    SELECT rolsuper, rolbypassrls, rolcreaterole,
        EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                AND pg_has_role(oid_of.oid, relowner, 'MEMBER')),
        has_schema_privilege(oid_of.oid, current_schema(), 'CREATE'),
        has_table_privilege(oid_of.oid, 'audit_auditentry', 'UPDATE, DELETE, TRUNCATE')
    FROM pg_roles oid_of WHERE rolname = session_user
"""
_WORDS = (
    "is a superuser",
    "passes every policy (BYPASSRLS)",
    "may make roles (CREATEROLE)",
    "owns tables of the portal, or is a member of the role that does",
    "may make tables in the portal's schema",
    "may change the audit trail",
)


class UnfitRole(Exception):
    """The role exists and can do what the portal's role must not; the words say what."""


def prepare(owner: BaseDatabaseWrapper, portal: BaseDatabaseWrapper) -> None:
    """Make the role by which `portal` signs in if need be, and let it use the portal's tables and no more.

    A role that gets in keeps its password; any other gets the one of `portal`. Raises UnfitRole.
    """
    role, password = portal.settings_dict["USER"], portal.settings_dict["PASSWORD"]
    database = owner.ops.quote_name(portal.settings_dict["NAME"])
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        name = owner.ops.quote_name(role)
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found and any(found):
            raise UnfitRole(f"{role} " + " and ".join(word for word, so in zip(_WORDS, found, strict=False) if so))
        if found is None:
            cursor.execute(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT")
        if password and (found is None or not _gets_in(portal)):
            # As the server keeps it: its log never sees the password itself.
            secret = encrypt_password(password, role, owner.connection, "scram-sha-256")
            cursor.execute(f"ALTER ROLE {name} LOGIN PASSWORD %s", [secret])
        cursor.execute(f"GRANT CONNECT ON DATABASE {database} TO {name}")
    grant(owner, role)


def grant(owner: BaseDatabaseWrapper, role: str) -> None:
    """Let `role` use every table and sequence of the schema, and those that the owner will make, but own none."""
    name, schema = owner.ops.quote_name(role), _schema(owner)
    statements = [
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {name}",
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
        f"GRANT {ROWS} ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {ROWS} ON TABLES TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {name}",
    ]
    for table, allowed in NARROWER.items():
        statements += [f"REVOKE ALL ON {table} FROM {name}", f"GRANT {allowed} ON {table} TO {name}"]
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return, in words, what the role that signed in can do and the portal's role must not; [] when all is well.

    Raises OperationalError when the database does not answer.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('audit_auditentry') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []  # nothing is there yet to be passed by
        cursor.execute(_FAULTS)
        return [word for word, so in zip(_WORDS, cursor.fetchone(), strict=True) if so]


def _schema(owner: BaseDatabaseWrapper) -> str:
    with owner.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(owner.ops.quote_name(cursor.fetchone()[0]))


def _gets_in(portal: BaseDatabaseWrapper) -> bool:
    try:
        portal.ensure_connection()
    except OperationalError:
        return False
    finally:
        portal.close()
    return True
