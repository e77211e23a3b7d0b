"""The role that the portal runs as: made by `prepare`, less than the owner in everything, and checked at the start."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from privacy_portal import checks
from privacy_portal.row_security import roles
from tests.postgres import ROLE, owner

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.req("X-05")]

LOGIN, PASSWORD = f"{ROLE}_login", "letters'and\"digits"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def signed_in_as(user: str, password: str) -> Iterator[BaseDatabaseWrapper]:
    """Give a connection of the portal's own kind, as somebody else."""
    given = deepcopy(connection.settings_dict) | {"USER": user, "PASSWORD": password}
    given["OPTIONS"] = {key: value for key, value in given["OPTIONS"].items() if key != "assume_role"}
    other = type(connections["default"])(given, "default")
    try:
        yield other
    finally:
        other.close()


@pytest.fixture
def login() -> Iterator[None]:
    """Clear away the role that a test lets `prepare` make."""
    yield
    with owner():
        run(f"DROP OWNED BY {LOGIN}; DROP ROLE {LOGIN}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET action = 'x'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "TRUNCATE dsr_case CASCADE",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE dsr_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE dsr_case NO FORCE ROW LEVEL SECURITY",
        "DROP TABLE dsr_case CASCADE",
        "DROP TRIGGER audit_trail_refuses ON audit_auditentry",
        "CREATE POLICY everything ON dsr_case USING (true)",
        "SET LOCAL row_security = off; SELECT * FROM dsr_case",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "CREATE ROLE another",
    ],
)
def test_the_application_is_refused_what_belongs_to_the_owner(statement: str) -> None:
    words = r"permission denied|must be (owner|superuser)|row-level security|Only roles with"
    with pytest.raises(ProgrammingError, match=words), transaction.atomic():
        run(statement)


def test_prepare_makes_a_role_that_signs_in_and_has_no_fault(login: None) -> None:
    with signed_in_as(LOGIN, PASSWORD) as portal:
        with owner():
            roles.prepare(connection, portal)
            roles.prepare(connection, portal)  # again it changes nothing

        assert roles.faults(portal) == []
        with portal.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM dsr_case")
            cursor.execute("SELECT nextval(pg_get_serial_sequence('dsr_case', 'id'))")


def test_a_table_made_later_is_the_applications_to_use_too(login: None) -> None:
    with signed_in_as(LOGIN, PASSWORD) as portal:
        with owner():
            roles.prepare(connection, portal)
            run("CREATE TABLE made_later (id serial)")
        try:
            with portal.cursor() as cursor:
                cursor.execute("INSERT INTO made_later DEFAULT VALUES")
        finally:
            with owner():
                run("DROP TABLE made_later")


def test_prepare_refuses_a_superuser() -> None:
    superuser = connection.settings_dict["USER"]
    with signed_in_as(superuser, "") as portal, owner(), pytest.raises(roles.UnfitRole, match="is a superuser"):
        roles.prepare(connection, portal)


@pytest.mark.parametrize(
    ("opening", "word"),
    [
        ("ALTER ROLE {} BYPASSRLS", "BYPASSRLS"),
        ("ALTER ROLE {} CREATEROLE", "CREATEROLE"),
        ("ALTER TABLE consent_notice OWNER TO {}", "owns tables"),
        ("GRANT CREATE ON SCHEMA public TO {}", "may make tables"),
        ("GRANT UPDATE ON audit_auditentry TO {}", "change the audit trail"),
    ],
)
def test_each_fault_of_a_role_has_its_words(login: None, opening: str, word: str) -> None:
    with signed_in_as(LOGIN, PASSWORD) as portal:
        with owner():
            roles.prepare(connection, portal)
            run(opening.format(LOGIN))
        try:
            (fault,) = roles.faults(portal)
        finally:
            with owner():
                run(f"ALTER TABLE consent_notice OWNER TO {connection.settings_dict['USER']}")

    assert word in fault


def test_production_does_not_start_as_whoever_owns_the_tables() -> None:
    """The tests' connection signs in as the owner and steps down: the check looks at who signed in."""
    with override_settings(PRODUCTION=True):
        found = checks.database_role()
        with pytest.raises(ImproperlyConfigured, match="runs as is a superuser"):
            checks.refuse_to_start()
    assert "portal.E052" in {one.id for one in found}
    with override_settings(PRODUCTION=False):
        assert checks.database_role() == []


def test_one_address_for_owner_and_portal_is_an_error() -> None:
    with override_settings(PRODUCTION=True, OWNER_DATABASE_URL=settings.DATABASE_URL):
        assert "portal.E051" in {one.id for one in checks.database_role()}


def test_a_database_that_does_not_answer_is_said_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with signed_in_as("nobody_of_that_name", "") as nobody, override_settings(PRODUCTION=True):
        monkeypatch.setattr(checks, "connection", nobody)
        assert [one.id for one in checks.database_role()] == ["portal.I053"]
