"""Who owns a workspace, for anybody who asks."""

from rest_framework import serializers

from dsr.api.serializers.person import Fields


class OwnerQuestionFields(Fields):
    workspace = serializers.CharField(max_length=200, help_text="exactly its name in the application")


class WorkspaceOwnerFields(Fields):
    workspace = serializers.CharField(source="name")
    owner = serializers.CharField(source="owner.name")
    contact = serializers.CharField(source="owner.contact_email", allow_blank=True, help_text="of the owner, by mail")


class OwnerFoundFields(Fields):
    found = WorkspaceOwnerFields(
        allow_null=True, help_text="null alike where there is no such workspace and where its owner may not be named"
    )
    words = serializers.CharField(help_text="the answer in a sentence")


EXAMPLE = {
    "found": {"workspace": "Sakura", "owner": "Sakura KK", "contact": "privacy@sakura.example"},
    "words": "It belongs to Sakura KK, who decides about what is written and shared there.",
}
