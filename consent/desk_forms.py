"""What officers type about consent."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import looks, subjects
from consent.kinds import Change, IdentifierKind, Scope
from consent.models import Application, Purpose
from consent.propagation.contacts import Reached
from consent.propagation.kinds import Way
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards, TimeInput
from privacy_portal.outbound import addresses
from workspaces.models import Platform, Workspace


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


class WebhookForm(PortalForm):
    """Where an application is told of changes, and of which."""

    url = forms.CharField(
        label=gettext_lazy("To which address?"),
        help_text=gettext_lazy("It begins with https:// and answers from the public internet."),
        max_length=addresses.LONGEST,
        widget=forms.URLInput({"size": 60, "spellcheck": "false"}),
    )
    changes = forms.MultipleChoiceField(
        label=gettext_lazy("Of what is it told?"), choices=Change.choices, widget=CheckboxCards
    )

    def clean_url(self) -> str:
        told = str(self.cleaned_data["url"]).strip()
        try:
            addresses.target(told)
        except addresses.NotAllowed as error:
            raise forms.ValidationError(str(REFUSED_ADDRESS[error.code])) from None
        return told


# Why nothing is sent to an address, by the code of addresses.NotAllowed.
REFUSED_ADDRESS = {
    "malformed": gettext_lazy("This is no address that can be called. It looks like https://crm.example.org/hooks."),
    "no_tls": gettext_lazy("The address has to begin with https://."),
    "user_info": gettext_lazy("Leave out the name and the password before the host. The signature says who sends."),
    "host_not_allowed": gettext_lazy("Whoever operates this portal does not let it call this host."),
    "not_public": gettext_lazy("This address is not on the public internet."),
}


class ReplayForm(PortalForm):
    """Since when everything is sent again."""

    since = forms.DateField(
        label=gettext_lazy("Since which day?"),
        help_text=gettext_lazy("Messages are kept for 30 days. Older ones are in the feed of changes."),
        widget=DayInput,
    )


class ContactForm(PortalForm):
    """How a recipient hears of withdrawals."""

    needed_sometimes = ("address", "language", "application", "reason")
    way = forms.ChoiceField(label=gettext_lazy("How is it reached?"), choices=Way.choices, widget=RadioCards)
    address = forms.EmailField(
        label=gettext_lazy("By mail: to which address?"),
        help_text=gettext_lazy("Best one that several people read there. The mail names nobody."),
        required=False,
        max_length=254,
    )
    language = forms.ChoiceField(label=gettext_lazy("By mail: in which language?"), required=False)
    application: "forms.ModelChoiceField[Application]" = forms.ModelChoiceField(
        label=gettext_lazy("By webhook: which application?"),
        help_text=gettext_lazy("One that this recipient runs, and that names people to the portal itself."),
        queryset=None,  # of the platform at hand, below
        to_field_name="public_id",
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Nothing is passed on: why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = dict(settings.LANGUAGES)
        languages = [(code, named.get(code, code)) for code in platform.languages]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        living = Application.objects.filter(ended_at=None)
        self.fields["application"].queryset = living  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        needed = {
            Way.MAIL: ("address", _("Type the address that the mail goes to.")),
            Way.WEBHOOK: ("application", _("Choose the application.")),
            Way.NOT_NEEDED: ("reason", _("Say why nothing has to be passed on. Auditors read it.")),
        }
        if told.get("way"):
            name, sentence = needed[Way(told["way"])]
            if not told.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return told

    @property
    def reached(self) -> Reached:
        """What was chosen."""
        told = self.cleaned_data
        return Reached(Way(told["way"]), told["address"], told["language"] or "en", told["application"], told["reason"])


class ClosingForm(PortalForm):
    """What an officer did by hand."""

    note = forms.CharField(
        label=gettext_lazy("What did you do?"),
        help_text=gettext_lazy("Such as: told them on the telephone. Leave out the person’s name and address."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
