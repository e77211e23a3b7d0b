"""What an owner does with a part: write, take more time, answer or refuse what was relayed, see who it is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dsr import (
    clock,
    dates_shown,
    decisions,
    lifecycle,
    more_time,
    owner_answers,
    owner_checks,
    presentation,
    unmasking,
)
from dsr.forms.officer import CheckForm, ExtendForm, MessageForm, RefusalForm, RevealForm
from dsr.forms.owner import AnswerForm
from dsr.letters import keeping, shown
from dsr.letters.draft import Added
from dsr.models import Request
from dsr.views.owner.parts import part_address, part_view
from dsr.views.owner.requests import about
from dsr.workflow import progress
from privacy_portal.errors import conflict
from workspaces.roles import Capability, may
from workspaces.views.rooms import OwnerRequest

SEND, EDIT = "send", "edit"
_FASTER = (decisions.NotDeciding, lifecycle.StaleRequest)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@part_view
def ask(request: OwnerRequest, part: Request) -> HttpResponse:
    """Write to the person through the portal; a question is a letter, and stops the clock where the law says so."""
    if not part.is_open:
        return _over(request, part)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        text, asks = form.cleaned_data["text"], form.cleaned_data["asks"]
        try:
            owner_answers.ask(part, text, by=request.membership, asks=asks)
        except decisions.NotDeciding:
            return _over(request, part)
        except keeping.NamesOwner as names_owner:
            form.add_error("text", names_owner.words)
        else:
            sent = _("Your question is sent. The answer comes to this page.") if asks else _("Your message is sent.")
            messages.success(request, sent)
            return _back(request, part)
    language = get_language_info(part.case.language)["name_local"]
    return render(request, "owner/ask.html", about(request, part, form=form, language=language), status=form.status)


@require_http_methods(["GET", "POST"])
@part_view
def extend(request: OwnerRequest, part: Request) -> HttpResponse:
    """Show the date that an extension gives, and by which law; then extend and tell the person (Art. 12(3) GDPR)."""
    if not decisions.may_extend(part):
        return conflict(
            request, did=_("The time to answer cannot be extended (any more)."), url=part_url(request, part)
        )
    counts = more_time.open_counts(part)
    form = ExtendForm(request.POST if request.method == "POST" else None, part=part, counts=counts)
    if form.is_valid():
        try:
            owner_answers.extend(part, by=request.membership, reason=form.cleaned_data["reason"], until=form.day)
        except (decisions.TooLateToExtend, decisions.UnknownReason, decisions.NoLaterDay):
            return conflict(
                request, did=_("The time to answer cannot be extended any more."), url=part_url(request, part)
            )
        messages.success(request, _("The time is extended, and the person is told why and until when."))
        return _back(request, part)
    found = clock.counts_of(part) if form.without_length else clock.with_extension(part)
    context = about(
        request,
        part,
        form=form,
        before=presentation.due_day(part),
        extended=dates_shown.why(found, sources=True),
        sets_day=bool(form.without_length),
    )
    return render(request, "owner/extend.html", context, status=form.status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@part_view
def answer(request: OwnerRequest, part: Request) -> HttpResponse:
    """Answer a relayed part in words, which the person reads as they stand."""
    if not owner_answers.may_answer(part):
        return _over(request, part)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            owner_answers.answer(part, form.cleaned_data["text"], by=request.membership)
        except _FASTER:
            return _over(request, part)
        except keeping.NotSent as not_sent:
            form.add_error("text", not_sent.words)
        else:
            messages.success(request, _("You answered it. The person reads your words as they stand."))
            return _back(request, part)
    return render(request, "owner/answer.html", about(request, part, form=form), status=form.status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@part_view
def refuse(request: OwnerRequest, part: Request) -> HttpResponse:
    """Refuse a relayed part on a ground of the law; the letter is shown before it goes."""
    if not owner_answers.may_answer(part):
        return _over(request, part)
    form = RefusalForm(request.POST if request.method == "POST" else None, part=part)
    stage, preview = request.POST.get("stage", ""), dict[str, Any]()
    if form.is_valid() and stage == SEND:
        try:
            owner_answers.refuse(part, by=request.membership, **form.cleaned_data)
        except _FASTER:
            return _over(request, part)
        except keeping.NotSent as not_sent:
            form.add_error(None, not_sent.words)
        else:
            messages.success(request, _("You refused it, and the person is told why."))
            return _back(request, part)
    elif form.is_valid() and stage != EDIT:
        told = Added(ground=form.cleaned_data["ground"], words=form.cleaned_data["text"])
        preview = shown.preview(decisions.letter_of_refusal(told.ground), part, told)
    context = about(request, part, form=form, **preview)
    return render(request, "owner/refuse.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@part_view
def check(request: OwnerRequest, part: Request) -> HttpResponse:
    """Record that the owner saw proof of who the person is. The fact is kept, never the proof."""
    if not may(request.membership.role, Capability.ANSWER_FOR_WORKSPACE):
        raise PermissionDenied
    if not owner_checks.may_check(part):
        return _proven(request, part)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            owner_checks.record(part, kind=form.cleaned_data["kind"], by=request.membership)
        except progress.NotWaiting:
            return _proven(request, part)
        messages.success(request, _("The proof is recorded. The request goes on by itself."))
        return _back(request, part)
    return render(request, "owner/check.html", about(request, part, form=form), status=form.status)


@require_http_methods(["GET", "POST"])
@part_view
def reveal(request: OwnerRequest, part: Request) -> HttpResponse:
    """Show who the person is, for a purpose that is recorded: the owner is the controller of this part."""
    form = RevealForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and unmasking.may_unmask(part.case, request.membership):
        unmasking.unmask(request, part.case, by=request.membership, purpose=form.cleaned_data["purpose"])
        messages.success(request, _("The details are shown for 15 minutes. It is recorded that you looked."))
        return _back(request, part)
    return render(request, "owner/reveal_person.html", about(request, part, form=form), status=form.status)


def part_url(request: OwnerRequest, part: Request) -> str:
    """Return the address of the part's page."""
    return part_address(request.workspace, part)


def _back(request: OwnerRequest, part: Request) -> HttpResponse:
    return redirect(part_url(request, part))


def _proven(request: OwnerRequest, part: Request) -> HttpResponse:
    return conflict(request, did=_("No proof is needed any more."), url=part_url(request, part))


def _over(request: OwnerRequest, part: Request) -> HttpResponse:
    return conflict(request, did=_("This request waits for no such answer (any more)."), url=part_url(request, part))
