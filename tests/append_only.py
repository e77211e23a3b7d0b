"""Lets the tests that commit for real empty the database afterwards, which triggers of the trail and of logs refuse.

Only tables that have rows are emptied, and row by row: PostgreSQL takes a second to truncate all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from privacy_portal.audit import triggers
from tests import stored
from tests.postgres import owner
from workspaces.models.append_only import AppendOnly, install_sql, remove_sql


@pytest.fixture(scope="session", autouse=True)
def flushable_audit_trail() -> Iterator[None]:
    def empty_without_triggers(operations: BaseDatabaseOperations, statements: Sequence[str]) -> None:
        with owner():
            triggers.remove(connection)
            _execute(remove_sql)
            stored.empty()
            triggers.install(connection)
            _execute(install_sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_without_triggers)
        yield


def _execute(sql: Callable[[Any, str], tuple[str, ...]]) -> None:
    """Do something about the triggers of every model that is only added to."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if any(isinstance(constraint, AppendOnly) for constraint in model._meta.constraints):
                for statement in sql(connection, model._meta.db_table):
                    cursor.execute(statement)
