"""Signing in as staff do: password, then a code of the second factor."""

import time

from allauth.mfa.totp.internal import auth

from tests.e2e.people import Person
from tests.factories import PASSWORD
from workspaces.models import User


def sign_in(person: Person, user: User) -> None:
    """Give `user` a password and a second factor, and sign `person` in with both."""
    user.set_password(PASSWORD)
    user.save()
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    person.go("/account/login/")
    person.page.fill("input[name=login]", user.email)
    person.page.fill("input[name=password]", PASSWORD)
    person.send()
    if time.time() % 30 > 26:
        time.sleep(4)  # not with a code that ends while it is typed
    (counter, *_rest) = auth.yield_hotp_counters_from_time()
    person.page.fill("input[name=code]", auth.format_hotp_value(auth.hotp_value(secret, counter)))
    person.send()
