"""What owners of workspaces do beside requests: name a deputy for some days, and confirm that a notice was read."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OwnerView
from dsr.api.bodies import body_of
from dsr.api.serializers import rooms as fields
from privacy_portal.api.schema import operation
from privacy_portal.paging import Order, page
from workspaces import absences
from workspaces.models import IncidentNotice, Membership, Workspace
from workspaces.register import incident_notices

TAG, SIZE, NEWEST = "Workspaces (owners)", 25, 20
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")


class Absences(OwnerView):
    @operation(
        "listAbsences",
        "List your own absences in a workspace, the newest first",
        tag=TAG,
        answers=fields.AbsenceListFields,
        told={"items": [fields.ABSENCE_EXAMPLE]},
        errors=[401, 404],
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        _tenant, by = self.tenant(request, workspace)
        return Response(fields.AbsenceListFields({"items": absences.of(by)[:NEWEST]}).data)

    @operation(
        "nameDeputy",
        "Name who answers in your place from one day to another; they are told by mail",
        tag=TAG,
        takes=fields.AbsenceNamedFields,
        given={"deputy": fields.NOTICE_EXAMPLE["id"], "first": "2026-12-01", "last": "2026-12-07"},
        answers=fields.AbsenceFields,
        told=fields.ABSENCE_EXAMPLE,
        status=201,
        errors=[401, 403, 404, 409, 422],
    )
    def post(self, request: APIRequest, workspace: str) -> Response:
        tenant, by = self.tenant(request, workspace)
        told = body_of(request, fields.AbsenceNamedFields)
        held = Membership.objects.open().filter(workspace=tenant, public_id=told["deputy"]).select_related("user")
        deputy = held.first()
        if deputy is None:
            raise absences.NoSuchDeputy
        named = absences.name_deputy_for_days(by, deputy.user, told["first"], told["last"])
        return Response(fields.AbsenceFields(named).data, status=201)


class AbsenceEnds(OwnerView):
    @operation(
        "endAbsence",
        "End an absence of yours before its time",
        tag=TAG,
        answers=fields.AbsenceFields,
        told=fields.ABSENCE_EXAMPLE,
        errors=[401, 403, 404],
    )
    def post(self, request: APIRequest, workspace: str, absence: int) -> Response:
        _tenant, by = self.tenant(request, workspace)
        found = absences.of(by).filter(pk=absence).first()
        if found is None:
            raise Http404
        absences.end(found, by=by)
        found.refresh_from_db()
        return Response(fields.AbsenceFields(found).data)


class IncidentNotices(OwnerView):
    @operation(
        "listIncidentNotices",
        "List what a workspace was told of incidents, the newest first",
        tag=TAG,
        answers=fields.IncidentNoticePageFields,
        told={"items": [fields.NOTICE_EXAMPLE], "newer": "", "older": ""},
        errors=[401, 404],
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        tenant, _by = self.tenant(request, workspace)
        order = Order("told_at", descending=True)
        shown = page(_notices(tenant), order, request.query_params.get("cursor", ""), SIZE)
        told = {"items": shown.rows, "newer": shown.newer, "older": shown.older}
        return Response(fields.IncidentNoticePageFields(told).data)


class IncidentAcknowledgements(OwnerView):
    @operation(
        "acknowledgeIncidentNotice",
        "Confirm for a workspace that a notice was read; a second word changes nothing",
        tag=TAG,
        answers=fields.IncidentNoticeFields,
        told=fields.NOTICE_EXAMPLE,
        errors=[401, 403, 404],
    )
    def post(self, request: APIRequest, workspace: str, notice: UUID) -> Response:
        tenant, by = self.tenant(request, workspace)
        found = _notices(tenant).filter(public_id=notice).first()
        if found is None:
            raise Http404
        incident_notices.acknowledge(found, by=by)
        found.refresh_from_db()
        return Response(fields.IncidentNoticeFields(found).data)


def _notices(workspace: Workspace) -> QuerySet[IncidentNotice]:
    return IncidentNotice.objects.filter(workspace=workspace).select_related("incident__platform")
