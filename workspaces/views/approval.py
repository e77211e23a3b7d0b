"""The page of one approval, whatever it is about, and what can be done with it: answer, take back, confirm, remind."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workspaces import approval_boxes, approval_reminders, approval_topics, approval_words, approvals
from workspaces.approval_topics import Card
from workspaces.forms.approvals import ConfirmForm, ReasonForm
from workspaces.models import Approval, ApprovalState
from workspaces.views.rooms import TenantRequest, address, frame

View = Callable[..., HttpResponseBase]
# What an act meets that came too late, or was never open to whoever tries it.
NOT_OPEN = (approvals.AlreadyAnswered, approvals.SubjectChanged, approvals.NotAnswered, PermissionDenied)


def _one(view: View) -> View:
    """Give the view the question that the address names; 404 for another tenant's."""

    @wraps(view)
    def found(request: TenantRequest, approval: UUID, **kwargs: Any) -> HttpResponseBase:
        return view(request, approval_boxes.find(request.tenant, approval), **kwargs)

    return found


@require_safe
@_one
def detail(request: TenantRequest, asked: Approval) -> HttpResponse:
    """Show a question with all that its answer rests on; an answered one with who, when and what."""
    return shown(request, asked)


def shown(request: TenantRequest, asked: Approval, *, late: bool = False) -> HttpResponse:
    """Answer with the question as it stands; with `late`, 409: it is the answer to an act that came too late."""
    return render(request, "approvals/detail.html", _context(request, asked, late=late), status=409 if late else 200)


def not_open(request: TenantRequest, asked: Approval, error: Exception) -> HttpResponse:
    """Answer an act that is not open (any more), or was never this person's, with the question as it stands now."""
    if isinstance(error, approvals.OwnPreparation):
        messages.error(request, _("You prepared this yourself. Somebody else has to look at it."))
        return redirect(_own(request, asked))
    return shown(request, approval_boxes.find(request.tenant, asked.public_id), late=True)


@require_http_methods(["GET", "POST"])
@_one
def accept(request: TenantRequest, asked: Approval) -> HttpResponse:
    """Repeat what follows, then approve exactly what was shown."""
    card = approval_topics.card(asked, request.membership, request)
    if card.answer_url:
        return redirect(card.answer_url)
    changed = False
    if request.method == "POST":
        try:
            done = approvals.accept(asked, by=request.membership, digest=request.POST.get("digest", ""))
        except approvals.SubjectChanged:
            asked, changed = approval_boxes.find(request.tenant, asked.public_id), True
        except NOT_OPEN as error:
            return not_open(request, asked, error)
        else:
            return _done(request, done)
    if not _may_answer(request, asked):
        return shown(request, asked, late=changed)
    context = _context(request, asked, late=False) | {
        "changed": changed,
        "form": ConfirmForm(),
        "back_url": _own(request, asked),
    }
    return render(request, "approvals/accept.html", context, status=409 if changed else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@_one
def reject(request: TenantRequest, asked: Approval) -> HttpResponse:
    """Reject with a reason; where a topic needs more than that, on its own page."""
    card = approval_topics.card(asked, request.membership, request)
    if card.answer_url or card.reject_url:
        return redirect(card.answer_url or card.reject_url)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = approvals.reject(asked, by=request.membership, reason=form.cleaned_data["reason"])
        except NOT_OPEN as error:
            return not_open(request, asked, error)
        return _done(request, done)
    if not _may_answer(request, asked):
        return shown(request, asked, late=form.is_bound)
    context = _context(request, asked, late=False) | {"form": form, "back_url": _own(request, asked)}
    return render(request, "approvals/reject.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@_one
def withdraw(request: TenantRequest, asked: Approval) -> HttpResponse:
    """Say what taking the question back leads to, then take it back while nobody has answered."""
    if request.method == "POST":
        try:
            approvals.withdraw(asked, by=request.membership)
        except NOT_OPEN as error:
            return not_open(request, asked, error)
        messages.success(request, _("You took it back. Nobody is asked any more."))
        return redirect(address(request, "approvals_sent"))
    if asked.state != ApprovalState.WAITING or not approvals.may_withdraw(asked, request.membership):
        return shown(request, asked)
    context = _context(request, asked, late=False) | {"form": ConfirmForm(), "back_url": _own(request, asked)}
    return render(request, "approvals/withdraw.html", context)


@require_POST
@_one
def confirm(request: TenantRequest, asked: Approval) -> HttpResponse:
    """Write down that this tenant has seen the answer."""
    try:
        approvals.confirm(asked, by=request.membership)
    except NOT_OPEN as error:
        return not_open(request, asked, error)
    messages.success(request, _("It is recorded that you saw the answer."))
    return redirect(_own(request, asked))


@require_POST
@_one
def remind(request: TenantRequest, asked: Approval) -> HttpResponse:
    """Write to whoever may answer once more, at most once a day."""
    try:
        told = approval_reminders.remind(asked, by=request.membership)
    except NOT_OPEN as error:
        return not_open(request, asked, error)
    except approval_reminders.RemindedToday:
        messages.info(request, _("They were reminded today already. The next reminder can go tomorrow."))
    else:
        words = ngettext("%(count)s person was reminded by mail.", "%(count)s people were reminded by mail.", told)
        messages.success(request, words % {"count": told})
    return redirect(_own(request, asked))


def _done(request: TenantRequest, done: Approval) -> HttpResponse:
    messages.success(request, approval_words.decided(done))
    return redirect(address(request, "approvals") if request.tenant is None else _own(request, done))


def _may_answer(request: TenantRequest, asked: Approval) -> bool:
    return asked.state == ApprovalState.WAITING and approvals.may_answer(asked, request.membership)


def _own(request: TenantRequest, asked: Approval) -> str:
    return address(request, "approval", approval=asked.public_id)


def _context(request: TenantRequest, asked: Approval, *, late: bool) -> dict[str, Any]:
    card = approval_topics.card(asked, request.membership, request)
    return {
        "frame": frame(request),
        "approval": asked,
        "card": card,
        "zone": card.zone or request.platform.time_zone,
        "late": late,
        "tag": approval_words.tag(asked, request.membership),
        "asked": approval_words.asked(asked),
        "asked_by": approval_words.asked_by(asked),
        "decided": approval_words.decided(asked),
        "answered_by": approval_words.answered_by(asked, request.membership),
        "back_url": address(request, "approvals"),
        "ask_url": f"mailto:{request.platform.contact_email}?subject={quote(asked.reference)}"
        if request.tenant
        else "",
        **_acts(request, asked, card),
        **card.context,
    }


def _acts(request: TenantRequest, asked: Approval, card: Card) -> dict[str, Any]:
    """Return what whoever looks may do with the question now, as addresses."""
    member, key = request.membership, asked.public_id
    may_answer, waits = _may_answer(request, asked), asked.state == ApprovalState.WAITING
    is_sender = approval_reminders.is_of_asker(asked, member)
    return {
        "may_answer": may_answer,
        "own": waits and asked.workspace_id == member.workspace_id and approvals.prepared(asked, member),
        "prepared_by_self": asked.requested_by_id == member.user_id,
        "accept_url": card.answer_url or address(request, "approval_accept", approval=key),
        "reject_url": card.reject_url or address(request, "approval_reject", approval=key),
        "withdraw_url": address(request, "approval_withdraw", approval=key) if waits and is_sender else "",
        "remind_url": address(request, "approval_remind", approval=key) if waits and is_sender else "",
        "reminded": waits and is_sender and approval_reminders.reminded_today(asked),
        "confirm_url": address(request, "approval_confirm", approval=key)
        if approvals.may_confirm(asked, member)
        else "",
    }
