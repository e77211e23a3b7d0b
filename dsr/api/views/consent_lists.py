"""Lists of people who agreed elsewhere: of the platform, for its officers, and of a workspace, for its owner."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent import intake, policy
from consent.lists import drafts, offered, reading, taking
from consent.lists.forms import ConfirmForm, ListForm
from consent.models import ConsentList
from dsr.api.access import OfficerView, OwnerView, StaffView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR
from dsr.api.serializers import consent_list as fields
from privacy_portal.api.schema import Decorator, operation
from privacy_portal.paging import Order, page
from workspaces.models import Membership
from workspaces.roles import Capability

OFFICERS, OWNERS, SIZE = "Consents from elsewhere (officers)", "Consents from elsewhere (owners)", 25
NAMES = {"people": "csv", "file": "csv", "chosen": "options"}


class Tenant(StaffView):
    """Whose lists. Subclasses say by which membership somebody acts."""

    def by(self, request: APIRequest, workspace: str) -> Membership:
        """Return the membership by which the caller acts for the tenant; else 404."""
        raise Http404

    def listed(self, request: APIRequest, by: Membership) -> Response:
        rows = drafts.seen_by(platform_of(request), by.workspace)
        shown = page(rows, Order("drawn_up_at", descending=True), request.query_params.get("cursor", ""), SIZE)
        items = [_told(one) for one in shown.rows]
        return Response(fields.ConsentListPageFields({"items": items, "newer": shown.newer, "older": shown.older}).data)

    def hand_in(self, request: APIRequest, by: Membership) -> Response:
        offered.require_hand(by.workspace, by)
        body = body_of(request, fields.HandInFields)
        offer = offered.offer(platform_of(request), by.workspace, body["purpose"])
        if offer is None:
            raise ValidationError({"purpose": ["There is nothing like it to hand in for."]})
        form = _form(request, body, offer)
        try:
            made = drafts.draw_up(by.workspace, form.told, form.content, by=by)
        except reading.Unreadable as error:
            raise ValidationError({"csv": [str(error)]}) from None
        except drafts.NobodyNamed as error:
            raise ValidationError({"csv": [f"{one.line}: {one.reason.label}" for one in error.lines[:SIZE]]}) from None
        except policy.Forbidden as error:
            raise ValidationError({"purpose": [intake.forbidden_words(error.decision)]}) from None
        return self.one(made, status=201)

    def confirm(self, request: APIRequest, by: Membership, consent_list: UUID) -> Response:
        found = self.found(request, by, consent_list)
        body = body_of(request, fields.DeclarationFields)
        check(ConfirmForm({"declared": body["declared"]}, declaration=taking.declaration(found)))
        drafts.confirm(found, by=by)
        return self.one(self.found(request, by, consent_list))

    def put_away(self, request: APIRequest, by: Membership, consent_list: UUID) -> Response:
        drafts.put_away(self.found(request, by, consent_list), by=by)
        return Response(status=204)

    def refusals(self, request: APIRequest, by: Membership, consent_list: UUID) -> Response:
        rows = self.found(request, by, consent_list).refusals.all()
        shown = page(rows, Order("line"), request.query_params.get("cursor", ""), SIZE)
        told = {"items": shown.rows, "newer": shown.newer, "older": shown.older}
        return Response(fields.RefusedLinePageFields(told).data)

    def found(self, request: APIRequest, by: Membership, consent_list: UUID) -> ConsentList:
        seen = drafts.seen_by(platform_of(request), by.workspace)
        found: ConsentList | None = seen.filter(public_id=consent_list).first()
        if found is None:
            raise Http404
        return found

    def one(self, found: ConsentList, status: int = 200) -> Response:
        return Response(fields.ConsentListFields(_told(found)).data, status=status)


class OfficersTenant(Tenant, OfficerView):
    capability, acting = Capability.SEE_CONSENTS, Capability.KEEP_CONSENTS

    def by(self, request: APIRequest, workspace: str) -> Membership:
        return self.membership(request)


class OwnersTenant(Tenant, OwnerView):
    def by(self, request: APIRequest, workspace: str) -> Membership:
        return self.tenant(request, workspace)[1]


def _form(request: APIRequest, body: dict[str, Any], offer: offered.Offer) -> ListForm:
    """Hold what was sent against the rules of the page's form."""
    typed = {
        "chosen": body["options"],
        "how": body["how"],
        "asked_on": body.get("asked_on"),
        "language": body["language"],
        "jurisdiction": body["jurisdiction"],
        "version": body.get("version", offer.version.number),
    }
    file = SimpleUploadedFile("list.csv", body["csv"].encode())
    form = ListForm(typed, {"file": file}, platform=platform_of(request), offer=offer)
    check(form, NAMES)
    return form


def _told(found: ConsentList) -> ConsentList:
    found.declaration = taking.declaration(found)  # type: ignore[attr-defined]
    return found


def _listed(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "List the lists that were handed in, the newest first",
        tag=tag,
        answers=fields.ConsentListPageFields,
        told={"items": [fields.EXAMPLE], "newer": "", "older": ""},
        errors=[401, 404],
        parameters=[CURSOR],
    )


def _handed_in(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "Hand in a list; nothing of it counts before it is confirmed, and after a day without that it is forgotten",
        tag=tag,
        takes=fields.HandInFields,
        given=fields.HAND_IN_EXAMPLE,
        answers=fields.ConsentListFields,
        told=fields.EXAMPLE,
        status=201,
        errors=[401, 403, 404, 422],
    )


def _read(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "Read a list: what it says, and how far it is",
        tag=tag,
        answers=fields.ConsentListFields,
        told=fields.EXAMPLE,
        errors=[401, 404],
    )


def _put_away(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "Forget a list that was not confirmed, and everybody in it",
        tag=tag,
        status=204,
        errors=[401, 403, 404, 409],
    )


def _confirmed(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "Have a list count; each person with an address is told once, and how to take it back",
        tag=tag,
        takes=fields.DeclarationFields,
        given={"declared": True},
        answers=fields.ConsentListFields,
        told=fields.EXAMPLE | {"confirmed_at": "2026-11-26T09:05:00Z"},
        errors=[401, 403, 404, 409, 422],
    )


def _refused(name: str, tag: str) -> Decorator:
    return operation(
        name,
        "List the lines that became no consent, and why",
        tag=tag,
        answers=fields.RefusedLinePageFields,
        told={"items": [fields.REFUSED_EXAMPLE], "newer": "", "older": ""},
        errors=[401, 404],
        parameters=[CURSOR],
    )


class ConsentLists(OfficersTenant):
    @_listed("listConsentLists", OFFICERS)
    def get(self, request: APIRequest) -> Response:
        return self.listed(request, self.by(request, ""))

    @_handed_in("handInConsentList", OFFICERS)
    def post(self, request: APIRequest) -> Response:
        return self.hand_in(request, self.by(request, ""))


class ConsentListView(OfficersTenant):
    @_read("readConsentList", OFFICERS)
    def get(self, request: APIRequest, consent_list: UUID) -> Response:
        return self.one(self.found(request, self.by(request, ""), consent_list))

    @_put_away("putAwayConsentList", OFFICERS)
    def delete(self, request: APIRequest, consent_list: UUID) -> Response:
        return self.put_away(request, self.by(request, ""), consent_list)


class Confirmation(OfficersTenant):
    @_confirmed("confirmConsentList", OFFICERS)
    def post(self, request: APIRequest, consent_list: UUID) -> Response:
        return self.confirm(request, self.by(request, ""), consent_list)


class RefusedLines(OfficersTenant):
    @_refused("listRefusedLines", OFFICERS)
    def get(self, request: APIRequest, consent_list: UUID) -> Response:
        return self.refusals(request, self.by(request, ""), consent_list)


class WorkspaceConsentLists(OwnersTenant):
    @_listed("listWorkspaceConsentLists", OWNERS)
    def get(self, request: APIRequest, workspace: str) -> Response:
        return self.listed(request, self.by(request, workspace))

    @_handed_in("handInWorkspaceConsentList", OWNERS)
    def post(self, request: APIRequest, workspace: str) -> Response:
        return self.hand_in(request, self.by(request, workspace))


class WorkspaceConsentListView(OwnersTenant):
    @_read("readWorkspaceConsentList", OWNERS)
    def get(self, request: APIRequest, workspace: str, consent_list: UUID) -> Response:
        return self.one(self.found(request, self.by(request, workspace), consent_list))

    @_put_away("putAwayWorkspaceConsentList", OWNERS)
    def delete(self, request: APIRequest, workspace: str, consent_list: UUID) -> Response:
        return self.put_away(request, self.by(request, workspace), consent_list)


class WorkspaceConfirmation(OwnersTenant):
    @_confirmed("confirmWorkspaceConsentList", OWNERS)
    def post(self, request: APIRequest, workspace: str, consent_list: UUID) -> Response:
        return self.confirm(request, self.by(request, workspace), consent_list)


class WorkspaceRefusedLines(OwnersTenant):
    @_refused("listWorkspaceRefusedLines", OWNERS)
    def get(self, request: APIRequest, workspace: str, consent_list: UUID) -> Response:
        return self.refusals(request, self.by(request, workspace), consent_list)
