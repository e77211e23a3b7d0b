"""Incidents (EC-07): the list, one with every date and how it was counted, and what an officer does about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, check_filters, listed
from dsr.api.serializers import incident as fields
from dsr.api.views.opening import KEY, key_of
from dsr.submitting import make_once
from privacy_portal.api.schema import Decorator, operation
from workspaces.forms.incidents import IncidentFilterForm, IncidentForm
from workspaces.models import Incident, IncidentDuty, IncidentReport, IncidentState, Platform
from workspaces.register import incident_reports, incident_words, incidents
from workspaces.register.incidents import Known
from workspaces.roles import Capability

TAG = "Incidents (officers)"
READ_ERRORS, ACT_ERRORS = [401, 404], [401, 404, 409, 422]
STATE = OpenApiParameter("state", str, OpenApiParameter.QUERY, enum=IncidentState.values)
MOMENTS = ("began", "found", "aware")
# Where a moment is wrong, it is the one of the body, not the day of the page.
NAMES = {f"{name}_{half}": f"{name}_at" for name in MOMENTS for half in ("on", "time")}


class EventView(OfficerView):
    """An operation on what happens to data outside the ordinary: auditors read, officers act."""

    capability = Capability.SEE_EVENTS
    acting = Capability.HANDLE_EVENTS


class IncidentActs(EventView):
    """An operation on one incident; `stands` answers with it as it is afterwards."""

    def stands(self, incident: UUID) -> Response:
        return Response(fields.IncidentFields(in_full(find(incident))).data)


def act(name: str, summary: str, takes: Any, given: Any, *, errors: tuple[int, ...] = ()) -> Decorator:
    """Describe an act on an incident: all of them answer alike."""
    told, wrong = fields.EXAMPLE, [*ACT_ERRORS, *errors]
    answers = fields.IncidentFields
    return operation(name, summary, tag=TAG, takes=takes, given=given, answers=answers, told=told, errors=wrong)


class Incidents(EventView):
    @operation(
        "listIncidents",
        "List the incidents, the newest first, each with the date that comes next",
        tag=TAG,
        answers=fields.IncidentPageFields,
        told={"items": [fields.ROW_EXAMPLE], "newer": "", "older": ""},
        errors=[400, *READ_ERRORS],
        parameters=[STATE, CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        filters = IncidentFilterForm(request.query_params)
        check_filters(filters)
        state = filters.cleaned_data["state"]
        found = Incident.objects.filter(**({"state": state} if state else {}))
        found = found.select_related("platform").prefetch_related("duties")
        return listed(request, found, "found_at", fields.IncidentPageFields, _row)

    @operation(
        "enterIncident",
        "Enter an incident; every time that the laws of its establishments set begins",
        tag=TAG,
        takes=fields.KnownFields,
        given=fields.KNOWN_EXAMPLE,
        answers=fields.IncidentFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[400, *ACT_ERRORS],
        parameters=[KEY],
    )
    def post(self, request: APIRequest) -> Response:
        by, platform = self.membership(request), platform_of(request)
        known = _known(body_of(request, fields.KnownFields), platform)

        def enter() -> str:
            return str(incidents.enter(platform, known, by=by).public_id)

        made = make_once("incident", key_of(request), request.data, enter, by=by)
        return Response(fields.IncidentFields(in_full(find(UUID(made)))).data, status=201)


class IncidentView(IncidentActs):
    @operation(
        "readIncident",
        "Read an incident with every date, how it was counted, and the reports that were made",
        tag=TAG,
        answers=fields.IncidentFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, incident: UUID) -> Response:
        self.membership(request)
        return self.stands(incident)


class Changes(IncidentActs):
    @act(
        "changeIncident",
        "Say anew all that is known; dates that were not met are counted anew, and what was proposed or agreed about "
        "telling no authority is taken back where the risk may be another one",
        fields.KnownChangeFields,
        {**fields.KNOWN_EXAMPLE, "seen": 1},
    )
    def post(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        sent = body_of(request, fields.KnownChangeFields)
        incidents.change(found, _known(sent, platform_of(request)), seen=sent["seen"], by=by)
        return self.stands(incident)


class Assessments(IncidentActs):
    @act(
        "assessIncident",
        "Say how great the risk is, and why; takes back what was proposed or agreed about telling no authority",
        fields.RiskFields,
        fields.RISK_EXAMPLE,
    )
    def post(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        sent = body_of(request, fields.RiskFields)
        incidents.assess(found, sent["risk"], sent["because"], seen=sent["seen"], by=by)
        return self.stands(incident)


class Closing(IncidentActs):
    @act(
        "closeIncident",
        "Close an incident about which nothing is left to do",
        fields.SeenReasonFields,
        fields.REASON_EXAMPLE,
    )
    def post(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        sent = body_of(request, fields.SeenReasonFields)
        incidents.close(found, sent["reason"], seen=sent["seen"], by=by)
        return self.stands(incident)


def find(incident: UUID) -> Incident:
    """Return an incident of the platform in scope; 404 for any other."""
    people = ("assessed_by", "closed_by", "entered_by", "no_report_asked_by", "no_report_decided_by")
    found = Incident.objects.select_related("platform", *people).filter(public_id=incident).first()
    if found is None:
        raise Http404
    return found


def in_full(found: Incident) -> dict[str, Any]:
    """Return an incident as IncidentFields takes it."""
    duties = found.duties.filter(needed=True).select_related("establishment", "incident").prefetch_related("reports")
    plain = (
        "revision", "happened", "kinds", "malicious", "began_at", "people_kinds", "people_known", "people",
        "records_known", "records", "consequences", "measures", "risk_because", "assessed_at", "reported_at",
        "entered_at", "closed_at", "closing_words",
    )  # fmt: skip
    named = ("assessed_by", "entered_by", "closed_by")
    return {
        **_row(found),
        **{name: getattr(found, name) for name in plain},
        **{name: told_name(getattr(found, name)) for name in named},
        "roles": [name for name in fields.ROLES if getattr(found, f"as_{name}")],
        **{
            name: [one.key for one in getattr(found, name).order_by("key")]
            for name in ("establishments", "workspaces", "categories")
        },
        "duties": [_duty(one) for one in duties],
        "without_law": incident_words.without_law(found),
        "may_be_excused": found.state != IncidentState.CLOSED and incident_reports.may_be_excused(found),
        "no_report": _no_report(found),
    }


def told_name(user: Any) -> str | None:
    """Return who did something, None where nobody did yet."""
    return str(user) if user else None


def report_row(report: IncidentReport) -> dict[str, Any]:
    """Return a report as ReportRowFields takes it."""
    told = ("number", "made_at", "complete", "file_reference")
    return {"id": report.pk, **{name: getattr(report, name) for name in told}}


def exact(sent: dict[str, Any], *names: str) -> tuple[dict[str, Any], dict[str, datetime]]:
    """Return the moments <name>_at of a body as days and times, which the forms of the pages want, and as they are."""
    moments: dict[str, datetime] = {name: sent[f"{name}_at"] for name in names if sent[f"{name}_at"]}
    days = {f"{name}_on": at.date() for name, at in moments.items()}
    return days | {f"{name}_time": at.time() for name, at in moments.items()}, moments


def _known(sent: dict[str, Any], platform: Platform) -> Known:
    clock, moments = exact(sent, *MOMENTS)
    told = {**sent, **clock, "workspaces": "\n".join(sent["workspaces"])}
    form = IncidentForm(told, platform=platform, exact=moments)
    check(form, NAMES)
    return form.known()


def _row(found: Incident) -> dict[str, Any]:
    waiting = [one for one in found.duties.all() if one.needed and one.met_at is None and one.due_at]
    duty = min(waiting, key=lambda one: one.due_at or one.incident.entered_at, default=None)
    comes = None if found.state == IncidentState.CLOSED else duty
    return {
        "id": found.public_id,
        "reference": found.reference,
        **{name: getattr(found, name) for name in ("state", "risk", "found_at", "aware_at")},
        "next": comes and {name: getattr(comes, name) for name in ("kind", "law", "due_at", "by_law")},
    }


def _duty(duty: IncidentDuty) -> dict[str, Any]:
    shown = incident_words.duty_row(duty)
    blank = dict.fromkeys(fields.CountFactFields().fields, "")
    plain = ("kind", "law", "starts_at", "due_at", "by_law", "time_zone", "met_at", "late_because")
    return {
        "id": duty.pk,
        **{name: getattr(duty, name) for name in plain},
        "article": shown["article"],
        "establishment": duty.establishment.key,
        "state": shown["state"],
        "explanation": [{**blank, **fact} for fact in shown["why"]["facts"]] if shown["why"] else [],
        "reports": [report_row(one) for one in shown["reports"]],
    }


def _no_report(found: Incident) -> dict[str, Any] | None:
    if found.no_report_asked_by is None:
        return None
    return {
        "because": found.no_report_because,
        "proposed_by": str(found.no_report_asked_by),
        "proposed_at": found.no_report_asked_at,
        "agreed_by": told_name(found.no_report_decided_by),
        "agreed_at": found.no_report_decided_at,
    }
