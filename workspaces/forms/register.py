"""The forms of the register: filters, and what an officer enters about recipients and changes."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from privacy_portal import countries
from privacy_portal.forms import DayInput, PortalForm, RadioCards, choices_with_lines
from workspaces.models import ChangeKind, DataCategory, ObjectionAnswer, Platform, Recipient, in_language
from workspaces.models.register import WITHOUT_DOCUMENT
from workspaces.register import reading, subprocessors
from workspaces.register.kinds import LegalBasis, Safeguard
from workspaces.register.subprocessors import Draft

LONGEST_TEXT = 4000
SHORTEST_REASON = 10


class DayForm(PortalForm):
    """As of which day the register is shown."""

    as_of = forms.DateField(label=gettext_lazy("As of the day"), required=False, widget=DayInput)


class RegisterFilterForm(DayForm):
    """Which activities are shown."""

    words = forms.CharField(label=gettext_lazy("Words in name or purpose"), required=False, max_length=80)
    category = forms.ChoiceField(label=gettext_lazy("Kind of data"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country of a recipient"), required=False)
    basis = forms.ChoiceField(label=gettext_lazy("Legal basis"), required=False)

    def __init__(self, *args: Any, recipients: Iterable[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.key, str(one)) for one in DataCategory.objects.all()]
        self.fields["category"].choices = _with_all(kinds)  # type: ignore[attr-defined]
        self.fields["country"].choices = _with_all(country_choices(recipients))  # type: ignore[attr-defined]
        self.fields["basis"].choices = _with_all(LegalBasis.choices)  # type: ignore[attr-defined]

    def asked(self) -> reading.Asked:
        """Return what was asked for; what is no choice is left out."""
        told = self.cleaned_data if self.is_valid() else {}
        return reading.Asked(**{name: told.get(name, "") for name in ("words", "category", "country", "basis")})


class FlowFilterForm(DayForm):
    """Which flows are shown."""

    activity = forms.ChoiceField(label=gettext_lazy("Purpose"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country of a recipient"), required=False)

    def __init__(self, *args: Any, activities: Iterable[Any], recipients: Iterable[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.key, str(one)) for one in activities]
        self.fields["activity"].choices = _with_all(named)  # type: ignore[attr-defined]
        self.fields["country"].choices = _with_all(country_choices(recipients))  # type: ignore[attr-defined]


class AssessmentForm(PortalForm):
    """Why a recipient was chosen, and when that is looked at again (CP-08)."""

    assessed_on = forms.DateField(label=gettext_lazy("Day of the assessment"), widget=DayInput)
    assessed_by = forms.CharField(
        label=gettext_lazy("Who assessed"), max_length=200, widget=forms.TextInput({"size": 30})
    )
    outcome = forms.CharField(
        label=gettext_lazy("What was found"),
        help_text=gettext_lazy("What was looked at, and why this recipient can be trusted with the data."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
    )
    review_by = forms.DateField(label=gettext_lazy("Looked at again by"), widget=DayInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_assessed_on(self) -> date:
        day: date = self.cleaned_data["assessed_on"]
        if day > self.today:
            raise forms.ValidationError(_("An assessment of a day to come cannot be entered yet."))
        return day

    def clean_review_by(self) -> date:
        day: date = self.cleaned_data["review_by"]
        if day <= self.today:
            raise forms.ValidationError(_("Name a day to come."))
        return day


class WindowForm(PortalForm):
    """From when a change holds, and until when owners can object."""

    objections_until = forms.DateField(
        label=gettext_lazy("Owners can object until"),
        help_text=gettext_lazy("At least 14 days from today, or longer where the contract says so."),
        widget=DayInput,
    )
    effective_on = forms.DateField(label=gettext_lazy("The change takes effect on"), widget=DayInput)

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        self.platform = platform
        self.today = reading.today(platform)
        until = self.today + subprocessors.USUAL_WINDOW
        usual = {"objections_until": until, "effective_on": until + timedelta(days=1)}
        kwargs["initial"] = {**usual, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_objections_until(self) -> date:
        day: date = self.cleaned_data["objections_until"]
        if day < self.today + subprocessors.SHORTEST_WINDOW:
            raise forms.ValidationError(_("Give owners at least 14 days to object."))
        return day

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        until = self.cleaned_data.get("objections_until")
        if until and day <= until:
            raise forms.ValidationError(_("The change comes after the last day for objections."))
        return day

    def draft(self, recipient: Recipient | None = None) -> Draft:
        """Return the removal of `recipient`; for a valid form."""
        return Draft(ChangeKind.REMOVED, recipient=recipient, **self._window())

    def _window(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("objections_until", "effective_on")}


class ChangeForm(WindowForm):
    """How a sub-processor will stand in the list: name, country, purpose in each language, safeguard."""

    name = forms.CharField(
        label=gettext_lazy("Name of the company"), max_length=200, widget=forms.TextInput({"size": 40})
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    safeguard = forms.ChoiceField(label=gettext_lazy("What protects the data there"), choices=Safeguard.choices)
    document = forms.CharField(
        label=gettext_lazy("The document that says so"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"size": 40}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", ""), *countries.choices()]  # type: ignore[attr-defined]
        for language in self.platform.languages:
            name = get_language_info(language)["name_local"]
            label = _("What it does for us (%(language)s)") % {"language": name}
            self.fields[f"purpose_{language}"] = forms.CharField(
                label=label, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3, "lang": language})
            )
        purposes = (name for name in self.fields if name.startswith("purpose_"))
        assessed = (name for name in AssessmentForm.base_fields if name in self.fields)
        window = WindowForm.base_fields
        self.order_fields(["name", "country", *purposes, "safeguard", "document", *assessed, *window])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("safeguard") not in (*WITHOUT_DOCUMENT, None) and not told.get("document"):
            self.add_error("document", _("Name the document, such as the signed clauses."))
        return told

    def draft(self, recipient: Recipient | None = None) -> Draft:
        """Return the change of `recipient`; for a valid form."""
        return Draft(ChangeKind.CHANGED, recipient=recipient, **self._window(), **self._said(recipient))

    def _said(self, recipient: Recipient | None = None) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "names": self._in_each(told["name"], recipient.names if recipient else {}),
            "country": told["country"],
            "purposes": {language: told[f"purpose_{language}"] for language in self.platform.languages},
            "safeguard": told["safeguard"],
            "documents": self._in_each(told["document"], recipient.documents if recipient else {}),
        }

    def _in_each(self, typed: str, held: dict[str, str]) -> dict[str, str]:
        """Return what was typed once for every language; what nobody changed stays as each language has it."""
        if typed == in_language(held):
            return held
        return dict.fromkeys(self.platform.languages, typed) if typed else {}


class AdditionForm(ChangeForm, AssessmentForm):
    """A new sub-processor, which somebody assessed before it is chosen (CP-08)."""

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, platform=platform, today=reading.today(platform), **kwargs)

    def draft(self, recipient: Recipient | None = None) -> Draft:
        """Return the addition; for a valid form."""
        assessed = ("assessed_on", "assessed_by", "outcome", "review_by")
        told = {name: self.cleaned_data[name] for name in assessed}
        return Draft(ChangeKind.ADDED, **self._window(), **self._said(), **told)


class ReasonForm(PortalForm):
    """Why somebody does what they do."""

    words = forms.CharField(
        label=gettext_lazy("Why"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
    )


ANSWERS, ANSWER_LINES = choices_with_lines(
    [
        (ObjectionAnswer.KEEP, gettext_lazy("The change stays"), gettext_lazy("Say why the objection does not hold.")),
        (
            ObjectionAnswer.MAY_LEAVE,
            gettext_lazy("The change stays, and the customer may leave"),
            gettext_lazy("Say until when, and what they get back."),
        ),
        (
            ObjectionAnswer.DROP,
            gettext_lazy("Drop the change"),
            gettext_lazy("For everybody. All who were told of it are told."),
        ),
    ]
)


class AnswerForm(ReasonForm):
    """What becomes of an objection, and why. The owner reads the words."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"), choices=ANSWERS, widget=RadioCards(lines=ANSWER_LINES)
    )
    field_order = ("answer", "words")


class ObjectionForm(PortalForm):
    """What an owner says against a change."""

    reason = forms.CharField(
        label=gettext_lazy("What speaks against it"),
        help_text=gettext_lazy("The officers of the service read this, and answer you here."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
    )


def country_choices(recipients: Iterable[Recipient]) -> list[tuple[str, str]]:
    """Return the countries to which data goes, by name."""
    held = {one.country for one in recipients}
    return [(code, name) for code, name in countries.choices() if code in held]


def _with_all(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("All")), *choices]
