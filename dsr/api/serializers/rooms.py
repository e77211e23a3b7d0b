"""What owners of workspaces read and send beside requests: their absences."""

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


ABSENCE_EXAMPLE = {
    "id": 7,
    "deputy": "Kenji Mori",
    "starts_at": "2026-12-01T00:00:00+09:00",
    "ends_at": "2026-12-08T00:00:00+09:00",
    "ended_at": None,
}
