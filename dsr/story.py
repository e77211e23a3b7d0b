"""The course of one part of a case as events for `{% story %}`: what happened, what happens now, what is still to come.

Reads a request whose clock, controller, workspace, clock events, decisions and steps are loaded; queries nothing else.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import presentation
from dsr.models import (
    DISPUTES,
    OPT_OUTS,
    SEARCHED,
    ClockEventKind,
    DecisionOutcome,
    Outcome,
    Request,
    Right,
    Status,
    Step,
    StepState,
    Turn,
)
from workspaces.models import Role

Event = dict[str, Any]
Happened = tuple[datetime, str]

# Sentences may name the platform and who decides, as _names gives them.
_CLOCK: dict[str, Promise] = {
    ClockEventKind.RECEIVED: gettext_lazy("We got your request."),
    ClockEventKind.RECEIPT_CORRECTED: gettext_lazy("Your request arrived then: we corrected the day."),
    ClockEventKind.CONTACT_CONFIRMED: gettext_lazy("You confirmed your address."),
    ClockEventKind.ACKNOWLEDGED: gettext_lazy("We told you that we got your request."),
    ClockEventKind.IDENTITY_REQUESTED: gettext_lazy("We asked you to show that it is you."),
    ClockEventKind.IDENTITY_VERIFIED: gettext_lazy("You showed that it is you."),
    ClockEventKind.CLARIFICATION_REQUESTED: gettext_lazy("We asked you a question."),
    ClockEventKind.CLARIFICATION_RECEIVED: gettext_lazy("You answered our question."),
    ClockEventKind.FEE_QUOTED: gettext_lazy("We told you what it costs."),
    ClockEventKind.FEE_PAID: gettext_lazy("We have your payment."),
    ClockEventKind.FEE_WAIVED: gettext_lazy("We dropped the fee: you pay nothing."),
    ClockEventKind.ANSWER_RECALLED: gettext_lazy("%(platform)s took the file back, to look at it once more."),
    ClockEventKind.REFUSED: gettext_lazy("%(Name)s decided not to do what you asked."),
    ClockEventKind.WITHDRAWN: gettext_lazy("You withdrew your request."),
    ClockEventKind.LAW_CHANGED: gettext_lazy(
        "The rules by which your date is counted changed. We counted again, and told you the new date."
    ),
}
_VERDICTS: dict[str, Promise] = {
    Outcome.UPHELD: gettext_lazy("%(platform)s decided that you are right."),
    Outcome.PARTLY_UPHELD: gettext_lazy("%(platform)s decided that you are right in part."),
    Outcome.DISMISSED: gettext_lazy("%(platform)s decided that the first answer stands."),
}
_IN_WORDS: dict[str, Promise] = {
    Outcome.NO_DATA: gettext_lazy("We told you that we found nothing."),
    Outcome.REDIRECTED: gettext_lazy("We told you that others decide, and passed your request on to them."),
    Outcome.ANSWERED: gettext_lazy("%(Name)s answered you."),
}
_LOOKED_AT = gettext_lazy("Somebody at %(platform)s who did not decide about your request looks at it.")
_PASSED_ON = gettext_lazy("It is in effect. %(platform)s tells everybody who received the data.")
_WITHOUT_STEPS: dict[str, Promise] = {
    **dict.fromkeys(map(str, DISPUTES), _LOOKED_AT),
    **dict.fromkeys(map(str, OPT_OUTS), _PASSED_ON),
}
_RELAYED = gettext_lazy("%(Name)s has your request, and looks in systems of its own.")
_ARRIVED: dict[str, Promise] = {
    Right.COMPLAINT: gettext_lazy("We got your complaint."),
    Right.APPEAL: gettext_lazy("We got your appeal."),
    **dict.fromkeys(map(str, OPT_OUTS), gettext_lazy("We got it, and it took effect.")),
}
_WORKING = gettext_lazy("We are getting on with it.")
# By kind of step; those that depend on more are in _DEPENDS.
_PRESENT: dict[str, Promise] = {
    "find": gettext_lazy("We look for what is held about you."),
    "route": gettext_lazy("We find out who decides about which part."),
    "preview": gettext_lazy("We count what is held about you."),
    "approve": gettext_lazy("A second person at %(platform)s checks the decision before anything is deleted."),
    "export": gettext_lazy("We put your information together."),
    "package": gettext_lazy("We put your information together."),
    "review": gettext_lazy("%(platform)s checks the package before you get it."),
    "erase": gettext_lazy("We delete the data."),
    "search": gettext_lazy("We search again for what might be left."),
    "certify": gettext_lazy("We write down what was deleted and what was kept."),
}
# What runs by itself, by the status in which it does.
_WORK: dict[str, dict[str, Promise]] = {
    Status.IDENTIFYING: {
        "find": gettext_lazy("Look for what is held about you"),
        "match": gettext_lazy("Be sure that it is about you"),
        "preview": gettext_lazy("Count what is held"),
    },
    Status.DECIDING: {"preview": gettext_lazy("Count what is held")},
    Status.EXECUTING: {
        "export": gettext_lazy("Copy your information"),
        "package": gettext_lazy("Pack it for you"),
        "erase": gettext_lazy("Delete"),
        "search": gettext_lazy("Search again"),
        "certify": gettext_lazy("Write the certificate"),
    },
}


def events(request: Request) -> list[Event]:
    """Return past, present and expected events of `request` in their order, as the person reads them."""
    past = [
        {"text": text, "state": "past", "at": at} for at, text in sorted(_happened(request), key=lambda one: one[0])
    ]
    if not request.is_open:
        return past
    return [*past, {"text": now_sentence(request), "state": "now"}, *_to_come(request)]


def now_sentence(request: Request) -> str:
    """Return what happens with an open request at present, and who does it."""
    if request.status == Status.UNCONFIRMED:
        return _("We wait until you confirm your address.")
    if request.status == Status.READY:
        by_hand = _("Your information is ready. %(platform)s hands it over to you in person.")
        return by_hand % _names(request) if request.awaits_handover else _("Your information is ready to download.")
    if request.right not in SEARCHED or request.is_relayed:
        return str(_RELAYED if request.is_relayed else _WITHOUT_STEPS[request.right]) % _names(request)
    step = _present_step(request)
    if step is None:
        return str(_PRESENT["find"] if request.status == Status.IDENTIFYING else _WORKING)
    if step.state == StepState.NEEDS_HUMAN:
        return _("Something takes longer than planned. %(platform)s is looking at it.") % _names(request)
    words = _DEPENDS[step.kind](request, step) if step.kind in _DEPENDS else str(_PRESENT.get(step.kind, _WORKING))
    return words % _names(request)


def progress_steps(request: Request) -> list[dict[str, str]]:
    """Return the work that goes on by itself now, as `{% progress %}` takes it: one line a kind of step.

    What went wrong is not the person's to mend, so it reads as waiting.
    """
    words = _WORK.get(request.status, {})
    lines: dict[str, list[Step]] = {}
    for step in _round(request):
        if step.kind in words:
            lines.setdefault(step.kind, []).append(step)
    return [{"text": str(words[kind]), "state": _state(steps), "note": _note(steps)} for kind, steps in lines.items()]


def _names(request: Request) -> dict[str, str]:
    """Return what sentences may name: the platform, who decides, and who decides at the beginning of a sentence."""
    return {
        "platform": request.case.platform.name,
        "name": presentation.controller_name(request),
        "Name": presentation.controller_name(request, begins=True),
    }


# -- what happened ----------------------------------------------------------------------------------------------------


def _happened(request: Request) -> list[Happened]:
    told = [(event.at, _clock_words(request, event.kind, event.reason)) for event in request.clock_events.all()]
    found = [(at, text) for at, text in told if text]
    if request.platform_role == Role.PROCESSOR:
        passed_on = _("We passed this part on to %(name)s, because it decides about it.")
        found.append((request.created_at, passed_on % _names(request)))
    if request.right in SEARCHED:
        agreed = _("%(Name)s decided to do what you asked.") % _names(request)
        accepted = [one for one in request.decisions.all() if one.outcome == DecisionOutcome.ACCEPT]
        found += [(decision.decided_at, agreed) for decision in accepted]
    return found + _work_done(request)


def _clock_words(request: Request, kind: str, reason: str) -> str:
    """Return the sentence for an event of the clock, "" for one that tells the person nothing new."""
    if kind == ClockEventKind.ANSWERED:
        return _answered(request)
    if kind in (ClockEventKind.EXTENSION_NOTIFIED, ClockEventKind.EXTENSION_AGREED):
        because = presentation.extension_reason(reason)
        return _("We told you that we need more time: %(reason)s") % {"reason": because}
    if request.right in _ARRIVED and kind in (ClockEventKind.RECEIVED, ClockEventKind.ACKNOWLEDGED):
        return str(_ARRIVED[request.right]) if kind == ClockEventKind.RECEIVED else ""
    return str(_CLOCK.get(kind, "")) % _names(request)


def _answered(request: Request) -> str:
    if request.right in DISPUTES:
        return str(_VERDICTS[request.outcome]) % _names(request)
    if request.right in OPT_OUTS:
        return _("Everybody who received the data was told, and we told you so.")
    if request.outcome in _IN_WORDS:
        return str(_IN_WORDS[request.outcome]) % _names(request)
    if request.right == Right.ACCESS:
        return _("We told you that your information is ready.")
    return _("We told you what was deleted, and what was kept and why.")


def _work_done(request: Request) -> list[Happened]:
    """Return what was carried out for good: the deletion, and the search after it."""
    found = []
    for kind, words in (
        ("erase", _("We deleted the data.")),
        ("search", _("We searched again for what might be left.")),
    ):
        steps = [step for step in _round(request) if step.kind == kind]
        ends = [step.finished_at for step in steps if step.state == StepState.DONE and step.finished_at]
        if steps and len(ends) == len(steps):
            found.append((max(ends), words))
    return found


# -- what happens now -------------------------------------------------------------------------------------------------


def _round(request: Request) -> list[Step]:
    steps = list(request.steps.all())
    newest = max((step.round for step in steps), default=0)
    return [step for step in steps if step.round == newest]


def _present_step(request: Request) -> Step | None:
    """Return the step that the request is at: one that needs somebody first, else the first unfinished one."""
    open_steps = [step for step in _round(request) if step.state not in (StepState.DONE, StepState.CANCELLED)]
    urgent = [step for step in open_steps if step.state in (StepState.NEEDS_HUMAN, StepState.WAITING)]
    return next(iter(urgent or open_steps), None)


def _verifying(request: Request, step: Step) -> str:
    if request.turn == Turn.PERSON:
        return _("We need to know that it is you.")
    return _("%(platform)s looks at how else you can show that it is you.")


def _matching(request: Request, step: Step) -> str:
    if step.state == StepState.WAITING:
        return _("%(platform)s compares what you told us with what is held, to be sure that it is about you.")
    return _("We look for what is held about you.")


def _deciding(request: Request, step: Step) -> str:
    if request.platform_role == Role.PROCESSOR:
        return _("%(Name)s decides. We asked, and do as it says.")
    return _("%(Name)s decides about your request.")


_DEPENDS: dict[str, Callable[[Request, Step], str]] = {"verify": _verifying, "match": _matching, "decide": _deciding}


def _state(steps: list[Step]) -> str:
    states = {step.state for step in steps}
    if states <= {StepState.DONE}:
        return "done"
    if states & {StepState.RUNNING, StepState.READY, StepState.UNKNOWN}:
        return "running"
    return "waiting"


def _note(steps: list[Step]) -> str:
    """Return how many of several systems are done."""
    if len(steps) < 2:
        return ""
    done = sum(step.state == StepState.DONE for step in steps)
    return _("%(done)s of %(all)s systems") % {"done": done, "all": len(steps)}


# -- what is still to come --------------------------------------------------------------------------------------------


def _to_come(request: Request) -> list[Event]:
    """Return the milestones after the present status; the last one carries the day by which it is due."""
    coming: list[Event] = [{"text": text % _names(request), "state": "next"} for text in _left(request)]
    due = presentation.due_day(request)
    if coming and due:
        coming[-1]["by"] = due
    return coming


def _left(request: Request) -> list[str]:
    if request.right in DISPUTES:
        return [_("You hear what was decided, and why.")]
    if request.right in OPT_OUTS:
        return [_("You hear that everybody was told.")]
    if request.is_relayed:
        return [_("You read the answer of %(name)s here.")]
    after = {
        Status.UNCONFIRMED: 0,
        Status.IDENTIFYING: 1,
        Status.DECIDING: 2,
        Status.EXECUTING: 3,
        Status.READY: 4,
    }[Status(request.status)]
    return _milestones(request)[after:]


def _milestones(request: Request) -> list[str]:
    if request.right == Right.ACCESS:
        carried_out = _("We put your information together and check it.")
        answered = _("You get it from us in person.") if request.case.on_paper else _("You can download it.")
    else:
        carried_out = _("A second person checks the decision. Then we delete.")
        answered = _("You hear what was deleted, and what was kept and why.")
    return [_("We make sure that it is you."), _("%(Name)s decides."), carried_out, answered]
