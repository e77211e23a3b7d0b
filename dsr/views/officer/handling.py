"""Small acts on a part: take it, give it back, extend its time, record a proof, show the person's details."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dsr import clock, dates_shown, decisions, identification, late, more_time, reopening, triage, unmasking
from dsr.counts import Count
from dsr.forms.officer import CheckForm, ExtendForm, ReopeningForm, RevealForm
from dsr.letters import shown
from dsr.letters.draft import Added
from dsr.models import LetterKind, Request
from dsr.presentation import due_day
from dsr.views.officer.desk import DeskRequest, about, address, back_to, changed, request_view
from dsr.workflow import progress
from workspaces.models import User
from workspaces.roles import Capability

SEND, EDIT = "send", "edit"


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def take(request: DeskRequest, part: Request) -> HttpResponse:
    """Take a part, or give it back; `held_by` is who had it when the page was shown."""
    held_by = request.POST.get("held_by", "")
    before = User.objects.filter(pk=int(held_by)).first() if held_by.isdecimal() else None
    try:
        if request.POST.get("act") == "give_back":
            triage.release(part, by=request.membership)
            messages.success(request, _("The request is nobody's again."))
        else:
            triage.take(part, by=request.membership, from_user=before)
            messages.success(request, _("The request is yours."))
    except triage.TakenMeanwhile as meanwhile:
        did = _("Somebody else took it meanwhile.") if meanwhile.user else _("It was given back meanwhile.")
        return changed(request, part, did)
    return back_to(part)


@request_view(Capability.WORK_ON_REQUESTS)
def extend(request: DeskRequest, part: Request) -> HttpResponse:
    """Show the date that an extension gives, and by which law; then extend and tell the person (Art. 12(3) GDPR)."""
    if not decisions.may_extend(part):
        if request.POST.get("stage") == SEND:
            late.came(part, "extend", by=request.membership)
        return changed(request, part, _("The time to answer cannot be extended (any more)."))
    counts = more_time.open_counts(part)
    form = ExtendForm(request.POST if request.method == "POST" else None, part=part, counts=counts)
    stage = request.POST.get("stage", "")
    if form.is_valid() and stage not in (SEND, EDIT):
        return render(request, "officer/extend_letter.html", about(request, part, form=form, **_letter(part, form)))
    if form.is_valid() and stage == SEND:
        try:
            decisions.extend(part, by=request.membership, reason=form.cleaned_data["reason"], until=form.day)
        except (decisions.TooLateToExtend, decisions.UnknownReason, decisions.NoLaterDay):
            return changed(request, part, _("The time to answer cannot be extended any more."))
        messages.success(request, _("The time is extended, and the person is told why and until when."))
        return back_to(part)
    context = about(request, part, form=form, before=due_day(part), **_gained(part, form, counts))
    return render(request, "officer/extend.html", context, status=form.status)


def _letter(part: Request, form: ExtendForm) -> dict[str, Any]:
    reason = form.cleaned_data["reason"]
    extended = clock.with_extension(part, reason, form.day)
    told = Added(reason=reason, before=part.due_at, after=extended[0].dates.due_at)
    return {"until": form.day, **shown.preview(LetterKind.EXTENSION, part, told)}


def _gained(part: Request, form: ExtendForm, counts: list[Count]) -> dict[str, Any]:
    """Return the date that an extension gives, or the present one where the officer sets the day; whether the law
    gives more time once only, and whether the person has to agree."""
    found = clock.with_extension(part)
    if form.without_length and not found[0].promise:
        found = clock.counts_of(part)
    allowed = [extension for _count, extension in more_time.giving(counts)]
    return {
        "extended": dates_shown.why(found, sources=True),
        "sets_day": bool(form.without_length),
        "once": all(extension.times == 1 for extension in allowed),
        "by_agreement": all(extension.by_agreement for extension in allowed),
    }


@request_view(Capability.WORK_ON_REQUESTS)
def identity(request: DeskRequest, part: Request) -> HttpResponse:
    """Record that an officer saw proof of who the person is. The fact is kept, never the proof."""
    if progress.waiting_step(part, "verify") is None:
        return changed(request, part, _("No proof is needed any more."))
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            identification.record_check(part, kind=form.cleaned_data["kind"], by=request.membership)
        except progress.NotWaiting:
            return changed(request, part, _("No proof is needed any more."))
        messages.success(request, _("The proof is recorded. The request goes on by itself."))
        return back_to(part)
    return render(request, "officer/identity.html", about(request, part, form=form), status=form.status)


@request_view(Capability.REVEAL_PERSON)
def reveal(request: DeskRequest, part: Request) -> HttpResponse:
    """Ask what the details are needed for, then show them in this session for a quarter of an hour, and record it."""
    if not reopening.lets_in(part.case, request.membership):
        return redirect(address("desk_reopen", part))
    form = RevealForm(request.POST if request.method == "POST" else None)
    onwards = _next(request, part)
    if form.is_valid():
        unmasking.unmask(request, part.case, by=request.membership, purpose=form.cleaned_data["purpose"])
        messages.success(request, _("You see the details for 15 minutes. That you looked, and why, is in the trail."))
        return redirect(onwards)
    context: dict[str, Any] = about(request, part, form=form, next=onwards, back_url=onwards)
    return render(request, "officer/reveal.html", context, status=form.status)


@sensitive_post_parameters()
@request_view(Capability.REVEAL_PERSON)
def reopen(request: DeskRequest, part: Request) -> HttpResponse:
    """Ask another officer to be let in to the details of a closed case."""
    if not reopening.is_shut(part.case):
        return back_to(part)
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reopening.ask(part.case, by=request.membership, reason=form.cleaned_data["reason"])
        except (reopening.AlreadyAsked, reopening.NotShut):
            return changed(request, part, _("You asked already, or may look now."))
        messages.success(request, _("Another officer is asked. You are let in once they agree."))
        return back_to(part)
    waits = reopening.waits(part.case, request.membership)
    return render(request, "officer/reopen.html", about(request, part, form=form, waits=waits), status=form.status)


def _next(request: DeskRequest, part: Request) -> str:
    """Return where the officer came from, if it is on this site; else the page of the part."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith("/") else address("desk_request", part)
