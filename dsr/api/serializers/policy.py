"""What may not be consented to in a workspace."""

from rest_framework import serializers

from dsr.api.serializers.person import Fields
from workspaces.forms.policies import LONGEST_KEY, LONGEST_REASON, SHORTEST_REASON


class PolicyFields(Fields):
    workspace = serializers.CharField(source="workspace.key")
    key = serializers.CharField(help_text="of an integration (a recipient of the register) or of a purpose")
    name = serializers.CharField(allow_blank=True, help_text="in the register; empty for a key that it does not know")
    forbids = serializers.BooleanField()
    decided_by = serializers.CharField()
    since = serializers.DateTimeField()
    reason = serializers.CharField()


class PolicyListFields(Fields):
    items = PolicyFields(many=True)


class PolicyDecisionFields(Fields):
    key = serializers.SlugField(max_length=LONGEST_KEY)
    forbids = serializers.BooleanField()
    reason = serializers.CharField(
        min_length=SHORTEST_REASON, max_length=LONGEST_REASON, help_text="every member reads it"
    )

    def validate_key(self, value: str) -> str:
        return value.lower()


DECISION_EXAMPLE = {"key": "mailco", "forbids": True, "reason": "Our contract keeps data of ours in Japan."}
POLICY_EXAMPLE = {
    "workspace": "ws-sakura",
    "key": "mailco",
    "name": "Mailco Pte. Ltd.",
    "forbids": True,
    "decided_by": "Olga Petrova",
    "since": "2026-11-26T09:00:00Z",
    "reason": "Our contract keeps data of ours in Japan.",
}
