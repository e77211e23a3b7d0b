"""The forms about demands of authorities."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy_portal import countries
from privacy_portal.clock import now
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards
from workspaces.forms.incidents import SHORTEST_REASON, text_field
from workspaces.models import DataCategory, DemandDecision, Remedy
from workspaces.register.demands import Asked


class DemandForm(PortalForm):
    """A demand as it came."""

    authority = forms.CharField(label=gettext_lazy("Which authority?"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Of which country?"))
    file_reference = forms.CharField(label=gettext_lazy("Its reference"), max_length=120)
    article = forms.CharField(
        label=gettext_lazy("Which law does it name?"),
        help_text=gettext_lazy("The article, as the demand has it."),
        max_length=200,
    )
    received_on = forms.DateField(label=gettext_lazy("When did it come?"), widget=DayInput)
    due_on = forms.DateField(
        label=gettext_lazy("By when does it want an answer? (if it says)"), required=False, widget=DayInput
    )
    scope = text_field(
        gettext_lazy("What does it ask for, and whose data?"),
        hint=gettext_lazy("Officers only."),
        shortest=SHORTEST_REASON,
    )
    categories = forms.MultipleChoiceField(label=gettext_lazy("Which kinds of data?"), widget=CheckboxCards)
    gagged = forms.BooleanField(label=gettext_lazy("The person may not be told"), required=False)
    gag_until = forms.DateField(label=gettext_lazy("Until when? (if the demand says)"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._categories = {one.key: one for one in DataCategory.objects.all()}
        self.fields["country"].choices = [("", "–"), *countries.choices()]  # type: ignore[attr-defined]
        self.fields["categories"].choices = [(key, str(one)) for key, one in self._categories.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        received, until = told.get("received_on"), told.get("gag_until")
        if received and received > now().date():
            self.add_error("received_on", _("That is a day to come."))
        if until and not told.get("gagged"):
            self.add_error("gagged", _("Say that the person may not be told, or leave the day out."))
        if until and received and until < received:
            self.add_error("gag_until", _("It cannot end before the demand came."))
        return told

    def asked(self) -> Asked:
        """Return what was entered; for a valid form."""
        told = dict(self.cleaned_data)
        chosen = [self._categories[key] for key in told.pop("categories")]
        return Asked(**told, categories=chosen)


class RemedyForm(PortalForm):
    remedies = forms.MultipleChoiceField(
        label=gettext_lazy("Which remedies were considered?"), choices=Remedy.choices, widget=CheckboxCards
    )
    words = text_field(
        gettext_lazy("With what result?"),
        hint=gettext_lazy("Who looked at it, and why it helps or not."),
        shortest=SHORTEST_REASON,
    )


class DecisionForm(PortalForm):
    decision = forms.ChoiceField(
        label=gettext_lazy("What do we do?"), choices=DemandDecision.choices, widget=RadioCards
    )
    reason = text_field(gettext_lazy("Why?"), shortest=SHORTEST_REASON)
