"""The form about a transfer of the business."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy_portal.dates import date_words
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards
from privacy_portal.lists import listed
from workspaces.forms.incidents import SHORTEST_REASON, text_field
from workspaces.models import DataCategory, Organisation, Platform, Workspace
from workspaces.register import successions
from workspaces.register.successions import Transfer

WHOLE, PART = "whole", "part"


class SuccessionForm(PortalForm):
    what = forms.ChoiceField(
        label=gettext_lazy("What moves?"),
        choices=[(WHOLE, gettext_lazy("The whole service")), (PART, gettext_lazy("Some workspaces"))],
        widget=RadioCards,
    )
    giver = forms.ChoiceField(label=gettext_lazy("From which organisation?"))
    taker = forms.ChoiceField(
        label=gettext_lazy("To which organisation?"),
        help_text=gettext_lazy("Whoever is missing here is entered in the platform’s profile first."),
    )
    workspaces = forms.CharField(
        label=gettext_lazy("Which workspaces move?"),
        help_text=gettext_lazy("Their short names, one a line. Only where some workspaces move."),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    categories = forms.MultipleChoiceField(label=gettext_lazy("Which kinds of data?"), widget=CheckboxCards)
    effective_on = forms.DateField(label=gettext_lazy("From which day?"), widget=DayInput)
    words = text_field(
        gettext_lazy("What do people read?"),
        hint=gettext_lazy(
            "It stands in the mail, and for the whole service in the privacy centre. Say which policy holds afterwards."
        ),
        shortest=SHORTEST_REASON,
    )

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._earliest = successions.earliest(platform)
        self._organisations = {one.key: one for one in Organisation.objects.order_by("name")}
        self._categories = {one.key: one for one in DataCategory.objects.all()}
        self._workspaces: list[Workspace] = []
        named = [("", "–"), *((key, one.name) for key, one in self._organisations.items())]
        self.fields["giver"].choices = self.fields["taker"].choices = named  # type: ignore[attr-defined]
        shown = [(key, str(one)) for key, one in self._categories.items()]
        self.fields["categories"].choices = shown  # type: ignore[attr-defined]
        self.fields["effective_on"].initial = self._earliest

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        day, giver, taker = told.get("effective_on"), told.get("giver"), told.get("taker")
        if day and day < self._earliest:
            words = _("People hear of it at least 30 days ahead: not before %(day)s.")
            self.add_error("effective_on", words % {"day": date_words(self._earliest)})
        if giver and giver == taker:
            self.add_error("taker", _("It cannot go to the organisation that has it."))
        if told.get("what") == WHOLE and giver and not self._organisations[giver].is_operator:
            self.add_error("giver", _("Only whoever operates the service can pass all of it on."))
        if told.get("what") == PART and giver:
            self._check_workspaces(told, giver)
        return told

    def transfer(self) -> Transfer:
        """Return what was entered; for a valid form."""
        told = self.cleaned_data
        return Transfer(
            giver=self._organisations[told["giver"]],
            taker=self._organisations[told["taker"]],
            effective_on=told["effective_on"],
            words=told["words"],
            categories=[self._categories[key] for key in told["categories"]],
            whole=told["what"] == WHOLE,
            workspaces=self._workspaces,
        )

    def _check_workspaces(self, told: dict[str, Any], giver: str) -> None:
        keys = list(dict.fromkeys(told.get("workspaces", "").split()))
        theirs = {one.key: one for one in Workspace.objects.filter(key__in=keys, owner__key=giver)}
        missing = [key for key in keys if key not in theirs]
        if missing:
            words = ngettext(
                "The workspace %(keys)s is not theirs.", "The workspaces %(keys)s are not theirs.", len(missing)
            )
            self.add_error("workspaces", words % {"keys": listed(missing[:10])})
        elif not keys:
            self.add_error("workspaces", _("Name the workspaces that move."))
        self._workspaces = [theirs[key] for key in keys if key in theirs]
