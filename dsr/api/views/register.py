"""The register: as of a day for officers and auditors, the sub-processors for everybody, objections of owners."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from dsr.api.access import OfficerView, OwnerView, platform_of
from dsr.api.bodies import body_of
from dsr.api.serializers import register as fields
from privacy_portal import throttling
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from workspaces.models import SubprocessorChange
from workspaces.register import exporting, objections, reading, subprocessors
from workspaces.roles import Capability

TAG = "Register"
AS_OF = OpenApiParameter("as_of", date, OpenApiParameter.QUERY, description="By default today")


class RegisterView(OfficerView):
    capability = Capability.SEE_REGISTER

    @operation(
        "readRegister",
        "Read the record of processing activities as it was on a day (GDPR Art. 30)",
        tag=TAG,
        answers=fields.RegisterFields,
        told=fields.REGISTER_EXAMPLE,
        errors=[400, 401, 404],
        parameters=[AS_OF],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        platform = platform_of(request)
        asked = request.query_params.get("as_of", "")
        try:
            day = date.fromisoformat(asked) if asked else reading.today(platform)
        except ValueError:
            raise Problem("malformed", 400, "as_of: YYYY-MM-DD") from None
        return Response(exporting.as_data(reading.register(platform, day)))


class Subprocessors(APIView):
    authentication_classes: list[Any] = []
    throttle_classes = [limited(throttling.LOOK_UP, "GET", "HEAD")]

    @operation(
        "listSubprocessors",
        "List the sub-processors, and every change that was announced",
        tag=TAG,
        answers=fields.SubprocessorListFields,
        told=fields.SUBPROCESSORS_EXAMPLE,
        errors=[429],
    )
    def get(self, request: APIRequest) -> Response:
        listed = subprocessors.listed(reading.today(platform_of(request)))
        told = {"subprocessors": listed, "changes": subprocessors.changes()}
        return Response(fields.SubprocessorListFields(told).data)


def change_or_404(change: UUID) -> SubprocessorChange:
    """Return a change of the platform in scope; 404 for any other."""
    found = subprocessors.changes().filter(public_id=change).first()
    if found is None:
        raise Http404
    return found


class Objections(OwnerView):
    @operation(
        "objectToSubprocessor",
        "Object to an announced change of the sub-processors, once for a workspace",
        tag=TAG,
        takes=fields.ObjectionFields,
        given={"reason": fields.OBJECTION_EXAMPLE["reason"]},
        answers=fields.ObjectionMadeFields,
        told=fields.OBJECTION_EXAMPLE,
        status=201,
        errors=[401, 404, 409, 422],
    )
    def post(self, request: APIRequest, workspace: str, change: UUID) -> Response:
        tenant, by = self.tenant(request, workspace)
        found = change_or_404(change)
        reason = body_of(request, fields.ObjectionFields)["reason"]
        made = objections.make(found, tenant, by=by, reason=reason)
        return Response(fields.ObjectionMadeFields(made).data, status=201)
