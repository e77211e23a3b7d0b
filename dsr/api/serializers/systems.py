"""What officers read of data systems, and what they propose about them. No address and no key of a system is told."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsr import data_map_text
from dsr.api.serializers.officer import LONGEST_TEXT
from dsr.api.serializers.person import Fields, WordsFields
from dsr.forms.systems import TAKEN_SLUGS
from dsr.models import SystemChangeKind

NEEDED = {
    SystemChangeKind.ADDRESS: ("variable",),
    SystemChangeKind.DATA_MAP: ("data_map",),
    SystemChangeKind.ADD: ("variable", "data_map", "name"),
}


class SystemFields(Fields):
    key = serializers.CharField()
    name = serializers.CharField()
    connector = serializers.CharField()
    enabled = serializers.BooleanField()
    address = serializers.CharField(help_text="where it comes from: the name of a variable, or the profile")
    state = serializers.CharField(help_text="how it stands, in words")
    question = serializers.UUIDField(allow_null=True, help_text="of the approval that waits for a change of it")


class SystemListFields(Fields):
    items = SystemFields(many=True)


class SystemChangeFields(Fields):
    """A proposal: which change, of which system, and of the rest what the change needs."""

    kind = serializers.ChoiceField(choices=[(str(one), str(one)) for one in SystemChangeKind])
    system = serializers.SlugField(max_length=50, help_text="its key; of a new one the key that it gets")
    variable = serializers.CharField(
        max_length=200, required=False, default="", help_text="name of an address that the operator has set"
    )
    data_map = serializers.CharField(
        max_length=data_map_text.LONGEST, required=False, default="", help_text="as text, in YAML or JSON"
    )
    name = serializers.CharField(max_length=80, required=False, default="", help_text="what a new one is called")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = NEEDED.get(SystemChangeKind(attrs["kind"]), ())
        missing = {name: [_("This is needed for this change.")] for name in needed if not attrs[name].strip()}
        if attrs["kind"] == SystemChangeKind.ADD and attrs["system"].lower() in TAKEN_SLUGS:
            missing["system"] = [_("Write small letters, digits and hyphens, and not “new”.")]
        if missing:
            raise serializers.ValidationError(missing)
        return attrs


class ProposedFields(Fields):
    reference = serializers.CharField()
    kind = serializers.CharField()
    system = serializers.CharField()
    state = WordsFields()
    question = serializers.UUIDField(help_text="of the approval by which another officer answers")


class ReopeningFields(Fields):
    reason = serializers.CharField(min_length=10, max_length=LONGEST_TEXT, help_text="read by whoever answers")


SYSTEM_EXAMPLE = {
    "key": "enkomm",
    "name": "enKomm",
    "connector": "sql",
    "enabled": True,
    "address": "PORTAL_SYSTEM_ENKOMM__MAIN",
    "state": "In use",
    "question": None,
}
PROPOSED_EXAMPLE = {
    "reference": "SYS-7F3K2Q",
    "kind": "switch_off",
    "system": "enkomm",
    "state": {"code": "waiting", "words": "Waits for a second person"},
    "question": "0b0f6a52-6f0e-4a52-8f4d-4e6f6f1c2a11",
}
