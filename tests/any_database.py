"""Tests marked `any_database` go the same way whatever database and cache the portal uses: once is enough.

`.ci/run` leaves them out of its second run. So that nothing else is left out with them, such a test may reach neither:
one that asks for the portal's database is refused here, whoever uses it without asking is stopped by pytest-django,
and there is no cache (tests/conftest.py).
"""

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "portal_on_postgres"}


def uses_database(item: pytest.Item) -> bool:
    """Return whether this test asks for the portal's database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & fixtures)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("any_database") and uses_database(item):
            raise pytest.UsageError(f"{item.nodeid} is marked any_database and asks for the portal's database.")
