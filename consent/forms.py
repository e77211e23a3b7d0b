"""What people type to see their choices."""

from django import forms
from django.utils.translation import gettext_lazy

from consent.codes import DIGITS
from privacy_portal.forms import CodeField, CodeInput, PortalForm


class AddressForm(PortalForm):
    """Whose choices."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send a code there, so that nobody else sees or changes what you chose."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class MailedCodeForm(PortalForm):
    """The code from the mail."""

    code = CodeField(label=gettext_lazy("Code"), widget=CodeInput(DIGITS))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code
