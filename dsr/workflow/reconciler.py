"""What makes lost messages and lost workers harmless: look at the rows, and set going what is due.

Liveness is decided by `lease_until` in the database alone. Any number of reconcilers may run at once: each change is a
conditional update. With the broker gone the reconciler runs due steps itself.
"""

from django.db.models import Q
from django.db.models.functions import Now

from dsr import cases, retention_runner, retention_runs
from dsr.models import Leased, RetentionRun, RunPhase, Step, StepState
from dsr.workflow import progress, runner
from dsr.workflow.kinds import kind_of
from privacy_portal import broker
from privacy_portal.scoping import across_platforms, platform_scope

BATCH = 100


def release_lost_runs() -> int:
    """Free every retention run whose worker stopped renewing its lease; return how many."""
    freed = 0
    with across_platforms():
        lost = list(RetentionRun.unscoped.filter(state=StepState.RUNNING, lease_until__lt=Now())[:BATCH])
    for run in lost:
        state = StepState.READY if run.phase == RunPhase.COUNT else StepState.UNKNOWN
        with platform_scope(run.platform_id):
            same = RetentionRun.objects.filter(
                pk=run.pk, fence=run.fence, state=StepState.RUNNING, lease_until__lt=Now()
            )
            freed += same.update(state=state, lease_until=None, error="worker_lost")
    return freed


def release_lost() -> int:
    """Free every step whose worker stopped renewing its lease; return how many.

    A step that may have fired an irreversible effect becomes UNKNOWN: running it again first asks the system whether
    the effect took place.
    """
    freed = 0
    with across_platforms():
        lost = Step.unscoped.filter(state=StepState.RUNNING, lease_until__lt=Now())
        found = list(lost.select_related("request__case__platform", "system")[:BATCH])
    for step in found:
        irreversible = kind_of(step).irreversible
        state = StepState.UNKNOWN if irreversible else StepState.READY
        with platform_scope(step.platform_id), cases.locked(step.request.case_id):
            same = Step.objects.filter(pk=step.pk, fence=step.fence, state=StepState.RUNNING, lease_until__lt=Now())
            if not same.update(state=state, lease_until=None, error="worker_lost"):
                continue
            freed += 1
            if irreversible:
                progress.record("step.unknown", step)
    return freed


def due_steps() -> list[int]:
    """Return the primary keys of steps that could run now, oldest first, at most 100."""
    return _due(Step)


def due_runs() -> list[int]:
    """Return the primary keys of retention runs that could be worked on now, oldest first, at most 100."""
    return _due(RetentionRun)


def tick(*, here: bool) -> int:
    """Free lost work, then hint at all that is due, or do it in this process when `here`; return how much there was."""
    release_lost()
    release_lost_runs()
    found = 0
    for task, work, ids in (
        ("dsr.run_step", runner.run, due_steps()),
        (retention_runs.TASK, retention_runner.run, due_runs()),
    ):
        found += len(ids)
        for pk in ids:
            if here:
                work(pk)
            else:
                broker.hint(task, pk)
    return found


def _due(kind: type[Leased]) -> list[int]:
    waiting_over = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    with across_platforms():
        due = kind.unscoped.filter(waiting_over, state__in=[StepState.READY, StepState.UNKNOWN])
        return list(due.order_by("id").values_list("pk", flat=True)[:BATCH])
