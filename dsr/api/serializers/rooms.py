"""What owners of workspaces read and send beside requests: their absences, and notices of incidents."""

from rest_framework import serializers

from dsr.api.serializers.person import Fields


class AbsenceFields(Fields):
    id = serializers.IntegerField()
    deputy = serializers.CharField(help_text="who answers in your place")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AbsenceListFields(Fields):
    items = AbsenceFields(many=True)


class AbsenceNamedFields(Fields):
    deputy = serializers.UUIDField(help_text="`id` of a person of the workspace, as listWorkspacePeople tells it")
    first = serializers.DateField(help_text="the first day, where the platform is")
    last = serializers.DateField(help_text="the last day; from the day after you answer again")


class IncidentNoticeFields(Fields):
    id = serializers.UUIDField(source="public_id")
    incident = serializers.CharField(source="incident.reference")
    words = serializers.CharField()
    told_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class IncidentNoticePageFields(Fields):
    items = IncidentNoticeFields(many=True)
    newer = serializers.CharField(allow_blank=True, help_text="cursor of the page before; empty at the beginning")
    older = serializers.CharField(allow_blank=True, help_text="cursor of the next page; empty at the end")


ABSENCE_EXAMPLE = {
    "id": 7,
    "deputy": "Kenji Mori",
    "starts_at": "2026-12-01T00:00:00+09:00",
    "ends_at": "2026-12-08T00:00:00+09:00",
    "ended_at": None,
}
NOTICE_EXAMPLE = {
    "id": "0b0f6a52-6f0e-4a52-8f4d-4e6f6f1c2a11",
    "incident": "EK I-2026-0001",
    "words": "Conversations of one workspace stood open for two hours. We closed it.",
    "told_at": "2026-11-25T09:00:00Z",
    "acknowledged_at": None,
}
