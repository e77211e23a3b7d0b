"""What officers send about requests that came past the portal: the entry, its arrival, the place, the handing over."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from dsr import arrival, entering, handover
from dsr.api.serializers.officer import LONGEST_TEXT
from dsr.api.serializers.person import Fields, SubmissionFields
from dsr.models import OPT_OUTS
from dsr.residence import is_region
from privacy_portal import countries

RECEIVED_AT = "with its offset from UTC; the time to answer runs from then"


class EntryFields(SubmissionFields):
    """What the person told, how it came, and when it really arrived."""

    channel = serializers.ChoiceField(choices=[(str(one), one.label) for one in entering.CHANNELS])
    received_at = serializers.DateTimeField(help_text=f"the real moment of arrival, {RECEIVED_AT}")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    address = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["region"] = attrs["region"].upper()
        if attrs["region"] and not is_region(attrs["residence"], attrs["region"]):
            raise serializers.ValidationError({"region": [_("This is no state of that country.")]})
        needed = ["name"] if attrs["right"] in OPT_OUTS else ["name", "relation"]
        missing = {name: [_("This field is required.")] for name in needed if not attrs[name]}
        if missing:
            raise serializers.ValidationError(missing)
        return attrs


class ReceiptCodeFields(Fields):
    code = serializers.CharField(help_text="for the letter to the person; shown once, and kept as a hash")


class ArrivalFields(Fields):
    received_at = serializers.DateTimeField(help_text=RECEIVED_AT)
    reason = serializers.ChoiceField(choices=arrival.REASONS, help_text="told to the person")
    account = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, default="", help_text="kept as a note; needed for a later moment"
    )


class PlaceFields(Fields):
    residence = serializers.ChoiceField(choices=[code for code, _name in countries.choices()])
    region = serializers.CharField(max_length=3, required=False, allow_blank=True, default="")
    told = serializers.CharField(min_length=10, max_length=LONGEST_TEXT, help_text="what the person reads about it")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["region"] and not is_region(attrs["residence"], attrs["region"]):
            raise serializers.ValidationError({"region": [_("This is no state of that country.")]})
        return attrs


class SightingFields(Fields):
    kind = serializers.ChoiceField(choices=handover.SEEN_IN_PERSON)


class HandoverFields(Fields):
    way = serializers.ChoiceField(choices=handover.WAYS, help_text="a package goes by in_person only")
    at = serializers.DateTimeField(help_text="when it was posted, told or put into the person's hand")
