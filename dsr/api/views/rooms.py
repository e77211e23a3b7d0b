"""What owners of workspaces do beside requests: name a deputy for some days, and confirm that a notice was read."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OwnerView
from dsr.api.bodies import body_of
from dsr.api.serializers import rooms as fields
from privacy_portal.api.schema import operation
from workspaces import absences
from workspaces.models import Membership

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
        given={"deputy": "0b0f6a52-6f0e-4a52-8f4d-4e6f6f1c2a11", "first": "2026-12-01", "last": "2026-12-07"},
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
