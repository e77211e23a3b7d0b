"""A fee: an officer names it with its reason, the person pays or withdraws, an officer records the payment.

Where the law stops or restarts the clock for it, the clock does; everywhere else the date stays, and that is told.
"""

from decimal import Decimal

from django.db import IntegrityError, transaction

from dsr import cases, clock, correspondence, decisions
from dsr.law.registry import in_force
from dsr.models import SEARCHED, UNANSWERED, ClockEventKind, Fee, Request, Status
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import Membership


class NoFee(Exception):
    """Nothing can be asked for this request (any more), or no fee is open."""


class AlreadyQuoted(Exception):
    """A fee was named already, and is neither paid nor settled."""


def may_quote(request: Request) -> bool:
    """Say whether a fee can be named for `request`: for an answer that is still owed, and once at a time."""
    return request.right in SEARCHED and request.status in UNANSWERED and open_fee(request) is None


def open_fee(request: Request) -> Fee | None:
    """Return the fee that `request` waits for, None where nothing is to be paid (any more)."""
    if request.status not in UNANSWERED:
        return None
    return Fee.objects.select_related("subject_key").filter(request=request, paid_at__isnull=True).first()


def charge(request: Request) -> str:
    """Return what the person's own law says of fees: "free", "cost", "reasonable" or "unsaid" (law.obligations)."""
    return in_force(request.case.law).fees.charge


def quote(request: Request, *, amount: Decimal, currency: str, reason: str, by: Membership) -> Fee:
    """Name a fee for `request` and tell the person, who can withdraw or pay. Raises NoFee, AlreadyQuoted.

    GDPR Art. 12(5) and its peers allow one for what is clearly unfounded or excessive; some laws for any access.
    """
    decisions.require_officer(by)
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status"])
        if request.status == Status.UNCONFIRMED or request.right not in SEARCHED or request.status not in UNANSWERED:
            raise NoFee
        fee = _write(request, amount, currency, reason, by)
        _record("fee.quoted", request, actor_of(by), currency=currency)
        clock.record(request, ClockEventKind.FEE_QUOTED, actor=actor_of(by), by=by.user)
        correspondence.tell(request.case, "fee", request=request, again=str(fee.pk))
    return fee


def agree(request: Request) -> None:
    """Record that the person means to pay. Raises NoFee; saying it twice changes nothing."""
    with cases.locked(request.case_id):
        fee = open_fee(request)
        if fee is None:
            raise NoFee
        if Fee.objects.filter(pk=fee.pk, agreed_at__isnull=True).update(agreed_at=now()):
            _record("fee.agreed", request, Actor("person", request.case.reference))


def paid(request: Request, *, by: Membership) -> None:
    """Record that the fee was paid; a clock that waited for it goes on. Raises NoFee."""
    decisions.require_officer(by)
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status"])
        fee = open_fee(request)
        if fee is None:
            raise NoFee
        Fee.objects.filter(pk=fee.pk).update(paid_at=now())
        _record("fee.paid", request, actor_of(by))
        clock.record(request, ClockEventKind.FEE_PAID, actor=actor_of(by), by=by.user)


def _write(request: Request, amount: Decimal, currency: str, reason: str, by: Membership) -> Fee:
    try:
        with transaction.atomic():
            fee: Fee = Fee.objects.create(
                platform_id=request.platform_id,
                request=request,
                amount=amount,
                currency=currency,
                subject_key=request.case.subject_key,
                reason=reason,
                quoted_by=by.user,
                quoted_at=now(),
            )
    except IntegrityError:
        raise AlreadyQuoted from None
    return fee


def _record(action: str, request: Request, actor: Actor, **facts: str) -> None:
    trail.record(action, platform_id=request.platform_id, actor=actor, subject=request.display_reference, **facts)
