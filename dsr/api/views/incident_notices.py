"""Notices of an incident to owners of workspaces: whom it concerns, telling them, and their word that they read it."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import OwnerView
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, SIZE, listed
from dsr.api.serializers import incident as fields
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS, TAG, IncidentActs, find, told_name
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces.forms.incidents import CustomersForm
from workspaces.models import IncidentNotice, Workspace
from workspaces.register import incident_notices
from workspaces.register.paging import page

OWNERS = "Incidents (owners)"


class Concerned(IncidentActs):
    @operation(
        "listIncidentWorkspaces",
        "List the workspaces that an incident concerns, with their owners; the audit trail says who listed them",
        tag=TAG,
        answers=fields.ConcernedPageFields,
        told={"items": [fields.CONCERNED_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        shown = page(incident_notices.concerned(found), request.query_params.get("cursor", ""), SIZE)
        items = [_concerned(*one) for one in incident_notices.export(found, shown.rows, by=by)]
        return Response(fields.ConcernedPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)


class Notices(IncidentActs):
    @operation(
        "listIncidentNotices",
        "List what owners were told of an incident, and who acknowledged it",
        tag=TAG,
        answers=fields.NoticePageFields,
        told={"items": [fields.NOTICE_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, incident: UUID) -> Response:
        self.membership(request)
        rows = find(incident).notices.select_related("workspace", "acknowledged_by")
        return listed(request, rows, "told_at", fields.NoticePageFields, _notice)

    @operation(
        "tellOwners",
        "Tell the owners of the workspaces concerned, in their portal and by a mail that says nothing of it",
        tag=TAG,
        takes=fields.NoticeWordsFields,
        given=fields.NOTICE_WORDS_EXAMPLE,
        answers=fields.OwnersToldFields,
        told={"told": 2},
        status=201,
        errors=ACT_ERRORS,
    )
    def post(self, request: APIRequest, incident: UUID) -> Response:
        by, found = self.membership(request), find(incident)
        form = CustomersForm(body_of(request, fields.NoticeWordsFields))
        check(form)
        chosen = form.chosen(found)
        if not chosen:
            raise Problem("nobody-left", 409)
        told = incident_notices.tell_customers(found, chosen, form.cleaned_data["words"], by=by)
        return Response(fields.OwnersToldFields({"told": len(told)}).data, status=201)


class _OwnersNotice(OwnerView):
    def notice(self, tenant: Workspace, notice: UUID) -> IncidentNotice:
        """Return a notice to that workspace; 404 for any other."""
        found = _of(tenant).filter(public_id=notice).first()
        if found is None:
            raise Http404
        return found

    def stands(self, tenant: Workspace, notice: UUID) -> Response:
        return Response(fields.OwnerNoticeFields(_told(self.notice(tenant, notice))).data)


class OwnersNotices(OwnerView):
    @operation(
        "listWorkspaceIncidentNotices",
        "List what a workspace was told of incidents, the newest first",
        tag=OWNERS,
        answers=fields.OwnerNoticePageFields,
        told={"items": [fields.OWNER_NOTICE_EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, workspace: str) -> Response:
        tenant, _by = self.tenant(request, workspace)
        return listed(request, _of(tenant), "told_at", fields.OwnerNoticePageFields, _told)


class OwnersNoticeView(_OwnersNotice):
    @operation(
        "readWorkspaceIncidentNotice",
        "Read a notice of an incident",
        tag=OWNERS,
        answers=fields.OwnerNoticeFields,
        told=fields.OWNER_NOTICE_EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, workspace: str, notice: UUID) -> Response:
        return self.stands(self.tenant(request, workspace)[0], notice)


class OwnersAcknowledgement(_OwnersNotice):
    @operation(
        "acknowledgeIncidentNotice",
        "Say that the notice was read; the first word of the workspace counts",
        tag=OWNERS,
        answers=fields.OwnerNoticeFields,
        told=fields.OWNER_NOTICE_EXAMPLE,
        errors=[401, 403, 404, 409],
    )
    def post(self, request: APIRequest, workspace: str, notice: UUID) -> Response:
        tenant, by = self.tenant(request, workspace)
        if not incident_notices.acknowledge(self.notice(tenant, notice), by=by):
            raise Problem("already-acknowledged", 409)
        return self.stands(tenant, notice)


def _of(tenant: Workspace) -> Any:
    rows = IncidentNotice.objects.filter(workspace=tenant)
    return rows.select_related("incident__platform", "acknowledged_by")


def _concerned(workspace: Workspace, notice: IncidentNotice | None) -> dict[str, Any]:
    return {
        "workspace": workspace.key,
        "name": workspace.name,
        "owner": str(workspace.owner or ""),
        "told_at": notice and notice.told_at,
        "acknowledged_at": notice and notice.acknowledged_at,
    }


def _notice(found: IncidentNotice) -> dict[str, Any]:
    told = ("number", "words", "mailed_to", "told_at", "acknowledged_at")
    return {
        "id": found.public_id,
        "workspace": found.workspace.key,
        "acknowledged_by": told_name(found.acknowledged_by),
        **{name: getattr(found, name) for name in told},
    }


def _told(found: IncidentNotice) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "incident": found.incident.reference,
        "words": found.words,
        "told_at": found.told_at,
        "acknowledged_by": told_name(found.acknowledged_by),
        "acknowledged_at": found.acknowledged_at,
    }
