"""Approvals (CP-01, CP-02) of the two tenants that are asked: the platform's officers, and owners of workspaces.

Both answer by the same operations; a tenant sees what it was asked and what its decisions asked of others.
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr import approval_boxes, approval_words, previews
from dsr.api.access import OfficerView, OwnerView, StaffView
from dsr.api.bodies import body_of
from dsr.api.serializers import approval as fields
from dsr.api.serializers.officer import DIGEST
from dsr.models import Request
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import Decorator, operation
from privacy_portal.paging import Order, page
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership
from workspaces.roles import Capability

OFFICERS, OWNERS = "Approvals (officers)", "Approvals (owners)"
BOXES = ("received", "sent", "decided")
SIZE = 25
BOX = OpenApiParameter("box", str, OpenApiParameter.QUERY, enum=BOXES, description="By default `received`")
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")
REASON = {"reason": "Our contract with you still runs, so the messages are needed."}


class Tenant(StaffView):
    """Who is asked. Subclasses say by which membership somebody acts."""

    def by(self, request: APIRequest, workspace: str) -> Membership:
        """Return the membership by which the caller acts for the tenant; else 404."""
        raise Http404

    def page(self, request: APIRequest, by: Membership) -> Response:
        box = request.query_params.get("box", BOXES[0])
        if box not in BOXES:
            raise Problem("malformed", 400, f"box: {', '.join(BOXES)}")
        rows, order = self._box(by, box)
        shown = page(rows, order, request.query_params.get("cursor", ""), SIZE)
        about = approval_words.requests_of(shown.rows)
        items = [_row(one, about.get(one.pk)) for one in shown.rows]
        return Response(fields.ApprovalPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    def stands(self, by: Membership, approval: UUID) -> Response:
        found, part = approval_boxes.find(by.workspace, approval)
        return Response(fields.ApprovalFields(_in_full(found, part, by)).data)

    def _box(self, by: Membership, box: str) -> tuple[QuerySet[Approval], Order]:
        if box == "sent":
            return approval_boxes.sent(by.workspace), Order("requested_at", descending=True)
        if box == "decided":
            over = approval_boxes.received(by.workspace).exclude(state=ApprovalState.WAITING)
            return over, Order("decided_at", descending=True)
        return approval_boxes.waiting(by.workspace), Order("expires_at")


class OfficersTenant(Tenant, OfficerView):
    acting = Capability.ANSWER_FOR_PLATFORM

    def by(self, request: APIRequest, workspace: str) -> Membership:
        return self.membership(request)


class OwnersTenant(Tenant, OwnerView):
    def by(self, request: APIRequest, workspace: str) -> Membership:
        return self.tenant(request, workspace)[1]


def _row(found: Approval, part: Request | None) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "kind": found.kind,
        "reference": found.reference,
        "heading": approval_words.heading(part) if part else found.get_kind_display(),
        "state": found.state,
        "asked": approval_words.asked(found),
        "asked_by": approval_words.asked_by(found),
        "asked_at": found.requested_at,
        "expires_at": found.expires_at,
        "decided_at": found.decided_at,
    }


def _in_full(found: Approval, part: Request, by: Membership) -> dict[str, Any]:
    preview, waits = previews.preview(part), found.state == ApprovalState.WAITING
    return {
        **_row(found, part),
        "if_yes": approval_words.if_yes(found, part, preview),
        "if_no": approval_words.if_no(found),
        "why": approval_words.why(found, part),
        "preview": preview,
        "may_answer": waits and approvals.may_answer(found, by),
        "may_withdraw": waits and approvals.may_withdraw(found, by),
        "decided": approval_words.decided(found),
        "reason": found.reason,
    }


def _accept(view: Tenant, request: APIRequest, approval: UUID, workspace: str = "") -> Response:
    by = view.by(request, workspace)
    found, _part = approval_boxes.find(by.workspace, approval)
    approvals.accept(found, by=by, digest=body_of(request, fields.AcceptanceFields)["digest"])
    return view.stands(by, approval)


def _reject(view: Tenant, request: APIRequest, approval: UUID, workspace: str = "") -> Response:
    by = view.by(request, workspace)
    found, _part = approval_boxes.find(by.workspace, approval)
    wants_ground = found.kind == ApprovalKind.OWNER_INSTRUCTION
    kind = fields.InstructionRejectionFields if wants_ground else fields.RejectionFields
    approvals.reject(found, by=by, **body_of(request, kind))
    return view.stands(by, approval)


def _withdraw(view: Tenant, request: APIRequest, approval: UUID, workspace: str = "") -> Response:
    by = view.by(request, workspace)
    found, _part = approval_boxes.find(by.workspace, approval)
    approvals.withdraw(found, by=by)
    return view.stands(by, approval)


def _listed(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "List what was asked: received and waiting, sent, or decided",
        tag=tag,
        answers=fields.ApprovalPageFields,
        told={"items": [fields.ROW_EXAMPLE], "newer": "", "older": ""},
        errors=[400, 401, 404],
        parameters=[BOX, CURSOR],
    )


def _one(name: str, summary: str, tag: str, takes: Any = None, given: Any = None) -> Decorator:
    errors = [401, 404] if name.startswith("read") else [401, 403, 404, 409]
    return operation(
        name,
        summary,
        tag=tag,
        takes=takes,
        given=given,
        answers=fields.ApprovalFields,
        told=fields.EXAMPLE,
        errors=[*errors, 422] if takes else errors,
    )


class Approvals(OfficersTenant):
    @_listed("listApprovals", OFFICERS)
    def get(self, request: APIRequest) -> Response:
        return self.page(request, self.by(request, ""))


class ApprovalView(OfficersTenant):
    @_one("readApproval", "Read a question with its counts", OFFICERS)
    def get(self, request: APIRequest, approval: UUID) -> Response:
        return self.stands(self.by(request, ""), approval)


class Acceptance(OfficersTenant):
    @_one("acceptApproval", "Approve what was shown", OFFICERS, fields.AcceptanceFields, {"digest": DIGEST})
    def post(self, request: APIRequest, approval: UUID) -> Response:
        return _accept(self, request, approval)


class Rejection(OfficersTenant):
    @_one("rejectApproval", "Reject, with a reason", OFFICERS, fields.RejectionFields, REASON)
    def post(self, request: APIRequest, approval: UUID) -> Response:
        return _reject(self, request, approval)


class Withdrawal(OfficersTenant):
    @_one("withdrawApproval", "Take a question back while nobody has answered", OFFICERS)
    def post(self, request: APIRequest, approval: UUID) -> Response:
        return _withdraw(self, request, approval)


class WorkspaceApprovals(OwnersTenant):
    @_listed("listWorkspaceApprovals", OWNERS)
    def get(self, request: APIRequest, workspace: str) -> Response:
        return self.page(request, self.by(request, workspace))


class WorkspaceApprovalView(OwnersTenant):
    @_one("readWorkspaceApproval", "Read a question with its counts", OWNERS)
    def get(self, request: APIRequest, workspace: str, approval: UUID) -> Response:
        return self.stands(self.by(request, workspace), approval)


class WorkspaceAcceptance(OwnersTenant):
    @_one("acceptWorkspaceApproval", "Approve what was shown", OWNERS, fields.AcceptanceFields, {"digest": DIGEST})
    def post(self, request: APIRequest, workspace: str, approval: UUID) -> Response:
        return _accept(self, request, approval, workspace)


class WorkspaceRejection(OwnersTenant):
    @_one(
        "rejectWorkspaceApproval",
        "Reject on a legal ground; the person reads the reason word for word",
        OWNERS,
        fields.InstructionRejectionFields,
        {"ground": "legal_duty_to_keep", **REASON},
    )
    def post(self, request: APIRequest, workspace: str, approval: UUID) -> Response:
        return _reject(self, request, approval, workspace)


class WorkspaceWithdrawal(OwnersTenant):
    @_one("withdrawWorkspaceApproval", "Take your approval back before the second person answered", OWNERS)
    def post(self, request: APIRequest, workspace: str, approval: UUID) -> Response:
        return _withdraw(self, request, approval, workspace)
