"""Lets the tests that commit for real empty the database afterwards, which the audit trail's triggers refuse."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from privacy_portal.audit import triggers


@pytest.fixture(scope="session", autouse=True)
def flushable_audit_trail() -> Iterator[None]:
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations: BaseDatabaseOperations, statements: Sequence[str]) -> None:
        triggers.remove(connection)
        flush(operations, statements)
        triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield
