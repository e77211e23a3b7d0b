"""The requests about a workspace, for its owners: read them, answer or refuse in words, ask the person, take more time.
What the portal would carry out is decided by the operations of approvals."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import (
    answers,
    intake,
    owner_answers,
    owner_checks,
    owner_mail,
    owner_parts,
    person_words,
    presentation,
    retention,
)
from dsr.api import told
from dsr.api.access import OwnerView, platform_of
from dsr.api.bodies import body_of
from dsr.api.serializers import owner as fields
from dsr.api.serializers.officer import ExtensionFields, IdentityCheckFields, QuestionFields
from dsr.api.views.entry import ENTRY
from dsr.api.views.opening import KEY, key_of
from dsr.data_words import category_names
from dsr.models import Request, Turn
from dsr.submitting import enter_for_workspace_once
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import Decorator, operation
from privacy_portal.paging import Order, page
from workspaces.models import Membership

TAG = "Requests (owners)"
VIEWS, SIZE = ("open", "closed"), 25
VIEW = OpenApiParameter("view", str, OpenApiParameter.QUERY, enum=VIEWS, description="By default `open`")
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")


def _act(name: str, summary: str, takes: Any, given: Any) -> Decorator:
    """Describe an act on a part of the owner's: all of them answer with the part as it stands then."""
    return operation(
        name,
        summary,
        tag=TAG,
        takes=takes,
        given=given,
        answers=fields.OwnerRequestFields,
        told=fields.OWNER_EXAMPLE,
        errors=[401, 403, 404, 409, 422],
    )


class _OfWorkspace(OwnerView):
    def part(self, request: APIRequest, workspace: str, request_id: str) -> tuple[Request, Membership]:
        """Return a part that reached the workspace and the membership by which the caller answers; else 404.

        Raises retention.DataDeleted for an act on a case that was shredded."""
        tenant, by = self.tenant(request, workspace)
        reference, _dash, number = request_id.partition("-")
        if not number.isdecimal() or len(number) > 4:
            raise Http404
        found = owner_parts.of(tenant).filter(case__reference=reference, part=int(number)).first()
        if found is None:
            raise Http404
        if found.case.purged_at and request.method != "GET":
            raise retention.DataDeleted
        return found, by

    def stands(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        return Response(fields.OwnerRequestFields(in_full(self.part(request, workspace, request_id)[0])).data)


class WorkspaceRequests(OwnerView):
    @operation(
        "listWorkspaceRequests",
        "List the requests about data of a workspace: open, what binds first on top, or closed",
        tag=TAG,
        answers=fields.OwnerPageFields,
        told={"items": [fields.OWNER_ROW_EXAMPLE], "newer": "", "older": ""},
        errors=[400, 401, 404],
        parameters=[VIEW, CURSOR],
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        tenant, _by = self.tenant(request, workspace)
        view = request.query_params.get("view", VIEWS[0])
        if view not in VIEWS:
            raise Problem("malformed", 400, f"view: {', '.join(VIEWS)}")
        is_open = view == VIEWS[0]
        order = Order("binds_at") if is_open else Order("closed_at", descending=True)
        shown = page(owner_parts.queue(tenant, is_open=is_open), order, request.query_params.get("cursor", ""), SIZE)
        items = [row(one) for one in shown.rows]
        return Response(fields.OwnerPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    @operation(
        "enterWorkspaceRequest",
        "Enter a request that a person brought straight to the owner, with the real moment of its arrival",
        tag=TAG,
        takes=fields.OwnerEntryFields,
        given={**ENTRY, "also_platform": False},
        answers=fields.OwnerRequestFields,
        told=fields.OWNER_EXAMPLE,
        status=201,
        errors=[400, 401, 403, 404, 409, 422],
        parameters=[KEY],
    )
    def post(self, request: APIRequest, workspace: str) -> Response:
        tenant, by = self.tenant(request, workspace)
        told = dict(body_of(request, fields.OwnerEntryFields))
        facts = {name: told.pop(name) for name in ("received_at", "also_platform")}
        told["language"] = told["language"] or platform_of(request).languages[0]
        case = enter_for_workspace_once(tenant, intake.Submission(**told), key_of(request), by=by, **facts)
        return Response(
            fields.OwnerRequestFields(in_full(owner_parts.of(tenant).get(case=case, part=1))).data, status=201
        )


class WorkspaceRequest(_OfWorkspace):
    @operation(
        "readWorkspaceRequest",
        "Read a request about data of a workspace, with what can be done about it",
        tag=TAG,
        answers=fields.OwnerRequestFields,
        told=fields.OWNER_EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        return self.stands(request, workspace, request_id)


class WorkspaceAnswers(_OfWorkspace):
    @_act(
        "answerWorkspaceRequest",
        "Answer in words what was passed on by hand; the person reads them as they stand",
        fields.OwnerAnswerFields,
        {"text": "We looked in our own files: you bought twice, and both bills are kept for the tax office."},
    )
    def post(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        part, by = self.part(request, workspace, request_id)
        owner_answers.answer(part, body_of(request, fields.OwnerAnswerFields)["text"], by=by)
        return self.stands(request, workspace, request_id)


class WorkspaceRefusals(_OfWorkspace):
    @_act(
        "refuseWorkspaceRequest",
        "Refuse on a ground of the law what was passed on by hand",
        fields.OwnerRefusalFields,
        {"ground": "legal_duty_to_keep", "text": "Our contract with you still runs, so the bills are needed."},
    )
    def post(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        part, by = self.part(request, workspace, request_id)
        owner_answers.refuse(part, by=by, **body_of(request, fields.OwnerRefusalFields))
        return self.stands(request, workspace, request_id)


class WorkspaceQuestions(_OfWorkspace):
    @_act(
        "askPersonOfWorkspaceRequest",
        "Write to the person; a question pauses the clock where the law says so",
        QuestionFields,
        {"text": "In which of our shops did you buy?", "asks_for_answer": True},
    )
    def post(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        part, by = self.part(request, workspace, request_id)
        sent = body_of(request, QuestionFields)
        owner_answers.ask(part, sent["text"], by=by, asks=sent["asks_for_answer"])
        return self.stands(request, workspace, request_id)


class WorkspaceExtensions(_OfWorkspace):
    @_act(
        "extendWorkspaceRequest",
        "Take more time as the law allows; the person is told why and until when",
        ExtensionFields,
        {"reason": "complexity"},
    )
    def post(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        part, by = self.part(request, workspace, request_id)
        sent = body_of(request, ExtensionFields)
        owner_answers.extend(part, by=by, reason=sent["reason"], until=sent["until"])
        return self.stands(request, workspace, request_id)


class WorkspaceIdentityChecks(_OfWorkspace):
    @_act(
        "recordWorkspaceIdentityCheck",
        "Record that you saw proof of who the person is; it counts for this workspace alone, and no proof is kept",
        IdentityCheckFields,
        {"kind": "document_seen"},
    )
    def post(self, request: APIRequest, workspace: str, request_id: str) -> Response:
        part, by = self.part(request, workspace, request_id)
        owner_checks.record(part, kind=body_of(request, IdentityCheckFields)["kind"], by=by)
        return self.stands(request, workspace, request_id)


def row(part: Request) -> dict[str, Any]:
    """Return a part as OwnerRowFields takes it; the person's name is masked."""
    return {
        "id": told.part_id(part),
        "display_reference": part.display_reference,
        "right": part.right,
        "law": part.case.law,
        "status": {"code": part.status, "words": presentation.status_words(part)},
        "turn": {"code": part.turn, "words": presentation.turn_tag(part, Turn.OWNER).label},
        "person": person_words.name(part.case),
        "relayed": part.is_relayed,
        "received_at": part.case.received_at,
        "forwarded_at": part.forwarded_at,
        "due_at": part.due_at,
        "overdue_since": part.overdue_since,
        "closed_at": part.closed_at,
        "data_deleted_at": part.case.purged_at,
    }


def in_full(part: Request) -> dict[str, Any]:
    """Return a part as OwnerRequestFields takes it."""
    answer = None if part.is_open else answers.of(part)
    question = owner_mail.question(part)
    return {
        **row(part),
        "why": [asdict(reason) for reason in presentation.reasons(part, category_names())],
        "due": told.due(part),
        "answer": asdict(answer) if answer else None,
        "question": question.public_id if question else None,
        "acts": owner_answers.possible(part),
        "messages": owner_parts.messages(part),
    }
