"""Correcting when a request arrived: the moment and why, then the dates before and after, then it counts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import arrival as arrivals
from dsr import cases, clock, dates_shown
from dsr.forms.arrival import ArrivalForm
from dsr.law.registry import NoRuleInForce
from dsr.models import Request
from dsr.views.officer.desk import DeskRequest, about, back_to, changed, request_view
from privacy_portal.dates import moment_in
from workspaces.roles import Capability


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def correct(request: DeskRequest, part: Request) -> HttpResponse:
    """Ask when it really arrived, and why it was recorded otherwise; show what that does to each date; then do it."""
    case = part.case
    if case.closed_at is not None:
        return changed(request, part, _("The case is closed: its dates no longer move."))
    if request.method != "POST" or request.POST.get("stage") == "edit":
        given = request.POST.dict() if request.method == "POST" else _recorded(part)
        return _ask(request, part, ArrivalForm(case=case, initial=given))
    form = ArrivalForm(request.POST, case=case)
    if not form.is_valid():
        return _ask(request, part, form)
    try:
        if request.POST.get("stage") == "save":
            return _save(request, part, form)
        return _preview(request, part, form)
    except NoRuleInForce:
        form.add_error("received_on", _("The portal knows no law of that place for a day so long ago."))
        return _ask(request, part, form)


def _save(request: DeskRequest, part: Request, form: ArrivalForm) -> HttpResponse:
    told = form.cleaned_data
    try:
        arrivals.correct(
            part.case, to=form.received_at, reason=told["reason"], by=request.membership, account=told["account"]
        )
    except (arrivals.Ended, arrivals.NoCorrection, arrivals.AccountNeeded):
        return changed(request, part, _("Somebody else corrected or closed it meanwhile."))
    messages.success(request, _("The day of arrival is corrected, and every date is counted anew."))
    if part.case.on_paper:
        messages.warning(request, _("This person has no e-mail address: make a new letter, which names the new date."))
    return back_to(part)


def _ask(request: DeskRequest, part: Request, form: ArrivalForm) -> HttpResponse:
    return render(request, "officer/arrival.html", about(request, part, form=form), status=form.status)


def _preview(request: DeskRequest, part: Request, form: ArrivalForm) -> HttpResponse:
    listed = [_line(one, form) for one in cases.parts(part.case)]
    own = clock.with_receipt(part, form.received_at)
    context = about(request, part, form=form, lines=listed, counted=dates_shown.why(own, sources=True))
    return render(request, "officer/arrival_check.html", context)


def _line(part: Request, form: ArrivalForm) -> dict[str, Any]:
    """Return the date of one part as it is, and as it would be."""
    after = clock.with_receipt(part, form.received_at)
    dates = after[0].dates
    return {"reference": part.display_reference, "before": part.due_at, "after": dates.due_at, "zone": dates.time_zone}


def _recorded(part: Request) -> dict[str, Any]:
    at = moment_in(part.case.received_at, part.case.establishment.time_zone)
    return {"received_on": at.date(), "received_time": at.time()}
