"""Reports of an incident to authorities, and the decision of two officers that none is told (EC-07)."""

from uuid import UUID

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.bodies import body_of, check
from dsr.api.serializers import incident as fields
from dsr.api.views.incidents import (
    ACT_ERRORS,
    READ_ERRORS,
    TAG,
    IncidentActs,
    act,
    exact,
    find,
    report_row,
)
from dsr.api.views.opening import KEY, key_of
from dsr.submitting import make_once
from privacy_portal.api.schema import operation
from workspaces.forms.incidents import ReportForm
from workspaces.models import IncidentReport
from workspaces.register import incident_reports
from workspaces.register.incident_reports import Made

NAMES = {"made_on": "made_at", "made_time": "made_at"}


class Reports(IncidentActs):
    @operation(
        "enterIncidentReport",
        "Enter that a report was made, or that the people were told; more parts may follow",
        tag=TAG,
        takes=fields.ReportMadeFields,
        given=fields.REPORT_MADE_EXAMPLE,
        answers=fields.ReportFields,
        told=fields.REPORT_EXAMPLE,
        status=201,
        errors=[400, *ACT_ERRORS],
        parameters=[KEY],
    )
    def post(self, request: APIRequest, incident: UUID, duty: int) -> Response:
        by, found = self.membership(request), find(incident)
        owed = found.duties.select_related("establishment", "incident").filter(pk=duty).first()
        if owed is None:
            raise Http404
        sent = body_of(request, fields.ReportMadeFields)
        clock, moments = exact(sent, "made")
        check(ReportForm({**sent, **clock}, zone=owed.time_zone, exact=moments), NAMES)
        made = Made(sent["made_at"], sent["complete"], sent["file_reference"], sent["late_because"])

        def report() -> str:
            return str(incident_reports.report(owed, made, by=by).pk)

        number = make_once(f"report of {owed.pk}", key_of(request), request.data, report, by=by)
        return Response(_in_full(incident, int(number)), status=201)


class ReportView(IncidentActs):
    @operation(
        "readIncidentReport",
        "Read a report with what was known when it was made (GDPR Art. 33(3))",
        tag=TAG,
        answers=fields.ReportFields,
        told=fields.REPORT_EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, incident: UUID, report: int) -> Response:
        self.membership(request)
        return Response(_in_full(incident, report))


class NoReport(IncidentActs):
    @act(
        "proposeNoReport",
        "Propose that no authority is told because the risk is small; until a second officer agrees the times go on",
        fields.SeenReasonFields,
        fields.REASON_EXAMPLE,
    )
    def post(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        sent = body_of(request, fields.SeenReasonFields)
        incident_reports.propose_none(found, sent["reason"], seen=sent["seen"], by=by)
        return self.stands(incident)


class NoReportAnswers(IncidentActs):
    @act(
        "answerNoReport",
        "Agree that no authority is told, as a second officer, or let the times go on",
        fields.NoReportAnswerFields,
        {"agree": True, "seen": 3},
        errors=(403,),
    )
    def post(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        sent = body_of(request, fields.NoReportAnswerFields)
        incident_reports.answer_none(found, agree=sent["agree"], seen=sent["seen"], by=by)
        return self.stands(incident)


def _in_full(incident: UUID, report: int) -> dict[str, object]:
    rows = IncidentReport.objects.select_related("duty", "entered_by")
    found = rows.filter(pk=report, duty__incident=find(incident)).first()
    if found is None:
        raise Http404
    told = {
        **report_row(found),
        "kind": found.duty.kind,
        "law": found.duty.law,
        "entered_by": str(found.entered_by),
        "entered_at": found.entered_at,
        "contents": found.contents,
    }
    answer: dict[str, object] = fields.ReportFields(told).data
    return answer
