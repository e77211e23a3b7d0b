"""What makes lost messages and lost workers harmless: look at the rows, and set going what is due.

Liveness is decided by `lease_until` in the database alone. Any number of reconcilers may run at once: each change is a
conditional update. With the broker gone the reconciler runs due steps itself.
"""

from django.db.models import Q
from django.db.models.functions import Now

from dsr import cases
from dsr.models import Step, StepState
from dsr.workflow import progress, runner
from dsr.workflow.kinds import kind_of
from privacy_portal import broker
from privacy_portal.scoping import across_platforms, platform_scope

BATCH = 100


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
    waiting_over = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    with across_platforms():
        due = Step.unscoped.filter(waiting_over, state__in=[StepState.READY, StepState.UNKNOWN])
        return list(due.order_by("id").values_list("pk", flat=True)[:BATCH])


def tick(*, here: bool) -> int:
    """Free lost steps, then hint at every due one, or run it in this process when `here`; return how many."""
    release_lost()
    steps = due_steps()
    for step_id in steps:
        if here:
            runner.run(step_id)
        else:
            broker.hint("dsr.run_step", step_id)
    return len(steps)
