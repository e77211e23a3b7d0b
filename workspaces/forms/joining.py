"""The form on which somebody who was invited makes their account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import PortalForm
from workspaces.models import User


class JoinForm(PortalForm):
    """A name and a password, which has to be good enough."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name", "size": 34})
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A long sentence is a good password."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "size": 24}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_password(self) -> str:
        """Return the password; a ValidationError says in words what is wrong with it."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self._email, name=self.cleaned_data.get("name", "")))
        return password
