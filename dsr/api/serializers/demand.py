"""Demands of authorities, for officers only."""

from typing import Any

from rest_framework import serializers

from dsr.api.serializers.disclosure import ROW_EXAMPLE as GIVEN_ROW_EXAMPLE
from dsr.api.serializers.disclosure import LogRowFields
from dsr.api.serializers.events import PageFields, keys, text
from dsr.api.serializers.person import Fields
from workspaces.models import DemandDecision, DemandState, Remedy


class DemandedFields(Fields):
    """A demand as it came."""

    authority = serializers.CharField(max_length=200)
    country = serializers.CharField(min_length=2, max_length=2, help_text="ISO 3166-1 alpha-2 country code")
    file_reference = serializers.CharField(max_length=120, help_text="the authority's own")
    article = serializers.CharField(max_length=200, help_text="the law, as the demand names it")
    received_on = serializers.DateField()
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    scope = text(help_text="what it asks for, and whose data; for officers only")
    categories = keys(allow_empty=False, help_text="keys of kinds of data")
    gagged = serializers.BooleanField(required=False, default=False, help_text="the person may not be told")
    gag_until = serializers.DateField(required=False, allow_null=True, default=None)


class ConsiderationFields(Fields):
    remedies = serializers.ListField(child=serializers.ChoiceField(choices=Remedy.values), allow_empty=False)
    words = text(help_text="with what result: who looked at it, and why it helps or not")


class DemandDecisionFields(Fields):
    decision = serializers.ChoiceField(choices=DemandDecision.values)
    reason = text()


class DemandRowFields(Fields):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=DemandState.values)
    authority = serializers.CharField()
    country = serializers.CharField()
    received_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    entered_at = serializers.DateTimeField()


class DemandPageFields(PageFields):
    items = DemandRowFields(many=True)


class DemandFields(DemandRowFields):
    file_reference = serializers.CharField()
    article = serializers.CharField()
    scope = serializers.CharField()
    categories = keys()
    gagged = serializers.BooleanField()
    gag_until = serializers.DateField(allow_null=True)
    entered_by = serializers.CharField()
    remedies = keys()
    considered = serializers.CharField(allow_null=True)
    considered_by = serializers.CharField(allow_null=True)
    considered_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.ChoiceField(choices=DemandDecision.values, allow_blank=True)
    reason = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    given = LogRowFields(many=True, help_text="what the authority got")


DEMANDED_EXAMPLE: dict[str, Any] = {
    "authority": "Kanagawa Prefectural Police",
    "country": "JP",
    "file_reference": "K-2026-81",
    "article": "Code of Criminal Procedure, Art. 197(2)",
    "received_on": "2026-11-16",
    "due_on": None,
    "scope": "The account of one person, and when it was used.",
    "categories": ["account"],
    "gagged": False,
    "gag_until": None,
}
CONSIDERATION_EXAMPLE = {"remedies": ["check_validity"], "words": "Counsel found it valid and narrow."}
DECISION_EXAMPLE = {"decision": "comply", "reason": "It is valid and narrow."}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "7a5b1c3e-2f0d-4a40-9c53-1c1c1f7f2e22",
    "reference": "EK D-1",
    "state": "entered",
    **{name: DEMANDED_EXAMPLE[name] for name in ("authority", "country", "received_on", "due_on")},
    "entered_at": "2026-11-16T02:00:00Z",
}
EXAMPLE: dict[str, Any] = {
    **ROW_EXAMPLE,
    **{
        name: DEMANDED_EXAMPLE[name]
        for name in ("file_reference", "article", "scope", "categories", "gagged", "gag_until")
    },
    "entered_by": "Omar Haddad",
    "remedies": [],
    **dict.fromkeys(["considered", "considered_by", "considered_at", "reason", "decided_by", "decided_at"]),
    "decision": "",
    "closed_by": None,
    "closed_at": None,
    "given": [{**GIVEN_ROW_EXAMPLE, "ground": "basis", "basis": "legal_obligation", "blocked": False}],
}
