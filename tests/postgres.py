"""Tests marked `postgres` meet PostgreSQL as the portal's database, even where the suite runs on SQLite.

They are put last. Before the first of them the default database becomes a fresh database on the PostgreSQL server,
and stays it until the process ends, so that threads and transactions behave as they do in production.

Wherever the portal's database is PostgreSQL, tests and portal use it as the role that production's portal has: it owns
nothing and row-level security applies to it. What looks at rows behind the portal's back asks for `owner()`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dj_database_url
import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from privacy_portal.row_security import roles
from privacy_portal.row_security.cursor import PlatformCursor
from tests import machine
from tests.any_database import uses_database

MARK, FIXTURE = "postgres", "portal_on_postgres"
ROLE = f"portal_tests_{os.getpid()}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the marked tests to the end; those that use the portal's database ask for the fixture below first of all."""
    for item in items:
        if _marked(item) and isinstance(item, pytest.Function) and uses_database(item):
            item.fixturenames.insert(0, FIXTURE)
    items.sort(key=_marked)


def _marked(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARK) is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Where the suite runs on PostgreSQL: be the application's role as soon as the tables are there."""
    stepped_down = as_application(connections["default"])
    with django_db_blocker.unblock():
        stepped_down.__enter__()
    yield  # with the database shut again to tests that do not ask for it
    with django_db_blocker.unblock():
        stepped_down.__exit__(None, None, None)


@pytest.fixture(scope="session")
def portal_on_postgres(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Make a migrated PostgreSQL database the portal's default one; drop it at the end of the run."""
    if connections["default"].vendor == "postgresql":
        yield
        return
    former = connections["default"]
    database = dj_database_url.parse(machine.POSTGRES_URL)
    database |= {"OPTIONS": {"cursor_factory": PlatformCursor}, "DISABLE_SERVER_SIDE_CURSORS": True}
    database["TEST"] = {"NAME": f"test_portal_{os.getpid()}"}
    former_settings = connections.settings["default"]
    with django_db_blocker.unblock():
        connections.settings["default"] = connections.configure_settings({"default": database})["default"]
        connections["default"] = connections.create_connection("default")
        creation = connections["default"].creation
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with as_application(connections["default"]):
                yield
        finally:
            creation.destroy_test_db(former_settings["NAME"], verbosity=0)
            connections.settings["default"], connections["default"] = former_settings, former


@contextmanager
def as_application(portal: BaseDatabaseWrapper) -> Iterator[None]:
    """Let every connection to this PostgreSQL database be the application's role; nothing changes on SQLite."""
    if portal.vendor != "postgresql":
        yield
        return
    options = portal.settings_dict.setdefault("OPTIONS", {})
    with portal.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} NOINHERIT")
    try:
        roles.grant(portal, ROLE)
        options["assume_role"] = ROLE
        portal.close()
        yield
    finally:
        options.pop("assume_role", None)
        portal.close()
        with portal.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {ROLE}")
            cursor.execute(f"DROP ROLE {ROLE}")


@contextmanager
def owner() -> Iterator[None]:
    """Be whoever owns the tables for the block: every row is there, and nothing is refused but by triggers."""
    if "assume_role" not in connection.settings_dict["OPTIONS"]:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            yield
        finally:
            cursor.execute(f"SET ROLE {ROLE}")
