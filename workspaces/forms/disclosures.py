"""The forms about disclosures: entering one, filters of the log, looking somebody up."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from privacy_portal.clock import now
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards
from workspaces.forms.incidents import SHORTEST_REASON, text_field
from workspaces.models import DataCategory, Disclosure, Establishment, Ground, Recipient
from workspaces.register import exceptions, reading
from workspaces.register.disclosures import What
from workspaces.register.kinds import LegalBasis, RecipientClass

MOST_PEOPLE = 500


class DisclosureForm(PortalForm):
    """A disclosure. What it rests on is asked first; consent is looked up, not typed."""

    recipient = forms.ChoiceField(
        label=gettext_lazy("Who gets the data?"),
        help_text=gettext_lazy("Whoever is missing here is entered in the register first."),
    )
    categories = forms.MultipleChoiceField(label=gettext_lazy("Which kinds of data?"), widget=CheckboxCards)
    about = forms.CharField(
        label=gettext_lazy("Whose data?"),
        help_text=gettext_lazy(
            "E-mail addresses or other identifiers, one a line. They are kept as fingerprints only."
        ),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    disclosed_on = forms.DateField(label=gettext_lazy("On which day?"), widget=DayInput)
    ground = forms.ChoiceField(
        label=gettext_lazy("What does it rest on?"),
        choices=[
            (Ground.CONSENT, gettext_lazy("The person’s consent")),
            (Ground.BASIS, gettext_lazy("Another legal basis")),
            (Ground.EXCEPTION, gettext_lazy("An exception of the law")),
        ],
        widget=RadioCards(
            {Ground.CONSENT: gettext_lazy("We look for it. Without a known consent the disclosure is blocked.")}
        ),
    )
    basis = forms.ChoiceField(label=gettext_lazy("Which legal basis?"), required=False)
    exception = forms.ChoiceField(label=gettext_lazy("Which exception?"), required=False)
    purpose = text_field(gettext_lazy("Why are the data disclosed?"), shortest=SHORTEST_REASON, rows=3)

    def __init__(self, *args: Any, kinds: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = reading.by_name(Recipient.objects.open())
        self._recipients = {one.key: one for one in (rows.filter(kind__in=kinds) if kinds else rows)}
        self._categories = {one.key: one for one in DataCategory.objects.all()}
        known = exceptions.listed(Establishment.objects.filter(organisation__is_operator=True))
        bases = [(value, label) for value, label in LegalBasis.choices if value != LegalBasis.CONSENT]
        none = ("", _("None"))
        self._choose("recipient", [(key, str(one)) for key, one in self._recipients.items()])
        self._choose("categories", [(key, str(one)) for key, one in self._categories.items()])
        self._choose("basis", [none, *bases])
        shown = [(f"{one.law}/{one.key}", f"{one.exemption.article}: {one.exemption.text}") for one in known]
        self._choose("exception", [none, *shown])
        self.unverified = any(one.exemption.verified == "none" for one in known)

    def clean_disclosed_on(self) -> date:
        day: date = self.cleaned_data["disclosed_on"]
        if day > now().date():
            raise forms.ValidationError(_("That is a day to come."))
        return day

    def clean_about(self) -> list[str]:
        found = list(dict.fromkeys(line.strip() for line in self.cleaned_data["about"].splitlines() if line.strip()))
        if len(found) > MOST_PEOPLE:
            raise forms.ValidationError(_("At most %(most)s at once."), params={"most": MOST_PEOPLE})
        return found

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        ground = told.get("ground")
        if ground == Ground.BASIS and "basis" not in self.errors and not told.get("basis"):
            self.add_error("basis", _("Choose the legal basis."))
        if ground == Ground.EXCEPTION and "exception" not in self.errors and not told.get("exception"):
            self.add_error("exception", _("Choose the exception."))
        if ground == Ground.CONSENT and "about" not in self.errors and not told.get("about"):
            self.add_error("about", _("Name the people, so that their consent can be looked up."))
        return told

    def what(self) -> What:
        """Return what was entered; for a valid form."""
        told = self.cleaned_data
        law, _slash, key = told["exception"].partition("/")
        return self._what(
            basis=told["basis"] if told["ground"] == Ground.BASIS else "",
            exception=(law, key) if told["ground"] == Ground.EXCEPTION else None,
        )

    def _what(self, **rests_on: Any) -> What:
        told = self.cleaned_data
        return What(
            recipient=self._recipients[told["recipient"]],
            categories=[self._categories[name] for name in told["categories"]],
            on=told["disclosed_on"],
            purpose=told["purpose"],
            about=told["about"],
            **rests_on,
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class GivenForm(DisclosureForm):
    """What an authority was given on its demand: the law obliges us, so nothing else is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kinds=(RecipientClass.AUTHORITY,), **kwargs)
        for name in ("ground", "basis", "exception"):
            del self.fields[name]

    def what(self) -> What:
        return self._what(basis=LegalBasis.LEGAL_OBLIGATION)


class LogFilterForm(PortalForm):
    """The filters of the log. An unknown value filters nothing, as if it had not been in the address."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Recipients"),
        required=False,
        choices=[("", gettext_lazy("All")), *RecipientClass.choices],
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Rests on"), required=False, choices=[("", gettext_lazy("All")), *Ground.choices]
    )
    marketing = forms.ChoiceField(
        label=gettext_lazy("Marketing"),
        required=False,
        choices=[("", gettext_lazy("All")), ("yes", gettext_lazy("For marketing only"))],
    )
    since = forms.DateField(label=pgettext_lazy("date range", "From"), required=False, widget=DayInput)
    until = forms.DateField(label=pgettext_lazy("date range", "To"), required=False, widget=DayInput)

    @property
    def in_use(self) -> dict[str, Any]:
        """The filters that are set, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
        """Return the rows that match."""
        told = self.in_use
        wanted = {
            "recipient__kind": told.get("kind"),
            "ground": told.get("ground"),
            "for_marketing": bool(told.get("marketing")) or None,
            "disclosed_on__gte": told.get("since"),
            "disclosed_on__lte": told.get("until"),
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


class PersonForm(PortalForm):
    identifiers = forms.CharField(
        label=gettext_lazy("Whom is it about?"),
        help_text=gettext_lazy("E-mail addresses or other identifiers of one person, one a line. Typed as a whole."),
        widget=forms.Textarea({"rows": 3}),
    )
