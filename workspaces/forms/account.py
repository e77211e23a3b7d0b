"""The forms of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from privacy_portal import reader_clock
from privacy_portal.dates import zone_name
from privacy_portal.forms import CodeField, CodeInput, PortalForm
from workspaces.addresses import DIGITS


class PlaceForm(PortalForm):
    """Find a place where one works by a part of its name."""

    q = forms.CharField(
        label=_("Name of the workspace or service"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"size": 24, "autocomplete": "off"}),
    )


class DetailsForm(PortalForm):
    """Name, telephone, language and time zone: all that is kept of a person beside the address (CP-10)."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name", "size": 34}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "size": 20}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of our mails"),
            choices=[(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("By which clock do you read times?"),
            help_text=_("Dates of the law stay as they are counted: by the clock of the place whose law it is."),
            choices=[("", _("By that of each service")), *_zones()],
            required=False,
        )


def _zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the zones by region, each named after its city."""
    found: dict[str, list[tuple[str, str]]] = {}
    for zone in reader_clock.choices():
        found.setdefault(zone.partition("/")[0], []).append((zone, zone_name(zone)))
    return list(found.items())


class AddressForm(PortalForm):
    """Another address to sign in with."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there. The address changes once you have typed it."),
        widget=forms.EmailInput({"autocomplete": "email", "size": 34}),
    )


class AddressCodeForm(PortalForm):
    """The code from the mail."""

    code = CodeField(label=_("The 8 digits from the mail"), widget=CodeInput(DIGITS))


class ClosingForm(PortalForm):
    """The person types the address of the account, so that nobody closes it by one press too many."""

    typed = forms.CharField(
        label=_("Type the e-mail address of this account"), widget=forms.TextInput({"size": 34, "inputmode": "email"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_typed(self) -> str:
        """Return the address; a ValidationError where it is another one."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed.lower() != self._email.lower():
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed
