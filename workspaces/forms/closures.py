"""The forms about the end of a service."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy_portal.dates import date_words
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards
from workspaces.forms.incidents import SHORTEST_REASON, text_field
from workspaces.models import ClosureTask, Platform
from workspaces.register import closures
from workspaces.register.kinds import RetentionEnd

USUALLY_GONE_AFTER = timedelta(days=30)


class ClosureForm(PortalForm):
    words = text_field(
        gettext_lazy("What do people read?"),
        hint=gettext_lazy("It stands in the privacy centre and in the mail to everybody with an account here."),
        shortest=SHORTEST_REASON,
    )
    closes_on = forms.DateField(label=gettext_lazy("On which day does the service close?"), widget=DayInput)
    gone_by = forms.DateField(label=gettext_lazy("By which day is everything deleted?"), widget=DayInput)

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._earliest = closures.earliest(platform)
        self.fields["closes_on"].initial = self._earliest
        self.fields["gone_by"].initial = self._earliest + USUALLY_GONE_AFTER

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        closes, gone = told.get("closes_on"), told.get("gone_by")
        if closes and closes < self._earliest:
            words = _("People hear of it at least 60 days ahead: not before %(day)s.")
            self.add_error("closes_on", words % {"day": date_words(self._earliest)})
        if closes and gone and gone < closes:
            self.add_error("gone_by", _("It cannot be deleted before the service closes."))
        return told


class TaskForm(PortalForm):
    system = forms.CharField(label=gettext_lazy("What has to go?"), max_length=200)
    way = forms.ChoiceField(label=gettext_lazy("What happens to it?"), choices=RetentionEnd.choices, widget=RadioCards)


class ArmForm(PortalForm):
    """Which kinds of data a rule deletes at the end. Those that no rule deletes yet are chosen beforehand."""

    tasks = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which kinds of data?"),
        coerce=int,
        widget=CheckboxCards,
        error_messages={"required": gettext_lazy("Choose at least one kind of data.")},
    )

    def __init__(self, *args: Any, tasks: list[ClosureTask], missing: list[ClosureTask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tasks"].choices = [(task.pk, task.what) for task in tasks]  # type: ignore[attr-defined]
        self.fields["tasks"].initial = [task.pk for task in missing]


class EvidenceForm(PortalForm):
    evidence = text_field(
        gettext_lazy("What proves it?"),
        hint=gettext_lazy("For example the number of a run, a log, or a certificate of a provider."),
        shortest=SHORTEST_REASON,
        rows=3,
    )
