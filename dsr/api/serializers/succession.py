"""The transfer of the business: what goes to whom, from which day, and who was told."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.closure import ToldFields
from dsr.api.serializers.events import PageFields, keys, text
from dsr.api.serializers.person import Fields
from workspaces.forms.successions import PART, WHOLE
from workspaces.models import SuccessionState


class SuccessionProposedFields(Fields):
    what = serializers.ChoiceField(choices=[WHOLE, PART], help_text="the service itself, or workspaces of the giver")
    giver = serializers.CharField(max_length=200, help_text="key of the organisation that has it")
    taker = serializers.CharField(max_length=200, help_text="key of the organisation that gets it")
    workspaces = keys(required=False, default=list, help_text="keys; where a part moves")
    categories = keys(allow_empty=False, help_text="keys of kinds of data")
    effective_on = serializers.DateField(help_text="at least 30 days ahead")
    words = text(help_text="read in the mail, and for the whole service in the privacy centre")


class SuccessionRowFields(Fields):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=SuccessionState.values)
    what = serializers.ChoiceField(choices=[WHOLE, PART])
    giver = serializers.CharField()
    taker = serializers.CharField()
    effective_on = serializers.DateField()
    proposed_at = serializers.DateTimeField()


class SuccessionFields(SuccessionRowFields):
    words = serializers.CharField()
    workspaces = keys()
    categories = keys()
    proposed_by = serializers.CharField()
    announced_by = serializers.CharField(allow_null=True)
    announced_on = serializers.DateField(allow_null=True)
    in_effect_at = serializers.DateTimeField(allow_null=True)
    cancelled_by = serializers.CharField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancelled_because = serializers.CharField(allow_null=True)
    progress = ToldFields()


class PersonToldFields(Fields):
    name = serializers.CharField()
    told_at = serializers.DateTimeField()


class PersonToldPageFields(PageFields):
    items = PersonToldFields(many=True)


PROPOSED_EXAMPLE: dict[str, Any] = {
    "what": PART,
    "giver": "sakura",
    "taker": "lotus",
    "workspaces": ["ws-sakura"],
    "categories": ["account"],
    "effective_on": "2027-01-10",
    "words": "Lotus takes over. Its policy holds from then on.",
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "2b1f6a52-9f0e-4a43-8f31-6a1f7d0b2e44",
    "state": "announced",
    **{name: PROPOSED_EXAMPLE[name] for name in ("what", "giver", "taker", "effective_on")},
    "proposed_at": "2026-11-26T01:00:00Z",
}
EXAMPLE: dict[str, Any] = {
    **ROW_EXAMPLE,
    **{name: PROPOSED_EXAMPLE[name] for name in ("words", "workspaces", "categories")},
    "proposed_by": "Omar Haddad",
    "announced_by": "Mei Tanaka",
    "announced_on": "2026-11-26",
    **dict.fromkeys(["in_effect_at", "cancelled_by", "cancelled_at", "cancelled_because"]),
    "progress": {"told": 3, "people": 3},
}
