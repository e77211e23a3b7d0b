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


class ArmedFields(Fields):
    tasks = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, help_text="ids of kinds of data that have no rule yet"
    )


class CarrierFields(Fields):
    key = serializers.CharField(help_text="of a retention rule")
    sentence = serializers.CharField()
    begins_on = serializers.DateField(help_text="the first day on which nothing there is too young for it")


class BegunFields(Fields):
    id = serializers.UUIDField(help_text="of a retention run")
    reference = serializers.CharField()
    words = serializers.CharField(source="label", help_text="how it stands, and with whom")
    deleted = serializers.BooleanField()


class WayFields(Fields):
    system = serializers.CharField(source="slug", help_text="its slug")
    armed = serializers.BooleanField(help_text="everything there goes by a rule that holds")
    rules = CarrierFields(many=True, source="carriers")
    left = serializers.ListField(child=serializers.CharField(), help_text="what the rules leave there, and why")
    runs = BegunFields(many=True)


class TaskFields(Fields):
    id = serializers.IntegerField()
    what = serializers.CharField()
    category = serializers.CharField(allow_null=True, help_text="key of a kind of data")
    way = serializers.ChoiceField(choices=RetentionEnd.values)
    due_on = serializers.DateField()
    ways = WayFields(many=True, help_text="how it goes in each connected system that holds it, while the end is open")
    rule = serializers.CharField(allow_null=True, help_text="key of the rule that was set for the end")
    armed_by = serializers.CharField(allow_null=True, help_text="who set it; they do not agree to what it deletes")
    armed_at = serializers.DateTimeField(allow_null=True)
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
    unarmed = serializers.IntegerField(help_text="how many kinds of data no rule deletes as a whole")
    tasks = TaskFields(many=True)


PROPOSED_EXAMPLE = {
    "words": "We close enKomm. Take your data with you until then.",
    "closes_on": "2027-02-10",
    "gone_by": "2027-03-12",
}
TASK_EXAMPLE = {"system": "Backups of 2026", "way": "erase"}
ARMED_EXAMPLE = {"tasks": [4]}
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
    "unarmed": 0,
    "tasks": [
        {
            "id": 4,
            "what": "Account",
            "category": "account",
            "way": "erase",
            "due_on": "2027-03-12",
            "ways": [
                {
                    "system": "enkomm-app",
                    "armed": True,
                    "rules": [
                        {
                            "key": "end-4-account",
                            "sentence": "Deleted 0 days after it was collected.",
                            "begins_on": "2027-02-11",
                        }
                    ],
                    "left": [],
                    "runs": [],
                }
            ],
            "rule": "end-4-account",
            "armed_by": "Omar Haddad",
            "armed_at": "2026-11-27T01:00:00Z",
            "done_by": None,
            "done_at": None,
            "evidence": None,
        }
    ],
}
