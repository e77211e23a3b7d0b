"""What second factors are checked against is sealed, and moves to a new key with everything else."""

import base64
import os

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.management import CommandError, call_command
from django.test import override_settings

from workspaces.models import User


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def test_the_secret_is_not_in_the_database_and_survives_a_change_of_keys(db: None) -> None:
    old, new, secret = key("old"), key("new"), auth.generate_totp_secret()
    omar = User.objects.create_user("omar@enkomm.example")
    with override_settings(ENCRYPTION_KEYS=[old]):
        auth.TOTP.activate(omar, secret)
        assert secret not in Authenticator.objects.get().data["secret"]

    with override_settings(ENCRYPTION_KEYS=[new, old]):
        with pytest.raises(CommandError):
            call_command("rotate_encryption_keys", check=True, verbosity=0)
        call_command("rotate_encryption_keys", verbosity=0)

    with override_settings(ENCRYPTION_KEYS=[new]):
        (counter, *_rest) = auth.yield_hotp_counters_from_time()
        code = auth.format_hotp_value(auth.hotp_value(secret, counter))
        assert Authenticator.objects.get().wrap().validate_code(code)
