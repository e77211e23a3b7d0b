"""What an owner does that only a request needs: reject it on a ground of the law, and see who the person is."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dsr import decisions, person_words, request_approvals, unmasking
from dsr.forms.officer import RefusalForm, RevealForm
from dsr.letters import keeping, shown
from dsr.letters.draft import Added
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import Request
from privacy_portal.forms import PortalForm
from workspaces import approval_boxes, approvals
from workspaces.models import Approval, ApprovalState
from workspaces.views import approval as page
from workspaces.views.rooms import OwnerRequest, View, address, room_view


def request_approval_view(view: View) -> View:
    """Guard a page about a question about a request: the view gets it and the part; 404 for another tenant's."""

    @room_view
    @wraps(view)
    def guarded(request: OwnerRequest, approval: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = approval_boxes.find(request.workspace, approval)
        if found.topic != APPROVAL_TOPIC:
            raise Http404
        return view(request, found, request_approvals.requests_of([found])[found.pk], *args, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@request_approval_view
def refuse(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Reject on a ground of the law, in words that the person reads as they stand; "preview" shows them first."""
    if request.method != "POST" and not _may_answer(request, asked):
        return page.shown(request, asked)
    form = RefusalForm(request.POST if request.method == "POST" else None, part=part)
    letter = ""
    if form.is_valid():
        ground, text = form.cleaned_data["ground"], form.cleaned_data["text"]
        if "preview" in request.POST:
            told = Added(ground=ground, words=text)
            letter = shown.preview(decisions.letter_of_refusal(ground), part, told)["letter"]
        else:
            try:
                return _refused(request, asked, ground, text)
            except keeping.NotSent as not_sent:
                asked.refresh_from_db()  # the rejection was taken back with the letter
                form.add_error(None, not_sent.words)
    if not _may_answer(request, asked):
        return page.shown(request, asked, late=True)
    heading = request_approvals.heading(part, plain=_is_plain(request, part))
    context = _about(request, asked, part, form, asked_for=heading, letter=letter, language=part.case.language)
    return render(request, "owner/reject.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@request_approval_view
def reveal(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Show who the person is, for a purpose that is recorded: the owner is the controller of this part."""
    form = RevealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        unmasking.unmask(request, part.case, by=request.membership, purpose=form.cleaned_data["purpose"])
        messages.success(request, _("The details are shown for 15 minutes. It is recorded that you looked."))
        return _back(request, asked)
    return render(request, "owner/reveal.html", _about(request, asked, part, form), status=form.status)


def _refused(request: OwnerRequest, asked: Approval, ground: str, text: str) -> HttpResponse:
    try:
        approvals.reject(asked, by=request.membership, reason=text, ground=ground)
    except page.NOT_OPEN as error:
        return page.not_open(request, asked, error)
    messages.success(request, _("You rejected it. The person is told your reason, word for word."))
    return _back(request, asked)


def _about(request: OwnerRequest, asked: Approval, part: Request, form: PortalForm, **more: Any) -> dict[str, Any]:
    """Return what every page of an act shows."""
    return {
        "approval": asked,
        "part": part,
        "form": form,
        "person": person_words.name(part.case, _is_plain(request, part)),
        "back_url": address(request, "approval", approval=asked.public_id),
        **more,
    }


def _back(request: OwnerRequest, asked: Approval) -> HttpResponse:
    return redirect(address(request, "approval", approval=asked.public_id))


def _may_answer(request: OwnerRequest, asked: Approval) -> bool:
    return asked.state == ApprovalState.WAITING and approvals.may_answer(asked, request.membership)


def _is_plain(request: OwnerRequest, part: Request) -> bool:
    return unmasking.is_unmasked(request, part.case, request.membership)
