"""What officers send and read: their queue, one part of a case, and the acts on it."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsr.api.serializers.person import DeciderFields, DueFields, Fields, WordsFields
from dsr.models import VERDICTS, DecisionOutcome
from dsr.more_time import REASONS
from dsr.verification.process import OFFICER_CHECK_KINDS

LONGEST_TEXT = 4000


class OfficerFields(Fields):
    id = serializers.IntegerField()
    name = serializers.CharField()


class RequestRowFields(Fields):
    id = serializers.CharField(help_text="reference and part, such as 7F3K2Q-1")
    display_reference = serializers.CharField()
    right = serializers.CharField()
    about = serializers.CharField(allow_null=True, help_text="the part that a complaint or an appeal is about")
    law = serializers.CharField()
    status = WordsFields()
    turn = WordsFields()
    controller = serializers.CharField()
    workspace = serializers.CharField(allow_null=True, help_text="key of the workspace whose owner decides")
    person = serializers.CharField(help_text="masked")
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    binds_at = serializers.DateTimeField(allow_null=True, help_text="The earliest date still to be kept")
    binds = serializers.CharField(help_text="Which date that is: acknowledge, answer, take_effect, or empty")
    overdue_since = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    data_deleted_at = serializers.DateTimeField(
        allow_null=True, help_text="when the personal data of the case was deleted"
    )
    assigned_to = OfficerFields(allow_null=True)


class RequestPageFields(Fields):
    items = RequestRowFields(many=True)
    newer = serializers.CharField(allow_blank=True, help_text="cursor of the page before; empty at the beginning")
    older = serializers.CharField(allow_blank=True, help_text="cursor of the next page; empty at the end")


class LineFields(Fields):
    system = serializers.CharField()
    category = serializers.CharField()
    table = serializers.CharField()
    found = serializers.IntegerField()
    erase = serializers.IntegerField()
    keep = serializers.IntegerField()
    why = serializers.CharField(allow_blank=True)
    keep_until = serializers.DateField(allow_null=True)


class PreviewFields(Fields):
    digest = serializers.CharField(allow_blank=True, help_text="send it with the decision: it freezes what was read")
    counted_at = serializers.DateTimeField(allow_null=True)
    found = serializers.IntegerField()
    erase = serializers.IntegerField()
    keep = serializers.IntegerField()
    lines = LineFields(many=True)


class CandidateFields(Fields):
    system = serializers.CharField()
    key = serializers.CharField()
    agreement = serializers.DictField(child=serializers.CharField())


class RequestFields(RequestRowFields):
    decider = DeciderFields()
    due = DueFields()
    waits_for = serializers.ListField(child=serializers.CharField(), help_text="kinds of steps that wait")
    preview = PreviewFields()
    candidates = CandidateFields(many=True)


class DecisionFields(Fields):
    outcome = serializers.ChoiceField(
        choices=[(str(one), one.label) for one in (DecisionOutcome.ACCEPT, DecisionOutcome.REFUSE)]
    )
    digest = serializers.CharField(required=False, help_text="of the preview that was read; needed to accept")
    ground = serializers.CharField(required=False, default="", help_text="code of a legal ground; needed to refuse")
    text = serializers.CharField(required=False, default="", max_length=LONGEST_TEXT, help_text="told to the person")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = ("digest",) if attrs["outcome"] == DecisionOutcome.ACCEPT else ("ground", "text")
        missing = {name: [_("This is needed for this outcome.")] for name in needed if not attrs.get(name)}
        if missing:
            raise serializers.ValidationError(missing)
        return attrs


class VerdictFields(Fields):
    verdict = serializers.ChoiceField(choices=[(str(one), one.label) for one in VERDICTS])
    text = serializers.CharField(min_length=10, max_length=LONGEST_TEXT, help_text="told to the person, word for word")
    again = serializers.BooleanField(
        default=False, help_text="open what was asked at first as another part; an upheld appeal always does"
    )


class AssignmentFields(Fields):
    from_user = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="id of who had it when you read it; null for nobody"
    )


class ExtensionFields(Fields):
    reason = serializers.ChoiceField(choices=REASONS, help_text="one that a law of the request knows")
    until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="the new day; needed where the law sets no length"
    )


class QuestionFields(Fields):
    text = serializers.CharField(max_length=LONGEST_TEXT)
    asks_for_answer = serializers.BooleanField(default=True)


class NoteFields(Fields):
    text = serializers.CharField(max_length=LONGEST_TEXT)


class MatchFields(Fields):
    subjects = serializers.DictField(
        child=serializers.CharField(), help_text="by system the key of the record; empty: none of them is the person"
    )
    reason = serializers.CharField(min_length=10, max_length=LONGEST_TEXT, help_text="kept as an internal note")


class IdentityCheckFields(Fields):
    kind = serializers.ChoiceField(choices=OFFICER_CHECK_KINDS)


ROW_EXAMPLE = {
    "id": "7F3K2Q-1",
    "display_reference": "EK 7F3K-2Q / 1",
    "right": "erasure",
    "about": None,
    "law": "EU",
    "status": {"code": "deciding", "words": "To be decided"},
    "turn": {"code": "officer", "words": "With you"},
    "controller": "enKomm",
    "workspace": None,
    "person": "R••• S•••",
    "received_at": "2026-11-22T09:00:00Z",
    "due_at": "2026-12-22T22:59:59Z",
    "binds_at": "2026-12-22T22:59:59Z",
    "binds": "answer",
    "overdue_since": None,
    "closed_at": None,
    "data_deleted_at": None,
    "assigned_to": {"id": 1, "name": "Omar Haddad"},
}
DIGEST = "3f2a9c0d5b7e4a118d6c2f3e4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"
PREVIEW_EXAMPLE = {
    "digest": DIGEST,
    "counted_at": "2026-11-22T09:05:00Z",
    "found": 214,
    "erase": 211,
    "keep": 3,
    "lines": [
        {
            "system": "enKomm",
            "category": "Billing",
            "table": "Invoices",
            "found": 3,
            "erase": 0,
            "keep": 3,
            "why": "Tax law requires invoices to be kept.",
            "keep_until": "2033-03-31",
        }
    ],
}
REQUEST_EXAMPLE = {
    **ROW_EXAMPLE,
    "decider": {"name": "enKomm", "why": [{"text": "It runs your account.", "categories": ["Account"]}]},
    "due": {
        "at": "2026-12-22T22:59:59Z",
        "time_zone": "Europe/Berlin",
        "law": "EU",
        "promise": "",
        "paused": False,
        "explanation": [],
        "beside": [],
    },
    "waits_for": ["decide"],
    "preview": PREVIEW_EXAMPLE,
    "candidates": [{"system": "enkomm", "key": "accounts:10001", "agreement": {"email": "same"}}],
}
