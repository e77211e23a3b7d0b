"""How a request moves from step to step: start, advance, complete, go back. All of it under the lock of the case."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from dsr import cases, lifecycle
from dsr.data_words import DataWords
from dsr.models import FINAL, UNFINISHED, Case, DataSystem, EffectState, Request, Status, Step, StepState, Turn
from dsr.workflow import hints, planning
from dsr.workflow.kinds import Done, Waits, kind_of
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from workspaces.access import actor_of
from workspaces.models import Membership


class NotWaiting(Exception):
    """The step is not waiting for anybody (any more)."""


def start(request: Request, *, identify: bool = False, first: Collection[str] = ()) -> None:
    """Make the steps of a new round and set the first ones going.

    With `identify` the round first finds out whose records they are, for every part of the case at once. For somebody
    who was matched in another case it begins with `first`: planning.FIND or planning.PROVE."""
    _make_steps(request, identify, first)
    advance(request)


def advance(request: Request) -> None:
    """Set going every step whose predecessors are all done, and write down whose turn it is then.

    A round that was called off is left, as soon as nothing of it is under way.

    The lock matters here: two workers that finish neighbouring steps at once would otherwise each miss that the other
    is done, and nobody would go on. The steps are read once; what arrives is told to the rows that were read.
    """
    steps = _in_force(request)
    if any(step.state == StepState.CANCELLED for step in steps):
        reconsider(request)
        return
    while request.is_open and (arriving := _next(steps)):
        for step in arriving:
            _arrive(step)
    if any(step.state != StepState.DONE for step in steps):
        _write_turn(request, steps)


def complete(step: Step, result: dict[str, Any] | None = None, *, actor: Actor = SYSTEM) -> None:
    """Close a step that waited for a person, and go on; raises NotWaiting when somebody else did already."""
    waiting = Step.objects.filter(pk=step.pk, state=StepState.WAITING)
    if not waiting.update(state=StepState.DONE, finished_at=Now(), result={**step.result, **(result or {})}):
        raise NotWaiting
    step.refresh_from_db()
    finish(step, actor)


def finish(step: Step, actor: Actor = SYSTEM) -> None:
    """Record a step that was just set DONE, and advance its request."""
    record("step.done", step, actor, attempt=step.attempts)
    request = Request.objects.select_related("case__platform").get(pk=step.request_id)
    if request.is_open:
        advance(request)


def wait(step: Step, waits: Waits) -> None:
    """Have `step` wait for a person, whose turn it is then."""
    _wait(step, waits)
    pass_turn(step.request)


def reconsider(request: Request, *, actor: Actor = SYSTEM) -> None:
    """Take a request back to its decision: count and decide again, in a new round.

    For when the data changed since the preview (T19), the second pair of eyes said no, or an officer wants it. A step
    that may have fired at another system is waited for, because what it did has to be known before anything is counted
    again: its end comes back here through `advance`.
    """
    stop(request)
    if Step.objects.filter(request=request, state__in=UNFINISHED).exists():
        pass_turn(request)
        return
    if request.status == Status.EXECUTING:
        lifecycle.transition(request, Status.DECIDING, actor=actor)
    start(request)


def stop(request: Request) -> None:
    """Call off every step that is not done, except those that may have fired an irreversible effect."""
    lifecycle.call_off_steps(request)


def count_again(step: Step, *, by: Membership) -> None:
    """Have the request of a step that gave up counted and decided again, on an officer's word.

    Where the step may have fired, its system is asked first: an effect that took place is recorded, one that did not is
    void and never fires again. Raises NotWaiting when the step did not give up, or nobody knows yet whose records
    they are.
    """
    with cases.locked(step.request.case_id):
        request = Request.objects.get(pk=step.request_id)
        stuck = Step.objects.filter(pk=step.pk, state=StepState.NEEDS_HUMAN)
        if not request.is_open or request.match_id is None or not stuck.exists():
            raise NotWaiting
        record("step.counted_again", step, actor_of(by))
        if stuck.filter(effect__state=EffectState.INTENT).exists():
            stuck.update(state=StepState.READY, attempts=0, not_before=None, error="", result={"give_up": True})
            pass_turn(request)
            hints.send_step(step)
        else:
            reconsider(request, actor=actor_of(by))


def is_called_off(step: Step) -> bool:
    """Say whether the step must not fire any more: an officer gave it up, its effect is void, or its round goes back
    to the decision."""
    of_round = Step.objects.filter(request=step.request_id, round=step.round)
    over = Q(state=StepState.CANCELLED) | Q(pk=step.pk, effect__state=EffectState.VOID)
    return bool(step.result.get("give_up")) or of_round.filter(over).exists()


def retry(step: Step, *, by: Membership) -> None:
    """Set going again a step that gave up, on an officer's word; raises NotWaiting when it did not give up."""
    with cases.locked(step.request.case_id):
        stuck = Step.objects.filter(pk=step.pk, state=StepState.NEEDS_HUMAN).exclude(request__status__in=FINAL)
        if not stuck.update(state=StepState.READY, attempts=0, not_before=None, error=""):
            raise NotWaiting
        record("step.retried", step, actor_of(by))
        pass_turn(step.request)
        hints.send_step(step)


def pass_turn(request: Request) -> None:
    """Write down whose turn it is, from the steps that are open."""
    _write_turn(request, _in_force(request))


def _write_turn(request: Request, steps: list[Step]) -> None:
    states = dict.fromkeys(Turn.values, False)
    for step in steps:
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


def _in_force(request: Request) -> list[Step]:
    """Return the steps of the round in force in their order, each with `request` itself as its request."""
    steps = list(Step.objects.filter(request=request).order_by("-round", "position", "id"))
    in_force = [step for step in steps if step.round == steps[0].round]
    for step in in_force:
        step.request = request
    return in_force


def _next(steps: list[Step]) -> list[Step]:
    """Return the steps that have not begun, of the first position at which anything is left to do."""
    unfinished = [step for step in steps if step.state != StepState.DONE]
    return [step for step in unfinished if (step.position, step.state) == (unfinished[0].position, StepState.PENDING)]


def stopped_by(request: Request, error: str) -> bool:
    """Say whether a step of the round in force gave up with `error`."""
    return any(step.state == StepState.NEEDS_HUMAN and step.error == error for step in _in_force(request))


def waiting_step(request: Request, kind: str) -> Step | None:
    """Return the step of `kind` that waits for somebody, if there is one."""
    return Step.objects.filter(request=request, kind=kind, state=StepState.WAITING).first()


def record(action: str, step: Step, actor: Actor = SYSTEM, **facts: Any) -> None:
    """Write what happened to `step` into the audit trail; `facts` are codes and counts."""
    trail.record(
        action,
        platform_id=step.platform_id,
        actor=actor,
        subject=step.request.display_reference,
        step=step.kind,
        system=step.system.slug if step.system else "",
        **facts,
    )


def _make_steps(request: Request, identify: bool, first: Collection[str]) -> None:
    systems = _systems(request.case)
    round_number = latest_round(request) + 1
    specs = planning.plan(request.right, systems, identify=identify, first=first)
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


def _systems(case: Case) -> list[int]:
    """Return the systems to look in: those in use, and where a connected service was disconnected only those that hold
    what it brought in."""
    wanted = set(case.disconnection.categories) if case.disconnection else None
    in_use = DataSystem.objects.filter(enabled=True)
    return [one.pk for one in in_use if wanted is None or wanted & set(DataWords(one.dataset).categories())]


def _arrive(step: Step) -> None:
    kind = kind_of(step)
    outcome = kind.arrive(step)
    if isinstance(outcome, Waits):
        _wait(step, outcome)
    elif isinstance(outcome, Done):
        step.state, step.result, step.finished_at = StepState.DONE, outcome.result, Now()
        step.save(update_fields=["state", "result", "finished_at"])
        record("step.done", step, attempt=step.attempts)
    else:
        step.state = StepState.READY
        step.save(update_fields=["state"])
        hints.send_step(step)


def _wait(step: Step, waits: Waits) -> None:
    step.state, step.lease_until, step.error = StepState.WAITING, None, ""
    step.result = {**step.result, "whom": waits.whom, "why": waits.why}
    step.save(update_fields=["state", "lease_until", "error", "result"])
