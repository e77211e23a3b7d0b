"""The transfer of the business (EC-08): proposed, announced by a second officer, and who was told of it when."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from dsr.api.access import platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import succession as fields
from dsr.api.serializers.events import WhyFields
from dsr.api.views.announcements import LISTED, acts
from dsr.api.views.incidents import READ_ERRORS, EventView, told_name
from privacy_portal.api.schema import operation
from workspaces.forms.successions import PART, WHOLE, SuccessionForm
from workspaces.models import Succession, SuccessionTold
from workspaces.register import successions

TAG = "Transfer of the business (officers)"


class SuccessionActs(EventView):
    """An operation on one transfer; `stands` answers with it as it is afterwards."""

    def stands(self, succession: UUID, *, status: int = 200) -> Response:
        return Response(fields.SuccessionFields(_in_full(_find(succession))).data, status=status)


_act = acts(TAG, fields.SuccessionFields, fields.EXAMPLE)


class Successions(SuccessionActs):
    @operation(
        "listSuccessions",
        "List the transfers that were ever proposed, the newest 50",
        tag=TAG,
        answers=fields.SuccessionRowFields(many=True),
        told=[fields.ROW_EXAMPLE],
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = Succession.objects.select_related("giver", "taker")[:LISTED]
        return Response(fields.SuccessionRowFields([_row(one) for one in rows], many=True).data)

    @_act(
        "proposeSuccession",
        "Propose that the service or some workspaces go to another organisation, at least 30 days ahead",
        fields.SuccessionProposedFields,
        fields.PROPOSED_EXAMPLE,
        status=201,
    )
    def post(self, request: APIRequest) -> Response:
        by, platform = self.membership(request), platform_of(request)
        sent = body_of(request, fields.SuccessionProposedFields)
        form = SuccessionForm({**sent, "workspaces": "\n".join(sent["workspaces"])}, platform=platform)
        check(form)
        return self.stands(successions.propose(platform, form.transfer(), by=by).public_id, status=201)


class SuccessionView(SuccessionActs):
    @operation(
        "readSuccession",
        "Read a transfer: what moves to whom, and how many were told",
        tag=TAG,
        answers=fields.SuccessionFields,
        told=fields.EXAMPLE,
        errors=READ_ERRORS,
    )
    def get(self, request: APIRequest, succession: UUID) -> Response:
        self.membership(request)
        return self.stands(succession)


class Told(SuccessionActs):
    @operation(
        "listToldOfSuccession",
        "List who was told of a transfer by mail, and when",
        tag=TAG,
        answers=fields.PersonToldPageFields,
        told={"items": [{"name": "Tom Walker", "told_at": "2026-11-26T02:00:00Z"}], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest, succession: UUID) -> Response:
        self.membership(request)
        rows = _find(succession).told.select_related("user")
        return listed(request, rows, "told_at", fields.PersonToldPageFields, _told)


class Announcement(SuccessionActs):
    @_act("announceSuccession", "Announce the transfer, as a second officer; the mails go out")
    def post(self, request: APIRequest, succession: UUID) -> Response:
        by = self.membership(request)
        successions.announce(_find(succession), by=by)
        return self.stands(succession)


class Cancellation(SuccessionActs):
    @_act(
        "cancelSuccession",
        "Call the transfer off before it is in effect",
        WhyFields,
        {"reason": "The two did not agree."},
    )
    def post(self, request: APIRequest, succession: UUID) -> Response:
        by, found = self.membership(request), _find(succession)
        successions.cancel(found, body_of(request, WhyFields)["reason"], by=by)
        return self.stands(succession)


def _find(succession: UUID) -> Succession:
    related = ("platform", "giver", "taker", "proposed_by", "announced_by", "cancelled_by")
    found = Succession.objects.select_related(*related).filter(public_id=succession).first()
    if found is None:
        raise Http404
    return found


def _row(found: Succession) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "what": WHOLE if found.whole else PART,
        "giver": found.giver.key,
        "taker": found.taker.key,
        **{name: getattr(found, name) for name in ("state", "effective_on", "proposed_at")},
    }


def _in_full(found: Succession) -> dict[str, Any]:
    plain = ("words", "announced_on", "in_effect_at", "cancelled_at", "cancelled_because")
    named = ("proposed_by", "announced_by", "cancelled_by")
    told, people = successions.progress(found)
    return {
        **_row(found),
        **{name: getattr(found, name) for name in plain},
        **{name: told_name(getattr(found, name)) for name in named},
        **{name: [one.key for one in getattr(found, name).order_by("key")] for name in ("workspaces", "categories")},
        "progress": {"told": told, "people": people},
    }


def _told(found: SuccessionTold) -> dict[str, Any]:
    return {"name": str(found.user), "told_at": found.told_at}
