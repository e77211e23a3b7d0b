"""The end of a service: its days, who was told, and what has to go with what proves it."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.events import text
from dsr.api.serializers.person import Fields
from workspaces.models import ClosureState
from workspaces.register.kinds import RetentionEnd


class ProposedEndFields(Fields):
    words = text(help_text="read in the privacy centre and in the mail to everybody with an account")
    closes_on = serializers.DateField(help_text="at least 60 days ahead")
    gone_by = serializers.DateField(help_text="by when everything is deleted")


class TaskAddedFields(Fields):
    system = serializers.CharField(max_length=200, help_text="what has to go, such as a system or its backups")
    way = serializers.ChoiceField(choices=RetentionEnd.values)


class EvidenceFields(Fields):
    evidence = text(help_text="such as the number of a run, a log, or a certificate of a provider")


class ToldFields(Fields):
    told = serializers.IntegerField(help_text="how many people were told by mail")
    people = serializers.IntegerField(help_text="of how many")


class TaskFields(Fields):
    id = serializers.IntegerField()
    what = serializers.CharField()
    category = serializers.CharField(allow_null=True, help_text="key of a kind of data")
    way = serializers.ChoiceField(choices=RetentionEnd.values)
    due_on = serializers.DateField()
    done_by = serializers.CharField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.CharField(allow_null=True)


class ClosureRowFields(Fields):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ClosureState.values)
    closes_on = serializers.DateField()
    gone_by = serializers.DateField()
    proposed_at = serializers.DateTimeField()


class ClosureFields(ClosureRowFields):
    words = serializers.CharField()
    proposed_by = serializers.CharField()
    announced_by = serializers.CharField(allow_null=True)
    announced_on = serializers.DateField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True, help_text="since when nothing is collected")
    finished_by = serializers.CharField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    cancelled_by = serializers.CharField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancelled_because = serializers.CharField(allow_null=True)
    progress = ToldFields()
    tasks = TaskFields(many=True)


PROPOSED_EXAMPLE = {
    "words": "We close enKomm. Take your data with you until then.",
    "closes_on": "2027-02-10",
    "gone_by": "2027-03-12",
}
TASK_EXAMPLE = {"system": "Backups of 2026", "way": "erase"}
EVIDENCE_EXAMPLE = {"evidence": "Run 7 of the deletion, and its log."}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "9c1f6a52-9f0e-4a43-8f31-6a1f7d0b2e33",
    "state": "announced",
    "closes_on": "2027-02-10",
    "gone_by": "2027-03-12",
    "proposed_at": "2026-11-26T01:00:00Z",
}
EXAMPLE: dict[str, Any] = {
    **ROW_EXAMPLE,
    "words": PROPOSED_EXAMPLE["words"],
    "proposed_by": "Omar Haddad",
    "announced_by": "Mei Tanaka",
    "announced_on": "2026-11-26",
    **dict.fromkeys(["stopped_at", "finished_by", "finished_at", "cancelled_by", "cancelled_at", "cancelled_because"]),
    "progress": {"told": 200, "people": 640},
    "tasks": [
        {
            "id": 4,
            "what": "Account",
            "category": "account",
            "way": "erase",
            "due_on": "2027-03-12",
            "done_by": None,
            "done_at": None,
            "evidence": None,
        }
    ],
}
