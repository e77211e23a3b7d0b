"""Reports of an incident, the decision to make none, notices to owners of workspaces, and the papers."""

import csv
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from privacy_portal.dates import datetime_words
from privacy_portal.spreadsheets import guarded
from workspaces.forms.incidents import CustomersForm, ReasonForm, ReportForm
from workspaces.models import IncidentReport, IncidentRisk, Knowledge
from workspaces.register import incident_notices, incident_reports, incident_words, words
from workspaces.register.incident_reports import Made, ReasonMissing, SecondOfficerMissing
from workspaces.register.incidents import NotYet, StaleIncident
from workspaces.views.officer.events import stale, summary
from workspaces.views.officer.incidents import ACT, SEE, act_page, find, own, seen
from workspaces.views.register_pages import StaffRequest

NAMES_SHOWN = 20


@sensitive_post_parameters()
@ACT
def report(request: StaffRequest, incident: uuid.UUID, duty: int) -> HttpResponse:
    """Enter that a report was made, or that the people were told."""
    found = find(incident)
    owed = found.duties.select_related("establishment", "incident").filter(pk=duty).first()
    if owed is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, zone=owed.time_zone)
    if form.is_valid():
        told, at = form.cleaned_data, form.moment("made")
        made = Made(at, told["complete"], told["file_reference"], told["late_because"]) if at else None
        try:
            if made:
                incident_reports.report(owed, made, by=request.membership)
        except ReasonMissing:
            form.add_error("late_because", _("The date of the law had passed. Say why it was made only then."))
        except NotYet as refused:
            form.add_error(None, incident_words.NOT_YET[refused.why])
        else:
            messages.success(request, _("The report is entered, with what was known at that time."))
            return redirect(own(request, found))
    row = incident_words.duty_row(owed)
    return act_page(request, found, "officer/incident_report.html", form, row=row)


@sensitive_post_parameters()
@ACT
def no_report(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Propose that no authority is told; a second officer decides."""
    found = find(incident)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            incident_reports.propose_none(found, reason, seen=seen(request), by=request.membership)
        except StaleIncident:
            return stale(request, own(request, found))
        except NotYet as refused:
            form.add_error(None, incident_words.NOT_YET[refused.why])
        else:
            messages.success(request, _("A second officer has to agree. Until then the times go on."))
            return redirect(own(request, found))
    return act_page(request, found, "officer/incident_no_report.html", form)


@require_POST
@ACT
def answer_no_report(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Agree that no authority is told, or not."""
    found = find(incident)
    agree = request.POST.get("answer") == "agree"
    try:
        incident_reports.answer_none(found, agree=agree, seen=seen(request), by=request.membership)
    except SecondOfficerMissing:
        messages.error(request, _("You proposed this yourself. Somebody else has to look at it."))
    except (StaleIncident, NotYet):
        return stale(request, own(request, found))
    else:
        told = _("No authority is told. Why stands with the incident.") if agree else _("The times go on.")
        messages.success(request, told)
    return redirect(own(request, found))


@sensitive_post_parameters()
@ACT
def customers(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Write to the owners of the workspaces concerned; who gets it is shown before it is sent."""
    found = find(incident)
    initial = {"only_untold": found.notices.exists()}
    form = CustomersForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return act_page(request, found, "officer/incident_customers.html", form)
    chosen = form.chosen(found)
    if not chosen:
        form.add_error(None, _("There is no owner left to tell."))
    if not chosen or "send" not in request.POST:
        names = [str(one) for one in chosen[:NAMES_SHOWN]]
        more = {"count": len(chosen), "names": names, "hidden": len(chosen) - len(names)}
        return act_page(request, found, "officer/incident_customers.html", form, **more)
    try:
        told = incident_notices.tell_customers(found, chosen, form.cleaned_data["words"], by=request.membership)
    except NotYet:
        return stale(request, own(request, found))
    sentence = ngettext("%(count)s workspace was told.", "%(count)s workspaces were told.", len(told))
    messages.success(request, sentence % {"count": len(told)})
    return redirect(own(request, found))


@require_safe
@SEE
def paper(request: StaffRequest, incident: uuid.UUID, report: int = 0) -> HttpResponse:
    """Show a report on paper (GDPR Art. 33(3)): as it was made, or as it would read now."""
    found = find(incident)
    made: IncidentReport | None = None
    if report:
        written = IncidentReport.objects.select_related("duty__establishment")
        made = written.filter(pk=report, duty__incident=found).first()
        if made is None:
            raise Http404
    zone = made.duty.time_zone if made else request.platform.time_zone
    contents = made.contents if made else incident_reports.contents(found)
    context = {"incident": found, "made": made, "rows": _paper_rows(contents, zone), "back_url": own(request, found)}
    return render(request, "officer/incident_paper.html", context)


@require_safe
@SEE
def customers_file(request: StaffRequest, incident: uuid.UUID) -> HttpResponse:
    """Give the workspaces concerned as a file: key, name, owner, when told, when acknowledged."""
    found = find(incident)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="incident-{found.number}-workspaces.csv"'
    writer = csv.writer(answer)
    writer.writerow(["workspace", "name", "owner", "told_at", "acknowledged_at"])
    for workspace, notice in incident_notices.export(found, incident_notices.concerned(found), by=request.membership):
        told = [_stamp(notice.told_at), _stamp(notice.acknowledged_at)] if notice else ["", ""]
        writer.writerow([*map(guarded, (workspace.key, workspace.name, str(workspace.owner or ""))), *told])
    return answer


def _stamp(at: Any) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _paper_rows(told: dict[str, Any], zone: str) -> list[dict[str, str]]:
    """Return what Art. 33(3) wants, letter by letter."""
    unknown = _("Not known yet. It will follow.")
    kinds = [str(incident_words.KINDS[kind]) for kind in told["kinds"]]
    people = incident_words.number_words(told["people"], told["people_known"])
    records = incident_words.number_words(told["records"], told["records_known"])
    risk = IncidentRisk(told["risk"]).label if told["risk"] else unknown
    rows: list[tuple[str, Any]] = [
        (_("Nature of the breach"), [told["happened"], *kinds]),
        (_("Began"), _moment(told["began"], zone) or Knowledge.UNKNOWN.label),
        (_("Known to us since"), _moment(told["aware"], zone)),
        (_("Categories of people"), words.people(told["people_kinds"])),
        (_("Approximate number of people"), people),
        (_("Categories of records"), told["categories"]),
        (_("Approximate number of records"), records),
        (_("Likely consequences"), told["consequences"] or unknown),
        (_("Measures taken or proposed"), told["measures"] or unknown),
        (_("Risk for the people"), [str(risk), told["risk_because"]]),
    ]
    return summary(rows)


def _moment(stored: str, zone: str) -> str:
    return datetime_words(datetime.fromisoformat(stored), zone=zone, name_zone=True) if stored else ""
