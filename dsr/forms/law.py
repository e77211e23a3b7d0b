"""The forms about the law: counsel's word on one value, and what goes with accepting it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from dsr.forms.law_values import changes, fields_of
from dsr.forms.officer import LONGEST_TEXT, SHORTEST_REASON
from dsr.law.sourced import Sourced
from dsr.law.values import Value
from dsr.models import OpinionKind
from dsr.opinions import Draft, text_with
from privacy_portal.clock import now
from privacy_portal.forms import DayInput, PortalForm


class OpinionForm(PortalForm):
    """Counsel's word on `value` of a law: for an override, what it is instead and where that is said.

    `product` is the value as the product's text has it: what is entered is kept as what differs from it.
    """

    counsel = forms.CharField(
        label=gettext_lazy("Who gave the opinion"),
        help_text=gettext_lazy("The name of the lawyer. Officers see it beside every date that rests on it."),
        max_length=120,
        widget=forms.TextInput({"size": 30}),
    )
    day = forms.DateField(label=gettext_lazy("Date of the opinion"), widget=DayInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("What counsel read, and where the opinion is kept. Officers only."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, law: str, value: Value, product: Sourced, kind: str, **kwargs: Any) -> None:
        self.law, self.value, self.product, self.kind = law, value, product, kind
        if kind == OpinionKind.OVERRIDE:
            # Before the form copies its fields, so that these say what is missing as all others do.
            named = {**fields_of(value.part), **_origin(value.part), **self.base_fields}
            self.base_fields = named  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > now().date():
            raise forms.ValidationError(_("An opinion of a day to come cannot be entered yet."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and self.kind == OpinionKind.OVERRIDE:
            self._fits(told)
        return told

    def draft(self) -> Draft:
        """Return what was entered; for a valid form."""
        told = self.cleaned_data
        named = {name: told[name] for name in ("counsel", "day", "reason")}
        if self.kind == OpinionKind.OVERRIDE:
            named |= {"article": told["article"], "address": told["address"]}
        said = changes(self.product, told) if self.kind == OpinionKind.OVERRIDE else {}
        return Draft(self.law, self.value.path, self.kind, changes=said, **named)

    def _fits(self, told: dict[str, Any]) -> None:
        """Refuse what is no law, at the field that the schema names, and what changes nothing."""
        if not changes(self.value.part, told) and told["article"] == self.value.part.article:
            raise forms.ValidationError(_("This is what the law says already. Confirm the value instead."))
        try:
            text_with(self.draft().opinion())
        except ValidationError as refused:
            for error in refused.errors():
                names = [str(one) for one in error["loc"] if str(one) in self.fields]
                words = _("This cannot be a value here: %(why)s") % {"why": error["msg"]}
                self.add_error(names[-1] if names else None, words)


class RejectionForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("Your colleagues read it. The value stays as it is."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


class UpdateForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Who looked at the new text, and why it is accepted"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


class LawFilterForm(PortalForm):
    """Which laws the list shows. An unknown value filters nothing."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("All laws")),
            ("used", gettext_lazy("In use by open requests")),
            ("updated", gettext_lazy("With a new text")),
            ("unverified", gettext_lazy("With values that nobody verified")),
            ("spoken", gettext_lazy("With an opinion of our counsel")),
        ],
    )


def _origin(part: Sourced) -> dict[str, forms.Field]:
    return {
        "article": forms.CharField(
            label=gettext_lazy("By which article"),
            initial=part.article,
            max_length=200,
            widget=forms.TextInput({"size": 40}),
        ),
        "address": forms.URLField(
            label=gettext_lazy("Where it can be read, if elsewhere"),
            max_length=500,
            required=False,
            assume_scheme="https",
            widget=forms.URLInput({"size": 40}),
        ),
    }
