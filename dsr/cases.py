"""A case as a whole: its parts, and its lock, which every verb takes that changes something of it.

docs/adr/0006-one-order-of-locks.md says why the lock comes first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from dsr.models import Case, Request
from workspaces.models import Approval


def parts(case: Case) -> QuerySet[Request]:
    """Return the parts of a case with all that its pages say about them."""
    related = ("case__platform", "case__establishment", "controller", "workspace", "clock")
    listed = Request.objects.filter(case=case).select_related(*related).order_by("part")
    return listed.prefetch_related("clock_events", "decisions__subject_key", "steps__system")


@contextmanager
def locked(case_id: int) -> Iterator[None]:
    """Run the block as one transaction that holds the case: its requests, steps, clocks, approvals and packages.

    The case comes first, before any of its rows and before any entry in the audit trail, and a transaction holds one
    case. Inside a block that holds it already this changes nothing. Raises Case.DoesNotExist on another platform.
    """
    with transaction.atomic():
        _lock(pk=case_id)
        yield


def lock_for_answer(approval: Approval) -> None:
    """Hold the case that `approval` is about, before its answer is claimed; called in the answer's transaction."""
    hold(requests=approval.subject_id)


def hold(**which: int) -> None:
    """Hold the case that `which` finds, inside a transaction that has taken nothing of it yet: for what finds a case by
    one of its rows. Everybody else takes `locked`."""
    _lock(**which)


def _lock(**which: Any) -> None:
    # "No key": whoever adds a row that points at the case, a note for example, need not wait.
    Case.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(**which)
