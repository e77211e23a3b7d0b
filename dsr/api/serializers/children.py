"""People who turned out to be children: what officers send and read."""

from rest_framework import serializers

from consent.kinds import AgeEvidence, EndOfAsking, FindingState, HowKnown
from dsr.api.serializers.events import PageFields
from dsr.api.serializers.person import Fields
from dsr.forms.children import OLDEST

HOW = [how for how in HowKnown.values if how != HowKnown.APPLICATION]


class AgeFields(Fields):
    """How old somebody is, where they live, and who decides for them."""

    residence = serializers.CharField(max_length=2, help_text="ISO 3166-1, such as DE")
    region = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=6, help_text="ISO 3166-2, such as US-CA"
    )
    born = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="not kept: only the day from which on they decide"
    )
    age = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=OLDEST, help_text="in years, if no `born`"
    )
    guardian = serializers.EmailField(
        required=False, allow_blank=True, default="", help_text="of a parent or guardian, who is asked at once"
    )
    language = serializers.CharField(max_length=12)


class FindFields(AgeFields):
    how = serializers.ChoiceField(choices=HOW)
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    phone = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    account = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)


class GuardianFields(Fields):
    guardian = serializers.EmailField(help_text="of a parent or guardian")


class OfAgeFields(Fields):
    evidence = serializers.ChoiceField(choices=AgeEvidence.values, help_text="what showed it; keep no copy")


class ChildKnownFields(Fields):
    key = serializers.CharField()
    value = serializers.CharField(help_text="masked")


class ChildRowFields(Fields):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=FindingState.values)
    waits_for_officer = serializers.BooleanField()
    opened_at = serializers.DateTimeField()
    next_date = serializers.DateTimeField(allow_null=True)


class ChildFields(ChildRowFields):
    how = serializers.ChoiceField(choices=HowKnown.values)
    person = ChildKnownFields(many=True)
    jurisdiction = serializers.CharField(allow_blank=True)
    decides_on = serializers.DateField(allow_null=True)
    guardian_asked_at = serializers.DateTimeField(allow_null=True)
    because = serializers.ChoiceField(choices=EndOfAsking.values, allow_blank=True)
    objection = serializers.CharField(allow_blank=True, help_text="what the person wrote, until it is settled")
    evidence = serializers.ChoiceField(choices=AgeEvidence.values, allow_blank=True)
    case = serializers.CharField(allow_null=True, help_text="the request by which the data are deleted")
    kept = serializers.ListField(child=serializers.CharField(), help_text="why some of the data stay")
    in_the_way = serializers.ListField(child=serializers.CharField(), help_text="why the account cannot be closed yet")


class ChildPageFields(PageFields):
    items = ChildRowFields(many=True)


FIND_EXAMPLE = {
    "how": "own_word",
    "name": "Rita Sample",
    "email": "rita@example.org",
    "residence": "DE",
    "age": 12,
    "guardian": "mum@example.org",
    "language": "en",
}
CONFIRM_EXAMPLE = {"residence": "DE", "age": 12, "language": "en"}
ROW_EXAMPLE = {
    "id": "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a02",
    "state": "held",
    "waits_for_officer": False,
    "opened_at": "2026-11-26T09:00:00Z",
    "next_date": "2026-12-10T09:00:00Z",
}
EXAMPLE = {
    **ROW_EXAMPLE,
    "how": "own_word",
    "person": [{"key": "E-mail address", "value": "ri•••@example.org"}],
    "jurisdiction": "DE",
    "decides_on": "2029-11-27",
    "guardian_asked_at": "2026-11-26T09:00:00Z",
    "because": "",
    "objection": "",
    "evidence": "",
    "case": None,
    "kept": [],
    "in_the_way": [],
}
