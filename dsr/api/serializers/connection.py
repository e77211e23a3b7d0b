"""Connections between workspaces: what may be shared, and how it stands."""

from rest_framework import serializers

from dsr.api.serializers.person import Fields


class TermsFields(Fields):
    categories = serializers.ListField(child=serializers.CharField(), help_text="keys of categories of data")
    words = serializers.CharField(allow_blank=True, max_length=2000, help_text="what it is more closely")
    purpose = serializers.CharField(min_length=10, max_length=2000)


class ConnectionQuestionFields(TermsFields):
    other = serializers.CharField(max_length=200, help_text="key or whole name of the other workspace")


class ConnectionFields(TermsFields):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    other = serializers.CharField(help_text="name of the other workspace")
    asked_by = serializers.CharField(help_text="name of the workspace that asked")
    state = serializers.CharField()
    asked_at = serializers.DateTimeField()
    since = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField(allow_blank=True, help_text="name of the workspace that ended it")


class ConnectionPageFields(Fields):
    items = ConnectionFields(many=True)
    newer = serializers.CharField(allow_blank=True)
    older = serializers.CharField(allow_blank=True)


TERMS_EXAMPLE = {
    "categories": ["workspace_content"],
    "words": "The channel of the common project, with its files.",
    "purpose": "To plan the fair in Osaka together.",
}
QUESTION_EXAMPLE = {"other": "ws-lotus", **TERMS_EXAMPLE}
EXAMPLE = {
    "id": "0a4f8a0e-1f3c-4b58-9a3f-6c1f7d0b2e11",
    "reference": "CN 0A4F8A0E",
    "other": "Lotus Trading",
    "asked_by": "Sakura",
    **TERMS_EXAMPLE,
    "state": "asked",
    "asked_at": "2026-11-22T09:05:00Z",
    "since": None,
    "ended_at": None,
    "ended_by": "",
}
