"""Questions to a second party and their answers, for officers and owners alike."""

from rest_framework import serializers

from dsr.api.serializers.officer import PREVIEW_EXAMPLE, PreviewFields
from dsr.api.serializers.person import Fields


class ApprovalRowFields(Fields):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    heading = serializers.CharField()
    state = serializers.CharField()
    asked = serializers.CharField(help_text="who is asked")
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class ApprovalPageFields(Fields):
    items = ApprovalRowFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


class FactFields(Fields):
    key = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class ApprovalFields(ApprovalRowFields):
    digest = serializers.CharField(allow_blank=True, help_text="of what was shown; an acceptance sends it back")
    if_yes = serializers.CharField()
    if_no = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())
    facts = FactFields(many=True)
    preview = PreviewFields(allow_null=True, help_text="the counts, where it is about records")
    may_answer = serializers.BooleanField()
    may_withdraw = serializers.BooleanField()
    may_confirm = serializers.BooleanField()
    decided = serializers.CharField(allow_blank=True, help_text="what became of it, in words")
    reason = serializers.CharField(allow_blank=True, allow_null=True)


class AcceptanceFields(Fields):
    digest = serializers.CharField(allow_blank=True, help_text="of what was read; empty where nothing was counted")


class RemindedFields(Fields):
    told = serializers.IntegerField(help_text="how many people were written to")


class RejectionFields(Fields):
    reason = serializers.CharField(min_length=10, max_length=4000, help_text="an owner's is told to the person")


class InstructionRejectionFields(RejectionFields):
    ground = serializers.CharField(help_text="code of a legal ground")


ROW_EXAMPLE = {
    "id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "kind": "owner_instruction",
    "reference": "EK 7F3K-2Q / 2",
    "heading": "Delete the records of R••• S•••",
    "state": "waiting",
    "asked": "Sakura KK",
    "asked_by": "enKomm",
    "asked_at": "2026-11-22T09:05:00Z",
    "expires_at": "2026-12-06T09:05:00Z",
    "decided_at": None,
    "confirmed_at": None,
}
EXAMPLE = {
    **ROW_EXAMPLE,
    "digest": PREVIEW_EXAMPLE["digest"],
    "if_yes": "A second person at enKomm checks it. Then 214 records of 1 person are deleted and 0 are kept.",
    "if_no": "Nothing is done. The person is told your reason, word for word, and where to complain.",
    "why": ["The workspace belongs to Sakura KK."],
    "facts": [],
    "preview": PREVIEW_EXAMPLE,
    "may_answer": True,
    "may_withdraw": False,
    "may_confirm": False,
    "decided": "",
    "reason": "",
}
