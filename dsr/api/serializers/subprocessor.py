"""Changes of the sub-processors: what officers announce and answer, and what an owner reads of it."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.events import PageFields
from dsr.api.serializers.person import Fields
from dsr.api.serializers.register import CHANGE_EXAMPLE, ChangeFields, TextsField
from workspaces.forms.register import LONGEST_TEXT, SHORTEST_REASON
from workspaces.models import ObjectionAnswer
from workspaces.register.kinds import Safeguard


class WindowFields(Fields):
    objections_until = serializers.DateField(help_text="at least 14 days from today")
    effective_on = serializers.DateField(help_text="after the last day for objections")


class ChangedFields(WindowFields):
    """How the sub-processor will stand in the list."""

    name = serializers.CharField(max_length=200)
    country = serializers.CharField(min_length=2, max_length=2, help_text="ISO 3166-1 alpha-2 country code")
    purposes = TextsField(help_text="what it does, in each language of the platform")
    safeguard = serializers.ChoiceField(choices=Safeguard.values)
    document = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="that says so, where one has to"
    )


class AddedFields(ChangedFields):
    """A new sub-processor, which somebody assessed before it is chosen."""

    assessed_on = serializers.DateField()
    assessed_by = serializers.CharField(max_length=200)
    outcome = serializers.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_TEXT)
    review_by = serializers.DateField(help_text="when it is looked at again")


class ChangeWordsFields(Fields):
    words = serializers.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_TEXT)


class ObjectionAnswerFields(ChangeWordsFields):
    answer = serializers.ChoiceField(choices=ObjectionAnswer.values)


class OwnersObjectionFields(Fields):
    """An objection as its own workspace reads it, with the answer of the service."""

    workspace = serializers.CharField(source="workspace.key", help_text="its key")
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    reason = serializers.CharField()
    answer = serializers.ChoiceField(choices=ObjectionAnswer.values, allow_blank=True)
    words = serializers.CharField(allow_blank=True, help_text="of the answer")
    answered_at = serializers.DateTimeField(allow_null=True)


class OfficersObjectionFields(OwnersObjectionFields):
    answered_by = serializers.CharField(allow_null=True)


class ObjectionPageFields(PageFields):
    items = OfficersObjectionFields(many=True)


class WhyChangeFields(ChangeFields):
    words = serializers.CharField(allow_blank=True, help_text="why it was dropped, or goes ahead")


class ChangeInFullFields(WhyChangeFields):
    safeguard = serializers.CharField()
    documents = TextsField()
    announced_by = serializers.CharField()
    open_objections = serializers.IntegerField(help_text="that nobody answered; while there are any, the change waits")
    overruled_by = serializers.CharField(allow_null=True, help_text="who decided that it goes ahead all the same")
    overruled_at = serializers.DateTimeField(allow_null=True)


class OwnersChangeFields(Fields):
    change = WhyChangeFields()
    is_open = serializers.BooleanField(help_text="owners can object")
    objection = OwnersObjectionFields(allow_null=True, help_text="of this workspace, with its answer")


class MailsFields(Fields):
    hears = serializers.BooleanField(help_text="gets a mail about every change that is announced or dropped")


WINDOW_EXAMPLE = {"objections_until": "2026-12-26", "effective_on": "2026-12-27"}
CHANGED_EXAMPLE: dict[str, Any] = {
    "name": "Cloudco Inc.",
    "country": "US",
    "purposes": {"en": "Keeps files.", "ja": "ファイルを保管します。"},
    "safeguard": "standard_clauses",
    "document": "Clauses of 1 November 2026",
    **WINDOW_EXAMPLE,
}
ADDED_EXAMPLE: dict[str, Any] = {
    **CHANGED_EXAMPLE,
    "assessed_on": "2026-11-20",
    "assessed_by": "Security team",
    "outcome": "Asked about orders of authorities, and answered well.",
    "review_by": "2027-11-20",
}
WHY_EXAMPLE = {"words": "Another provider keeps the files in Japan."}
ANSWER_EXAMPLE = {"answer": "may_leave", "words": "You may leave until 1 March, with all your files."}
OWNERS_OBJECTION_EXAMPLE: dict[str, Any] = {
    "workspace": "ws-sakura",
    "made_by": "Olga Sato",
    "made_at": "2026-11-30T09:00:00Z",
    "reason": "Our contract keeps the files in Japan.",
    **ANSWER_EXAMPLE,
    "answered_at": "2026-12-01T09:00:00Z",
}
OBJECTION_EXAMPLE: dict[str, Any] = {**OWNERS_OBJECTION_EXAMPLE, "answered_by": "Omar Haddad"}
EXAMPLE: dict[str, Any] = {
    **CHANGE_EXAMPLE,
    "safeguard": "standard_clauses",
    "documents": {"en": "Clauses of 1 November 2026"},
    "announced_by": "Omar Haddad",
    "open_objections": 0,
    "overruled_by": None,
    "overruled_at": None,
    "words": "",
}
OWNERS_EXAMPLE: dict[str, Any] = {
    "change": {**CHANGE_EXAMPLE, "words": ""},
    "is_open": True,
    "objection": OWNERS_OBJECTION_EXAMPLE,
}
