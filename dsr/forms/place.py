"""The form by which an officer sets the law of a case by a place that they confirmed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr.forms.entry import region_choices
from dsr.forms.officer import LONGEST_TEXT, SHORTEST_REASON
from privacy_portal import countries
from privacy_portal.forms import PortalForm


class PlaceForm(PortalForm):
    residence = forms.ChoiceField(label=gettext_lazy("Where do they live?"))
    region = forms.ChoiceField(
        label=gettext_lazy("In which state or province?"),
        help_text=gettext_lazy("Only for the United States and Canada, where some have a privacy law of their own."),
        required=False,
    )
    told = forms.CharField(
        label=gettext_lazy("What the person is told"),
        help_text=gettext_lazy("How you confirmed it, and that the dates are counted anew. Read in the portal."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residence"].choices = [("", ""), *countries.choices()]  # type: ignore[attr-defined]
        self.fields["region"].choices = region_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that the state lies in the country."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("region") and not told["region"].startswith(f"{told.get('residence')}-"):
            self.add_error("region", _("This state does not lie in that country."))
        return told

    @property
    def place(self) -> tuple[str, str]:
        """The country, and the state without its country's prefix."""
        return self.cleaned_data["residence"], self.cleaned_data["region"].partition("-")[2]
