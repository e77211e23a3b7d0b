"""Absence: somebody names who answers in their place, and for which days."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from privacy_portal.clock import now
from privacy_portal.dates import day_of
from workspaces import absences, deputies
from workspaces.forms.approvals import AbsenceForm
from workspaces.models import Absence
from workspaces.roles import may
from workspaces.views.rooms import TenantRequest, address, frame

NEWEST = 20


@require_http_methods(["GET", "POST"])
def absence(request: TenantRequest) -> HttpResponse:
    """Show one's absences and whom one stands in for; name a deputy for some days."""
    member, zone = request.membership, request.platform.time_zone
    possible = deputies.possible(member)
    form = AbsenceForm(request.POST if request.method == "POST" else None, deputies=possible, today=day_of(now(), zone))
    if form.is_valid():
        told = form.cleaned_data
        try:
            absences.name_deputy_for_days(member, told["deputy"], told["first"], told["last"])
        except absences.AlreadyAbsent:
            form.add_error(None, _("You named a deputy already. End that first, then name another one."))
        else:
            messages.success(request, _("Your deputy is told by mail, and answers in your place on these days."))
            return redirect(address(request, "absence"))
    mine = [_row(request, one) for one in absences.of(member)[:NEWEST]]
    context = {
        "frame": frame(request),
        "back_url": address(request, "approvals"),
        "form": form,
        "may_name": may(member.role, deputies.answering(member.workspace_id)),
        "possible": possible,
        "mine": mine,
        "has_open": any(one["end_url"] for one in mine),
        "handed": [_row(request, one) for one in absences.handed_to(member)],
    }
    return render(request, "workspaces/absence.html", context, status=form.status)


@require_POST
def end(request: TenantRequest, absence: int) -> HttpResponse:
    """End one's absence before its time; 404 for another's."""
    found = absences.of(request.membership).filter(pk=absence).first()
    if found is None:
        raise Http404
    absences.end(found, by=request.membership)
    messages.success(request, _("The absence is ended. You answer again, and your deputy no longer does."))
    return redirect(address(request, "absence"))


def _row(request: TenantRequest, one: Absence) -> dict[str, Any]:
    """Return an absence as the page shows it: its last day is the one before it ends."""
    lasts = one.ended_at is None
    return {
        "deputy": one.deputy,
        "person": one.person,
        "first": one.starts_at,
        "last": one.ends_at - timedelta(minutes=1),
        "zone": request.platform.time_zone,
        "ended_at": one.ended_at if one.ended_at and one.ended_at < one.ends_at else None,
        "over": not lasts or one.ends_at <= now(),
        "end_url": address(request, "absence_end", absence=one.pk) if lasts else "",
    }
