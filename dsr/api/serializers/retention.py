"""Retention: rules with what is due by them, runs with their receipts, and legal holds."""

from rest_framework import serializers

from dsr.api.serializers.approval import FactFields
from dsr.api.serializers.officer import DIGEST, PREVIEW_EXAMPLE, PreviewFields
from dsr.api.serializers.person import Fields
from dsr.models import RunOutcome, RunPhase
from workspaces.register.kinds import RetentionEnd, RetentionStart


class RuleFields(Fields):
    key = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField(), help_text="keys")
    workspace = serializers.CharField(allow_null=True, help_text="whose owner laid it down")
    people = serializers.ListField(child=serializers.CharField())
    jurisdictions = serializers.ListField(child=serializers.CharField())
    length = serializers.CharField()
    starts = serializers.ChoiceField(choices=RetentionStart.values)
    then = serializers.ChoiceField(choices=RetentionEnd.values)
    sentence = serializers.CharField()
    for_whom = serializers.CharField(allow_blank=True, help_text="by where people live; empty for everybody")
    because = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    gaps = serializers.ListField(child=serializers.CharField(), help_text="tables that it cannot reach, by system")
    due = serializers.IntegerField(help_text="records that its open runs counted")
    runs = serializers.ListField(child=serializers.UUIDField(), help_text="its open runs")


class RuleLookFields(Fields):
    """One run that looking a rule through now would begin, with what it would count."""

    heading = serializers.CharField()
    system = serializers.CharField(help_text="its slug")
    workspace = serializers.CharField(allow_null=True, help_text="whose owner decides; null: the platform")
    before = serializers.DateField(help_text="periods that began before this day are over")
    open_run = serializers.UUIDField(allow_null=True, help_text="the run that is under way already: then none begins")
    refused_until = serializers.DateTimeField(allow_null=True, help_text="after a no, until when none begins")
    found = serializers.IntegerField(allow_null=True, help_text="null where no run would begin, or it could not tell")
    erase = serializers.IntegerField(allow_null=True)
    keep = serializers.IntegerField(allow_null=True, help_text="of it what the law keeps")
    error = serializers.CharField(allow_blank=True, help_text="why the system could not tell")


class ProposalFields(Fields):
    rule = serializers.CharField(help_text="its key")


class RunRowFields(Fields):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    heading = serializers.CharField()
    rule = serializers.CharField(help_text="its key")
    system = serializers.CharField(help_text="its slug")
    workspace = serializers.CharField(allow_null=True, help_text="whose owner decides; null: the platform")
    phase = serializers.ChoiceField(choices=RunPhase.values)
    outcome = serializers.CharField(allow_blank=True, help_text=", ".join(RunOutcome.values))
    words = serializers.CharField(help_text="how it stands, and with whom")
    records = serializers.IntegerField(help_text="that were counted")
    before = serializers.DateField(help_text="periods that began before this day are over")
    proposed_by = serializers.CharField(
        allow_null=True, help_text="who had it looked through, and does not agree to it"
    )
    begun_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RunPageFields(Fields):
    items = RunRowFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


class ReceiptFields(Fields):
    table = serializers.CharField()
    rows = serializers.IntegerField()


class RunFields(RunRowFields):
    facts = FactFields(many=True)
    preview = PreviewFields()
    approval = serializers.UUIDField(allow_null=True, help_text="the question that officers are asked, while it waits")
    receipt = ReceiptFields(many=True, help_text="of the system")
    effect_key = serializers.UUIDField(allow_null=True, help_text="under which the system keeps its receipt")
    error = serializers.CharField(allow_blank=True)
    may_stop = serializers.BooleanField()
    may_retry = serializers.BooleanField()


class MetFields(Fields):
    run = serializers.UUIDField()
    reference = serializers.CharField()
    system = serializers.CharField(help_text="its slug")
    rows = serializers.IntegerField(
        allow_null=True, help_text="of the data held that had gone; 0: stopped before; null: the system is being asked"
    )
    words = serializers.CharField()


class HoldFields(Fields):
    id = serializers.UUIDField()
    category = serializers.CharField(allow_null=True)
    workspace = serializers.CharField(allow_null=True)
    what = serializers.CharField()
    reason = serializers.CharField()
    placed_by = serializers.CharField()
    placed_at = serializers.DateTimeField()
    lifted_by = serializers.CharField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)
    met = MetFields(many=True, help_text="deletions that it stopped, and those of the 30 days before")


class NewHoldFields(Fields):
    category = serializers.CharField(allow_null=True, default=None, help_text="a key; null: all data")
    workspace = serializers.CharField(allow_null=True, default=None, help_text="a key; null: everywhere")
    reason = serializers.CharField(max_length=500, help_text="kept sealed")


RULE_EXAMPLE = {
    "key": "use",
    "categories": ["interactions"],
    "workspace": None,
    "people": [],
    "jurisdictions": [],
    "length": "13 months",
    "starts": "collected",
    "then": "anonymise",
    "sentence": "Made anonymous 13 months after it was collected.",
    "for_whom": "",
    "because": "Needed to keep the service safe.",
    "clause": "",
    "gaps": [],
    "due": 211,
    "runs": ["0d9c6a52-8a0e-4d0b-9a1c-0c3d7a1f2b11"],
}
LOOK_EXAMPLE = {
    "heading": "Use of the service at enKomm",
    "system": "enkomm-app",
    "workspace": None,
    "before": "2025-10-26",
    "open_run": None,
    "refused_until": None,
    "found": 230,
    "erase": 211,
    "keep": 19,
    "error": "",
}
RUN_ROW_EXAMPLE = {
    "id": "0d9c6a52-8a0e-4d0b-9a1c-0c3d7a1f2b11",
    "reference": "EK R-7F3K2Q",
    "heading": "Use of the service at enKomm",
    "rule": "use",
    "system": "enkomm-app",
    "workspace": None,
    "phase": "approve",
    "outcome": "",
    "words": "With an officer",
    "records": 211,
    "before": "2025-10-26",
    "proposed_by": None,
    "begun_at": "2026-11-26T03:00:00Z",
    "ended_at": None,
}
RUN_EXAMPLE = {
    **RUN_ROW_EXAMPLE,
    "facts": [{"key": "Older than", "value": "26 October 2025"}],
    "preview": {**PREVIEW_EXAMPLE, "digest": DIGEST},
    "approval": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "receipt": [],
    "effect_key": None,
    "error": "",
    "may_stop": True,
    "may_retry": False,
}
HOLD_EXAMPLE = {
    "id": "b9a3f0d2-1f0c-4d7e-8f55-6f1f1f0a9c42",
    "category": "interactions",
    "workspace": None,
    "what": "Use of the service at enKomm",
    "reason": "A court in Yokohama",
    "placed_by": "Omar Haddad",
    "placed_at": "2026-11-26T09:00:00Z",
    "lifted_by": None,
    "lifted_at": None,
    "met": [
        {
            "run": "0d9c6a52-8a0e-4d0b-9a1c-0c3d7a1f2b11",
            "reference": "EK R-7F3K2Q",
            "system": "enkomm-app",
            "rows": 0,
            "words": "Nothing of it was deleted.",
        }
    ],
}
