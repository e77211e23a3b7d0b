"""The log of disclosures: entries, counter-entries, what was done about a block, and the search for a person."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.events import PageFields, keys, text
from dsr.api.serializers.person import Fields
from workspaces.forms.disclosures import MOST_PEOPLE
from workspaces.models import Ground
from workspaces.register.kinds import LegalBasis, RecipientClass

GROUNDS = [ground for ground in Ground.values if ground != Ground.NONE]
BASES = [basis for basis in LegalBasis.values if basis != LegalBasis.CONSENT]


class GivenFields(Fields):
    """What went out, to whom, and about whom."""

    recipient = serializers.CharField(max_length=200, help_text="its key in the register")
    categories = keys(allow_empty=False, help_text="keys of kinds of data")
    about = keys(
        required=False,
        default=list,
        max_length=MOST_PEOPLE,
        help_text="addresses or other identifiers of the people; kept as fingerprints only",
    )
    disclosed_on = serializers.DateField()
    purpose = text()


class RecordFields(GivenFields):
    ground = serializers.ChoiceField(choices=GROUNDS, help_text="consent is looked up; with none known it is blocked")
    basis = serializers.ChoiceField(choices=BASES, required=False, allow_blank=True, default="")
    exception = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="as `listExceptions` has it"
    )


class SearchFields(Fields):
    identifiers = serializers.ListField(
        child=serializers.CharField(max_length=254),
        allow_empty=False,
        max_length=20,
        help_text="addresses or other identifiers of one person, each as a whole; kept nowhere",
    )


class LogRowFields(Fields):
    id = serializers.UUIDField()
    recipient = serializers.CharField(help_text="its key in the register")
    recipient_name = serializers.CharField()
    recipient_class = serializers.ChoiceField(choices=RecipientClass.values)
    country = serializers.CharField()
    categories = keys()
    disclosed_on = serializers.DateField()
    entered_at = serializers.DateTimeField()
    ground = serializers.ChoiceField(choices=Ground.values)
    basis = serializers.ChoiceField(choices=LegalBasis.values, allow_blank=True)
    exception = serializers.CharField(allow_blank=True, help_text="of which law, and which one")
    blocked = serializers.BooleanField(help_text="it rests on nothing: the data must not go")
    for_marketing = serializers.BooleanField()
    annulled = serializers.BooleanField(help_text="a counter-entry says that it was wrong")
    annuls = serializers.BooleanField(help_text="it is such a counter-entry")
    demand = serializers.CharField(allow_null=True, help_text="reference of the demand on which an authority got it")


class LogPageFields(PageFields):
    items = LogRowFields(many=True)


class LookFields(Fields):
    words = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class LogEntryFields(LogRowFields):
    purpose = serializers.CharField()
    proofs = keys(help_text="references of the proofs of consent")
    people = serializers.IntegerField(help_text="about how many people")
    entered_by = serializers.CharField()
    corrects = serializers.UUIDField(allow_null=True, help_text="the entry that this one annuls")
    corrected_by = serializers.UUIDField(allow_null=True, help_text="the counter-entry of this one")
    look = LookFields(allow_null=True, help_text="what an officer did about the block")


class FoundFields(Fields):
    items = LogRowFields(many=True, help_text="what was really disclosed, the newest first; at most 200")


class ExceptionFields(Fields):
    key = serializers.CharField()
    law = serializers.CharField()
    article = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    confidence = serializers.CharField()
    verified = serializers.CharField(help_text="primary, secondary, or none: then have counsel look at it")


GIVEN_EXAMPLE: dict[str, Any] = {
    "recipient": "mailco",
    "categories": ["account"],
    "about": ["rita@example.org"],
    "disclosed_on": "2026-11-20",
    "purpose": "The partner sends the newsletter.",
}
RECORD_EXAMPLE = {**GIVEN_EXAMPLE, "ground": "consent"}
REASON_EXAMPLE = {"reason": "The data stayed here; the mailing is stopped."}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "1d2f7c11-4c9e-4a0b-9a53-2c1c1f7f2e10",
    "recipient": "mailco",
    "recipient_name": "Mailco Pte. Ltd.",
    "recipient_class": "partner",
    "country": "SG",
    "categories": ["account"],
    "disclosed_on": "2026-11-20",
    "entered_at": "2026-11-20T02:00:00Z",
    "ground": "none",
    "basis": "",
    "exception": "",
    "blocked": True,
    "for_marketing": False,
    "annulled": False,
    "annuls": False,
    "demand": None,
}
EXAMPLE: dict[str, Any] = {
    **ROW_EXAMPLE,
    "purpose": GIVEN_EXAMPLE["purpose"],
    "proofs": [],
    "people": 1,
    "entered_by": "Omar Haddad",
    "corrects": None,
    "corrected_by": None,
    "look": None,
}
EXCEPTION_EXAMPLE = {
    "key": "JP/vital",
    "law": "JP",
    "article": "APPI Art. 27(1)(ii)",
    "text": "It is needed to protect somebody's life, and consent is hard to get.",
    "source": "https://www.japaneselawtranslation.go.jp/",
    "confidence": "medium",
    "verified": "none",
}
