"""Approvals on the desk: what officers are asked (CP-01), and what the platform asked others (CP-02)."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from dsr import approval_boxes, approval_words, opinions, previews
from dsr.forms.officer import RejectionForm
from dsr.models import LawOpinion, Request, Right
from dsr.unmasking import is_unmasked
from dsr.views.officer.desk import DeskRequest, address, desk_view
from privacy_portal.errors import conflict
from privacy_portal.paging import Order, page
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState
from workspaces.roles import Capability, may

SIZE = 25
NEWEST_FIRST = Order("requested_at", descending=True)
View = Callable[..., HttpResponseBase]


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def received(request: DeskRequest) -> HttpResponse:
    """List what waits for a second officer; what one prepared oneself is shown, and said to be somebody else's."""
    asked = approval_boxes.waiting(None).exclude(kind=ApprovalKind.OWNER_INSTRUCTION)
    return _list(request, asked, "received")


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def sent(request: DeskRequest) -> HttpResponse:
    """List what the platform asked, of owners and of second officers, with how it stands."""
    return _list(request, approval_boxes.sent(None).filter(state=ApprovalState.WAITING), "sent")


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def answered(request: DeskRequest) -> HttpResponse:
    """List the questions that are over."""
    return _list(request, approval_boxes.sent(None).exclude(state=ApprovalState.WAITING), "answered")


def approval_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page about one approval that the platform asked for or is asked: the view gets it with its request."""

    def guard(view: View) -> View:
        @desk_view(capability)
        @wraps(view)
        def guarded(request: DeskRequest, approval: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
            found, part = approval_boxes.find(None, approval)
            return view(request, found, part, **kwargs)

        return guarded

    return guard


@require_safe
@approval_view(Capability.SEE_REQUESTS)
def approval(request: DeskRequest, found: Approval, part: Request) -> HttpResponse:
    """Show one question: what yes and no lead to, with the counts; two equal answers for whoever may give them."""
    return render(request, "officer/approval.html", _context(request, found, part))


@approval_view(Capability.ANSWER_FOR_PLATFORM)
def accept(request: DeskRequest, found: Approval, part: Request) -> HttpResponse:
    """Repeat the counts, then approve exactly what was shown."""
    if request.method == "POST":
        return _answer(
            request,
            found,
            lambda: approvals.accept(found, by=request.membership, digest=request.POST.get("digest", "")),
        )
    context = _context(request, found, part)
    if not context["may_answer"]:
        return redirect(_address("desk_approval", found))
    preview = previews.preview(part)
    count = preview.erase if part.right == Right.ERASURE else preview.found
    context |= {"act": approval_words.act(part, count), "back_url": _address("desk_approval", found)}
    return render(request, "officer/approval_accept.html", context)


@sensitive_post_parameters()
@approval_view(Capability.ANSWER_FOR_PLATFORM)
def reject(request: DeskRequest, found: Approval, part: Request) -> HttpResponse:
    """Reject with a reason; the request goes back to be decided."""
    form = RejectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _answer(request, found, lambda: approvals.reject(found, by=request.membership, reason=reason))
    context = _context(request, found, part) | {"form": form, "back_url": _address("desk_approval", found)}
    if not context["may_answer"]:
        return redirect(_address("desk_approval", found))
    return render(request, "officer/approval_reject.html", context, status=form.status)


@require_POST
@approval_view(Capability.ANSWER_FOR_PLATFORM)
def withdraw(request: DeskRequest, found: Approval, part: Request) -> HttpResponse:
    """Take a question back."""
    return _answer(request, found, lambda: approvals.withdraw(found, by=request.membership))


def _answer(request: DeskRequest, found: Approval, act: Callable[[], Approval]) -> HttpResponse:
    """Do `act`; whoever comes second reads who was first, when, and what they said."""
    try:
        done = act()
    except approvals.OwnPreparation:
        messages.error(request, _("You prepared this yourself. Somebody else has to look at it."))
        return redirect(_address("desk_approval", found))
    except approvals.AlreadyAnswered as meanwhile:
        return _too_late(request, meanwhile.approval)
    messages.success(request, approval_words.decided(done))
    return redirect("desk_approvals", platform=request.platform.slug)


def _too_late(request: DeskRequest, found: Approval) -> HttpResponse:
    if found.state == ApprovalState.WAITING:
        did = _("The data were counted again since you read this. Look at the new counts.")
        return conflict(request, did=did, url=_address("desk_approval", found))
    return conflict(
        request, did=approval_words.decided(found), at=found.decided_at, url=_address("desk_approval", found)
    )


def _list(request: DeskRequest, asked: QuerySet[Approval], current: str) -> HttpResponse:
    shown = page(asked, NEWEST_FIRST, request.GET.get("cursor", ""), SIZE)
    about, keys = approval_words.requests_of(shown.rows), _opinions(shown.rows)
    context = {
        "tabs": _tabs(request, current),
        "current": current,
        "rows": [
            approval_words.row(one, about.get(one.pk), request.membership, _page_of(one, keys)) for one in shown.rows
        ],
        "newer": shown.newer,
        "older": shown.older,
    }
    return render(request, "officer/approvals.html", context)


def _opinions(asked: list[Approval]) -> dict[int, uuid.UUID]:
    """Return the keys of counsel's words that approvals are about, by approval: they have pages of their own."""
    about = {one.subject_id: one.pk for one in asked if one.topic == opinions.TOPIC}
    found = LawOpinion.objects.filter(pk__in=about).values_list("pk", "public_id")
    return {about[pk]: key for pk, key in found}


def _page_of(asked: Approval, keys: dict[int, uuid.UUID]) -> str:
    if asked.pk not in keys:
        return _address("desk_approval", asked)
    return reverse("desk_law_opinion", kwargs={"platform": asked.platform.slug, "opinion": keys[asked.pk]})


def _tabs(request: DeskRequest, current: str) -> list[dict[str, Any]]:
    names = {"received": _("Received"), "sent": _("Sent"), "answered": _("Answered")}
    urls = {"received": "desk_approvals", "sent": "desk_approvals_sent", "answered": "desk_approvals_answered"}
    return [
        {
            "label": label,
            "url": reverse(urls[key], kwargs={"platform": request.platform.slug}),
            "current": key == current,
        }
        for key, label in names.items()
    ]


def _context(request: DeskRequest, found: Approval, part: Request) -> dict[str, Any]:
    member, waits = request.membership, found.state == ApprovalState.WAITING
    officers_answer = found.workspace_id is None
    card = approval_words.card(
        found,
        part,
        plain=is_unmasked(request, part.case, member),
        approve_url=_address("desk_approval_accept", found),
        reject_url=_address("desk_approval_reject", found),
    )
    return {
        "approval": found,
        "card": card,
        "part": part,
        "part_url": address("desk_request", part),
        "may_answer": waits and approvals.may_answer(found, member),
        "own": waits and officers_answer and found.requested_by_id == member.user_id,
        "may_withdraw": waits and may(member.role, Capability.ANSWER_FOR_PLATFORM),
        "asked": approval_words.asked(found),
        "tag": approval_words.tag(found, member),
        "back_url": reverse("desk_approvals", kwargs={"platform": request.platform.slug}),
    }


def _address(name: str, found: Approval) -> str:
    return reverse(name, kwargs={"platform": found.platform.slug, "approval": found.public_id})
