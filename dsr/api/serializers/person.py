"""What people send and read: their case, its parts, messages, proofs, packages."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsr import relations
from dsr.models import DISPUTES, OPT_OUTS, SEARCHED, Right
from dsr.residence import is_region
from privacy_portal import countries
from privacy_portal.scoping import current_platform_id
from workspaces.models import PersonType, Platform

Fields = serializers.Serializer[Any]


# What can be asked for without another request that it is about; the API's description names it once.
SUBMITTED_RIGHTS = [(str(one), one.label) for one in map(Right, (*SEARCHED, *OPT_OUTS))]


class SubmissionFields(Fields):
    right = serializers.ChoiceField(
        choices=SUBMITTED_RIGHTS,
        help_text="an opt-out needs an address or an account and a residence, and is in effect with the answer",
    )
    relation = serializers.ChoiceField(
        choices=[(str(one), one.label) for one in PersonType],
        required=False,
        default="",
        help_text="not needed for an opt-out",
    )
    residence = serializers.CharField(min_length=2, max_length=2, help_text="ISO 3166-1 alpha-2 country code")
    region = serializers.CharField(
        max_length=3,
        required=False,
        allow_blank=True,
        default="",
        help_text="State or province as in ISO 3166-2, without the country; where states have privacy laws",
    )
    name = serializers.CharField(max_length=200, required=False, default="", help_text="not needed for an opt-out")
    email = serializers.EmailField(
        max_length=254, required=False, default="", help_text="not needed for an opt-out of an account"
    )
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    account = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    workspace = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    wish = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    language = serializers.CharField(
        max_length=12, required=False, default="", help_text="For our letters; by default that of Accept-Language"
    )

    def validate_relation(self, value: str) -> str:
        if value and value not in relations.offered(Platform.objects.get(pk=current_platform_id())):
            raise serializers.ValidationError(_("This service knows no such relation."))
        return value

    def validate_residence(self, value: str) -> str:
        if value.upper() not in dict(countries.choices()):
            raise serializers.ValidationError(_("This is no country code."))
        return value.upper()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["region"] = attrs["region"].upper()
        if attrs["region"] and not is_region(attrs["residence"], attrs["region"]):
            raise serializers.ValidationError({"region": [_("This is no state of that country.")]})
        needed = ["relation", "name", "email"]
        if attrs["right"] in OPT_OUTS:
            needed = [] if attrs["account"] else ["email"]
        missing = {name: [self.fields[name].error_messages["required"]] for name in needed if not attrs[name]}
        if missing:
            raise serializers.ValidationError(missing)
        return attrs


class SubmittedFields(Fields):
    reference = serializers.CharField()
    display_reference = serializers.CharField()
    submission_token = serializers.CharField()
    code_sent = serializers.BooleanField(help_text="false: too many codes went to the address; the request is kept")
    next_code_at = serializers.DateTimeField(allow_null=True, help_text="from when a code can be sent, if none was yet")
    contact = serializers.EmailField(help_text="how else to get through")
    links = serializers.DictField(child=serializers.CharField())


class CodeFields(Fields):
    code = serializers.CharField(max_length=40)


class AddressFields(Fields):
    email = serializers.EmailField(max_length=254)


class ContactChoiceFields(Fields):
    contact = serializers.IntegerField(min_value=0, default=0)


class TextFields(Fields):
    text = serializers.CharField(max_length=10_000)


class CaseTokenFields(Fields):
    case_token = serializers.CharField()


class DisputeFields(Fields):
    right = serializers.ChoiceField(choices=[(str(one), one.label) for one in map(Right, DISPUTES)])
    words = serializers.CharField(max_length=10_000, help_text="what is wrong")


class FiledFields(Fields):
    reference = serializers.CharField()
    display_reference = serializers.CharField()
    case_token = serializers.CharField(help_text="opens the case of the complaint or appeal for 12 hours")


class DownloadTokenFields(Fields):
    download_token = serializers.CharField()


class WordsFields(Fields):
    """A code and the words for it, in the language of the answer."""

    code = serializers.CharField()
    words = serializers.CharField()


class StepOfCountFields(Fields):
    text = serializers.CharField()
    article = serializers.CharField(allow_blank=True)


class CountFields(Fields):
    at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    law = serializers.CharField(help_text="Whose count it is")
    promise = serializers.CharField(help_text="The key of the platform's promise, empty for a law's own count")
    paused = serializers.BooleanField()
    explanation = StepOfCountFields(many=True)


class DueFields(CountFields):
    beside = CountFields(many=True, help_text="The later dates of other laws and of promises")


class ReasonFields(Fields):
    text = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())


class DeciderFields(Fields):
    name = serializers.CharField()
    why = ReasonFields(many=True)


class KeptFields(Fields):
    count = serializers.IntegerField()
    reason = serializers.CharField()
    until = serializers.DateField(allow_null=True)


class AnswerFields(Fields):
    heading = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    own_words = serializers.CharField(allow_blank=True)
    article = serializers.CharField(allow_blank=True)
    kept = KeptFields(many=True)
    gives = serializers.CharField(allow_blank=True)


class PartFields(Fields):
    part = serializers.IntegerField()
    right = serializers.CharField()
    decider = DeciderFields()
    status = WordsFields()
    turn = WordsFields()
    due = DueFields()
    answer = AnswerFields(allow_null=True)


class CaseFields(Fields):
    reference = serializers.CharField()
    display_reference = serializers.CharField()
    wish = WordsFields()
    about = serializers.CharField(allow_null=True, help_text="the part that a complaint or an appeal is about")
    received_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    contact_confirmed = serializers.BooleanField()
    can_withdraw = serializers.BooleanField()
    parts = PartFields(many=True)


class MessageFields(Fields):
    sender = serializers.CharField()
    text = serializers.CharField(allow_null=True)
    asks_for_answer = serializers.BooleanField()
    answered_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField()


class HeldContactFields(Fields):
    number = serializers.IntegerField()
    address = serializers.CharField(help_text="masked")


CASE_EXAMPLE = {
    "reference": "7F3K2Q",
    "display_reference": "EK 7F3K-2Q",
    "wish": {"code": "access", "words": "See the information you hold about me"},
    "about": None,
    "received_at": "2026-11-22T09:00:00Z",
    "closed_at": None,
    "contact_confirmed": True,
    "can_withdraw": True,
    "parts": [
        {
            "part": 1,
            "right": "access",
            "decider": {"name": "enKomm", "why": [{"text": "It runs your account.", "categories": ["Account"]}]},
            "status": {"code": "deciding", "words": "To be decided"},
            "turn": {"code": "officer", "words": "With enKomm"},
            "due": {
                "at": "2026-12-22T22:59:59Z",
                "time_zone": "Europe/Berlin",
                "law": "EU",
                "promise": "",
                "paused": False,
                "explanation": [
                    {"text": "The law gives 1 month for the answer.", "article": "GDPR Art. 12(3)"},
                ],
                "beside": [],
            },
            "answer": None,
        }
    ],
}
