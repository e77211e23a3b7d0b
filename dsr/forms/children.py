"""What officers type about somebody who turns out to be a child (EK-12)."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from consent import ages, child_told, guardians, subjects
from consent.child_told import Told
from consent.children import AlreadyFound
from consent.kinds import AgeEvidence, HowKnown
from consent.models import ChildFinding
from dsr.forms.entry import region_choices
from privacy_portal import countries
from privacy_portal.forms import DayInput, PortalForm, RadioCards
from workspaces import suspensions
from workspaces.models import Platform

OLDEST = 25
# What the verbs raise, the field that it is about, and what to say.
_WRONG: dict[type[Exception], tuple[str, Any]] = {
    child_told.NobodyNamed: ("email", gettext_lazy("Give at least one: an e-mail address, a number or a user name.")),
    child_told.AgeMissing: ("age", gettext_lazy("Say how old they are: the day of birth or the age in years.")),
    subjects.TwoPeople: (
        "email",
        gettext_lazy("The ledger knows these as two people. Name one of them, and record the other one apart."),
    ),
    suspensions.WorksForPlatform: (
        "email",
        gettext_lazy("This is the account of somebody who works here. An administrator has to end their access first."),
    ),
    guardians.TooManyQuestions: (
        "guardian",
        gettext_lazy("So many questions wait for this address that no further one goes to it."),
    ),
}
REFUSALS: tuple[type[Exception], ...] = (*_WRONG, child_told.OldEnough, AlreadyFound, subjects.NotAnIdentifier)


class AgeForm(PortalForm):
    """How old somebody is, where they live, and who decides for them."""

    residence = forms.ChoiceField(
        label=gettext_lazy("Where do they live?"),
        help_text=gettext_lazy("The law of the place says below which age a guardian has to agree."),
    )
    region = forms.ChoiceField(
        label=gettext_lazy("In which state or province?"),
        help_text=gettext_lazy("Only for the United States and Canada, where some have a privacy law of their own."),
        required=False,
    )
    born = forms.DateField(
        label=gettext_lazy("Day of birth"),
        help_text=gettext_lazy("It is not kept, only the day from which on they decide themselves."),
        required=False,
        widget=DayInput,
    )
    age = forms.IntegerField(label=gettext_lazy("Or the age in years"), required=False, min_value=0, max_value=OLDEST)
    guardian = forms.EmailField(
        label=gettext_lazy("E-mail address of a parent or guardian"),
        help_text=gettext_lazy("If you know one, they are asked at once. You can name one later."),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"size": 34}),
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language do we write?"))
    needed_sometimes = ("born", "age")

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, get_language_info(code)["name_local"]) for code in platform.languages]
        self._choose("residence", [("", ""), *countries.choices()])
        self._choose("region", region_choices())
        self._choose("language", languages)

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("region") and told.get("residence") and not told["region"].startswith(f"{told['residence']}-"):
            self.add_error("region", _("This state does not lie in that country."))
        return told

    def told(self, **facts: Any) -> Told:
        """Return what was typed, as the verbs take it."""
        typed = self.cleaned_data
        knows = typed["born"] is not None or typed["age"] is not None
        return Told(
            language=typed["language"],
            jurisdiction=typed["region"] or typed["residence"],
            age=ages.Age(typed["born"], typed["age"]) if knows else None,
            guardian=typed["guardian"],
            **facts,
        )

    def refuse(self, error: Exception) -> None:
        """Say beside the field what the verb did not accept (one of REFUSALS)."""
        if isinstance(error, child_told.OldEnough):
            told = _("Where they live people decide themselves from %(years)s years on.") % {"years": error.below}
            self.add_error("age", told if error.below else _("No law of this place asks for a guardian."))
        elif isinstance(error, AlreadyFound):
            self.add_error(None, _("This person was recorded already. The list has them."))
        elif isinstance(error, subjects.NotAnIdentifier):
            self.add_error(None, _("An address or number is not one: a number begins with + and its country’s number."))
        else:
            field, says = _WRONG[type(error)]
            self.add_error(field if field in self.fields else None, says)


class FindingForm(AgeForm):
    """Somebody who turns out to be a child."""

    how = forms.ChoiceField(
        label=gettext_lazy("How do you know?"),
        choices=[choice for choice in HowKnown.choices if choice[0] != HowKnown.APPLICATION],
        widget=RadioCards,
    )
    name = forms.CharField(label=gettext_lazy("Name of the child"), required=False, max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the child"),
        help_text=gettext_lazy("We write to it what happens, and how to say that it is wrong."),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"size": 34}),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone number"), required=False, max_length=40)
    account = forms.CharField(label=gettext_lazy("User name"), required=False, max_length=100)
    field_order = ("how", "name", "email", "phone", "account", "residence", "region", "born", "age", "guardian")

    def finding(self) -> Told:
        """Return what was typed, as children.find takes it."""
        names = ("how", "name", "email", "phone", "account")
        return self.told(**{name: self.cleaned_data[name] for name in names})


class ConfirmForm(AgeForm):
    """What an officer adds to the report of an application."""

    def __init__(self, *args: Any, finding: ChildFinding, **kwargs: Any) -> None:
        super().__init__(*args, platform=finding.platform, **kwargs)
        self._finding = finding
        country, _dash, region = finding.jurisdiction.partition("-")
        known = (finding.person or {}).get("guardian", "")
        place = {"residence": country, "region": finding.jurisdiction if region else ""}
        self.initial = {**place, "guardian": known, "language": finding.language, **self.initial}
        if finding.decides_on is not None:
            self.fields["age"].help_text = _("The application told it. Leave it empty to go by that.")

    def confirmed(self) -> Told:
        """Return what was typed with what the application told, as children.confirm takes it."""
        person = self._finding.person or {}
        return self.told(
            how=HowKnown.APPLICATION, **{name: person.get(name, "") for name in ("name", "email", "phone", "account")}
        )


class GuardianForm(PortalForm):
    """Who is asked."""

    guardian = forms.EmailField(
        label=gettext_lazy("E-mail address of a parent or guardian"),
        max_length=254,
        widget=forms.EmailInput({"size": 34}),
    )


class WithdrawForm(PortalForm):
    """What showed that somebody is of age."""

    evidence = forms.ChoiceField(
        label=gettext_lazy("What showed it?"),
        help_text=gettext_lazy("Keep no copy of a document."),
        choices=AgeEvidence.choices,
        widget=RadioCards,
    )
