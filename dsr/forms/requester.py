"""What a person is asked on the way to a request, and afterwards. One question a form."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr import relations, rights_by_place
from dsr.models import Right
from dsr.presentation import RIGHTS, WISHES
from dsr.residence import NO_REGION, places_with_law, regions_with_law
from dsr.verification import receipts
from dsr.verification.codes import DIGITS
from privacy_portal import countries
from privacy_portal.forms import CodeField, CodeInput, PortalForm, RadioCards, choices_with_lines
from workspaces.models import Platform

OFFERED = (Right.ACCESS, Right.ERASURE)
WISH_CHOICES, WISH_LINES = choices_with_lines([(str(right), WISHES[right], RIGHTS[right]) for right in OFFERED])
NONE_OF_THESE = "none"
# What is wrong with an address that cannot be one, and what a right one looks like.
ADDRESS_ERRORS = {"invalid": _("Type the whole address, such as name@example.org.")}


def _country_choices() -> list[tuple[str, str]]:
    return [("", ""), *countries.choices()]


class WishForm(PortalForm):
    right = forms.ChoiceField(
        label=_("What do you want to happen?"),
        choices=WISH_CHOICES,
        widget=RadioCards(lines=WISH_LINES),
    )


class RelationForm(PortalForm):
    """How they have to do with the service, in the words of the platform."""

    relation = forms.ChoiceField(
        label=_("How do you use the service?"),
        help_text=_("It decides who answers you: we, or the organisation whose workspace you use."),
        widget=RadioCards,
    )
    workspace = forms.CharField(
        label=_("Name of the workspace or the organisation"),
        help_text=_("If you use one at work or school and know its name. We look it up anyway."),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization", "size": 34}),
    )

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["relation"]
        rows = [(one.person, one.title, one.hint) for one in relations.of(platform)]
        field.choices, field.widget.lines = choices_with_lines(rows)  # type: ignore[attr-defined]


class ResidenceForm(PortalForm):
    residence = forms.ChoiceField(
        label=_("Where do you live?"),
        help_text=_("It decides which law protects you, and by when you must hear from us."),
        choices=lazy(_country_choices, list)(),
        widget=forms.Select({"autocomplete": "country"}),
    )


class PlaceForm(PortalForm):
    """Whose rights to show. `home` are the platform's own places, which come first."""

    place = forms.ChoiceField(
        label=_("Where do you live?"),
        help_text=_("In some countries each state has a law of its own."),
        widget=forms.Select({"autocomplete": "country"}),
    )

    def __init__(self, home: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = rights_by_place.places()
        here = [(code, dict(known)[code]) for code in home]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            (gettext("Where we are"), here),
            (gettext("All countries"), known),
        ]


class RegionForm(PortalForm):
    """In which state somebody lives, for a country whose states have privacy laws of their own."""

    region = forms.ChoiceField(
        label=_("In which state do you live?"),
        help_text=_("Some have a privacy law of their own. If yours has none, choose the last answer."),
        widget=forms.Select({"autocomplete": "address-level1"}),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = (NO_REGION, _("My state is not in the list, or I would rather not say"))
        field = self.fields["region"]
        field.choices = [("", ""), *regions_with_law(country), other]  # type: ignore[attr-defined]
        if country == "CA":
            field.label = _("In which province do you live?")
            field.help_text = _("Some have a privacy law of their own. If yours has none, choose the last answer.")


class ReachForm(PortalForm):
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name", "size": 34})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that you use with the service, if you can still read it. We send a code to it."),
        error_messages=ADDRESS_ERRORS,
        widget=forms.EmailInput({"autocomplete": "email", "size": 34, "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        help_text=_("Only to find you: we do not call."),
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "tel", "size": 20, "type": "tel"}),
    )
    account = forms.CharField(
        label=_("Your user name"),
        help_text=_("Only to find you."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "size": 20}),
    )


class DetailsForm(PortalForm):
    wish = forms.CharField(
        label=_("Is there anything that we need to know?"),
        help_text=_(
            "For example a time, a meeting or a conversation that it is about. You do not have to give a reason. "
            "Do not write passwords or card numbers here."
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )


class StepForm(PortalForm):
    """A page on which there is nothing to fill in but the way on."""


class MailedCodeForm(PortalForm):
    code = CodeField(
        label=_("The code from the mail"),
        help_text=format_lazy(_("{digits} digits. Spaces do not matter."), digits=DIGITS),
        max_length=40,
        widget=CodeInput(DIGITS + 3),
    )

    def refuse(self, sentence: str) -> None:
        """Show `sentence` as what is wrong with the code."""
        self.add_error("code", sentence)


class FollowForm(PortalForm):
    reference = forms.CharField(
        label=_("Your reference"),
        help_text=_("It stands in every mail about your request, such as EK 7F3K-2Q."),
        max_length=40,
        widget=forms.TextInput({"size": 14, "autocapitalize": "characters", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("The e-mail address of your request"),
        error_messages=ADDRESS_ERRORS,
        widget=forms.EmailInput({"autocomplete": "email", "size": 34, "inputmode": "email"}),
    )


class LetterForm(PortalForm):
    """What stands on the letter about a request that somebody entered for the person."""

    reference = forms.CharField(
        label=_("Your reference"),
        help_text=_("It stands on the letter, such as EK 7F3K-2Q."),
        max_length=40,
        widget=forms.TextInput({"size": 14, "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code = CodeField(
        label=_("The code on the letter"),
        help_text=_("Two groups of four letters and digits. Spaces do not matter."),
        max_length=40,
        widget=CodeInput(receipts.LENGTH + 1, numeric=False),
    )


class MessageForm(PortalForm):
    text = forms.CharField(
        label=_("Your message"),
        help_text=_("Do not write passwords or card numbers here."),
        max_length=10000,
        widget=forms.Textarea({"rows": 8}),
    )


class DisputeForm(PortalForm):
    """What is wrong, in the person's own words."""

    words = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Say it in your own words. Do not write passwords or card numbers here."),
        max_length=10000,
        widget=forms.Textarea({"rows": 8}),
    )

    def __init__(self, *args: Any, right: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if right == Right.APPEAL:
            self.fields["words"].label = _("Why is the answer wrong?")


class OptOutForm(ResidenceForm):
    """Whose data it is about, on one page: nothing of it is verified."""

    field_order = ("email", "account", "residence", "region")
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("It holds for this address. We tell you there that it was done."),
        required=False,
        error_messages=ADDRESS_ERRORS,
        widget=forms.EmailInput({"autocomplete": "email", "size": 34, "inputmode": "email"}),
    )
    account = forms.CharField(
        label=_("Your user name"),
        help_text=_("Instead of an address, or beside it."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "size": 20}),
    )
    region = forms.ChoiceField(
        label=_("In which state or province?"),
        help_text=_("Only where states have a privacy law of their own. Leave it empty if yours is not in the list."),
        required=False,
        choices=lazy(lambda: [("", ""), *places_with_law()], list)(),
        widget=forms.Select({"autocomplete": "address-level1"}),
    )
    wish = forms.CharField(
        label=_("Is there anything that we need to know?"),
        help_text=_("You do not have to give a reason. Do not write passwords or card numbers here."),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not (told.get("email") or told.get("account") or self.errors):
            self.add_error("email", _("Give an e-mail address or a user name, so that we know whom it is about."))
        country, _dash, region = told.get("region", "").partition("-")
        if region and told.get("residence") not in (country, None):
            self.add_error("region", _("This is no state of the country above. Change one of the two."))
        return told | {"region": region}


class OtherProofForm(PortalForm):
    text = forms.CharField(
        label=_("How else could you show that it is you?"),
        help_text=_("For example: a telephone call, or that you can sign in. Send no copies of documents."),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )


class ContactForm(PortalForm):
    """To which of the addresses that are held for the person a code goes. Their number is their value."""

    contact = forms.ChoiceField(label=_("How can you show that it is you?"), widget=RadioCards())

    def __init__(self, *args: Any, addresses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = [(str(number), _("A code to %(address)s") % {"address": a}) for number, a in enumerate(addresses)]
        field = self.fields["contact"]
        field.choices = [*sent, (NONE_OF_THESE, _("None of these works for me"))]  # type: ignore[attr-defined]


class OwnerQuestionForm(PortalForm):
    workspace = forms.CharField(
        label=_("Name of the workspace"),
        help_text=_("Exactly as it stands in the application."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization", "size": 34}),
    )
