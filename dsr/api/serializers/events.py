"""What the operations on events share: pages of a list, a reason, a text of its own."""

from rest_framework import serializers

from dsr.api.serializers.person import Fields
from workspaces.forms.incidents import LONGEST_TEXT, SHORTEST_REASON


class PageFields(Fields):
    """A page of a list; a subclass says of what."""

    newer = serializers.CharField(allow_blank=True, help_text="cursor of the page before; empty at the beginning")
    older = serializers.CharField(allow_blank=True, help_text="cursor of the next page; empty at the end")


class WhyFields(Fields):
    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_TEXT)


def keys(**about: object) -> serializers.ListField:
    """Return a field for keys, such as those of kinds of data."""
    return serializers.ListField(child=serializers.CharField(max_length=200), **about)  # type: ignore[arg-type]


def text(*, required: bool = True, **about: object) -> serializers.CharField:
    """Return a field for a text of some lines."""
    needed = {"min_length": SHORTEST_REASON} if required else {"required": False, "allow_blank": True, "default": ""}
    return serializers.CharField(max_length=LONGEST_TEXT, **needed, **about)  # type: ignore[arg-type]
