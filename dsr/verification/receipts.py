"""The code on the letter that tells a person how to follow a case which an officer entered.

It shows that whoever types it has the letter, not that they are the person: it opens how the case stands, and what was
written back and forth, never a package, and it confirms no address. Wrong ones are counted as with every other code.
"""

import hmac
import secrets

from django.db import transaction

from dsr import cases, clock
from dsr.models import Case, CodePurpose
from dsr.references import ALPHABET
from dsr.verification import codes
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from workspaces.access import actor_of, require
from workspaces.models import Membership, Platform
from workspaces.roles import Capability

# 31 to the power of 8: with 20 guesses a day nobody comes near it while a case lasts.
LENGTH = 8


class NotEntered(Exception):
    """The person sent this case through the portal, and follows it by their mailbox."""


class Closed(Exception):
    """The case has ended: whoever had no letter until now gets none."""


def issue(case: Case, *, by: Membership) -> str:
    """Make the receipt code of `case` and return it, as two groups of four: it is shown once, and kept as a hash.

    A code made before no longer works, and the visits that it opened end. The first letter acknowledges the request of
    somebody without a mail address. Raises PermissionDenied, NotEntered, Closed.
    """
    require(by, Capability.WORK_ON_REQUESTS)
    if case.entered_by_id is None or case.on_own_initiative:
        raise NotEntered
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with cases.locked(case.pk):
        case.refresh_from_db(fields=["closed_at", "receipt_hash", "on_paper"])
        if case.closed_at is not None:
            raise Closed
        Case.objects.filter(pk=case.pk).update(receipt_hash=codes.hash_of(case, CodePurpose.RECEIPT, code))
        _record("receipt.made", case, actor_of(by))
        if case.on_paper and not case.receipt_hash:
            clock.acknowledge(case, actor=actor_of(by))
    return f"{code[:4]} {code[4:]}"


def enter(platform: Platform, reference: str, typed: str) -> Case | None:
    """Return the case `reference` if `typed` is its receipt code, else None, whatever the reason.

    Each guess takes one of the day's, right or wrong. Call it outside a transaction, or a rollback gives them back.
    """
    case = Case.objects.select_related("platform").filter(reference=reference).exclude(receipt_hash="").first()
    if case is None:
        return None
    try:
        codes.take_guess(case, CodePurpose.RECEIPT)
    except codes.TooManyGuesses:
        return None
    plain = "".join(character for character in typed.upper() if character.isalnum())
    fits = hmac.compare_digest(case.receipt_hash, codes.hash_of(case, CodePurpose.RECEIPT, plain))
    with transaction.atomic():
        _record("case.opened_by_receipt" if fits else "receipt.wrong", case, Actor("person", case.reference))
    return case if fits else None


def _record(action: str, case: Case, actor: Actor) -> None:
    trail.record(action, platform_id=case.platform_id, actor=actor, subject=case.display_reference)
