"""Running one step: claim, perform outside any transaction, record within one, under the fence.

Input and output may happen twice (a lost worker), so every `perform` is repeatable or guarded by an effect's key;
what is written down happens once, because only the holder of the current fence may write.
"""

import logging
import random
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from dsr import cases
from dsr.connectors.base import ConnectorError, ConnectorUnavailable, Drifted
from dsr.models import Request, Step, StepState
from dsr.workflow import lease, progress
from dsr.workflow.kinds import Done, Kind, kind_of
from privacy_portal.scoping import platform_scope

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 900


class GiveUp(Exception):
    """The step needs a person; `code` says why, in a word that is safe to log and to show."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run(step_id: int) -> bool:
    """Run the step if it is due and nobody else has it; return whether this call ran it."""
    step = lease.claim(step_id)
    if step is None:
        return False
    with platform_scope(step.platform_id):
        kind = kind_of(step)
        try:
            with lease.kept(step):
                found = kind.perform(step)
            _record(step, kind, found)
        except lease.FenceLost:
            logger.info("step %s: another worker has it", step.pk)
        except Drifted:
            _go_back(step)
        except ConnectorUnavailable as error:
            _postpone(step, error.code)
        except (ConnectorError, GiveUp) as error:
            _give_up(step, error.code)
        except Exception as error:  # noqa: BLE001  (one step's defect must not stop the others)
            # The type is logged, never the message or the traceback, which may quote data.
            logger.error("step %s (%s) failed: %s", step.pk, step.kind, type(error).__name__)  # noqa: TRY400
            _postpone(step, "internal_error")
    return True


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


def _go_back(step: Step) -> None:
    with cases.locked(step.request.case_id):
        if not _release(step, StepState.CANCELLED, "drifted"):
            return
        _audit_failure(step, "drifted")
        progress.reconsider(Request.objects.get(pk=step.request_id))


def _postpone(step: Step, code: str) -> None:
    if step.attempts >= MAX_ATTEMPTS:
        return _give_up(step, code)
    pause = min(FIRST_PAUSE_SECONDS * 2 ** (step.attempts - 1), LONGEST_PAUSE_SECONDS) * random.uniform(0.8, 1.2)  # noqa: S311
    with cases.locked(step.request.case_id):
        if _release(step, StepState.READY, code, not_before=Now() + timedelta(seconds=pause)):
            _audit_failure(step, code)
    return None


def _give_up(step: Step, code: str) -> None:
    with cases.locked(step.request.case_id):
        if _release(step, StepState.NEEDS_HUMAN, code):
            _audit_failure(step, code)
            progress.pass_turn(step.request)


def _release(step: Step, state: StepState, code: str, **fields: Any) -> bool:
    """Let go of the step in `state`; False when the fence is no longer ours, and then nothing is written."""
    mine = Step.objects.filter(pk=step.pk, fence=step.fence, state=StepState.RUNNING)
    return bool(mine.update(state=state, error=code, lease_until=None, **fields))


def _audit_failure(step: Step, code: str) -> None:
    progress.record("step.failed", step, attempt=step.attempts, error=code)
