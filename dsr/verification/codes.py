"""Codes sent to an address: eight digits, ten minutes, five tries, counted in the database (T23).

A newer code does not kill an older one inside its own lifetime, because mails overtake each other.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from dsr.models import MAX_GUESSES_A_DAY, Case, CodeGuesses, CodePurpose, ContactCode
from dsr.verification import quotas
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox

DIGITS = 8
LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5


class TooMany(Exception):
    """So many codes for `case` that the next has to wait until the moment `until`."""

    def __init__(self, case: Case, until: datetime) -> None:
        super().__init__(f"not before {until:%Y-%m-%d %H:%M}")
        self.case, self.until = case, until


class TooManyCodes(TooMany):
    """So many codes went out that no further one goes before `until`."""


class TooManyGuesses(TooMany):
    """So many codes were typed that no further one is looked at before `until`."""


class WrongCode(Exception):
    """The code is not one that was sent; `tries_left` says how many tries remain."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("wrong code")
        self.tries_left = tries_left


class ExpiredCode(Exception):
    """No code is alive: the time or the tries are over, or none was sent."""


def send(case: Case, purpose: CodePurpose, to: str, *, origin: str = "") -> ContactCode:
    """Send a new code for `purpose` to the address `to`; raises TooManyCodes where the quotas are used up.

    `origin` is the keyed hash of the network that asks (privacy_portal.throttling.origin).
    """
    index, moment = contact_index(case.platform_id, to), now()
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    with transaction.atomic():
        # First of all, because a platform's entries are written one transaction after another: nobody counts beside us.
        _record("code.sent", case, purpose)
        until = quotas.free_at(case, purpose, index, origin, moment)
        if until is not None:
            raise TooManyCodes(case, until)
        row = ContactCode.objects.create(
            platform_id=case.platform_id,
            case=case,
            purpose=purpose,
            contact_index=index,
            origin="" if case.contact_confirmed_at else origin,
            code_hash=hash_of(case, purpose, code),
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
    return row


def check(case: Case, purpose: CodePurpose, typed: str) -> ContactCode:
    """Return the live code that `typed` equals (spaces and dashes aside) and mark it used.

    Raises WrongCode, ExpiredCode, TooManyGuesses. Every guess first takes one of the day's, and every comparison one of
    the code's tries, by conditional updates, so parallel guesses cannot compare more often than allowed; call it
    outside a transaction, or a rollback gives the tries back.
    """
    digits = "".join(character for character in typed if character.isdigit())
    alive = ContactCode.objects.filter(
        case=case, purpose=purpose, used_at__isnull=True, expires_at__gt=now(), tries__lt=MAX_TRIES
    )
    if not alive.exists():
        raise ExpiredCode
    take_guess(case, purpose)
    tries_left = 0
    compared = False
    for code in alive.order_by("-sent_at"):
        if not alive.filter(pk=code.pk).update(tries=F("tries") + 1):
            continue
        compared = True
        if hmac.compare_digest(code.code_hash, hash_of(case, purpose, digits)) and _use(code):
            return code
        tries_left = max(tries_left, MAX_TRIES - code.tries - 1)
    if not compared:
        raise ExpiredCode
    with transaction.atomic():
        _record("code.wrong", case, purpose)
    raise WrongCode(tries_left)


def free_at(case: Case, purpose: CodePurpose, to: str, *, origin: str = "") -> datetime | None:
    """Return the minute from which `send` with the same arguments sends again, None when it does now."""
    return quotas.free_at(case, purpose, contact_index(case.platform_id, to), origin, now())


def forget() -> int:
    """Delete, on the platform in scope, codes that no quota counts any more, and the guesses of past days.

    With a code goes the trace of the network that asked for it. Returns how many codes were deleted."""
    CodeGuesses.objects.filter(day__lt=now().astimezone(UTC).date()).delete()
    return ContactCode.objects.filter(sent_at__lt=now() - quotas.COUNTED_FOR).delete()[0]


def contact_index(platform_id: int, address: str) -> str:
    """Return the keyed index under which an address is found without storing it in the clear."""
    return blind_index("contact", platform_id, address.strip().lower())


def take_guess(case: Case, purpose: CodePurpose) -> None:
    """Take one of the day's guesses at codes of `purpose` for `case`; raises TooManyGuesses. Outside a transaction."""
    day = now().astimezone(UTC).date()
    today = {"case": case, "purpose": purpose, "day": day}
    CodeGuesses.objects.get_or_create(**today, defaults={"platform_id": case.platform_id})
    if not CodeGuesses.objects.filter(**today, taken__lt=MAX_GUESSES_A_DAY).update(taken=F("taken") + 1):
        raise TooManyGuesses(case, datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1))


def _use(code: ContactCode) -> bool:
    return bool(ContactCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=now()))


def hash_of(case: Case, purpose: str, code: str) -> str:
    """Return the keyed hash under which `code` is kept; the same code of another case or purpose has another."""
    return blind_index(f"code/{purpose}/{case.pk}", case.platform_id, code)


def _record(action: str, case: Case, purpose: CodePurpose) -> None:
    trail.record(
        action,
        platform_id=case.platform_id,
        actor=Actor("person", case.reference),
        subject=case.display_reference,
        purpose=purpose,
    )
