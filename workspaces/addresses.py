"""Proving that an address is the account's own: eight digits by mail, ten minutes, five tries, five mails a day."""

import hmac
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox
from privacy_portal.scoping import platform_scope
from workspaces import own_data
from workspaces.access import platforms_of
from workspaces.memberships import end_sessions
from workspaces.models import OF_NO_PLATFORM, AddressCode, Platform, User

DIGITS = 8
LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
MOST_A_DAY = 5


class TooManyCodes(Exception):
    """So many codes went out today that no further one goes."""


class WrongCode(Exception):
    """That was not the code; `tries_left` says how many tries remain."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("wrong code")
        self.tries_left = tries_left


class NoCode(Exception):
    """No code is alive: its time or its tries are over, or none was sent."""


class Taken(Exception):
    """Another account has this address."""


def ask(user: User, email: str) -> None:
    """Mail a code to `email`, which `user` says is theirs. Raises TooManyCodes.

    Nothing tells here whether another account has the address: only its reader learns that, from `confirm`."""
    moment, code = now(), "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        before = AddressCode.objects.filter(user=user).first()
        fresh = before is None or before.counted_from <= moment - timedelta(days=1)
        sent = 1 if fresh or before is None else before.sent + 1
        if sent > MOST_A_DAY:
            raise TooManyCodes
        row = before or AddressCode(user=user)
        row.email, row.code_hash, row.expires_at = email.lower(), _hash(user, code), moment + LIFETIME
        row.tries_left, row.sent = MAX_TRIES, sent
        row.counted_from = moment if fresh else row.counted_from
        row.save()
        write_to(
            user,
            "address_code",
            to=row.email,
            dedupe_key=f"address-code/{user.pk}/{secrets.token_hex(8)}",
            code=f"{code[:4]} {code[4:]}",
            minutes=int(LIFETIME.total_seconds()) // 60,
        )


def asked(user: User) -> str:
    """Return the address to which a code is on its way, "" where none is alive."""
    row = AddressCode.objects.filter(user=user, expires_at__gt=now(), tries_left__gt=0).first()
    return row.email if row else ""


def confirm(user: User, typed: str) -> None:
    """Make the address that the code went to the confirmed address of `user`; the former one is told.

    Raises WrongCode, NoCode, Taken. A new address ends every session: the caller keeps the one at hand."""
    with transaction.atomic():
        row = AddressCode.objects.select_for_update(no_key=True).filter(user=user).first()
        if row is None or row.expires_at <= now() or not row.tries_left:
            raise NoCode
        right = hmac.compare_digest(row.code_hash, _hash(user, typed))
        if right:
            _take(user, row)
            return
        row.tries_left -= 1
        row.save(update_fields=["tries_left"])
    raise WrongCode(row.tries_left)


def leave_behind(user: User, former: str) -> None:
    """Have `former` open nothing any more, now that `user` has another address: every session ends, and its reader is
    told. In the transaction of the change; the caller keeps the session at hand."""
    # allauth notes an address down when a new password is asked for, and would let it in by that note for ever.
    EmailAddress.objects.filter(user=user).delete()
    end_sessions(user)
    write_to(user, "address_changed", to=former, dedupe_key=f"address-changed/{user.pk}/{secrets.token_hex(8)}")


def write_to(user: User, template: str, *, to: str, dedupe_key: str, **context: Any) -> None:
    """Queue a mail about the account of `user` to the address `to`, in the caller's transaction. An account belongs to
    no platform; the first on which its person is somebody writes."""
    platform = _platform_of(user)
    with platform_scope(platform.pk):
        outbox.queue(template, platform=platform, to=to, language=user.language, context=context, dedupe_key=dedupe_key)


def _platform_of(user: User) -> Platform:
    return Platform.objects.filter(pk__in=platforms_of(user)[:1]).first() or Platform.objects.order_by("pk")[0]


def _take(user: User, row: AddressCode) -> None:
    former, user.email = user.email, row.email
    user.email_confirmed_at = now()
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_confirmed_at"])
    except IntegrityError:
        user.refresh_from_db()
        raise Taken from None
    AddressCode.objects.filter(pk=row.pk).update(tries_left=0, email=b"")
    if former != user.email:
        own_data.forget_source(user, ["email"])
    own_data.record(user, ["email"])
    if former != user.email:
        leave_behind(user, former)


def _hash(user: User, code: str) -> str:
    return blind_index("address code", OF_NO_PLATFORM, f"{user.pk}/{code}")
