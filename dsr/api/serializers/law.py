"""What the API tells of a law to everybody: its rights, their times, and who can be turned to."""

from typing import Any

from rest_framework import serializers

Fields = serializers.Serializer[Any]


class OriginFields(Fields):
    """Where a value was read, and how sure it is: `verified` is primary, secondary, none or counsel."""

    article = serializers.CharField()
    source = serializers.URLField()  # type: ignore[assignment]  # the field of that name, not the option
    confidence = serializers.ChoiceField(choices=["high", "medium", "low"])
    verified = serializers.ChoiceField(choices=["primary", "secondary", "none", "counsel"])


class LawRowFields(Fields):
    code = serializers.CharField()
    name = serializers.CharField()
    values = serializers.IntegerField()
    unverified = serializers.IntegerField(help_text="so many of its values nobody verified yet")


class RightThereFields(Fields):
    key = serializers.CharField()
    name = serializers.CharField()
    available = serializers.ChoiceField(choices=["yes", "partial", "no"])
    exists = serializers.CharField()
    time = serializers.CharField()
    statutory = serializers.BooleanField(help_text="false: the time is our own aim, the law names no number")
    longer = serializers.CharField(allow_blank=True)
    origin = OriginFields()
    time_origin = OriginFields()


class RestFields(Fields):
    key = serializers.CharField()
    name = serializers.CharField()
    says = serializers.CharField()
    origin = OriginFields()


class AuthorityFields(OriginFields):
    name = serializers.CharField()
    address = serializers.CharField(allow_blank=True)


class LawFields(Fields):
    code = serializers.CharField()
    name = serializers.CharField()
    rights = RightThereFields(many=True)
    rest = RestFields(many=True)
    authority = AuthorityFields()


_ORIGIN = {
    "article": "GDPR Art. 15",
    "source": "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    "confidence": "high",
    "verified": "secondary",
}
ROW_EXAMPLE = {"code": "EU", "name": "the General Data Protection Regulation", "values": 70, "unverified": 20}
LAW_EXAMPLE = {
    "code": "EU",
    "name": "the General Data Protection Regulation of the European Union (GDPR)",
    "rights": [
        {
            "key": "access",
            "name": "See the information that is held about you",
            "available": "yes",
            "exists": "Yes",
            "time": "1 month",
            "statutory": True,
            "longer": "by 2 months, if the request is complex",
            "origin": _ORIGIN,
            "time_origin": {**_ORIGIN, "article": "GDPR Art. 12(3)", "verified": "primary"},
        }
    ],
    "rest": [{"key": "fees", "name": "What it may cost", "says": "It is free.", "origin": _ORIGIN}],
    "authority": {**_ORIGIN, "name": "The data protection authority of your country", "address": ""},
}
