"""Who decides in a situation, for officers' programs."""

from dataclasses import asdict

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import roles_shown
from dsr.api.access import OfficerView, platform_of
from dsr.api.serializers.roles import DETERMINATIONS_EXAMPLE, DeterminationsFields
from dsr.forms.roles import NO_WORKSPACE, RolesForm
from dsr.person_words import RELATIONS
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces.models import WorkspaceKind

TAG = "Requests (officers)"


def _query(
    name: str, description: str, enum: tuple[str, ...] | None = None, *, needed: bool = False
) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=description, enum=enum, required=needed)


class Determinations(OfficerView):
    @operation(
        "readDeterminations",
        "Read who decides about each kind of data in a situation, and by which rule",
        tag=TAG,
        answers=DeterminationsFields,
        told=DETERMINATIONS_EXAMPLE,
        errors=[400, 401, 404],
        parameters=[
            _query("person", "What the person is", tuple(RELATIONS), needed=True),
            _query("kind", "Where the data lies", (NO_WORKSPACE, *WorkspaceKind.values)),
            _query("workspace", "Key of a business workspace, whose kind then counts"),
            _query("residence", "ISO 3166-1 alpha-2 country code"),
            _query("on", "The day, by default today, as in 2026-11-25"),
        ],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        sent: QueryDict = request.query_params
        form = RolesForm(sent, platform=platform_of(request))
        if not form.is_valid():
            raise Problem("malformed", 400, ", ".join(sorted(form.errors)))
        asked = form.asked
        told = {
            "person": asked.person_type,
            "kind": asked.workspace.kind if asked.workspace else asked.kind or NO_WORKSPACE,
            "workspace": asked.workspace.key if asked.workspace else None,
            "residence": asked.residence,
            "on": asked.on,
            "items": [asdict(line) for line in roles_shown.lines(platform_of(request), asked)],
        }
        return Response(DeterminationsFields(told).data)
