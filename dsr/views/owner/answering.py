"""The pages on which an owner answers: approve, reject, take back, and see who the person is."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dsr import approval_words, decisions, person_words, previews, unmasking
from dsr.decisions import NotDeciding
from dsr.forms.officer import RefusalForm, RevealForm
from dsr.forms.owner import AcceptForm, TakeBackForm
from dsr.letters import keeping, shown
from dsr.letters.draft import Added
from dsr.lifecycle import StaleRequest
from dsr.models import Request, Right
from dsr.views.owner import question
from dsr.views.owner.rooms import OwnerRequest, address, approval_address, approval_view
from privacy_portal.forms import PortalForm
from workspaces import approvals
from workspaces.models import Approval

# What an answer meets that came too late: another answer, or the end of the request.
TOO_LATE = (approvals.AlreadyAnswered, NotDeciding, StaleRequest)


@require_http_methods(["GET", "POST"])
@approval_view
def accept(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Repeat the counts, then approve. What was counted anew since the page was shown is asked again."""
    if not question.may_answer(request, asked):
        return question.shown(request, asked, part, late=request.method == "POST")
    preview = previews.preview(part)
    form = AcceptForm(request.POST if request.method == "POST" else None, digest=preview.digest)
    if form.is_valid():
        try:
            approvals.accept(asked, by=request.membership, digest=preview.digest)
        except TOO_LATE:
            return question.late(request, asked)
        messages.success(request, _accepted(asked, part))
        return _back(request, asked)
    count = preview.erase if part.right == Right.ERASURE else preview.found
    context = _about(
        request,
        asked,
        part,
        form.afresh(),
        changed=form.is_bound,
        card=question.card(request, asked, part),
        act=approval_words.act(part, count),
        irreversible=part.right == Right.ERASURE,
    )
    return render(request, "owner/accept.html", context, status=409 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@approval_view
def reject(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Reject on a ground of the law, in words that the person reads as they stand; "preview" shows them first."""
    if not question.may_answer(request, asked):
        return question.shown(request, asked, part, late=request.method == "POST")
    form = RefusalForm(request.POST if request.method == "POST" else None, part=part)
    letter = ""
    if form.is_valid():
        ground, text = form.cleaned_data["ground"], form.cleaned_data["text"]
        if "preview" in request.POST:
            told = Added(ground=ground, words=text)
            letter = shown.preview(decisions.letter_of_refusal(ground), part, told)["letter"]
        else:
            try:
                return _rejected(request, asked, ground, text)
            except keeping.NotSent as not_sent:
                form.add_error(None, not_sent.words)
    heading = approval_words.heading(part, plain=question.is_plain(request, part))
    context = _about(request, asked, part, form, asked_for=heading, letter=letter, language=part.case.language)
    return render(request, "owner/reject.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@approval_view
def take_back(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Take an approval back while the second person has not answered: the request goes back to be decided."""
    if not question.may_take_back(request, asked):
        return question.shown(request, asked, part, late=request.method == "POST")
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            approvals.withdraw(asked, by=request.membership)
        except TOO_LATE:
            return question.late(request, asked)
        messages.success(request, _("You took it back. Nothing was deleted. You are asked again soon."))
        return redirect(address("workspace_approvals_sent", request.workspace))
    return render(request, "owner/take_back.html", _about(request, asked, part, form))


@require_http_methods(["GET", "POST"])
@approval_view
def reveal(request: OwnerRequest, asked: Approval, part: Request) -> HttpResponse:
    """Show who the person is, for a purpose that is recorded: the owner is the controller of this part."""
    form = RevealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        unmasking.unmask(request, part.case, by=request.membership, purpose=form.cleaned_data["purpose"])
        messages.success(request, _("The details are shown for 15 minutes. It is recorded that you looked."))
        return _back(request, asked)
    return render(request, "owner/reveal.html", _about(request, asked, part, form), status=form.status)


def _rejected(request: OwnerRequest, asked: Approval, ground: str, text: str) -> HttpResponse:
    try:
        approvals.reject(asked, by=request.membership, reason=text, ground=ground)
    except TOO_LATE:
        return question.late(request, asked)
    messages.success(request, _("You rejected it. The person is told your reason, word for word."))
    return _back(request, asked)


def _accepted(asked: Approval, part: Request) -> str:
    if part.right == Right.ERASURE:
        told = _("You approved it. A second person at %(platform)s checks it now. Until then you can take it back.")
    else:
        told = _("You approved it. %(platform)s puts the copy together now.")
    return told % {"platform": asked.platform.name}


def _about(request: OwnerRequest, asked: Approval, part: Request, form: PortalForm, **more: Any) -> dict[str, Any]:
    """Return what every page of an act shows."""
    return {
        "approval": asked,
        "part": part,
        "form": form,
        "person": person_words.name(part.case, question.is_plain(request, part)),
        "back_url": approval_address(request.workspace, asked),
        **more,
    }


def _back(request: OwnerRequest, asked: Approval) -> HttpResponse:
    return redirect(approval_address(request.workspace, asked))
