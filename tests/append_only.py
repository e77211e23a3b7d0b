"""Lets the tests that commit for real empty the database afterwards, which the audit trail's triggers refuse.

Only tables that have rows are emptied, and row by row: PostgreSQL takes a second to truncate all of them.
"""

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from privacy_portal.audit import triggers
from tests import stored
from tests.postgres import owner


@pytest.fixture(scope="session", autouse=True)
def flushable_audit_trail() -> Iterator[None]:
    def empty_without_triggers(operations: BaseDatabaseOperations, statements: Sequence[str]) -> None:
        with owner():
            triggers.remove(connection)
            stored.empty()
            triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_without_triggers)
        yield
