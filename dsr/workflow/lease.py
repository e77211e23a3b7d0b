"""Claiming a piece of work: whoever changes the row holds the lease, and its fence is the only one that may report.

Times are the database's, so that workers' clocks are never compared. A worker that is alive renews its lease while it
works; one that is gone stops renewing, and that alone (nothing in Redis) says so.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from dsr.models import Leased, StepState
from privacy_portal.scoping import across_platforms, platform_scope

Work = TypeVar("Work", bound=Leased)


class FenceLost(Exception):
    """Somebody else holds the work now: whatever was found out is dropped."""


def _lease() -> timedelta:
    return timedelta(seconds=settings.STEP_LEASE_SECONDS)


def claim(kind: type[Work], work_id: int) -> Work | None:
    """Take the work if it is due; return it with its new fence, or None when there is nothing to take."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    with across_platforms():
        won = kind.unscoped.filter(due, pk=work_id, state__in=[StepState.READY, StepState.UNKNOWN]).update(
            state=StepState.RUNNING,
            fence=F("fence") + 1,
            attempts=F("attempts") + 1,
            lease_until=Now() + _lease(),
            started_at=Now(),
        )
        if not won:
            return None
        taken: Work = kind.unscoped.select_related(*kind.READ_WITH).get(pk=work_id)
        return taken


def held(work: Leased) -> bool:
    """Say whether the fence of `work` is still the one in force."""
    with platform_scope(work.platform_id):
        return _mine(work).exists()


def renew(work: Leased) -> bool:
    """Lengthen the lease; False when the work is no longer ours."""
    with platform_scope(work.platform_id):  # also in the thread of `kept`, which has no scope of its own
        return bool(_mine(work).update(lease_until=Now() + _lease()))


def _mine(work: Leased) -> QuerySet[Any]:
    return type(work).objects.filter(pk=work.pk, fence=work.fence, state=StepState.RUNNING)


def _renewed_or_busy(work: Leased) -> bool:
    """A database that does not answer now may answer in time; only the row itself says that the lease is lost."""
    try:
        return renew(work)
    except OperationalError:
        connection.close()
        return True


@contextmanager
def kept(work: Leased) -> Iterator[None]:
    """Renew the lease three times per period, from a thread with a connection of its own, while the block runs."""
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(settings.STEP_LEASE_SECONDS / 3):
                if not _renewed_or_busy(work):
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{work.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
