"""The sign-in forms of allauth with our words and fields. settings.ACCOUNT_FORMS and MFA_FORMS name them."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import CodeInput, PortalFields

# An app's code has 6 digits, a recovery code 8 letters: one field takes both, so no numeric keyboard is forced.
RECOVERY_CODE = 8


class LoginForm(PortalFields, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your e-mail address")
        self.fields["login"].widget.attrs["size"] = 34
        # allauth puts a link into the hint; a hint is read aloud as text, so the page has the link instead.
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["size"] = 24


class ReauthenticateForm(PortalFields, account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ResetPasswordForm(PortalFields, account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget.attrs["size"] = 34


class ResetPasswordKeyForm(PortalFields, account.ResetPasswordKeyForm):
    """Choose a password through the link of a mail."""


class ChangePasswordForm(PortalFields, account.ChangePasswordForm):
    """Choose another password, knowing the present one."""


class SetPasswordForm(PortalFields, account.SetPasswordForm):
    """Choose a password where there was none."""


class AuthenticateForm(PortalFields, mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput(RECOVERY_CODE, numeric=False)


class ReauthenticateCodeForm(PortalFields, mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput(RECOVERY_CODE, numeric=False)


class ActivateTOTPForm(PortalFields, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The 6 digits the app shows now")
        self.fields["code"].widget = CodeInput()


class AddPasskeyForm(PortalFields, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it (optional)")


class RenamePasskeyForm(PortalFields, webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
