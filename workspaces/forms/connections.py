"""The forms of connections between workspaces."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy_portal.forms import CheckboxCards, PortalForm
from workspaces.connections import Terms
from workspaces.models import Connection, DataCategory

LONGEST_WORDS = 2000


class TermsForm(PortalForm):
    """What may be shared, and what for."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What may be shared"), required=False, widget=CheckboxCards
    )
    words = forms.CharField(
        label=gettext_lazy("What it is more closely"),
        help_text=gettext_lazy("For example which channels, and whether files are included. Name no person."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("What for"),
        help_text=gettext_lazy("The other owner reads it before they answer. Name no person."),
        min_length=10,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, connection: Connection | None = None, **kwargs: Any) -> None:
        if connection is not None:
            kwargs["initial"] = {
                "categories": connection.categories,
                "words": connection.words,
                "purpose": connection.purpose,
            }
        super().__init__(*args, **kwargs)
        known = [(category.key, str(category)) for category in DataCategory.objects.all()]
        self.fields["categories"].choices = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse terms that name nothing."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not told["categories"] and not told["words"].strip():
            self.add_error("categories", _("Choose what may be shared, or say it in words."))
        return told

    def terms(self) -> Terms:
        """Return what was told."""
        told = self.cleaned_data
        return Terms(told["categories"], told["words"], told["purpose"])


class ConnectionForm(TermsForm):
    """Whom to ask for a connection, and on which terms."""

    other = forms.CharField(
        label=gettext_lazy("The other workspace"),
        help_text=gettext_lazy("Its key or its whole name, as its owner told you."),
        max_length=200,
        widget=forms.TextInput({"size": 30, "spellcheck": "false", "autocapitalize": "off"}),
    )
    field_order = ("other", "categories", "words", "purpose")
