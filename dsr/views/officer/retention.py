"""Retention on the desk: what rules would delete and have deleted, the rules themselves, and legal holds."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from dsr import holds, retention_due, retention_runs, retention_words
from dsr.forms.retention import ConfirmForm, HoldForm
from dsr.models import LegalHold, RetentionRun, RunOutcome, RunPhase, StepState
from dsr.views.officer.desk import DeskRequest, desk_view, may_work
from dsr.views.officer.words import ERRORS
from privacy_portal.audit.models import AuditEntry
from privacy_portal.errors import conflict
from privacy_portal.paging import Order, page
from workspaces.roles import Capability
from workspaces.trail_readers import reader

SIZE = 25
NEWEST_FIRST = Order("begun_at", descending=True)
View = Callable[..., HttpResponseBase]


def run_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page about one run: the view gets it; 404 for another platform's."""

    def guard(view: View) -> View:
        @desk_view(capability)
        @wraps(view)
        def guarded(request: DeskRequest, run: uuid.UUID) -> HttpResponseBase:
            runs = RetentionRun.objects.select_related(*RetentionRun.READ_WITH, "approval__decided_by")
            return view(request, get_object_or_404(runs, public_id=run))

        return guarded

    return guard


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def open_runs(request: DeskRequest) -> HttpResponse:
    """List the runs that are counted, asked about or carried out."""
    return _list(request, RetentionRun.objects.exclude(phase=RunPhase.OVER), "desk_retention")


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def ended_runs(request: DeskRequest) -> HttpResponse:
    """List the runs that are over, but for those that found nothing."""
    over = RetentionRun.objects.filter(phase=RunPhase.OVER).exclude(outcome=RunOutcome.NOTHING_DUE)
    return _list(request, over, "desk_retention_ended")


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def rules(request: DeskRequest) -> HttpResponse:
    """List the rules in force, and where one cannot be carried out."""
    rows = retention_words.rules(retention_due.rules_in_force(request.platform))
    for row in rows:
        row["url"] = _address(request, "desk_retention_rule", rule=row["key"])
    return _page(request, "officer/retention_rules.html", "desk_retention_rules", rows=rows)


@require_safe
@run_view(Capability.SEE_REQUESTS)
def run(request: DeskRequest, found: RetentionRun) -> HttpResponse:
    """Show a run: its rule, what was counted, who agreed, the receipt of the system, and the trail."""
    asked = retention_runs.asked_of_officers(found)
    reads = reader(request.membership.role, found.platform_id)
    context = {
        "run": found,
        "heading": retention_words.heading(found),
        "tag": retention_words.tag(found),
        "facts": retention_words.facts(found),
        "preview": retention_words.counts(found),
        "receipt": retention_words.receipt(found),
        "error": ERRORS.get(found.error, found.error) if found.state == StepState.NEEDS_HUMAN else "",
        "question_url": _address(request, "desk_approval", approval=asked.public_id) if asked else "",
        "may_retry": may_work(request) and found.state == StepState.NEEDS_HUMAN,
        "may_stop": may_work(request) and retention_runs.may_stop(found),
        "trail": [entry for entry in AuditEntry.objects.about(found.reference).order_by("seq") if reads.sees(entry)],
        "back_url": _address(request, "desk_retention"),
    }
    return render(request, "officer/retention_run.html", context)


@require_POST
@run_view(Capability.WORK_ON_REQUESTS)
def retry(request: DeskRequest, found: RetentionRun) -> HttpResponse:
    """Try a run again that gave up."""
    try:
        retention_runs.retry(found, by=request.membership)
    except retention_runs.NotStuck:
        return _changed(request, found)
    messages.success(request, _("It is tried again."))
    return redirect(_run_url(request, found))


@run_view(Capability.WORK_ON_REQUESTS)
def stop(request: DeskRequest, found: RetentionRun) -> HttpResponse:
    """Ask whether to stop a run, then stop it."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            retention_runs.stop(found, by=request.membership)
        except retention_runs.RunOver:
            return _changed(request, found)
        messages.success(request, _("Nothing is deleted. The rule is looked at again tomorrow."))
        return redirect(_run_url(request, found))
    context = {"form": form, "heading": retention_words.heading(found), "back_url": _run_url(request, found)}
    return render(request, "officer/retention_stop.html", context)


# -- legal holds


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def legal_holds(request: DeskRequest) -> HttpResponse:
    """List the holds that stand, then those that were lifted."""
    listed = LegalHold.objects.select_related(*LegalHold.READ_WITH)
    rows = [{"hold": row, "what": retention_words.hold(row)} for row in listed.order_by("lifted_at", "-placed_at")]
    standing = [row for row in rows if row["hold"].lifted_at is None]
    lifted = [row for row in rows if row["hold"].lifted_at is not None]
    return _page(request, "officer/holds.html", "desk_holds", standing=standing, lifted=lifted)


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def legal_hold(request: DeskRequest, hold: uuid.UUID) -> HttpResponse:
    """Show a hold: what it keeps, and which deletions it met."""
    found = get_object_or_404(LegalHold.objects.select_related(*LegalHold.READ_WITH), public_id=hold)
    met = [{**one, "url": _run_url(request, one["run"])} for one in retention_words.met(found)]
    context = {
        "hold": found,
        "what": retention_words.hold(found),
        "met": met,
        "may_lift": may_work(request) and found.lifted_at is None,
        "trail": AuditEntry.objects.about(str(found.public_id)).order_by("seq"),
        "back_url": _address(request, "desk_holds"),
    }
    return render(request, "officer/hold_shown.html", context)


@sensitive_post_parameters()
@desk_view(Capability.WORK_ON_REQUESTS)
def place_hold(request: DeskRequest) -> HttpResponse:
    """Place a legal hold."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        placed = holds.place(
            category=told["category"], workspace=told["workspace"], reason=told["reason"], by=request.membership
        )
        messages.success(request, retention_words.placed(placed))
        return redirect(_address(request, "desk_hold", hold=placed.public_id))
    context = {"form": form, "back_url": _address(request, "desk_holds")}
    return render(request, "officer/hold.html", context, status=form.status)


@desk_view(Capability.WORK_ON_REQUESTS)
def lift_hold(request: DeskRequest, hold: uuid.UUID) -> HttpResponse:
    """Say what lifting a hold means, then lift it."""
    found = get_object_or_404(LegalHold.objects.select_related(*LegalHold.READ_WITH), public_id=hold)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    back = _address(request, "desk_holds")
    if form.is_valid():
        try:
            holds.lift(found, by=request.membership)
        except holds.AlreadyLifted as late:
            told = {"who": late.hold.lifted_by, "at": late.hold.lifted_at, "did": _("They lifted the hold.")}
            return conflict(request, **told, url=back)
        messages.success(request, _("The hold is lifted. Rules reach this data again from tomorrow on."))
        return redirect(back)
    context = {"form": form, "hold": found, "what": retention_words.hold(found), "back_url": back}
    return render(request, "officer/hold_lift.html", context)


def _list(request: DeskRequest, runs: Any, current: str) -> HttpResponse:
    listed = page(runs.select_related(*RetentionRun.READ_WITH), NEWEST_FIRST, request.GET.get("cursor", ""), SIZE)
    rows = [
        {
            "url": _run_url(request, one),
            "run": one,
            "heading": retention_words.heading(one),
            "tag": retention_words.tag(one),
            "erased": retention_words.erased(one),
        }
        for one in listed.rows
    ]
    return _page(request, "officer/retention.html", current, rows=rows, newer=listed.newer, older=listed.older)


def _page(request: DeskRequest, template: str, current: str, **context: Any) -> HttpResponse:
    labels = {
        "desk_retention": pgettext("runs that are not over", "Open"),
        "desk_retention_ended": _("Over"),
        "desk_retention_rules": _("Rules"),
        "desk_holds": _("Legal holds"),
    }
    tabs = [
        {"label": label, "url": _address(request, name), "current": name == current} for name, label in labels.items()
    ]
    return render(request, template, {"tabs": tabs, "current": current, "may_work": may_work(request), **context})


def _changed(request: DeskRequest, found: RetentionRun) -> HttpResponse:
    now = RetentionRun.objects.select_related(*RetentionRun.READ_WITH).get(pk=found.pk)
    stands = _("It now stands like this: %(status)s.") % {"status": retention_words.tag(now).label}
    return conflict(request, now=stands, url=_run_url(request, now))


def _run_url(request: DeskRequest, found: RetentionRun) -> str:
    return _address(request, "desk_retention_run", run=found.public_id)


def _address(request: DeskRequest, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"platform": request.platform.slug, **kwargs})
