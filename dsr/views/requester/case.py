"""The page of a case: by when the person hears, whose turn it is, what happened in each part and what comes."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dsr import (
    answers,
    cases,
    clock,
    correspondence,
    disputes,
    fees,
    histories,
    intake,
    lifecycle,
    mailboxes,
    presentation,
    remedies,
    story,
    visits,
)
from dsr.data_words import category_names
from dsr.law.authorities import authority_for
from dsr.letters import shown
from dsr.models import OPT_OUTS, Case, Message, Request, Status, Turn
from dsr.views.requester import dates
from dsr.visits import PortalRequest, case_view, first_mailbox_view, first_view
from dsr.workflow import progress as workflow_progress
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from workspaces.models import Organisation

STOP_POLLING = 286


@require_safe
@first_view
def case(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Show the case; before its address was confirmed, only what was submitted and two answers to it."""
    by_letter = not visits.has_mailbox(request, request.case.reference)
    if not by_letter and (request.case.waits_for_confirmation or request.case.address_in_doubt):
        return _is_it_yours(request)
    parts = list(cases.parts(request.case))
    context = {
        "case": request.case,
        "wish": _wish(request.case),
        "parts": [_part(part) for part in parts],
        "several": len(parts) > 1,
        "by_letter": by_letter,
        "needs": _needs(request.case, parts),
        "fee_part": _fee_part(parts),
        "letters": _letters(request, parts),
        "messages_shown": list(correspondence.shown(request.case)[:20]),
        "can_withdraw": any(part.is_open and intake.can_withdraw(part) for part in parts),
        **_beside(request.case),
        **_date(parts),
        **_progress(parts),
    }
    return render(request, "requester/case.html", context)


@require_safe
@case_view
def progress(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Answer with the region of running work alone. `seen` is the state the page shows: after a change the browser
    loads the page anew, and 286 ends the asking when nothing runs by itself any more."""
    shown = _progress(list(cases.parts(request.case)))
    if request.GET.get("seen") != shown["seen"]:
        response = HttpResponse(status=STOP_POLLING)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "requester/progress.html", {"case": request.case, **shown})


@require_POST
@first_mailbox_view
def answer_for(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """The owner of the mailbox says whether the request is theirs (`mine` or `not_mine`)."""
    if request.POST.get("answer") == "mine":
        intake.mark_contact_confirmed(request.case)
        if visits.has_letter(request, request.case.reference):
            mailboxes.note_letter(request.case)
        messages.success(request, _("Your address is confirmed, and we have begun."))
    elif request.POST.get("answer") == "not_mine" and request.case.contact_confirmed_at is None:
        try:
            intake.withdraw(request.case)
        except (intake.TooLateToWithdraw, lifecycle.StaleRequest):
            messages.info(request, _("The request had ended already."))
        else:
            messages.success(request, _("We dropped the request. Nothing was looked up, and nothing happens."))
    return redirect("case", platform=request.platform.slug, reference=request.case.reference)


@require_POST
@first_view
def leave(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Close the case in this browser, for people at a shared computer."""
    visits.leave(request, request.case.reference)
    messages.success(request, _("Your request is closed in this browser. A new code opens it again."))
    return redirect("centre", platform=request.platform.slug)


@require_safe
@case_view
def who(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Who decides about which part of this case, and why; who owns the workspaces (EK-04)."""
    names = category_names()
    shown = [
        {
            "request": part,
            "name": presentation.controller_name(part, begins=True),
            "reasons": (found := presentation.reasons(part, names)),
            "together": _together(found),
            "since": histories.sentences(part),
            "right": part.right,
            "named": part.workspace is None or part.workspace.owner_may_be_named,
        }
        for part in cases.parts(request.case)
    ]
    context = {"case": request.case, "parts": shown, "relation": request.case.get_relation_display()}
    return render(request, "requester/who.html", context)


def _together(reasons: list[presentation.Reason]) -> list[Organisation]:
    """Return with whom the platform decides jointly about anything in `reasons`."""
    keys = {key for reason in reasons for key in reason.jointly_with}
    return list(Organisation.objects.filter(key__in=keys).order_by("name"))


def _is_it_yours(request: PortalRequest) -> HttpResponseBase:
    """Ask the owner of the mailbox; about a complaint the same is asked of the request that it began with."""
    first = request.case.began_with
    if first != request.case:
        return redirect("case", platform=request.platform.slug, reference=first.reference)
    return render(request, "requester/unconfirmed.html", {"case": request.case, "wish": _wish(request.case)})


def _letters(request: PortalRequest, parts: list[Request]) -> list[dict[str, Any]]:
    platform, reference = request.platform.slug, request.case.reference
    return shown.listed(
        request.case, lambda one: reverse("letter", args=[platform, reference, one.number]), several=len(parts) > 1
    )


def _wish(case: Case) -> str:
    return presentation.wish_of(case)


def _part(request: Request) -> dict[str, Any]:
    return {
        "request": request,
        "name": presentation.controller_name(request, begins=True),
        "right": presentation.right_name(request.right),
        "tag": presentation.turn_tag(request, Turn.PERSON),
        "story": story.events(request),
        "at_once": request.right in OPT_OUTS,
        # A decision that is being made anew is none yet.
        "decided": bool(request.decisions.all()) and request.status != Status.DECIDING,
        "answer": None if request.is_open else answers.of(request),
        "ways": [] if request.is_open else remedies.sentences(request),
    }


def _beside(case: Case) -> dict[str, Any]:
    """Return the request that this is about, with what the person wrote; and what they filed about this one."""
    filed = [
        {"case": one.case, "right": presentation.right_name(one.right), "status": presentation.status_words(one)}
        for one in disputes.about_case(case)
    ]
    about = case.about
    return {
        "filed": filed,
        "about": about,
        "about_wish": presentation.wish(about.right) if about else "",
        "words": case.wish if about else "",
        "authority": authority_for(case.law, case.residence, case.received_at) if about else None,
    }


def _date(parts: list[Request]) -> dict[str, Any]:
    """Return the date by which the person hears: the latest of the open parts, with how it was counted."""
    waiting = [part for part in parts if part.is_open and part.status != Status.READY and part.due_at]
    if not waiting:
        return {"due_at": None}
    latest = max(waiting, key=lambda part: (part.due_at, part.part))
    return {
        **dates.shown(clock.counts_of(latest)),
        "late": _late(latest),
        "paused": latest.clock.paused,
        "paused_on_day": latest.clock.paused_on_day,
    }


def _late(part: Request) -> str:
    """Return what we say when the day is over, who gave us the time that we did not keep; "" before, and in a pause."""
    if part.due_at is None or part.due_at >= now() or part.clock.paused:
        return ""
    day = {"day": date_words(part.due_at, zone=part.clock.time_zone)}
    if part.clock.promise:
        given = _("We promised you an answer by %(day)s.") % day
    elif part.clock.statutory:
        given = _("The law gave us until %(day)s.") % day
    else:
        given = _("We had set ourselves %(day)s.") % day
    return f"{given} " + _("We are sorry. Your request is now first in line, and you can complain already.")


def _needs(case: Case, parts: list[Request]) -> str:
    """Return what the person has to do now: "prove", "pay", "answer", "download" or "come"; "" when nothing."""
    if any(workflow_progress.waiting_step(part, "verify") and part.turn == Turn.PERSON for part in parts):
        return "prove"
    if _fee_part(parts):
        return "pay"
    if (
        Message.objects.filter(case=case, asks_for_answer=True, answered_at__isnull=True).exists()
        and not case.closed_at
    ):
        return "answer"
    ready = [part for part in parts if part.status == Status.READY]
    if not ready:
        return ""
    return "come" if all(part.awaits_handover for part in ready) else "download"


def _fee_part(parts: list[Request]) -> int | None:
    """Return the number of the part that waits until the person says whether they pay its fee."""
    open_fees = {part.part: fees.open_fee(part) for part in parts}
    return next((number for number, fee in open_fees.items() if fee and not fee.agreed_at), None)


def _progress(parts: list[Request]) -> dict[str, Any]:
    """Return the running work of all parts, whether any goes on by itself, and a mark of what the page shows."""
    working = [part for part in parts if part.is_open and part.turn == Turn.SYSTEM]
    several = len(parts) > 1
    steps = [
        {
            **step,
            "text": f"{presentation.controller_name(part, begins=True)}: {step['text']}" if several else step["text"],
        }
        for part in working
        for step in story.progress_steps(part)
    ]
    state = ";".join(f"{part.part}{part.status}{part.turn}{part.version}" for part in parts)
    seen = hashlib.sha256(state.encode()).hexdigest()[:12]
    return {"steps": steps, "live": bool(working), "seen": seen, "at": now()}
