"""Connections between workspaces (CP-03), for their owners. A question is answered by the operations of approvals."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OwnerView
from dsr.api.bodies import body_of
from dsr.api.serializers import connection as fields
from privacy_portal.api.schema import operation
from privacy_portal.api.throttles import limited
from privacy_portal.paging import Order, page
from workspaces import connection_words, connections
from workspaces.connections import Terms
from workspaces.models import Connection, Membership, Workspace

TAG, SIZE = "Connections (owners)", 25
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")
ACT_ERRORS = [401, 403, 404, 409]


class _OfWorkspace(OwnerView):
    def found(self, request: APIRequest, workspace: str, connection: UUID) -> tuple[Connection, Membership]:
        """Return one connection of the workspace and the membership by which the caller acts; else 404."""
        tenant, by = self.tenant(request, workspace)
        found = connections.of(tenant).filter(public_id=connection).first()
        if found is None:
            raise Http404
        return found, by


class Connections(OwnerView):
    throttle_classes = (limited(connections.NAMES),)

    @operation(
        "listConnections",
        "List the connections of a workspace: asked, open and over",
        tag=TAG,
        answers=fields.ConnectionPageFields,
        told={"items": [fields.EXAMPLE], "newer": "", "older": ""},
        errors=[401, 404],
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        tenant, _by = self.tenant(request, workspace)
        order = Order("asked_at", descending=True)
        shown = page(connections.of(tenant), order, request.query_params.get("cursor", ""), SIZE)
        items = [_told(one, tenant) for one in shown.rows]
        return Response(fields.ConnectionPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    @operation(
        "askForConnection",
        "Ask another workspace for a connection, by its key or whole name",
        tag=TAG,
        takes=fields.ConnectionQuestionFields,
        given=fields.QUESTION_EXAMPLE,
        answers=fields.ConnectionFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[*ACT_ERRORS, 422, 429],
    )
    def post(self, request: APIRequest, workspace: str) -> Response:
        tenant, by = self.tenant(request, workspace)
        told = body_of(request, fields.ConnectionQuestionFields)
        asked = connections.ask(tenant, told["other"], _terms(told), by=by)
        return Response(_in_full(asked, tenant), status=201)


class ConnectionView(_OfWorkspace):
    @operation(
        "readConnection",
        "Read one connection",
        tag=TAG,
        answers=fields.ConnectionFields,
        told=fields.EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, workspace: str, connection: UUID) -> Response:
        found, by = self.found(request, workspace, connection)
        return Response(_in_full(found, by.workspace))


class Proposals(_OfWorkspace):
    @operation(
        "proposeOtherTerms",
        "Ask the other side to share by other terms; until it accepts, the present ones hold",
        tag=TAG,
        takes=fields.TermsFields,
        given=fields.TERMS_EXAMPLE,
        answers=fields.ConnectionFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[*ACT_ERRORS, 422],
    )
    def post(self, request: APIRequest, workspace: str, connection: UUID) -> Response:
        found, by = self.found(request, workspace, connection)
        terms = _terms(body_of(request, fields.TermsFields))
        return Response(_in_full(connections.ask_anew(found, terms, by=by), by.workspace), status=201)


class Ending(_OfWorkspace):
    @operation(
        "endConnection",
        "End a connection from either side; the other one is told by mail",
        tag=TAG,
        answers=fields.ConnectionFields,
        told=fields.EXAMPLE,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, workspace: str, connection: UUID) -> Response:
        found, by = self.found(request, workspace, connection)
        return Response(_in_full(connections.end(found, by=by), by.workspace))


def _terms(told: dict[str, Any]) -> Terms:
    return Terms(told["categories"], told["words"], told["purpose"])


def _in_full(connection: Connection, viewer: Workspace | None) -> dict[str, Any]:
    told: dict[str, Any] = fields.ConnectionFields(_told(connection, viewer or connection.asking)).data
    return told


def _told(connection: Connection, viewer: Workspace) -> dict[str, Any]:
    return {
        "id": connection.public_id,
        "reference": connection.reference,
        "other": connections.other_side(connection, viewer).name,
        "asked_by": connection.asking.name,
        "categories": connection.categories,
        "words": connection.words,
        "purpose": connection.purpose,
        "state": connection.state,
        "asked_at": connection.asked_at,
        "since": connection.since,
        "ended_at": connection.ended_at,
        "ended_by": connection_words.ended_by(connection),
    }
