"""Running one step: claim, perform outside any transaction, record within one, under the fence.

Input and output may happen twice (a lost worker), so every `perform` is repeatable or guarded by an effect's key;
what is written down happens once, because only the holder of the current fence may write.
"""

from typing import Any

from django.db.models.functions import Now

from dsr import cases
from dsr.models import Request, Step, StepState
from dsr.workflow import attempts, lease, progress
from dsr.workflow.kinds import Done, Kind, kind_of
from privacy_portal.scoping import platform_scope


def run(step_id: int) -> bool:
    """Run the step if it is due and nobody else has it; return whether this call ran it."""
    step = lease.claim(Step, step_id)
    if step is None:
        return False
    with platform_scope(step.platform_id):
        attempts.make(_StepAttempt(step))
    return True


class _StepAttempt(attempts.Attempt):
    """A step of a request: everything is written under the lock of its case."""

    work: Step

    def carry_out(self) -> None:
        kind = kind_of(self.work)
        with lease.kept(self.work):
            found = kind.perform(self.work)
        _record(self.work, kind, found)

    def go_back(self) -> None:
        step = self.work
        with cases.locked(step.request.case_id):
            if attempts.release(step, StepState.CANCELLED, "drifted"):
                _audit_failure(step, "drifted")
                progress.reconsider(Request.objects.get(pk=step.request_id))

    def let_go(self, state: StepState, code: str, **fields: Any) -> None:
        step = self.work
        with cases.locked(step.request.case_id):
            if attempts.release(step, state, code, **fields):
                _audit_failure(step, code)
                if state == StepState.NEEDS_HUMAN:
                    progress.pass_turn(step.request)


def _record(step: Step, kind: Kind, found: Any) -> None:
    with cases.locked(step.request.case_id):
        if not lease.held(step):
            raise lease.FenceLost
        outcome = kind.record(step, found)
        if isinstance(outcome, Done):
            step.state, step.result, step.error = StepState.DONE, outcome.result, ""
            step.finished_at, step.lease_until = Now(), None
            step.save(update_fields=["state", "result", "error", "finished_at", "lease_until"])
            progress.finish(step)
        else:
            progress.wait(step, outcome)


def _audit_failure(step: Step, code: str) -> None:
    progress.record("step.failed", step, attempt=step.attempts, error=code)
