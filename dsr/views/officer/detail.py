"""The page of one part: by when and why, what can be done now, whose it is, what was found, what happened."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dsr import clock, dates_shown, forwarding, presentation, previews
from dsr.data_words import category_names
from dsr.letters import shown
from dsr.models import Binds, Message, Request
from dsr.views.officer import acts, disputes, evidence, history, place, work
from dsr.views.officer.desk import DeskRequest, about, request_view
from workspaces.roles import Capability
from workspaces.trail_readers import reader

STOP_POLLING = 286
MESSAGES_SHOWN = 20


@require_safe
@request_view(Capability.SEE_REQUESTS)
def detail(request: DeskRequest, part: Request) -> HttpResponse:
    """Show a part of a case with all that an officer decides by."""
    context = about(
        request,
        part,
        answer_by=_answer_by(part),
        forwarding=forwarding.of(part),
        unheard=forwarding.is_unheard(part),
        acts=acts.possible(part, request.membership),
        history=history.lines(part, history.SHOWN, reader(request.membership.role, part.platform_id)),
        approvals=work.approvals(part, request.membership),
        plan=previews.preview(part).table(part.right),
        letters=_letters(part),
        messages_shown=_messages(part),
        decision=work.decision(part),
        status=presentation.status_words(part),
        places=place.differing(part),
        **evidence.of(request, part),
        **disputes.shown(part),
        filed=disputes.filed(part),
        disconnected_kinds=_disconnected(part),
        **work.steps(part, request.membership),
        back_url="",
    )
    return render(request, "officer/detail.html", context)


@require_safe
@request_view(Capability.SEE_REQUESTS)
def steps(request: DeskRequest, part: Request) -> HttpResponse:
    """Answer with the steps alone, for htmx. `seen` is the state of the page: once it changed, the page is loaded
    anew, because what can be done changed too; 286 ends the asking."""
    shown = work.steps(part, request.membership)
    if request.GET.get("seen") != shown["seen"]:
        response = HttpResponse(status=STOP_POLLING)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "officer/steps.html", about(request, part, **shown))


def _disconnected(part: Request) -> list[str]:
    """Return the kinds of data that a case is limited to because a service was disconnected; none for any other."""
    if part.case.disconnection is None:
        return []
    names = category_names()
    return [names.get(key, key) for key in part.case.disconnection.categories]


def _answer_by(part: Request) -> dict[str, Any]:
    """Return the date that leads and those beside it, each with its count and sources, and what goes with them."""
    kept = part.clock
    return {
        **dates_shown.why(clock.counts_of(part), sources=True),
        "badge": dates_shown.answer_deadline(part),
        "first": dates_shown.binding_deadline(part) if part.binds == Binds.ACKNOWLEDGE else None,
        "target": kept.target,
        "extension_notice_by": kept.extension_notice_by if part.is_open else None,
    }


def _letters(part: Request) -> list[dict[str, Any]]:
    kwargs = {"platform": part.case.platform.slug, "reference": part.case.reference, "part": part.part}
    return shown.listed(
        part.case, lambda one: reverse("desk_letter", kwargs={**kwargs, "number": one.number}), several=True
    )


def _messages(part: Request) -> list[Message]:
    """Return the newest of what was written in the case, notes included, newest first."""
    written = Message.objects.filter(case=part.case).select_related("subject_key", "author", "request")
    return list(written.order_by("-sent_at", "-id")[:MESSAGES_SHOWN])
