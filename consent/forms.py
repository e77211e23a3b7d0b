"""What people type to see their choices."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
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


class DeclarationForm(PortalForm):
    """What a guardian says. Nothing is ticked beforehand, and only who agrees has to declare anything."""

    responsible = forms.BooleanField(
        label=gettext_lazy("I am a parent or guardian of this child and decide for them."), required=False
    )

    @property
    def agrees(self) -> bool:
        return self.data.get("answer") == "agree"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.data.get("answer") not in ("agree", "refuse"):
            raise forms.ValidationError(_("Press one of the two buttons."))
        if self.agrees and not told.get("responsible"):
            self.add_error("responsible", _("Only a parent or guardian can agree: say that you are one."))
        return told


class MailedCodeForm(PortalForm):
    """The code from the mail."""

    code = CodeField(label=gettext_lazy("Code"), widget=CodeInput(DIGITS))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code
