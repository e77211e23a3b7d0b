"""Incidents on the desk: the list, one of them, and what an officer does about it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from privacy_portal.paging import Order, page
from workspaces.forms.incidents import IncidentFilterForm, IncidentForm, ReasonForm, RiskForm, moments_of, shown_in
from workspaces.models import Incident, IncidentState
from workspaces.register import alarms, incident_reports, incident_words, incidents
from workspaces.register.incidents import NotYet, StaleIncident
from workspaces.roles import Capability
from workspaces.views.officer.events import PAGE_SIZE, handles, stale, summary, tabs
from workspaces.views.register_pages import StaffRequest, address, desk_view

SEE = desk_view(Capability.SEE_EVENTS)
ACT = desk_view(Capability.HANDLE_EVENTS)


@require_safe
@SEE
def incident_list(request: StaffRequest) -> HttpResponse:
    """List the incidents, the newest first, with the date that comes next for each."""
    filters = IncidentFilterForm(request.GET)
    state = filters.cleaned_data["state"] if filters.is_valid() else ""
    found = Incident.objects.filter(**({"state": state} if state else {}))
    found = found.select_related("platform").prefetch_related("duties__establishment", "duties__reports")
    shown = page(found, Order("found_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "tabs": tabs(request, "desk_incidents"),
        "filters": IncidentFilterForm({"state": state}),
        "filtered": bool(state),
        "rows": [_row(request, one) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "late": alarms.incidents_late(),
        "latest_url": _latest(request),
        "handles": handles(request),
    }
    return render(request, "officer/incidents.html", context)


@require_safe
@SEE
def incident(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Show what is known, every date with how it was counted, the reports, and who was told."""
    found = find(incident)
    duties = found.duties.filter(needed=True).select_related("establishment", "incident").prefetch_related("reports")
    context = {
        **about(request, found),
        "back_url": address(request, "desk_incidents"),
        "facts": facts(found),
        "duties": [incident_words.duty_row(duty) for duty in duties],
        "without_law": incident_words.without_law(found),
        "notices": found.notices.select_related("workspace", "acknowledged_by"),
        "may_be_excused": found.state != IncidentState.CLOSED and incident_reports.may_be_excused(found),
        "own_proposal": found.no_report_asked_by_id == request.user.pk,
    }
    return render(request, "officer/incident.html", context)


@sensitive_post_parameters()
@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Enter an incident."""
    form = IncidentForm(request.POST if request.method == "POST" else None, platform=request.platform)
    if form.is_valid():
        entered = incidents.enter(request.platform, form.known(), by=request.membership)
        messages.success(request, _("The incident is entered. These are the dates."))
        return redirect(own(request, entered))
    context = {"form": form, "back_url": address(request, "desk_incidents")}
    return render(request, "officer/incident_form.html", context, status=form.status)


@sensitive_post_parameters()
@ACT
def change(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Change what is known of an incident; dates that were not met are counted anew."""
    found = find(incident)
    data = request.POST if request.method == "POST" else None
    form = IncidentForm(data, platform=request.platform, initial=shown_in(found), held=moments_of(found))
    if form.is_valid():
        try:
            changed = incidents.change(found, form.known(), seen=seen(request), by=request.membership)
        except (StaleIncident, NotYet):
            return stale(request, own(request, found))
        messages.success(request, _("Saved. Dates that were not met are counted anew."))
        if found.no_report_asked_by_id and not changed.no_report_asked_by_id:
            told = _("What is known changed, so it is open again whether the authority is told. The times go on.")
            messages.warning(request, told)
        return redirect(own(request, found))
    return act_page(request, found, "officer/incident_form.html", form)


@sensitive_post_parameters()
@ACT
def assess(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Say how great the risk is, and why."""
    found = find(incident)
    initial = {"risk": found.risk, "because": found.risk_because}
    form = RiskForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        told = form.cleaned_data
        try:
            incidents.assess(found, told["risk"], told["because"], seen=seen(request), by=request.membership)
        except (StaleIncident, NotYet):
            return stale(request, own(request, found))
        messages.success(request, _("The risk is assessed."))
        return redirect(own(request, found))
    return act_page(request, found, "officer/incident_assess.html", form)


@sensitive_post_parameters()
@ACT
def close(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Close an incident about which nothing is left to do."""
    found = find(incident)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            incidents.close(found, form.cleaned_data["reason"], seen=seen(request), by=request.membership)
        except StaleIncident:
            return stale(request, own(request, found))
        except NotYet as refused:
            form.add_error(None, incident_words.NOT_YET[refused.why])
        else:
            messages.success(request, _("The incident is closed."))
            return redirect(own(request, found))
    return act_page(request, found, "officer/incident_close.html", form)


def find(key: uuid.UUID) -> Incident:
    """Return an incident of this desk; 404 for any other."""
    found = Incident.objects.select_related("platform", "assessed_by", "closed_by").filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def own(request: StaffRequest, found: Incident) -> str:
    """Return the address of an incident's page."""
    return address(request, "desk_incident", incident=found.public_id)


def seen(request: StaffRequest) -> int:
    """Return the revision that the page showed; 0, which no incident has, for what is no number."""
    told = request.POST.get("seen", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else 0


def about(request: StaffRequest, found: Incident) -> dict[str, Any]:
    """Return what every page about an incident shows."""
    return {
        "incident": found,
        "tag_kind": incident_words.STATE_TAGS[IncidentState(found.state)],
        "handles": handles(request) and found.state != IncidentState.CLOSED,
    }


def act_page(request: StaffRequest, found: Incident, template: str, form: Any, **more: Any) -> HttpResponse:
    """Answer with the page of an act: its form, and the way back."""
    context = {**about(request, found), "form": form, "back_url": own(request, found), **more}
    return render(request, template, context, status=form.status)


def facts(found: Incident) -> list[dict[str, str]]:
    """Return what is known of an incident as a list of names and values."""
    rows: list[tuple[str, Any]] = [
        (_("What happened"), found.happened),
        (_("What it did to the data"), [str(incident_words.KINDS[kind]) for kind in found.kinds]),
        (_("Kinds of data"), [str(one) for one in found.categories.all()]),
        (pgettext("whose data", "People"), incident_words.number_words(found.people, found.people_known)),
        (_("Records"), incident_words.number_words(found.records, found.records_known)),
        (_("Establishments"), [one.name for one in found.establishments.all()]),
        (_("What may follow"), found.consequences or _("Nothing entered yet.")),
        (_("What is done about it"), found.measures or _("Nothing entered yet.")),
    ]
    if found.risk:
        rows.append((_("Risk"), [found.get_risk_display(), found.risk_because or ""]))
    return summary(rows)


def _latest(request: StaffRequest) -> str:
    """Return the address of the incident with the date that passed first, "" where none has."""
    duty = alarms.late_duties().select_related("incident").order_by("due_at").first()
    return own(request, duty.incident) if duty else ""


def _row(request: StaffRequest, found: Incident) -> dict[str, Any]:
    waiting = [one for one in found.duties.all() if one.needed and one.met_at is None and one.due_at]
    duty = min(waiting, key=lambda one: one.due_at or one.incident.entered_at, default=None)
    return {
        "incident": found,
        "url": own(request, found),
        "tag_kind": incident_words.STATE_TAGS[IncidentState(found.state)],
        "next": None if found.state == IncidentState.CLOSED or duty is None else incident_words.duty_row(duty),
    }
