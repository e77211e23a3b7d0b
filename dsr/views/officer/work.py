"""The work on a part: its steps and what stopped them, the questions put to others, the decision."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsr import request_approvals
from dsr.law.grounds import grounds
from dsr.law.words import ground_sentence
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import VERDICTS, DecisionOutcome, Instruction, Request, Status, Step, StepState
from dsr.presentation import OUTCOMES
from dsr.views.officer.acts import approval_address
from dsr.views.officer.desk import DeskRequest, address, back_to, changed, request_view
from dsr.views.officer.words import ERRORS, KINDS, STATES, WAITS
from dsr.workflow import progress
from privacy_portal.clock import now
from workspaces import approval_words
from workspaces.approval_boxes import RELATED
from workspaces.models import Approval, Membership
from workspaces.roles import Capability, may

_RUNS = (StepState.PENDING, StepState.READY, StepState.RUNNING, StepState.UNKNOWN)
_STANDS = (StepState.WAITING, StepState.NEEDS_HUMAN)


def steps(part: Request, by: Membership) -> dict[str, Any]:
    """Return the steps of the round in force and of former rounds, whether work goes on by itself, and a mark (`seen`)
    of what the page shows."""
    listed = list(Step.objects.filter(request=part).select_related("system"))
    newest = max((step.round for step in listed), default=0)
    current = [step for step in listed if step.round == newest]
    stands = any(step.state in _STANDS for step in current)
    runs = any(step.state in _RUNS for step in current)
    seen = ";".join(f"{step.pk}{step.state}{step.attempts}" for step in listed) + f"/{part.version}{part.turn}"
    return {
        "steps": [_line(step, part, by) for step in current],
        "former": [_line(step, part, by) for step in listed if step.round != newest],
        "done_count": sum(step.state == StepState.DONE for step in current),
        "live": part.is_open and runs and not stands,
        "seen": hashlib.sha256(seen.encode()).hexdigest()[:12],
        "as_of": now(),
    }


def _line(step: Step, part: Request, by: Membership) -> dict[str, Any]:
    look, words = STATES[step.state]
    stuck = step.state == StepState.NEEDS_HUMAN
    if step.state == StepState.WAITING:
        words = WAITS.get(step.result.get("whom", ""), words)
    return {
        "text": KINDS.get(step.kind, step.kind),
        "system": step.system,
        "look": look,
        "state": words,
        "attempts": step.attempts,
        "error": ERRORS.get(step.error, step.error),
        "not_before": step.not_before if step.state == StepState.READY and step.error else None,
        "finished_at": step.finished_at,
        "round": step.round,
        "retry_url": address("desk_retry_step", part) if stuck and may(by.role, Capability.WORK_ON_REQUESTS) else "",
        "count_again_url": address("desk_count_again", part) if part.match_id is not None else "",
        "pk": step.pk,
    }


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def retry(request: DeskRequest, part: Request) -> HttpResponse:
    """Set going again a step that gave up."""
    return _unstick(request, part, progress.retry, _("“%(step)s” is tried again."))


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def count_again(request: DeskRequest, part: Request) -> HttpResponse:
    """Give up a step that gave up, and have the part counted and decided again."""
    told = _("“%(step)s” is given up. What is held is counted again, and then the request waits for a decision.")
    return _unstick(request, part, progress.count_again, told)


def _unstick(request: DeskRequest, part: Request, verb: Callable[..., None], told: str) -> HttpResponse:
    """Do `verb` with the step that the form names; 409 when it no longer stands still."""
    number = request.POST.get("step", "")
    step = Step.objects.filter(request=part, pk=int(number)).first() if number.isdecimal() else None
    if step is None:
        return changed(request, part)
    try:
        verb(step, by=request.membership)
    except progress.NotWaiting:
        return changed(request, part, _("The step runs already."))
    messages.success(request, told % {"step": KINDS.get(step.kind, step.kind)})
    return back_to(part)


def approvals(part: Request, viewer: Membership) -> list[dict[str, Any]]:
    """Return every question that was put to others about `part`, newest first."""
    asked = Approval.objects.filter(topic=APPROVAL_TOPIC, subject_id=part.pk).select_related(*RELATED)
    line = request_approvals.heading(part)
    return [
        {**approval_words.row(one, line, viewer, approval_address(part, one)), "reason": one.reason} for one in asked
    ]


def decision(part: Request) -> dict[str, Any] | None:
    """Return the decision in force with its ground in words, None before there is one and while it is made anew."""
    latest = part.decisions.select_related("decided_by", "subject_key").order_by("-number").first()
    if latest is None or part.status == Status.DECIDING:
        return None
    articles = {one.code: one.article for one in grounds(part.case.law, part.right, part.case.received_at)}
    return {
        "refused": latest.outcome == DecisionOutcome.REFUSE,
        "verdict": str(OUTCOMES[latest.outcome]) if latest.outcome in VERDICTS else "",
        "ground": ground_sentence(latest.ground) if latest.ground else "",
        "article": articles.get(latest.ground, ""),
        "text": (latest.reason or {}).get("text", ""),
        "at": latest.decided_at,
        "instruction": Instruction.objects.select_related("request__case__platform", "controller")
        .filter(decision=latest)
        .first(),
        "by": approval_words.asked(latest.approval) if latest.approval else str(latest.decided_by),
    }
