"""What the API tells of the register (docs/operating/register.md), of sub-processors, and of objections."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.person import Fields
from workspaces.forms.register import LONGEST_TEXT, SHORTEST_REASON
from workspaces.models import ChangeKind, ChangeState, ObjectionAnswer, Role
from workspaces.register.kinds import LegalBasis, RecipientClass, RetentionEnd, RetentionStart, Safeguard


class TextsField(serializers.DictField):
    """A text by language."""

    child = serializers.CharField()


def _keys(**about: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), **about)


class OrganisationFields(Fields):
    key = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    contact_email = serializers.CharField()
    representative = serializers.CharField(allow_blank=True)
    protection_officer = serializers.CharField(allow_blank=True)


class EstablishmentFields(Fields):
    key = serializers.CharField()
    organisation = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    country = serializers.CharField()
    contact_email = serializers.CharField()


class ActivityFields(Fields):
    key = serializers.CharField()
    names = TextsField()
    purposes = TextsField()
    role = serializers.ChoiceField(choices=Role.values)
    controllers = _keys(help_text="keys of organisations; empty where customers decide")
    legal_basis = serializers.ChoiceField(choices=LegalBasis.values, allow_null=True)
    interests = TextsField()
    people = _keys()
    categories = _keys()
    special_categories = serializers.BooleanField()
    recipients = _keys()
    retention = _keys()
    measures = TextsField()
    started_on = serializers.DateField(allow_null=True)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    missing = _keys(help_text="what Art. 30 asks for and is not said, in sentences")


class TransferFields(Fields):
    country = serializers.CharField()
    safeguard = serializers.ChoiceField(choices=Safeguard.values)
    documents = TextsField()
    assessed_on = serializers.DateField(allow_null=True)
    assessments = TextsField()


class AssessmentFields(Fields):
    assessed_on = serializers.DateField()
    outcomes = TextsField()
    review_by = serializers.DateField()


# "class" is a word of Python's own.
RecipientFields = type(
    "RecipientFields",
    (Fields,),
    {
        "__module__": __name__,
        "__doc__": "Somebody to whom data is disclosed.",
        "key": serializers.CharField(),
        "names": TextsField(),
        "class": serializers.ChoiceField(choices=RecipientClass.values),
        "country": serializers.CharField(),
        "purposes": TextsField(),
        "subprocessor": serializers.BooleanField(),
        "marketing": serializers.BooleanField(),
        "started_on": serializers.DateField(allow_null=True),
        "since": serializers.DateField(),
        "until": serializers.DateField(allow_null=True),
        "transfer": TransferFields(allow_null=True),
        "assessment": AssessmentFields(allow_null=True),
    },
)


class RetentionFields(Fields):
    key = serializers.CharField()
    categories = _keys()
    workspace = serializers.CharField(allow_null=True)
    people = _keys()
    jurisdictions = _keys()
    length = serializers.CharField()
    starts = serializers.ChoiceField(choices=RetentionStart.values)
    then = serializers.ChoiceField(choices=RetentionEnd.values)
    backups = serializers.CharField(allow_null=True)
    reasons = TextsField()
    clauses = TextsField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class RegisterFields(Fields):
    format = serializers.CharField()
    platform = serializers.CharField()
    as_of = serializers.DateField()
    controller = OrganisationFields(allow_null=True)
    establishments = EstablishmentFields(many=True)
    customers = OrganisationFields(many=True)
    activities = ActivityFields(many=True)
    recipients = RecipientFields(many=True)
    retention = RetentionFields(many=True)


class SubprocessorFields(Fields):
    key = serializers.CharField()
    names = TextsField()
    country = serializers.CharField()
    purposes = TextsField()
    since = serializers.DateField(source="serves_since")


class ChangeFields(Fields):
    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=ChangeKind.values)
    key = serializers.CharField()
    names = TextsField()
    country = serializers.CharField()
    purposes = TextsField()
    state = serializers.ChoiceField(choices=ChangeState.values)
    announced_on = serializers.DateField()
    objections_until = serializers.DateField()
    effective_on = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class SubprocessorListFields(Fields):
    subprocessors = SubprocessorFields(many=True)
    changes = ChangeFields(many=True)


class ObjectionFields(Fields):
    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_TEXT)


class ObjectionMadeFields(Fields):
    change = serializers.UUIDField(source="change.public_id")
    workspace = serializers.CharField(source="workspace.key")
    made_at = serializers.DateTimeField()
    reason = serializers.CharField()
    answer = serializers.ChoiceField(choices=ObjectionAnswer.values, allow_blank=True)


CHANGE_EXAMPLE = {
    "id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "kind": "added",
    "key": "cloudco",
    "names": {"en": "Cloudco Inc."},
    "country": "US",
    "purposes": {"en": "Keeps files."},
    "state": "announced",
    "announced_on": "2026-11-26",
    "objections_until": "2026-12-26",
    "effective_on": "2026-12-27",
    "ended_at": None,
}
SUBPROCESSORS_EXAMPLE = {
    "subprocessors": [
        {
            "key": "mailco",
            "names": {"en": "Mailco Pte. Ltd."},
            "country": "SG",
            "purposes": {"en": "Sends our mails."},
            "since": "2024-04-01",
        }
    ],
    "changes": [CHANGE_EXAMPLE],
}
OBJECTION_EXAMPLE = {
    "change": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01",
    "workspace": "ws-sakura",
    "made_at": "2026-11-30T09:00:00Z",
    "reason": "Our contract keeps the files in Japan.",
    "answer": "",
}
_ORGANISATION = {
    "key": "enkomm",
    "name": "enKomm",
    "country": "JP",
    "contact_email": "privacy@enkomm.example",
    "representative": "",
    "protection_officer": "",
}
REGISTER_EXAMPLE = {
    "format": "register/1",
    "platform": "enkomm",
    "as_of": "2026-11-26",
    "controller": _ORGANISATION,
    "establishments": [],
    "customers": [],
    "activities": [
        {
            "key": "support",
            "names": {"en": "Helping customers"},
            "purposes": {"en": "To answer questions."},
            "role": "controller",
            "controllers": ["enkomm"],
            "legal_basis": "legitimate_interests",
            "interests": {"en": "Customers who stay."},
            "people": ["visitor"],
            "categories": ["account"],
            "special_categories": False,
            "recipients": ["mailco"],
            "retention": ["after-closing"],
            "measures": {"en": "Encrypted."},
            "started_on": "2024-04-01",
            "since": "2024-04-01",
            "until": None,
            "missing": [],
        }
    ],
    "recipients": [],
    "retention": [],
}
