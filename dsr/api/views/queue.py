"""Officers' reading: the queue, and one part of a case."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import identification, person_words, presentation, previews, triage
from dsr.api import told
from dsr.api.access import OfficerView
from dsr.api.serializers.officer import (
    REQUEST_EXAMPLE,
    ROW_EXAMPLE,
    RequestFields,
    RequestPageFields,
)
from dsr.data_words import category_names
from dsr.forms.officer import FilterForm
from dsr.models import Case, Request, Step, StepState, Turn
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from privacy_portal.paging import Order, page

TAG = "Requests (officers)"
SIZE, LARGEST = 25, 100


def _query(name: str, description: str, enum: tuple[str, ...] | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=description, enum=enum)


class Requests(OfficerView):
    @operation(
        "listRequests",
        "Read a view of the queue, what is due first on top",
        tag=TAG,
        answers=RequestPageFields,
        told={"items": [ROW_EXAMPLE], "newer": "", "older": "a1766444399000000.1"},
        errors=[400, 401, 404],
        parameters=[
            _query("view", "Which part of the queue", triage.VIEWS),
            _query("right", "Only this right"),
            _query("law", "Only this law"),
            _query("decider", "Only parts of the platform or of owners", ("controller", "processor")),
            _query("who", "Id of an officer, `me` or `nobody`"),
            _query("cursor", "From an earlier answer"),
            OpenApiParameter("size", int, OpenApiParameter.QUERY, description="1 to 100, by default 25"),
        ],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        user, query = self.user(request), request.query_params
        view = query.get("view", triage.VIEWS[0])
        if view not in triage.VIEWS:
            raise Problem("malformed", 400, f"view: {', '.join(triage.VIEWS)}")
        filters = FilterForm({**query.dict(), "view": view}, officers=triage.assignees())
        order = Order("closed_at", descending=True) if view == "closed" else Order("binds_at")
        shown = page(filters.apply(triage.queue(view, user), user), order, query.get("cursor", ""), _size(request))
        rows = [row(one) for one in shown.rows]
        return Response(RequestPageFields({"items": rows, "newer": shown.newer, "older": shown.older}).data)


class RequestView(OfficerView):
    @operation(
        "readRequest",
        "Read one part of a case with all that a decision rests on",
        tag=TAG,
        answers=RequestFields,
        told=REQUEST_EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, request_id: str) -> Response:
        self.membership(request)
        return Response(RequestFields(in_full(self.part(request_id))).data)


def row(part: Request) -> dict[str, Any]:
    """Return a part as RequestRowFields takes it; the person's name is masked."""
    return {
        "id": f"{part.case.reference}-{part.part}",
        "display_reference": part.display_reference,
        "right": part.right,
        "about": told.part_id(part.case.about),
        "law": part.case.law,
        "status": {"code": part.status, "words": presentation.status_words(part)},
        "turn": {"code": part.turn, "words": presentation.turn_tag(part, Turn.OFFICER).label},
        "controller": presentation.controller_name(part),
        "workspace": part.workspace.key if part.workspace else None,
        "person": person_words.name(part.case),
        "received_at": part.case.received_at,
        "due_at": part.due_at,
        "binds_at": part.binds_at,
        "binds": part.binds,
        "overdue_since": part.overdue_since,
        "closed_at": part.closed_at,
        "data_deleted_at": part.case.purged_at,
        "assigned_to": {"id": part.assigned_to.pk, "name": str(part.assigned_to)} if part.assigned_to else None,
    }


def in_full(part: Request) -> dict[str, Any]:
    """Return a part as RequestFields takes it."""
    waits = Step.objects.filter(request=part, state=StepState.WAITING).values_list("kind", flat=True)
    reasons = [asdict(reason) for reason in presentation.reasons(part, category_names())]
    return {
        **row(part),
        "decider": {"name": presentation.controller_name(part, begins=True), "why": reasons},
        "due": told.due(part),
        "waits_for": list(waits),
        "preview": previews.preview(part),
        "candidates": _candidates(part.case),
    }


def _candidates(case: Case) -> list[dict[str, Any]]:
    """Return who was found, by key and how far each identifier agrees; no value that is held of them."""
    return [
        {"system": system.slug, "key": one.key, "agreement": one.agreement}
        for system, listed in identification.candidates(case).items()
        for one in listed
    ]


def _size(request: APIRequest) -> int:
    asked = request.query_params.get("size", str(SIZE))
    if not asked.isdecimal() or not 1 <= int(asked) <= LARGEST:
        raise Problem("malformed", 400, f"size: 1..{LARGEST}")
    return int(asked)
