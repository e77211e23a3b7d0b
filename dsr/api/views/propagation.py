"""Passing withdrawals on to recipients, for officers: what waits, how each is reached, closing one by hand."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent.desk_forms import ContactForm
from consent.models import Propagation, RecipientContact
from consent.propagation import answers, contacts
from consent.propagation.kinds import State
from dsr.api.access import OfficerView, platform_of
from dsr.api.bodies import body_of, check
from dsr.api.listing import CURSOR, listed
from dsr.api.serializers import propagation as fields
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces.roles import Capability

TAG = "Passing withdrawals on (officers)"
READ_WITH = ("event__version__purpose", "event__workspace")


class KeepersView(OfficerView):
    """An operation for whoever keeps consents; an auditor reads."""

    capability, acting = Capability.SEE_CONSENTS, Capability.KEEP_CONSENTS


class Propagations(KeepersView):
    @operation(
        "listPropagations",
        "List the withdrawals on their way to recipients, the newest first",
        tag=TAG,
        answers=fields.PropagationPageFields,
        told={"items": [fields.PROPAGATION_EXAMPLE], "newer": "", "older": ""},
        errors=[400, 401, 404],
        parameters=[
            OpenApiParameter("recipient", str, OpenApiParameter.QUERY, description="Its key in the register"),
            OpenApiParameter("state", str, OpenApiParameter.QUERY, enum=[str(one) for one in State]),
            CURSOR,
        ],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        rows = Propagation.objects.select_related(*READ_WITH)
        recipient, state = (request.query_params.get(name, "") for name in ("recipient", "state"))
        if state and state not in State.values:
            raise Problem("malformed", 400, "state")
        rows = rows.filter(recipient=recipient) if recipient else rows
        rows = rows.filter(state=state) if state else rows
        return listed(request, rows, "made_at", fields.PropagationPageFields, _propagation)


class Closings(KeepersView):
    @operation(
        "closePropagation",
        "Close one that an officer saw to by hand",
        tag=TAG,
        takes=fields.SeenToFields,
        given={"note": "Told them on the telephone."},
        answers=fields.PropagationFields,
        told=fields.PROPAGATION_EXAMPLE | {"state": "by_hand", "note": "Told them on the telephone."},
        errors=[401, 403, 404, 409, 422],
    )
    def post(self, request: APIRequest, propagation: UUID) -> Response:
        by = self.membership(request)
        row = Propagation.objects.select_related(*READ_WITH).filter(public_id=propagation).first()
        if row is None:
            raise Http404
        answers.close(row, body_of(request, fields.SeenToFields)["note"], by=by)
        row.refresh_from_db(fields=["state", "ended_at", "note"])
        return Response(fields.PropagationFields(_propagation(row)).data)


class Contacts(KeepersView):
    @operation(
        "listRecipientContacts",
        "List how recipients hear of withdrawals; no address is told",
        tag=TAG,
        answers=fields.ContactListFields,
        told={"items": [fields.CONTACT_EXAMPLE]},
        errors=[401, 404],
    )
    def get(self, request: APIRequest) -> Response:
        self.membership(request)
        return Response(fields.ContactListFields({"items": [_contact(one) for one in contacts.all_of_them()]}).data)


class Contact(KeepersView):
    @operation(
        "setRecipientContact",
        "Set how a recipient hears of withdrawals, also of those that wait",
        tag=TAG,
        takes=fields.ContactBodyFields,
        given={"way": "mail", "address": "privacy@tinpost.example", "language": "en"},
        answers=fields.ContactFields,
        told=fields.CONTACT_EXAMPLE | {"last_mail_at": None},
        errors=[401, 403, 404, 422],
    )
    def post(self, request: APIRequest, key: str) -> Response:
        by, platform = self.membership(request), platform_of(request)
        told = body_of(request, fields.ContactBodyFields)
        form = ContactForm(told | {"language": told["language"] or platform.languages[0]}, platform=platform)
        check(form)
        try:
            contact = contacts.put(key, form.reached, by=by)
        except contacts.UnknownRecipient:
            raise Http404 from None
        return Response(fields.ContactFields(_contact(contact)).data)


def _propagation(row: Propagation) -> dict[str, Any]:
    event = row.event
    return {
        "id": row.public_id,
        "recipient": row.recipient,
        "change": event.public_id,
        "purpose": event.version.purpose.key,
        "option": event.option,
        "workspace": event.workspace.key if event.workspace else "",
        "state": row.state,
        "withdrawn_at": event.at,
        "told_at": row.told_at,
        "reminded_at": row.reminded_at,
        "escalated_at": row.escalated_at,
        "ended_at": row.ended_at,
        "note": row.note,
    }


def _contact(contact: RecipientContact) -> dict[str, Any]:
    return {
        "recipient": contact.recipient,
        "way": contact.way,
        "application": contact.application.public_id if contact.application else None,
        "reason": contact.reason,
        "last_mail_at": contact.mailed_at,
    }
