"""Lists of people who agreed elsewhere."""

from rest_framework import serializers

from consent.lists.drafts import LARGEST
from dsr.api.serializers.person import Fields


class HandInFields(Fields):
    purpose = serializers.SlugField()
    csv = serializers.CharField(
        max_length=LARGEST,
        trim_whitespace=False,
        help_text="a first line with the columns email, phone, day, options; or one e-mail address a line",
    )
    version = serializers.IntegerField(required=False, min_value=1, help_text="of the words that were read")
    options = serializers.ListField(
        child=serializers.CharField(max_length=50), default=list, help_text="for lines that name none"
    )
    how = serializers.CharField(max_length=300, help_text="how people were asked; they read it")
    asked_on = serializers.DateField(required=False, allow_null=True, help_text="for lines without a day")
    language = serializers.CharField(max_length=16)
    jurisdiction = serializers.CharField(max_length=2, default="", allow_blank=True)


class DeclarationFields(Fields):
    declared = serializers.BooleanField(help_text="that what `declaration` says is so")


class ConsentListFields(Fields):
    id = serializers.UUIDField(source="public_id")
    kind = serializers.CharField()
    purpose = serializers.CharField(source="version.purpose.key")
    version = serializers.IntegerField(source="version.number")
    workspace = serializers.CharField(source="workspace.key", default="")
    options = serializers.ListField(child=serializers.CharField())
    how = serializers.CharField()
    asked_on = serializers.DateField()
    language = serializers.CharField()
    jurisdiction = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of the list as it came")
    declaration = serializers.CharField(help_text="what whoever confirms it says by that")
    lines = serializers.IntegerField()
    recorded = serializers.IntegerField()
    known = serializers.IntegerField(help_text="people who had agreed already")
    refused = serializers.IntegerField()
    drawn_up_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()


class ConsentListPageFields(Fields):
    items = ConsentListFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


class RefusedLineFields(Fields):
    line = serializers.IntegerField(help_text="its number in the file, from 1")
    reason = serializers.CharField()
    told = serializers.CharField(source="get_reason_display")


class RefusedLinePageFields(Fields):
    items = RefusedLineFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


HAND_IN_EXAMPLE = {
    "purpose": "portal-terms",
    "csv": "nadia@example.org\ntom@example.org\n",
    "how": "On the order form, page 3",
    "language": "en",
    "jurisdiction": "JP",
}
EXAMPLE = {
    "id": "5f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a02",
    "kind": "vouched",
    "purpose": "portal-terms",
    "version": 1,
    "workspace": "ws-sakura",
    "options": [],
    "how": "On the order form, page 3",
    "asked_on": None,
    "language": "en",
    "jurisdiction": "JP",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "declaration": "These people were asked with these words and agreed, and none of them needs a guardian for it. "
    "Sakura answers for that.",
    "lines": 2,
    "recorded": 0,
    "known": 0,
    "refused": 0,
    "drawn_up_at": "2026-11-26T09:00:00Z",
    "confirmed_at": None,
    "finished_at": None,
}
REFUSED_EXAMPLE = {"line": 7, "reason": "email", "told": "The e-mail address is none."}
