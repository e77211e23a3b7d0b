"""What officers type about consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import looks, subjects
from consent.kinds import IdentifierKind, Scope
from consent.models import Purpose
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, TimeInput
from workspaces.models import Workspace


class ApplicationForm(PortalForm):
    """An application that is let in."""

    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=120)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"), choices=Scope.choices, widget=CheckboxCards
    )
    tenant = forms.CharField(
        label=gettext_lazy("For one workspace only?"),
        help_text=gettext_lazy("Its key. The application then knows nothing of any other workspace."),
        required=False,
        max_length=80,
    )
    calls_per_minute = forms.IntegerField(
        label=gettext_lazy("How many calls a minute?"), min_value=1, max_value=100_000, initial=600
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        key = told.get("tenant", "")
        told["workspace"] = Workspace.objects.filter(key=key).first() if key else None
        if key and told["workspace"] is None:
            self.add_error("tenant", _("There is no workspace with this key."))
        return told


class PersonForm(PortalForm):
    """Whose consents, and as of when."""

    kind = forms.ChoiceField(label=gettext_lazy("By what is the person known?"), choices=IdentifierKind.choices)
    value = forms.CharField(
        label=gettext_lazy("Which one?"),
        help_text=gettext_lazy("The search is exact. What you type goes into no address and is not kept."),
        max_length=subjects.MAX_LENGTH,
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why do you look? (It is recorded.)"), choices=list(looks.PURPOSES.items())
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Was it allowed? Choose a purpose."), required=False)
    on_day = forms.DateField(label=gettext_lazy("On which day?"), required=False, widget=DayInput)
    at_time = forms.TimeField(label=gettext_lazy("At what time?"), required=False, widget=TimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((one.key, str(one.versions.first().title)) for one in Purpose.objects.all())]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("purpose") and not told.get("on_day"):
            self.add_error("on_day", _("Say on which day."))
        if told.get("kind") and told.get("value"):
            try:
                told["known"] = subjects.Known(told["kind"], told["value"])
            except subjects.NotAnIdentifier:
                self.add_error("value", _("This is not an identifier of that kind."))
        return told
