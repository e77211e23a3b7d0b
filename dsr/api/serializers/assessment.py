"""Assessments of recipients: who found what on which day, and by when it is looked at again."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.person import Fields
from dsr.api.serializers.register import TextsField


class AssessedFields(Fields):
    assessed_on = serializers.DateField(help_text="today, or a day before")
    assessed_by = serializers.CharField(max_length=200)
    outcomes = TextsField(help_text="what was looked at and found, in languages of the platform")
    review_by = serializers.DateField(help_text="a day to come")


class RecordedFields(AssessedFields):
    """An assessment as it stands on record."""

    recipient = serializers.CharField(source="recipient.key", help_text="its key")


ASSESSED_EXAMPLE: dict[str, Any] = {
    "assessed_on": "2026-11-20",
    "assessed_by": "Security team",
    "outcomes": {"en": "Audited, with a report of this year. Files stay in Japan."},
    "review_by": "2027-11-20",
}
EXAMPLE: dict[str, Any] = {**ASSESSED_EXAMPLE, "recipient": "mailco"}
