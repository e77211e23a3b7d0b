"""Many officers act at once: the trail stays one line, without gap or fork, in the order of the commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from privacy_portal.audit import trail
from privacy_portal.audit.models import AuditEntry
from privacy_portal.scoping import platform_scope
from tests.portal.trails import ELSEWHERE, ENKOMM, OMAR

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("X-06"),
    pytest.mark.usefixtures("every_platform"),
]

OFFICERS, ACTS = 6, 12


def act(officer: int, start: Barrier) -> None:
    """Act in turn on two platforms; every third act fails after its entry was written."""
    start.wait()
    for number in range(ACTS):
        platform = ENKOMM if (officer + number) % 2 else ELSEWHERE
        with platform_scope(platform), transaction.atomic():
            trail.record("try.moved", platform_id=platform, actor=OMAR, to=f"{officer}-{number}")
            transaction.set_rollback(number % 3 == 2)
    connection.close()


def many_act_at_once() -> None:
    start = Barrier(OFFICERS)
    with ThreadPoolExecutor(OFFICERS) as pool:
        for done in [pool.submit(act, officer, start) for officer in range(OFFICERS)]:
            done.result()

    kept = OFFICERS * ACTS * 2 // 3
    reports = [trail.verify(platform) for platform in (ENKOMM, ELSEWHERE)]
    assert all(report.ok for report in reports)
    assert sum(report.entries for report in reports) == AuditEntry.objects.count() == kept


def test_many_act_at_once() -> None:
    many_act_at_once()


@pytest.mark.postgres
def test_many_act_at_once_on_postgresql() -> None:
    assert connection.vendor == "postgresql"
    many_act_at_once()
