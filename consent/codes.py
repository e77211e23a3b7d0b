"""Codes to an address for the preference centre: eight digits, ten minutes, five tries, counted in the database (T23).

Whether the ledger knows the address makes no difference to anything that can be seen from outside (T5).
"""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from consent.kinds import IdentifierKind
from consent.models import PreferenceCode
from consent.subjects import Known
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox
from workspaces.models import Platform

DIGITS = 8
LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
# How long a row is kept: for counting, and for the visit that its code opened.
KEPT_FOR = timedelta(hours=25)
# For one address from one network, for one address from all, and from one network to all. More is not patience.
_QUOTAS = (
    (("fingerprint", "origin"), ((5, timedelta(hours=1)), (8, timedelta(days=1)))),
    (("fingerprint",), ((10, timedelta(hours=1)), (24, timedelta(days=1)))),
    (("origin",), ((30, timedelta(hours=1)),)),
)
# Over all codes to an address on one day: somebody with many networks cannot try more often.
MAX_GUESSES = 20


class TooManyCodes(Exception):
    """So many codes went out that no further one goes for now."""


def send(
    platform: Platform, address: str, *, language: str, origin: str, template: str = "preference_code", about: str = ""
) -> PreferenceCode:
    """Mail a code to `address`; raises TooManyCodes, and NotAnIdentifier for what is no address.

    `about` names what the code is for, where it is not the choices of whoever has the address: it fits nothing else.

    `origin` is the keyed hash of the network that asks (privacy_portal.throttling.origin).
    """
    known, moment = Known(IdentifierKind.EMAIL, address), now()
    fingerprint = print_about(platform.pk, known.value, about) if about else known.fingerprint(platform.pk)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    with transaction.atomic():
        # Who asks for codes at once takes turns, so that nobody counts beside somebody else.
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        if _is_full({"fingerprint": fingerprint, "origin": origin}):
            raise TooManyCodes
        row: PreferenceCode = PreferenceCode.objects.create(
            platform=platform,
            address=known.value,
            fingerprint=fingerprint,
            origin=origin,
            code_hash=_hash(platform.pk, fingerprint, code),
            sent_at=moment,
            expires_at=moment + LIFETIME,
        )
        outbox.queue(
            template,
            platform=platform,
            to=known.value,
            language=language,
            context={"code": f"{code[:4]} {code[4:]}", "minutes": int(LIFETIME.total_seconds()) // 60},
            dedupe_key=f"preference-code/{row.pk}",
        )
    return row


def check(platform_id: int, fingerprint: str, typed: str) -> PreferenceCode | None:
    """Return the live code to the address that `typed` equals, and mark it used; None where there is none.

    Every comparison takes one of the code's tries by a conditional update, so parallel guesses get no more than that.
    Call it outside a transaction, or a rollback gives the tries back.
    """
    alive = PreferenceCode.objects.filter(
        fingerprint=fingerprint, used_at=None, expires_at__gt=now(), tries__lt=MAX_TRIES
    )
    if _guesses(fingerprint) >= MAX_GUESSES:
        return None
    wanted = _hash(platform_id, fingerprint, typed)
    for code in alive.order_by("-sent_at"):
        if not alive.filter(pk=code.pk).update(tries=F("tries") + 1):
            continue
        right = hmac.compare_digest(code.code_hash, wanted)
        if right and PreferenceCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now()):
            return code
    return None


def print_about(platform_id: int, address: str, about: str) -> str:
    """Return the fingerprint under which the codes to `address` stand that are `about` one thing."""
    return blind_index("preference code about", platform_id, f"{about}/{address}")


def forget() -> int:
    """Delete the codes of the platform in scope that nobody counts or visits by any more; return how many."""
    return PreferenceCode.objects.filter(sent_at__lt=now() - KEPT_FOR).delete()[0]


def _guesses(fingerprint: str) -> int:
    day = PreferenceCode.objects.filter(fingerprint=fingerprint, sent_at__gt=now() - timedelta(days=1))
    return sum(day.values_list("tries", flat=True))


def _is_full(who: dict[str, str]) -> bool:
    moment = now()
    for names, quotas in _QUOTAS:
        sent = PreferenceCode.objects.filter(**{name: who[name] for name in names})
        if any(sent.filter(sent_at__gt=moment - span).count() >= most for most, span in quotas):
            return True
    return False


def _hash(platform_id: int, fingerprint: str, code: str) -> str:
    return blind_index("preference code", platform_id, f"{fingerprint}/{code}")
