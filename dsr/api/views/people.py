"""Who is what, invitations, roles and ends of access: of the platform's people, and of a workspace's."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OfficerView, OwnerView, StaffView
from dsr.api.bodies import body_of
from dsr.api.serializers import people as fields
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import Decorator, operation
from privacy_portal.paging import Order, page
from workspaces import departures, invitations, memberships
from workspaces.forms.people import EVERYWHERE
from workspaces.models import Invitation, Membership
from workspaces.roles import Capability

OFFICERS, OWNERS = "People (platform)", "People (workspace)"
BOXES = ("now", "ended")
SIZE = 25
BOX = OpenApiParameter("box", str, OpenApiParameter.QUERY, enum=BOXES, description="By default `now`")
CURSOR = OpenApiParameter("cursor", str, OpenApiParameter.QUERY, description="From an earlier answer")


class Tenant(StaffView):
    """Whose people. Subclasses say by which membership somebody acts."""

    def by(self, request: APIRequest, workspace: str) -> Membership:
        """Return the membership by which the caller acts for the tenant; else 404."""
        raise Http404

    def members(self, request: APIRequest, workspace: str = "") -> Response:
        rows, box = self._people(self.by(request, workspace)), request.query_params.get("box", BOXES[0])
        if box not in BOXES:
            raise Problem("malformed", 400, f"box: {', '.join(BOXES)}")
        chosen = rows.open() if box == "now" else rows.filter(until__isnull=False)
        order = Order("since" if box == "now" else "until", descending=True)
        shown = page(chosen, order, request.query_params.get("cursor", ""), SIZE)
        items = [_member(one) for one in shown.rows]
        return Response(fields.MemberPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    def invited(self, request: APIRequest, workspace: str = "") -> Response:
        rows = self._invitations(self.by(request, workspace))
        shown = page(rows, Order("invited_at", descending=True), request.query_params.get("cursor", ""), SIZE)
        items = [_invitation(one) for one in shown.rows]
        return Response(fields.InvitationPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    def invite(self, request: APIRequest, workspace: str = "") -> Response:
        by = self.by(request, workspace)
        made = invitations.invite(by=by, **body_of(request, fields.InviteFields))
        return Response(fields.InvitationFields(_invitation(made)).data, status=201)

    def send_again(self, request: APIRequest, invitation: UUID, workspace: str = "") -> Response:
        by = self.by(request, workspace)
        invitations.send_again(self._invitation(by, invitation), by=by)
        return Response(fields.InvitationFields(_invitation(self._invitation(by, invitation))).data)

    def take_back(self, request: APIRequest, invitation: UUID, workspace: str = "") -> Response:
        by = self.by(request, workspace)
        invitations.take_back(self._invitation(by, invitation), by=by)
        return Response(fields.InvitationFields(_invitation(self._invitation(by, invitation))).data)

    def change(self, request: APIRequest, member: UUID, workspace: str = "") -> Response:
        by = self.by(request, workspace)
        held = self._member(by, member)
        begun = memberships.change_role(held, body_of(request, fields.RoleFields)["role"], by=by)
        return Response(fields.MemberFields(_member(begun)).data)

    def end(self, request: APIRequest, member: UUID, workspace: str = "") -> Response:
        by = self.by(request, workspace)
        held, body = self._member(by, member), body_of(request, fields.EndingFields)
        if body["reach"] == EVERYWHERE:
            named = Membership.objects.filter(public_id__in=body["ends_together"])
            departures.dismiss(held, by=by, shown=set(named.values_list("pk", flat=True)))
        else:
            departures.end(held, by=by)
        return Response(fields.MemberFields(_member(self._member(by, member))).data)

    def _people(self, by: Membership) -> Any:
        return Membership.objects.of_tenant(by.workspace_id).select_related("user", "workspace")

    def _invitations(self, by: Membership) -> QuerySet[Invitation]:
        found: QuerySet[Invitation] = Invitation.objects.filter(workspace=by.workspace).select_related("accepted_by")
        return found

    def _member(self, by: Membership, public_id: UUID) -> Membership:
        found: Membership | None = self._people(by).filter(public_id=public_id).first()
        if found is None:
            raise Http404
        return found

    def _invitation(self, by: Membership, public_id: UUID) -> Invitation:
        found = self._invitations(by).filter(public_id=public_id).first()
        if found is None:
            raise Http404
        return found


class PlatformPeople(Tenant, OfficerView):
    capability = Capability.SEE_PEOPLE
    acting = Capability.MANAGE_PEOPLE

    def by(self, request: APIRequest, workspace: str) -> Membership:
        return self.membership(request)


class WorkspacePeople(Tenant, OwnerView):
    def by(self, request: APIRequest, workspace: str) -> Membership:
        return self.tenant(request, workspace)[1]


def _member(one: Membership) -> dict[str, Any]:
    together = departures.beside(one) if one.is_open else []
    return {
        "id": one.public_id,
        "name": str(one.user),
        "email": "" if one.user.closed_at else one.user.email,
        "role": one.role,
        "since": one.since,
        "until": one.until,
        "end_reason": one.end_reason,
        "ends_together": [other.public_id for other in together],
    }


def _invitation(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "email": one.email or "",
        "role": one.role,
        "state": one.state,
        "invited_at": one.invited_at,
        "expires_at": one.expires_at,
        "accepted_by": str(one.accepted_by or ""),
    }


def _of_member(name: str, summary: str, tag: str, takes: Any, given: Any) -> Decorator:
    answers, told = fields.MemberFields, fields.MEMBER_EXAMPLE
    errors = [401, 403, 404, 409, 422]
    return operation(name, summary, tag=tag, takes=takes, given=given, answers=answers, told=told, errors=errors)


def _of_invitation(name: str, summary: str, tag: str) -> Decorator:
    answers, told = fields.InvitationFields, fields.INVITATION_EXAMPLE
    return operation(name, summary, tag=tag, answers=answers, told=told, errors=[401, 403, 404, 409, 429])


def _people(name: str, tag: str) -> Decorator:
    told = {"items": [fields.MEMBER_EXAMPLE], "newer": "", "older": ""}
    return operation(
        name,
        "List who has access now, or had it",
        tag=tag,
        answers=fields.MemberPageFields,
        told=told,
        errors=[400, 401, 404],
        parameters=[BOX, CURSOR],
    )


def _invited(name: str, tag: str) -> Decorator:
    told = {"items": [fields.INVITATION_EXAMPLE], "newer": "", "older": ""}
    return operation(
        name,
        "List invitations and what became of them",
        tag=tag,
        answers=fields.InvitationPageFields,
        told=told,
        errors=[401, 404],
        parameters=[CURSOR],
    )


def _invite(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "Invite somebody by mail, for 7 days and one use",
        tag=tag,
        takes=fields.InviteFields,
        given=fields.INVITE_EXAMPLE,
        answers=fields.InvitationFields,
        told=fields.INVITATION_EXAMPLE,
        status=201,
        errors=[401, 403, 404, 409, 422, 429],
    )


class People(PlatformPeople):
    @_people("listPeople", OFFICERS)
    def get(self, request: APIRequest) -> Response:
        return self.members(request)


class Invitations(PlatformPeople):
    @_invited("listInvitations", OFFICERS)
    def get(self, request: APIRequest) -> Response:
        return self.invited(request)

    @_invite("invite", OFFICERS)
    def post(self, request: APIRequest) -> Response:
        return self.invite(request)


class InvitationMails(PlatformPeople):
    @_of_invitation("sendInvitationAgain", "Mail a new link; the former one dies", OFFICERS)
    def post(self, request: APIRequest, invitation: UUID) -> Response:
        return self.send_again(request, invitation)


class InvitationWithdrawal(PlatformPeople):
    @_of_invitation("takeInvitationBack", "Take an invitation back", OFFICERS)
    def post(self, request: APIRequest, invitation: UUID) -> Response:
        return self.take_back(request, invitation)


class Roles(PlatformPeople):
    @_of_member("changeRole", "Give another role from now on", OFFICERS, fields.RoleFields, {"role": "auditor"})
    def post(self, request: APIRequest, member: UUID) -> Response:
        return self.change(request, member)


class Endings(PlatformPeople):
    @_of_member("endAccess", "End access", OFFICERS, fields.EndingFields, {"reach": "here"})
    def post(self, request: APIRequest, member: UUID) -> Response:
        return self.end(request, member)


class PeopleOfWorkspace(WorkspacePeople):
    @_people("listWorkspacePeople", OWNERS)
    def get(self, request: APIRequest, workspace: str) -> Response:
        return self.members(request, workspace)


class InvitationsToWorkspace(WorkspacePeople):
    @_invited("listWorkspaceInvitations", OWNERS)
    def get(self, request: APIRequest, workspace: str) -> Response:
        return self.invited(request, workspace)

    @_invite("inviteToWorkspace", OWNERS)
    def post(self, request: APIRequest, workspace: str) -> Response:
        return self.invite(request, workspace)


class WorkspaceInvitationMails(WorkspacePeople):
    @_of_invitation("sendWorkspaceInvitationAgain", "Mail a new link; the former one dies", OWNERS)
    def post(self, request: APIRequest, workspace: str, invitation: UUID) -> Response:
        return self.send_again(request, invitation, workspace)


class WorkspaceInvitationWithdrawal(WorkspacePeople):
    @_of_invitation("takeWorkspaceInvitationBack", "Take an invitation back", OWNERS)
    def post(self, request: APIRequest, workspace: str, invitation: UUID) -> Response:
        return self.take_back(request, invitation, workspace)


class WorkspaceRoles(WorkspacePeople):
    @_of_member("changeWorkspaceRole", "Give another role from now on", OWNERS, fields.RoleFields, {"role": "owner"})
    def post(self, request: APIRequest, workspace: str, member: UUID) -> Response:
        return self.change(request, member, workspace)


class WorkspaceEndings(WorkspacePeople):
    @_of_member(
        "endWorkspaceAccess",
        "End access here, or to everything of the organisation that the person leaves",
        OWNERS,
        fields.EndingFields,
        fields.ENDING_EXAMPLE,
    )
    def post(self, request: APIRequest, workspace: str, member: UUID) -> Response:
        return self.end(request, member, workspace)
