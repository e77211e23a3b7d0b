"""Tests marked `postgres` meet PostgreSQL as the portal's database, even where the suite runs on SQLite.

They are put last. Before the first of them the default database becomes a fresh database on the PostgreSQL server,
and stays it until the process ends, so that threads and transactions behave as they do in production.
"""

import os
from collections.abc import Iterator

import dj_database_url
import pytest
from django.db import connections

from tests import machine
from tests.any_database import uses_database

MARK, FIXTURE = "postgres", "portal_on_postgres"


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
def portal_on_postgres(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Make a migrated PostgreSQL database the portal's default one; drop it at the end of the run."""
    if connections["default"].vendor == "postgresql":
        yield
        return
    former = connections["default"]
    database = dj_database_url.parse(machine.POSTGRES_URL)
    database["TEST"] = {"NAME": f"test_portal_{os.getpid()}"}
    former_settings = connections.settings["default"]
    with django_db_blocker.unblock():
        connections.settings["default"] = connections.configure_settings({"default": database})["default"]
        connections["default"] = connections.create_connection("default")
        creation = connections["default"].creation
        creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            creation.destroy_test_db(former_settings["NAME"], verbosity=0)
            connections.settings["default"], connections["default"] = former_settings, former
