"""What owners of workspaces read of the requests about their data, and what they send to answer them."""

from rest_framework import serializers

from dsr import owner_entry
from dsr.api.serializers.entry import EntryFields
from dsr.api.serializers.officer import LONGEST_TEXT, REQUEST_EXAMPLE
from dsr.api.serializers.person import AnswerFields, DueFields, Fields, MessageFields, ReasonFields, WordsFields

ACTS = ("answer", "refuse", "check", "ask", "extend")


class OwnerRowFields(Fields):
    id = serializers.CharField(help_text="reference and part, such as 7F3K2Q-2")
    display_reference = serializers.CharField()
    right = serializers.CharField()
    law = serializers.CharField()
    status = WordsFields()
    turn = WordsFields()
    person = serializers.CharField(help_text="masked")
    relayed = serializers.BooleanField(
        help_text="passed on by hand: it is answered in words, and nothing is carried out"
    )
    received_at = serializers.DateTimeField()
    forwarded_at = serializers.DateTimeField(help_text="when it reached the owner")
    due_at = serializers.DateTimeField(allow_null=True)
    overdue_since = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    data_deleted_at = serializers.DateTimeField(allow_null=True)


class OwnerPageFields(Fields):
    items = OwnerRowFields(many=True)
    newer = serializers.CharField(allow_blank=True, help_text="cursor of the page before; empty at the beginning")
    older = serializers.CharField(allow_blank=True, help_text="cursor of the next page; empty at the end")


class OwnerRequestFields(OwnerRowFields):
    why = ReasonFields(many=True, help_text="why the owner decides")
    due = DueFields()
    answer = AnswerFields(allow_null=True)
    question = serializers.UUIDField(allow_null=True, help_text="of the approval that waits for the owner's answer")
    acts = serializers.ListField(child=serializers.ChoiceField(choices=ACTS), help_text="what can be done now")
    messages = MessageFields(many=True, help_text="between the owner and the person, the newest first")


class OwnerAnswerFields(Fields):
    text = serializers.CharField(min_length=10, max_length=LONGEST_TEXT, help_text="told to the person, word for word")


class OwnerRefusalFields(OwnerAnswerFields):
    ground = serializers.CharField(help_text="code of a legal ground")


class OwnerEntryFields(EntryFields):
    """What the person told the owner, how it came, and when it really arrived there."""

    right = serializers.ChoiceField(choices=[(str(one), one.label) for one in owner_entry.RIGHTS])
    workspace = None  # type: ignore[assignment]
    also_platform = serializers.BooleanField(
        default=False, help_text="they also ask about what the platform keeps as its own: its officers get a part"
    )


class RelayFields(Fields):
    workspace = serializers.CharField(max_length=200, help_text="key of a business workspace")
    reason = serializers.CharField(min_length=10, max_length=LONGEST_TEXT, help_text="kept as an internal note")


OWNER_ROW_EXAMPLE = {
    "id": "7F3K2Q-2",
    "display_reference": "EK 7F3K-2Q / 2",
    "right": "access",
    "law": "EU",
    "status": {"code": "deciding", "words": "To be decided"},
    "turn": {"code": "owner", "words": "With you"},
    "person": "R••• S•••",
    "relayed": True,
    "received_at": "2026-11-22T09:00:00Z",
    "forwarded_at": "2026-11-23T09:00:00Z",
    "due_at": "2026-12-22T22:59:59Z",
    "overdue_since": None,
    "closed_at": None,
    "data_deleted_at": None,
}
OWNER_EXAMPLE = {
    **OWNER_ROW_EXAMPLE,
    "why": [],
    "due": REQUEST_EXAMPLE["due"],
    "answer": None,
    "question": None,
    "acts": list(ACTS),
    "messages": [],
}
