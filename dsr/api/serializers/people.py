"""People of a tenant and invitations to it, for administrators and owners alike."""

from django.conf import settings
from rest_framework import serializers

from dsr.api.serializers.person import Fields
from workspaces.forms.people import EVERYWHERE, HERE
from workspaces.models import InvitationState, MemberRole

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class MemberFields(Fields):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=MemberRole.values)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField(allow_blank=True)
    ends_together = serializers.ListField(
        child=serializers.UUIDField(), help_text="what ends when the person leaves the organisation"
    )


class MemberPageFields(Fields):
    items = MemberFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


class InvitationFields(Fields):
    id = serializers.UUIDField()
    email = serializers.CharField(allow_blank=True, help_text="empty once it is forgotten or accepted")
    role = serializers.ChoiceField(choices=MemberRole.values)
    state = serializers.ChoiceField(choices=InvitationState.values)
    invited_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_by = serializers.CharField(allow_blank=True)


class InvitationPageFields(Fields):
    items = InvitationFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


class InviteFields(Fields):
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=MemberRole.values)
    language = serializers.ChoiceField(choices=LANGUAGES, help_text="of the mail")


class RoleFields(Fields):
    role = serializers.ChoiceField(choices=MemberRole.values)


class EndingFields(Fields):
    reach = serializers.ChoiceField(choices=[HERE, EVERYWHERE], help_text="this tenant, or all of its organisation")
    ends_together = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, help_text="as read, for `everywhere`"
    )


MEMBER_ID = "0f9d3f52-90cc-4f5b-8d6c-6f1d2c7f8a11"
MEMBER_EXAMPLE = {
    "id": MEMBER_ID,
    "name": "Tom Walker",
    "email": "tom@sakura.example",
    "role": "member",
    "since": "2026-04-01T09:00:00Z",
    "until": None,
    "end_reason": "",
    "ends_together": [MEMBER_ID],
}
INVITE_EXAMPLE = {"email": "nadia@example.org", "role": "auditor", "language": "en"}
INVITATION_EXAMPLE = {
    "id": "5b7a7b1e-2f0d-4a40-9c53-1c1c1f7f2e10",
    "email": "nadia@example.org",
    "role": "auditor",
    "state": "waiting",
    "invited_at": "2026-11-26T09:00:00Z",
    "expires_at": "2026-12-03T09:00:00Z",
    "accepted_by": "",
}
ENDING_EXAMPLE = {"reach": EVERYWHERE, "ends_together": [MEMBER_ID]}
