"""The forms of approvals and absences, for desk and workspaces alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from privacy_portal.clock import now
from privacy_portal.forms import DayInput, PortalForm, Text
from workspaces.approval_boxes import TO_CONFIRM
from workspaces.approval_words import STATES
from workspaces.models import ApprovalKind, User

ANY = ("", pgettext_lazy("filter", "Any"))
SHORTEST_REASON, LONGEST_REASON = 10, 4000


class ApprovalFilterForm(PortalForm):
    """What a list of approvals is narrowed by. An unknown value narrows nothing."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=32,
        widget=forms.TextInput({"size": 16, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, data: QueryDict, states: Iterable[str]) -> None:
        super().__init__(data)
        kinds = [(value, capfirst(str(label))) for value, label in ApprovalKind.choices]
        self.fields["kind"].choices = [ANY, *kinds]  # type: ignore[attr-defined]
        names: dict[str, Text] = {**STATES, TO_CONFIRM: gettext_lazy("To be confirmed by you")}
        chosen = [(state, names[state]) for state in states]
        if chosen:
            self.fields["state"].choices = [ANY, *chosen]  # type: ignore[attr-defined]
        else:
            del self.fields["state"]
        self.is_valid()
        self.chosen = {name: self.cleaned_data.get(name, "") for name in ("kind", "state", "reference")}

    @property
    def in_use(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.chosen.values())

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """Return what narrows the list, each with the address that is without it."""
        chips = []
        for name, value in self.chosen.items():
            if value:
                rest = query.copy()
                for gone in (name, "cursor"):
                    rest.pop(gone, None)
                field = self.fields[name]
                shown = dict(getattr(field, "choices", ())).get(value, value)
                chips.append({"label": f"{field.label}: {shown}", "url": f"?{rest.urlencode()}"})
        return chips


class ReasonForm(PortalForm):
    """Why somebody says no."""

    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("Whoever asked reads it."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 5}),
    )


class ConfirmForm(PortalForm):
    """A page on which there is nothing to fill in."""


class AbsenceForm(PortalForm):
    """Who stands in, and from which day to which; both days belong to it."""

    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Who answers in your place?"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose"),
    )
    first = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput(),
        help_text=gettext_lazy("From the day after, you answer again."),
    )

    def __init__(self, *args: Any, deputies: list[User], today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today or now().date()
        known = User.objects.filter(pk__in=[user.pk for user in deputies]).order_by("name", "pk")
        self.fields["deputy"].queryset = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a time that is over, or that ends before it begins."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first one."))
        elif last and last < self._today:
            self.add_error("last", _("That day is over."))
        return told
