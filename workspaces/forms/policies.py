"""The form of a policy for a workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import PortalForm, RadioCards

LONGEST_KEY = 64
SHORTEST_REASON, LONGEST_REASON = 10, 500
FORBID, ALLOW = "forbid", "allow"


class PolicyForm(PortalForm):
    """What is decided, about what, and why; nothing is chosen beforehand."""

    key = forms.SlugField(
        label=_("What is it about?"),
        help_text=_("The key of an integration or of a purpose, for example: mailco"),
        max_length=LONGEST_KEY,
        widget=forms.TextInput({"size": 30, "list": "known-keys", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("A key has letters, digits, hyphens and underscores only.")},
    )
    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[(FORBID, _("Forbid it")), (ALLOW, _("Allow it again"))],
        widget=RadioCards(
            lines={
                FORBID: _("Nobody in this workspace can consent to it any more."),
                ALLOW: _("Everybody in this workspace decides for themselves."),
            }
        ),
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("Your reason"),
        help_text=_("Every member of the workspace reads it, with your name. Name nobody else."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_key(self) -> str:
        """Return the key in small letters, as the register writes it."""
        key: str = self.cleaned_data["key"].lower()
        return key

    def decided(self) -> dict[str, Any]:
        """Return what the verb takes."""
        told = self.cleaned_data
        return {"key": told["key"], "forbid": told["decision"] == FORBID, "reason": told["reason"]}
