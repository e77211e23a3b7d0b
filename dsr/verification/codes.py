"""Codes sent to an address: eight digits, ten minutes, five tries, counted in the database (T23).

A newer code does not kill an older one inside its own lifetime, because mails overtake each other.
"""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from dsr.models import Case, CodePurpose, ContactCode
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox

DIGITS = 8
LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
MAX_SENT_PER_HOUR = 5
MAX_SENT_PER_DAY = 20


class TooManyCodes(Exception):
    """So many codes went to this address that the next has to wait."""


class WrongCode(Exception):
    """The code is not one that was sent; `tries_left` says how many tries remain."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("wrong code")
        self.tries_left = tries_left


class ExpiredCode(Exception):
    """No code is alive: the time or the tries are over, or none was sent."""


def send(case: Case, purpose: CodePurpose, to: str) -> ContactCode:
    """Send a new code for `purpose` to the address `to`; raises TooManyCodes beyond 5 an hour or 20 a day."""
    index = contact_index(case.platform_id, to)
    moment = now()
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    with transaction.atomic():
        sent = ContactCode.objects.filter(contact_index=index)
        if (
            sent.filter(sent_at__gt=moment - timedelta(hours=1)).count() >= MAX_SENT_PER_HOUR
            or sent.filter(sent_at__gt=moment - timedelta(days=1)).count() >= MAX_SENT_PER_DAY
        ):
            raise TooManyCodes
        row = ContactCode.objects.create(
            platform_id=case.platform_id,
            case=case,
            purpose=purpose,
            contact_index=index,
            code_hash=_hash(case, purpose, code),
            sent_at=moment,
            expires_at=moment + LIFETIME,
        )
        outbox.queue(
            "code",
            platform=case.platform,
            to=to,
            language=case.language,
            context={
                "case": case,
                "code": f"{code[:4]} {code[4:]}",
                "purpose": purpose,
                "minutes": int(LIFETIME.total_seconds()) // 60,
            },
            dedupe_key=f"code/{row.pk}",
            subject_key=case.subject_key,
        )
        trail.record(
            "code.sent",
            platform_id=case.platform_id,
            actor=Actor("person", case.reference),
            subject=case.display_reference,
            purpose=purpose,
        )
    return row


def check(case: Case, purpose: CodePurpose, typed: str) -> ContactCode:
    """Return the live code that `typed` equals (spaces and dashes aside) and mark it used.

    Raises WrongCode or ExpiredCode. Every comparison first takes one of the code's tries by a conditional update, so
    parallel guesses cannot compare more often than allowed; call it outside a transaction, or a rollback gives the
    tries back.
    """
    digits = "".join(character for character in typed if character.isdigit())
    alive = ContactCode.objects.filter(
        case=case, purpose=purpose, used_at__isnull=True, expires_at__gt=now(), tries__lt=MAX_TRIES
    )
    tries_left = 0
    compared = False
    for code in alive.order_by("-sent_at"):
        if not alive.filter(pk=code.pk).update(tries=F("tries") + 1):
            continue
        compared = True
        if hmac.compare_digest(code.code_hash, _hash(case, purpose, digits)) and _use(code):
            return code
        tries_left = max(tries_left, MAX_TRIES - code.tries - 1)
    if not compared:
        raise ExpiredCode
    _record_wrong(case, purpose)
    raise WrongCode(tries_left)


def contact_index(platform_id: int, address: str) -> str:
    """Return the keyed index under which an address is found without storing it in the clear."""
    return blind_index("contact", platform_id, address.strip().lower())


def _use(code: ContactCode) -> bool:
    return bool(ContactCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=now()))


def _hash(case: Case, purpose: str, code: str) -> str:
    return blind_index(f"code/{purpose}/{case.pk}", case.platform_id, code)


def _record_wrong(case: Case, purpose: str) -> None:
    with transaction.atomic():
        trail.record(
            "code.wrong",
            platform_id=case.platform_id,
            actor=Actor("person", case.reference),
            subject=case.display_reference,
            purpose=purpose,
        )
