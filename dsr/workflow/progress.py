"""How a request moves from step to step: start, advance, complete, go back. All of it under the lock of the case."""

from typing import Any

from django.db.models.functions import Now

from dsr import cases, lifecycle
from dsr.models import FINAL, DataSystem, Request, Status, Step, StepState, Turn
from dsr.workflow import hints, planning
from dsr.workflow.kinds import Done, Waits, kind_of
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from workspaces.access import actor_of
from workspaces.models import Membership


class NotWaiting(Exception):
    """The step is not waiting for anybody (any more)."""


def start(request: Request) -> None:
    """Make the steps of a request and set the first ones going."""
    _make_steps(request, 1)
    advance(request)


def advance(request: Request) -> None:
    """Set going every step whose predecessors are all done.

    The lock matters here: two workers that finish neighbouring steps at once would otherwise each miss that the other
    is done, and nobody would go on.
    """
    round_number = latest_round(request)
    steps = list(Step.objects.filter(request=request, round=round_number).order_by("position", "id"))
    unfinished = [step for step in steps if step.state != StepState.DONE]
    if not unfinished:
        return
    position = unfinished[0].position
    for step in unfinished:
        if step.position == position and step.state == StepState.PENDING:
            _arrive(step)
    pass_turn(request)


def complete(step: Step, result: dict[str, Any] | None = None, *, actor: Actor = SYSTEM) -> None:
    """Close a step that waited for a person, and go on; raises NotWaiting when somebody else did already."""
    waiting = Step.objects.filter(pk=step.pk, state=StepState.WAITING)
    if not waiting.update(state=StepState.DONE, finished_at=Now(), result={**step.result, **(result or {})}):
        raise NotWaiting
    step.refresh_from_db()
    finish(step, actor)


def finish(step: Step, actor: Actor = SYSTEM) -> None:
    """Record a step that was just set DONE, and advance its request."""
    _record("step.done", step, actor, attempt=step.attempts)
    request = Request.objects.get(pk=step.request_id)
    if request.is_open:
        advance(request)


def wait(step: Step, waits: Waits) -> None:
    """Have `step` wait for a person."""
    step.state, step.lease_until, step.error = StepState.WAITING, None, ""
    step.result = {**step.result, "whom": waits.whom, "why": waits.why}
    step.save(update_fields=["state", "lease_until", "error", "result"])
    pass_turn(step.request)


def reconsider(request: Request, *, actor: Actor = SYSTEM) -> None:
    """Take an executing request back to its decision: preview and decide again, in a new round.

    For when the data changed since the preview (T19), or the second pair of eyes said no.
    """
    rest = [StepState.PENDING, StepState.READY, StepState.RUNNING, StepState.WAITING, StepState.NEEDS_HUMAN]
    Step.objects.filter(request=request, state__in=rest).update(
        state=StepState.CANCELLED, finished_at=Now(), lease_until=None
    )
    if request.status == Status.EXECUTING:
        lifecycle.transition(request, Status.DECIDING, actor=actor)
    _make_steps(request, latest_round(request) + 1)
    advance(request)


def retry(step: Step, *, by: Membership) -> None:
    """Set going again a step that gave up, on an officer's word; raises NotWaiting when it did not give up."""
    with cases.locked(step.request.case_id):
        stuck = Step.objects.filter(pk=step.pk, state=StepState.NEEDS_HUMAN)
        if not stuck.update(state=StepState.READY, attempts=0, not_before=None, error=""):
            raise NotWaiting
        _record("step.retried", step, actor_of(by))
        pass_turn(step.request)
        hints.send_step(step)


def pass_turn(request: Request) -> None:
    """Write down whose turn it is, from the steps that are open."""
    states = dict.fromkeys(Turn.values, False)
    for step in Step.objects.filter(request=request, round=latest_round(request)):
        if step.state == StepState.WAITING:
            states[step.result.get("whom", Turn.OFFICER)] = True
        elif step.state == StepState.NEEDS_HUMAN:
            states[Turn.OFFICER] = True
    waiting = [turn for turn in (Turn.OFFICER, Turn.OWNER, Turn.PERSON) if states[turn]]
    is_open = Request.objects.filter(pk=request.pk).exclude(status__in=FINAL)
    is_open.update(turn=waiting[0] if waiting else Turn.SYSTEM)


def latest_round(request: Request) -> int:
    """Return the number of the round in force (0 before the first)."""
    newest = Step.objects.filter(request=request).order_by("-round").first()
    return newest.round if newest else 0


def waiting_step(request: Request, kind: str) -> Step | None:
    """Return the step of `kind` that waits for somebody, if there is one."""
    return Step.objects.filter(request=request, kind=kind, state=StepState.WAITING).first()


def _make_steps(request: Request, round_number: int) -> None:
    systems = list(DataSystem.objects.filter(enabled=True).values_list("pk", flat=True))
    specs = planning.plan(request.right, systems, first_part=request.part == 1, round_number=round_number)
    Step.objects.bulk_create(
        Step(
            platform_id=request.platform_id,
            request=request,
            round=round_number,
            position=spec.position,
            kind=spec.kind,
            system_id=spec.system_id,
        )
        for spec in specs
    )


def _arrive(step: Step) -> None:
    kind = kind_of(step)
    outcome = kind.arrive(step)
    if isinstance(outcome, Waits):
        wait(step, outcome)
    elif isinstance(outcome, Done):
        step.state, step.result, step.finished_at = StepState.DONE, outcome.result, Now()
        step.save(update_fields=["state", "result", "finished_at"])
        finish(step)
    else:
        step.state = StepState.READY
        step.save(update_fields=["state"])
        hints.send_step(step)


def _record(action: str, step: Step, actor: Actor, **facts: Any) -> None:
    trail.record(
        action,
        platform_id=step.platform_id,
        actor=actor,
        subject=step.request.display_reference,
        step=step.kind,
        system=step.system.slug if step.system else "",
        **facts,
    )
