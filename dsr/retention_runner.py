"""Carrying out a retention run: count in the system, and after the answer delete there, at most once.

The intent is committed with its key before the system is asked, and the system keeps its receipt under that key: after
a lost worker it is asked what happened (docs/adr/0007, and `dsr.workflow.steps.erase`).

A legal hold stops a deletion until it is final: the worker looks for one before each batch, and makes the deletion
final and writes down its receipt while no hold can be placed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from dsr import holds, retention_runs
from dsr.connectors.base import Drifted, Preview, Receipt, Scope, Watch
from dsr.models import RetentionRun, RunOutcome, RunPhase, StepState
from dsr.systems import connect, connect_to_erase
from dsr.workflow import attempts, lease
from dsr.workflow.attempts import GiveUp
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope


def run(run_id: int) -> bool:
    """Work on the run if it is due and nobody else does; return whether this call did."""
    taken = lease.claim(RetentionRun, run_id)
    if taken is None:
        return False
    with platform_scope(taken.platform_id):
        attempts.make(_RunAttempt(taken))
    return True


class _Overtaken(Exception):
    """What the run rests on changed, and nothing of it was deleted."""


class _Held(Exception):
    """A legal hold keeps what was about to be deleted, and nothing of it was."""


class _RunAttempt(attempts.Attempt):
    work: RetentionRun

    def carry_out(self) -> None:
        if self.work.phase == RunPhase.COUNT:
            with lease.kept(self.work):
                counted = connect(self.work.system).due(
                    retention_runs.overdue(self.work), retention_runs.scope(self.work)
                )
            _counted(self.work, counted)
        elif self.work.phase == RunPhase.DELETE:
            try:
                with lease.kept(self.work):
                    _delete(self.work)
            except _Overtaken:
                with _reporting(self.work):
                    retention_runs.end(self.work, RunOutcome.OVERTAKEN)
            except _Held:
                with _reporting(self.work):
                    retention_runs.end(self.work, RunOutcome.HELD)
        else:
            raise GiveUp("not_approved")

    def go_back(self) -> None:
        """Count again: what was agreed to is no longer what is there, and under its key nothing happens any more."""
        with retention_runs.locked(self.work):
            if holds.met(self.work):
                if lease.held(self.work):
                    retention_runs.end(self.work, RunOutcome.HELD)
                return
            again = {"phase": RunPhase.COUNT, "attempts": 0, "approval": None, "effect_key": None, "armed_at": None}
            if attempts.release(self.work, StepState.READY, "drifted", **again):
                retention_runs.record("retention.changed", self.work)
                retention_runs.hint(self.work)

    def let_go(self, state: StepState, code: str, **fields: Any) -> None:
        with retention_runs.locked(self.work):
            if attempts.release(self.work, state, code, **fields):
                retention_runs.record("retention.failed", self.work, attempt=self.work.attempts, error=code)


def _counted(work: RetentionRun, counted: Preview) -> None:
    erased = sum(table.erase for table in counted.tables)
    with _reporting(work):
        if not erased:
            retention_runs.end(work, RunOutcome.NOTHING_DUE)
            return
        if not retention_runs.stands(work):
            retention_runs.end(work, RunOutcome.OVERTAKEN)
            return
        work.tables, work.digest, work.counted_at = counted.as_dict()["tables"], counted.digest, now()
        work.phase, work.state, work.lease_until, work.error = RunPhase.APPROVE, StepState.WAITING, None, ""
        work.save(update_fields=["tables", "digest", "counted_at", "phase", "state", "lease_until", "error"])
        retention_runs.record("retention.counted", work, rows=erased)
        retention_runs.ask(work)


def _delete(work: RetentionRun) -> None:
    """Delete what was agreed to and write down the receipt. Raises _Overtaken and _Held, with nothing deleted."""
    if not work.armed_at:
        _refuse_what_changed(work)
    connector, key, where = connect_to_erase(work.system), _key(work), retention_runs.scope(work)
    receipt = connector.probe(key) if work.armed_at else None
    try:
        if receipt is None:
            if work.armed_at:
                _refuse_what_changed(work)
            _arm(work)
            receipt = connector.expire(
                retention_runs.overdue(work),
                where,
                effect_key=key,
                expected_digest=work.digest,
                watch=_Watch(work, where),
            )
    except (Drifted, _Overtaken, _Held):
        # A worker that lost this run may still be about to delete, so the system itself is told first.
        receipt = connector.call_off(key) if work.armed_at else None
        if receipt is None:
            raise
    if work.phase != RunPhase.OVER:  # an earlier worker brought it about, and did not come to write it down
        with _reporting(work):
            _deleted(work, receipt)


def _refuse_what_changed(work: RetentionRun) -> None:
    if holds.met(work):
        raise _Held
    if not retention_runs.stands(work):
        raise _Overtaken


def _arm(work: RetentionRun) -> None:
    """Write down the intent, after looking again at what it rests on."""
    with _reporting(work):
        approval = work.approval
        if approval is None or approval.digest != work.digest:
            raise GiveUp("not_approved")
        work.armed_at = work.armed_at or now()
        work.save(update_fields=["armed_at"])
        retention_runs.record("retention.armed", work, effect=str(work.effect_key))


class _Watch(Watch):
    """Keeps a deletion from what legal holds keep, and writes its receipt down in the moment in which it is final."""

    def __init__(self, work: RetentionRun, scope: Scope) -> None:
        self.work = work
        self.scope = scope

    def look(self) -> None:
        if holds.stop(self.scope.parts):
            raise _Held

    @contextmanager
    def settling(self, receipt: Receipt) -> Iterator[None]:
        with holds.closed(self.work.platform_id), _reporting(self.work):
            if holds.met(self.work):  # placed meanwhile, and perhaps lifted: whoever placed it was told that it stops
                raise _Held
            self.look()
            yield
            _deleted(self.work, receipt)


def _deleted(work: RetentionRun, receipt: Receipt) -> None:
    work.receipt, work.phase, work.outcome = receipt.as_dict()["tables"], RunPhase.OVER, RunOutcome.DELETED
    work.state, work.lease_until, work.error, work.ended_at = StepState.DONE, None, "", now()
    work.finished_at = Now()
    work.save(update_fields=["receipt", "phase", "outcome", "state", "lease_until", "error", "ended_at", "finished_at"])
    rows = sum(count for _table, count in receipt.tables)
    retention_runs.record("retention.deleted", work, effect=str(work.effect_key), rows=rows)
    holds.settle(work)


@contextmanager
def _reporting(work: RetentionRun) -> Iterator[None]:
    """Hold the run for a report; raises lease.FenceLost when it is no longer ours to report on."""
    with retention_runs.locked(work):
        if not lease.held(work):
            raise lease.FenceLost
        yield


def _key(work: RetentionRun) -> UUID:
    if work.effect_key is None:
        raise GiveUp("not_approved")
    return work.effect_key
