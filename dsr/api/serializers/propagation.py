"""Passing withdrawals on to recipients, for officers."""

from typing import Any

from rest_framework import serializers

from consent.propagation.kinds import State, Way
from dsr.api.serializers.events import PageFields
from dsr.api.serializers.person import Fields


class PropagationFields(Fields):
    id = serializers.UUIDField()
    recipient = serializers.CharField(help_text="its key in the register")
    change = serializers.UUIDField(help_text="the event of the ledger")
    purpose = serializers.CharField()
    option = serializers.CharField(allow_blank=True)
    workspace = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField([str(one) for one in State])
    withdrawn_at = serializers.DateTimeField()
    told_at = serializers.DateTimeField(allow_null=True)
    reminded_at = serializers.DateTimeField(allow_null=True)
    escalated_at = serializers.DateTimeField(allow_null=True, help_text="when officers were told that it is late")
    ended_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class PropagationPageFields(PageFields):
    items = PropagationFields(many=True)


class ContactBodyFields(Fields):
    way = serializers.ChoiceField([str(one) for one in Way])
    address = serializers.EmailField(required=False, default="", max_length=254, help_text="needed by mail")
    language = serializers.CharField(required=False, default="", max_length=16, help_text="of the mail")
    application = serializers.UUIDField(required=False, default=None, help_text="needed by webhook")
    reason = serializers.CharField(
        required=False, default="", max_length=500, help_text="needed where nothing is passed on"
    )


class ContactFields(Fields):
    recipient = serializers.CharField()
    way = serializers.ChoiceField([str(one) for one in Way])
    application = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    last_mail_at = serializers.DateTimeField(allow_null=True)


class ContactListFields(Fields):
    items = ContactFields(many=True)


class SeenToFields(Fields):
    note = serializers.CharField(max_length=500, help_text="what was done by hand; nothing about the person")


PROPAGATION_EXAMPLE: dict[str, Any] = {
    "id": "0b0f6a52-6f0e-4a52-8f4d-4e6f6f1c2a11",
    "recipient": "tin-post",
    "change": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "purpose": "offers",
    "option": "email",
    "workspace": "",
    "state": "told",
    "withdrawn_at": "2026-11-26T09:00:00Z",
    "told_at": "2026-11-26T09:01:00Z",
    "reminded_at": None,
    "escalated_at": None,
    "ended_at": None,
    "note": "",
}
CONTACT_EXAMPLE: dict[str, Any] = {
    "recipient": "tin-post",
    "way": "mail",
    "application": None,
    "reason": "",
    "last_mail_at": "2026-11-26T09:01:00Z",
}
