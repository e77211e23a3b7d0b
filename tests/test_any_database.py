"""What is said to go the same way on any database reaches none, nor the cache."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import InvalidCacheBackendError, cache

from tests.any_database import pytest_collection_modifyitems
from workspaces.models import Platform


def item(*marks: str, fixtures: tuple[str, ...] = ()) -> Any:
    """Return as much of a collected test as the rule looks at."""
    return SimpleNamespace(
        nodeid="tests/test_x.py::test_y",
        fixturenames=["request", *fixtures],
        get_closest_marker=lambda name: name if name in marks else None,
    )


@pytest.mark.parametrize("asking", [("db",), ("transactional_db",), ("live_server",), ("portal_on_postgres",)])
def test_a_marked_test_that_asks_for_the_database_stops_the_run(asking: tuple[str, ...]) -> None:
    with pytest.raises(pytest.UsageError, match="test_y is marked"):
        pytest_collection_modifyitems([item(), item("any_database", fixtures=asking)])
    with pytest.raises(pytest.UsageError, match="test_y is marked"):
        pytest_collection_modifyitems([item("any_database", "django_db")])
    pytest_collection_modifyitems([item("django_db"), item(fixtures=asking), item("any_database", "postgres")])


@pytest.mark.any_database
def test_who_takes_it_without_asking_gets_neither_database_nor_cache() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Platform.objects.first()
    with pytest.raises(InvalidCacheBackendError):
        cache.get("anything")
