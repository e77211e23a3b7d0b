"""Where an application is told of changes, and what it was told, for officers."""

from typing import Any

from rest_framework import serializers

from consent.desk_forms import REFUSED_ADDRESS
from consent.kinds import TEST, Change, DeliveryState, EndpointState, Scope, StopReason
from dsr.api.serializers.events import PageFields
from dsr.api.serializers.person import Fields
from privacy_portal.outbound import addresses

CHANGES = [str(one) for one in Change]


class ApplicationFields(Fields):
    id = serializers.UUIDField()
    name = serializers.CharField()
    workspace = serializers.CharField(allow_blank=True, help_text="its key; empty for the whole platform")
    may = serializers.ListField(child=serializers.ChoiceField([str(one) for one in Scope]))
    let_in_at = serializers.DateTimeField()
    shut_out_at = serializers.DateTimeField(allow_null=True)


class ApplicationPageFields(PageFields):
    items = ApplicationFields(many=True)


class WebhookBodyFields(Fields):
    url = serializers.CharField(max_length=addresses.LONGEST, help_text="begins with https://")
    changes = serializers.ListField(child=serializers.ChoiceField(CHANGES), allow_empty=False)

    def validate_url(self, value: str) -> str:
        try:
            addresses.target(value)
        except addresses.NotAllowed as error:
            raise serializers.ValidationError(str(REFUSED_ADDRESS[error.code])) from None
        return value

    def validate_changes(self, value: list[str]) -> list[str]:
        return sorted(set(value))


class WebhookFields(Fields):
    address = serializers.CharField(help_text="without its query")
    changes = serializers.ListField(child=serializers.ChoiceField(CHANGES))
    state = serializers.ChoiceField([str(one) for one in EndpointState])
    stopped_because = serializers.ChoiceField([str(one) for one in StopReason], allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    set_at = serializers.DateTimeField()


class SetWebhookFields(WebhookFields):
    secret = serializers.CharField(allow_null=True, help_text="told this once, of a new webhook")


class SecretFields(Fields):
    secret = serializers.CharField(help_text="told this once")
    former_until = serializers.DateTimeField(help_text="so long the former one signs beside it")


class DeliveryFields(Fields):
    id = serializers.UUIDField()
    message = serializers.CharField(help_text="the header webhook-id")
    type = serializers.ChoiceField([*CHANGES, TEST])
    change = serializers.UUIDField(allow_null=True, help_text="the event of the ledger; null for a test")
    state = serializers.ChoiceField([str(one) for one in DeliveryState])
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="of HTTP, of the last answer")
    failure = serializers.CharField(allow_blank=True, help_text="a code: why the last try failed")
    made_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    next_try_at = serializers.DateTimeField(allow_null=True)


class DeliveryPageFields(PageFields):
    items = DeliveryFields(many=True)


class SinceFields(Fields):
    since = serializers.DateField(help_text="from the beginning of this day, by the platform's clock")


class ReplayedFields(Fields):
    count = serializers.IntegerField()


APPLICATION_EXAMPLE = {
    "id": "0b0f6a52-6f0e-4a52-8f4d-4e6f6f1c2a11",
    "name": "CRM",
    "workspace": "",
    "may": ["decisions"],
    "let_in_at": "2026-11-26T09:00:00Z",
    "shut_out_at": None,
}
BODY_EXAMPLE = {"url": "https://crm.example.org/hooks", "changes": ["consent.withdrawn"]}
WEBHOOK_EXAMPLE: dict[str, Any] = {
    "address": "https://crm.example.org/hooks",
    "changes": ["consent.withdrawn"],
    "state": "active",
    "stopped_because": None,
    "failing_since": None,
    "set_at": "2026-11-26T09:00:00Z",
}
SECRET_EXAMPLE = {
    "secret": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "former_until": "2026-11-27T09:00:00Z",
}
DELIVERY_EXAMPLE = {
    "id": "0f9a4b5e-3c0d-5e0c-9b7d-0a4f3f1f2a10",
    "message": "msg_0f9a4b5e3c0d5e0c9b7d0a4f3f1f2a10",
    "type": "consent.withdrawn",
    "change": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "state": "delivered",
    "attempts": 1,
    "status": 204,
    "failure": "",
    "made_at": "2026-11-26T09:00:02Z",
    "tried_at": "2026-11-26T09:00:02Z",
    "next_try_at": None,
}
