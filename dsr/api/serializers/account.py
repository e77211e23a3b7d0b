"""What the API tells people of their own account."""

from django.conf import settings
from rest_framework import serializers

from dsr.api.serializers.person import Fields
from dsr.api.serializers.policy import PolicyFields
from privacy_portal import reader_clock
from workspaces.models import MemberRole

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FROM_PROVIDER = ("name", "email")


class ProviderFields(Fields):
    platform = serializers.CharField(source="provider.platform.slug")
    key = serializers.CharField(source="provider.key")
    name = serializers.CharField(source="provider.name")
    linked_at = serializers.DateTimeField()
    shared = serializers.ListField(
        child=serializers.ChoiceField(choices=FROM_PROVIDER), help_text="what the provider told when it was last asked"
    )
    kept = serializers.ListField(
        child=serializers.ChoiceField(choices=FROM_PROVIDER), help_text="what the account has from it, by your choice"
    )


class ProviderListFields(Fields):
    items = ProviderFields(many=True)


class ChoiceFields(Fields):
    kept = serializers.ListField(
        child=serializers.ChoiceField(choices=FROM_PROVIDER), help_text="what stays; the rest is deleted"
    )


class OwnRoleFields(Fields):
    platform = serializers.CharField(source="platform.slug")
    workspace = serializers.CharField(source="workspace.key", default=None, allow_null=True)
    role = serializers.ChoiceField(choices=MemberRole.values)
    since = serializers.DateTimeField()


class OwnDataFields(Fields):
    email = serializers.CharField()
    email_confirmed_at = serializers.DateTimeField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(choices=LANGUAGES)
    time_zone = serializers.CharField(
        allow_blank=True, help_text="by whose clock pages tell times; empty: each service's"
    )
    since = serializers.DateTimeField()
    has_password = serializers.BooleanField()
    second_factor = serializers.BooleanField()
    roles = OwnRoleFields(many=True)
    sign_in_providers = ProviderFields(many=True)


class OwnConsentFields(Fields):
    platform = serializers.CharField()
    purpose = serializers.CharField(source="choice.version.purpose.key")
    title = serializers.CharField(source="choice.version.title")
    option = serializers.CharField(source="choice.option", allow_blank=True)
    workspace = serializers.CharField(source="choice.workspace.key", default=None, allow_null=True)
    allowed = serializers.BooleanField(source="choice.decision.is_allowed")
    reason = serializers.CharField(source="choice.decision.reason")
    since = serializers.DateTimeField(source="choice.decision.since", allow_null=True)
    ends_at = serializers.DateTimeField(source="choice.decision.ends_at", allow_null=True)


class OwnConsentListFields(Fields):
    confirmed = serializers.BooleanField(help_text="the account's address is; without that nothing is listed")
    items = OwnConsentFields(many=True)


OWN_CONSENT_EXAMPLE = {
    "platform": "enkomm",
    "purpose": "offers",
    "title": "Offers of enKomm",
    "option": "email",
    "workspace": None,
    "allowed": True,
    "reason": "given",
    "since": "2026-11-26T09:00:00Z",
    "ends_at": "2028-11-26T09:00:00Z",
}


class ForbiddenFields(Fields):
    items = PolicyFields(many=True)


class CorrectionFields(Fields):
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="empty deletes it")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="empty deletes it")
    language = serializers.ChoiceField(choices=LANGUAGES, required=False, help_text="of our mails")
    time_zone = serializers.ChoiceField(
        choices=("", *reader_clock.choices()),
        required=False,
        allow_blank=True,
        help_text="by whose clock pages tell times, such as Asia/Tokyo; empty: each service's",
    )


class OwnCaseFields(Fields):
    reference = serializers.CharField()
    platform = serializers.CharField(source="slug")
    wish = serializers.CharField()
    states = serializers.ListField(child=serializers.CharField(), help_text="in words, one for each part")
    received_at = serializers.DateTimeField()
    is_open = serializers.BooleanField()


class OwnCaseListFields(Fields):
    confirmed = serializers.BooleanField(help_text="false: nothing is listed until the address is confirmed")
    items = OwnCaseFields(many=True)


PROVIDER_EXAMPLE = {
    "platform": "qontak",
    "key": "meranti",
    "name": "Meranti ID",
    "linked_at": "2026-11-26T09:00:00Z",
    "shared": ["name", "email"],
    "kept": ["name"],
}
OWN_DATA_EXAMPLE = {
    "email": "nadia@example.org",
    "email_confirmed_at": "2026-11-26T09:00:00Z",
    "name": "Nadia Novak",
    "phone": "",
    "language": "en",
    "time_zone": "Asia/Tokyo",
    "since": "2026-11-26T09:00:00Z",
    "has_password": False,
    "second_factor": False,
    "roles": [{"platform": "qontak", "workspace": "crm-teluk-awan", "role": "member", "since": "2026-11-26T09:00:00Z"}],
    "sign_in_providers": [PROVIDER_EXAMPLE],
}
OWN_CASE_EXAMPLE = {
    "reference": "7F3K-2Q",
    "platform": "qontak",
    "wish": "See my data",
    "states": ["Being worked on"],
    "received_at": "2026-11-26T09:00:00Z",
    "is_open": True,
}


class SwitchFields(Fields):
    platform = serializers.SlugField()
    kind = serializers.CharField(max_length=50, help_text="as the list has it")
    option = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    workspace = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    on = serializers.BooleanField()


class OwnNotificationFields(Fields):
    platform = serializers.CharField()
    kind = serializers.CharField(help_text="of a mail of the portal, or a purpose of the service")
    option = serializers.CharField(default="", help_text="the channel, such as push")
    workspace = serializers.CharField(default="", help_text="the key of the one that it is about")
    title = serializers.CharField()
    on = serializers.BooleanField()


class NecessaryFields(Fields):
    what = serializers.CharField()
    why = serializers.CharField()


class OwnNotificationListFields(Fields):
    items = OwnNotificationFields(many=True)
    necessary = NecessaryFields(many=True, help_text="what cannot be switched off")


NOTIFICATIONS_EXAMPLE = {
    "items": [
        {
            "platform": "enkomm",
            "kind": "digest",
            "option": "",
            "workspace": "",
            "title": "New dates of requests",
            "on": True,
        }
    ],
    "necessary": [
        {"what": "Changes of the notices", "why": "You have to know them before they take effect."},
    ],
}
