"""Content of disconnected services, for officers (EK-08): how far its deletion is, and what got stuck."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent import disconnections
from consent.models import Disconnection
from dsr import disconnecting
from dsr.api.access import OfficerView
from dsr.api.bodies import body_of
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers.events import PageFields
from dsr.api.serializers.person import Fields
from dsr.api.views.incidents import ACT_ERRORS, READ_ERRORS
from privacy_portal.api.schema import Decorator, operation
from workspaces.roles import Capability

TAG = "Disconnected services (officers)"


class ClosingFields(Fields):
    words = serializers.CharField(max_length=2000, help_text="what proves that it is gone, without naming the person")


class DisconnectionFields(Fields):
    id = serializers.UUIDField()
    purpose = serializers.CharField()
    option = serializers.CharField(allow_blank=True)
    categories = serializers.ListField(child=serializers.CharField())
    made_at = serializers.DateTimeField()
    evidence = serializers.CharField(allow_blank=True, help_text="code, account, application, officer, or none")
    state = serializers.CharField(help_text="waiting, begun, stuck, restored or closed")
    told = serializers.CharField(help_text="how far it is, in words")
    request = serializers.CharField(allow_null=True, help_text="the request that carries it out, of readRequest")
    needs_officer = serializers.BooleanField()
    words = serializers.CharField(allow_blank=True)


class DisconnectionPageFields(PageFields):
    items = DisconnectionFields(many=True)


EXAMPLE = {
    "id": "5f0f1c1e-7f5c-4f2d-9d69-4a2c1a4f7f10",
    "purpose": "outside-mail",
    "option": "mail.read",
    "categories": ["synced_content"],
    "made_at": "2026-12-01T09:00:00Z",
    "evidence": "account",
    "state": "begun",
    "told": "Being decided",
    "request": "7F3K2Q-1",
    "needs_officer": False,
    "words": "",
}


class DisconnectionView(OfficerView):
    """An operation on deletions; `stands` answers with one as it is afterwards."""

    capability = Capability.SEE_CONSENTS
    acting = Capability.WORK_ON_REQUESTS

    def stands(self, disconnection: UUID) -> Response:
        return Response(DisconnectionFields(_told(_find(disconnection))).data)


def _act(name: str, summary: str, takes: Any = None, given: Any = None) -> Decorator:
    return operation(
        name,
        summary,
        tag=TAG,
        takes=takes,
        given=given,
        answers=DisconnectionFields,
        told=EXAMPLE,
        errors=ACT_ERRORS,
    )


class Disconnections(DisconnectionView):
    @operation(
        "listDisconnectionsOfAll",
        "List what is or was deleted because somebody disconnected a service, the newest first",
        tag=TAG,
        answers=DisconnectionPageFields,
        told={"items": [EXAMPLE], "newer": "", "older": ""},
        errors=READ_ERRORS,
        parameters=[CURSOR],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        return listed(request, disconnections.all_of(), "made_at", DisconnectionPageFields, _told)


class DisconnectionBeginnings(DisconnectionView):
    @_act("beginDisconnection", "Begin a deletion that nobody confirmed, on the word of an officer")
    def post(self, request: APIRequest, disconnection: UUID) -> Response:
        by, found = self.membership(request), _find(disconnection)
        disconnecting.begin_on_word(found, by=by)
        return self.stands(disconnection)


class DisconnectionClosings(DisconnectionView):
    @_act(
        "closeDisconnection",
        "Note that the content is gone though the portal could search nowhere, and what proves it",
        ClosingFields,
        {"words": "The application answered that it deleted 14 mails."},
    )
    def post(self, request: APIRequest, disconnection: UUID) -> Response:
        by, found = self.membership(request), _find(disconnection)
        disconnecting.close(found, by=by, words=body_of(request, ClosingFields)["words"])
        return self.stands(disconnection)


def _find(key: UUID) -> Disconnection:
    found = disconnections.all_of().filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _told(row: Disconnection) -> dict[str, Any]:
    told = disconnections.told([row])[row.public_id]
    return {
        "id": row.public_id,
        "purpose": row.event.version.purpose.key,
        "option": row.event.option,
        "categories": row.categories,
        "made_at": row.made_at,
        "evidence": row.evidence,
        "state": row.state,
        "told": told.words,
        "request": f"{told.case}-1" if told.case else None,
        "needs_officer": disconnecting.needs_officer(row),
        "words": row.words,
    }
