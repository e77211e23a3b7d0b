"""Holds every transaction of every test to the order of locks (docs/adr/0006-one-order-of-locks.md).

PostgreSQL shows a wrong order only where two people meet in it. Here a transaction is wrong when it changes rows of a
case and writes an entry without holding the case, takes the case after its first entry, or takes a second case.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from dsr import cases
from dsr.models import Case
from privacy_portal.audit import trail

OF_NO_CASE = "datasystem|draft|law|legalhold|promise|retention|systemchange|telling"
ROW_OF_A_CASE = re.compile(rf'^(?:UPDATE|DELETE FROM) "(dsr_(?!{OF_NO_CASE})\w+)"')
NEW_CASE = 'INSERT INTO "dsr_case"'


class Taken:
    """What one transaction has taken so far; `wrong` collects what it should not have. A case that it made is held."""

    def __init__(self, wrong: list[str]) -> None:
        self.wrong = wrong
        self.cases: set[int] = set()
        self.made_case = self.recorded = False
        self.changed = ""

    def case(self, pk: int) -> None:
        if self.recorded and not (self.cases or self.made_case):
            self.wrong.append("takes a case after the trail")
        self.cases.add(pk)
        if len(self.cases) > 1:
            self.wrong.append("takes a second case")

    def trail(self) -> None:
        self.recorded = True
        self._judge()

    def statement(self, sql: str) -> None:
        self.made_case |= sql.startswith(NEW_CASE)
        if row := ROW_OF_A_CASE.match(sql):
            self.changed = row[1]
            self._judge()

    def _judge(self) -> None:
        if self.recorded and self.changed and not (self.cases or self.made_case):
            self.wrong.append(f"changes {self.changed} without its case")


@pytest.fixture(autouse=True)
def one_order_of_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    wrong: list[str] = []
    lock_case, lock_trail = cases._lock, trail._lock

    def taken() -> Taken:
        """Return what the portal's own outermost transaction has taken; outside of one, and in a thread, nothing."""
        blocks = connection.atomic_blocks if watch in connection.execute_wrappers else []
        outermost = next((block for block in blocks if not block._from_testcase), None)
        return outermost.__dict__.setdefault("taken", Taken(wrong)) if outermost else Taken([])

    def case(**which: Any) -> None:
        lock_case(**which)
        taken().case(which.get("pk") or Case.objects.only("pk").get(**which).pk)

    def entry(platform_id: int) -> None:
        lock_trail(platform_id)
        taken().trail()

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        taken().statement(sql)
        return execute(sql, *rest)

    monkeypatch.setattr(cases, "_lock", case)
    monkeypatch.setattr(trail, "_lock", entry)
    with connection.execute_wrapper(watch):
        yield
    assert wrong == []
