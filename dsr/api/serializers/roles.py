"""What the API tells of who decides."""

from typing import Any

from rest_framework import serializers

from workspaces.determination import Lost
from workspaces.models import Role

Fields = serializers.Serializer[Any]


class LostRuleFields(Fields):
    words = serializers.CharField()
    code = serializers.ChoiceField(choices=[one.value for one in Lost])
    why = serializers.CharField()


class DeterminationFields(Fields):
    category = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=[str(one) for one in Role], help_text="of the platform")
    controllers = serializers.ListField(child=serializers.CharField(), help_text="several: they decide jointly")
    establishment = serializers.CharField(allow_blank=True, help_text="of the platform, by residence")
    reason = serializers.CharField()
    rule = serializers.CharField()
    lost = LostRuleFields(many=True)


class DeterminationsFields(Fields):
    person = serializers.CharField()
    kind = serializers.CharField()
    workspace = serializers.CharField(allow_null=True)
    residence = serializers.CharField(allow_blank=True)
    on = serializers.DateField()
    items = DeterminationFields(many=True)


DETERMINATIONS_EXAMPLE = {
    "person": "authorised_user",
    "kind": "business",
    "workspace": "ws-sakura",
    "residence": "JP",
    "on": "2026-11-25",
    "items": [
        {
            "category": "workspace_content",
            "name": "Messages and content",
            "role": "processor",
            "controllers": ["Sakura KK"],
            "establishment": "",
            "reason": "The owner of the workspace decides about it.",
            "rule": "Everybody, In a business workspace: Processor",
            "lost": [
                {
                    "words": "Everybody, anywhere: Controller",
                    "code": "less_specific",
                    "why": "A more specific rule decides.",
                }
            ],
        }
    ],
}
