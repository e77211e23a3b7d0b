"""The form by which an officer enters a request that came past the portal (NC-03)."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from dsr import counts, entering, intake, relations, routing
from dsr.counts import Count
from dsr.forms.officer import LONGEST_TEXT
from dsr.forms.receipt import ReceiptForm
from dsr.forms.requester import ADDRESS_ERRORS
from dsr.law.registry import NoRuleInForce
from dsr.models import OPT_OUTS, SEARCHED, Channel
from dsr.person_words import RELATIONS
from dsr.presentation import CHANNELS, RIGHTS
from dsr.residence import regions_with_law
from privacy_portal import countries
from privacy_portal.clock import now
from privacy_portal.dates import datetime_words
from privacy_portal.forms import RadioCards, Text
from workspaces.models import Establishment, Platform

COUNTRIES_WITH_STATES = ("US", "CA")
# Asked on the preview alone, for the machine alone, or said there in another way.
NOT_SHOWN = ("long_ago", "key", "also_platform", "region", "received_on", "received_time")


def region_choices() -> list[Any]:
    """Return every state with a privacy law of its own as "US-CA", by country, and none of them first."""
    states = [
        (countries.name(country), [(f"{country}-{code}", name) for code, name in regions_with_law(country)])
        for country in COUNTRIES_WITH_STATES
    ]
    return [("", _("None of these, or not known")), *(state for state in states if state[1])]


class EntryForm(ReceiptForm):
    """What the person told, and when it arrived, by the clock of the establishment that answers them."""

    field_order = ("channel", "received_on", "received_time")

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=[(str(channel), CHANNELS[channel]) for channel in entering.CHANNELS],
        widget=RadioCards,
    )
    right = forms.ChoiceField(
        label=gettext_lazy("What do they ask for?"),
        choices=[(str(right), RIGHTS[right]) for right in entering.RIGHTS],
        widget=RadioCards,
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("How do they use the service?"),
        help_text=gettext_lazy("An opt-out needs no answer here."),
        required=False,
        widget=RadioCards,
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the person"), max_length=200, widget=forms.TextInput({"size": 34})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("One way to answer is needed: e-mail, post or telephone."),
        required=False,
        error_messages=ADDRESS_ERRORS,
        widget=forms.EmailInput({"size": 34, "inputmode": "email"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("As it stands on an envelope, without the name."),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3, "cols": 34}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"size": 20, "type": "tel"}),
    )
    account = forms.CharField(
        label=gettext_lazy("User name"), required=False, max_length=100, widget=forms.TextInput({"size": 20})
    )
    workspace = forms.CharField(
        label=gettext_lazy("Name of the workspace or the organisation"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"size": 34}),
    )
    residence = forms.ChoiceField(
        label=gettext_lazy("Where do they live?"),
        help_text=gettext_lazy("As they told it. It decides which law protects them."),
    )
    region = forms.ChoiceField(
        label=gettext_lazy("In which state or province?"),
        help_text=gettext_lazy("Only for the United States and Canada, where some have a privacy law of their own."),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language do we answer?"))
    wish = forms.CharField(
        label=gettext_lazy("What did they write or say?"),
        help_text=gettext_lazy("What matters for the answer, in their words."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
    )
    long_ago = forms.BooleanField(label=gettext_lazy("It did arrive more than a year ago"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._platform = platform
        languages = [(code, get_language_info(code)["name_local"]) for code in platform.languages]
        self._choose("residence", [("", ""), *countries.choices()])
        self._choose("region", region_choices())
        self._choose("language", languages)
        self._choose("relation", [(kind, RELATIONS[kind]) for kind in relations.offered(platform)])

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check what hangs together: a way to answer, the state with its country, the moment with now and the law."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not (told.get("email") or told.get("address") or told.get("phone") or "email" in self.errors):
            self.add_error("email", _("Give one way to answer: an e-mail address, a postal address or a number."))
        if told.get("right") in OPT_OUTS and not (told.get("email") or told.get("account") or self.errors):
            self.add_error("email", _("An opt-out is of an e-mail address or of a user name. Give one of them."))
        if told.get("right") in SEARCHED and not told.get("relation"):
            self.add_error("relation", _("Choose how they use the service."))
        if told.get("region") and told.get("residence") and not told["region"].startswith(f"{told['residence']}-"):
            self.add_error("region", _("This state does not lie in that country."))
        if not self.errors:
            self._check_receipt()
        return told

    def _check_receipt(self) -> None:
        if self.received_at > now():
            zone = self.establishment.time_zone
            moment = datetime_words(now(), zone=zone, name_zone=True)
            self.add_error("received_on", _("Nothing arrives later than now. It is %(moment)s.") % {"moment": moment})
            return
        try:
            _found = self.found
        except NoRuleInForce:
            self.add_error("received_on", _("The portal knows no law of that place for a day so long ago."))

    @property
    def establishment(self) -> Establishment:
        """The establishment that answers people living there."""
        return routing.establishment_for(self._platform, self.cleaned_data["residence"])

    @property
    def is_long_ago(self) -> bool:
        """Whether it arrived so long ago that it may be a slip."""
        return self.received_at < now() - entering.LONG_AGO

    @cached_property
    def found(self) -> tuple[Count, ...]:
        """By when an answer is due by each law, and how that is counted; what leads comes first."""
        told = self.submission
        return counts.expected(told.right, told.residence, self.establishment, self.received_at, told.region)

    @property
    def submission(self) -> intake.Submission:
        """What the person told, as intake takes it."""
        told = self.cleaned_data
        names = ("right", "relation", "name", "email", "residence", "language", "phone", "account", "workspace")
        return intake.Submission(
            **{name: told.get(name, "") for name in names},
            region=told["region"].partition("-")[2],
            address=told["address"],
            wish=told["wish"],
            channel=Channel(told["channel"]),
        )


def rows(form: EntryForm, channels: Mapping[str, Text] = CHANNELS) -> list[dict[str, Any]]:
    """Return what was typed into a valid form as names and values, without what was left out. `channels` are the ways
    by which a request comes, in words."""
    told, shown = form.submission, dict(form.cleaned_data)
    shown |= {
        "channel": channels[told.channel],
        "right": RIGHTS[told.right],
        "relation": RELATIONS.get(told.relation, ""),
        "residence": countries.place_name(told.residence, told.region),
        "language": dict(form.fields["language"].choices)[told.language],  # type: ignore[attr-defined]
    }
    return [
        {"key": form.fields[name].label, "value": str(value)}
        for name, value in shown.items()
        if value and name not in NOT_SHOWN
    ]
