"""A fee: an officer names it with its reason, the person pays or withdraws, an officer records the payment or drops it.

Where the law stops or restarts the clock for it, the clock does; everywhere else the date stays, and that is told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import IntegrityError, transaction

from dsr import cases, clock, correspondence, decisions
from dsr.law.registry import law_on
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


# What a law can say of excessive requests that lets them cost something.
_MAY_COST = ("fee", "fee_or_refusal")


def is_allowed(request: Request) -> bool:
    """Say whether the person's own law lets any answer cost something: a request that is excessive, one after those
    that are free, or one up to a limit, if nothing else."""
    said = law_on(request.case.law, request.case.received_at).fees
    exceptions = said.excessive in _MAY_COST or said.free_times is not None or said.limit or said.announced
    return said.charge != "free" or bool(exceptions)


def may_quote(request: Request) -> bool:
    """Say whether a fee can be named for `request`: for an answer that is still owed and may cost something, and once
    at a time."""
    owed = request.right in SEARCHED and request.status in UNANSWERED
    return owed and is_allowed(request) and open_fee(request) is None


def open_fee(request: Request) -> Fee | None:
    """Return the fee that `request` waits for, None where nothing is to be paid (any more)."""
    if request.status not in UNANSWERED:
        return None
    unsettled = Fee.objects.filter(request=request, paid_at__isnull=True, waived_at__isnull=True)
    return unsettled.select_related("subject_key").first()


def quote(request: Request, *, amount: Decimal, currency: str, reason: str, by: Membership) -> Fee:
    """Name a fee for `request` and tell the person, who can withdraw or pay. Raises NoFee, AlreadyQuoted.

    GDPR Art. 12(5) and its peers allow one for what is clearly unfounded or excessive; some laws for any access.
    """
    decisions.require_officer(by)
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status"])
        owed = request.right in SEARCHED and request.status in UNANSWERED and request.status != Status.UNCONFIRMED
        if not owed or not is_allowed(request):
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
    with _settling(request, by) as fee:
        Fee.objects.filter(pk=fee.pk).update(paid_at=now())
        _record("fee.paid", request, actor_of(by))
        clock.record(request, ClockEventKind.FEE_PAID, actor=actor_of(by), by=by.user)


def waive(request: Request, *, by: Membership) -> None:
    """Drop the fee and tell the person. Raises NoFee.

    It counts as never asked: a clock that waited for it runs as it would have run, so its date may be past at once.
    """
    with _settling(request, by) as fee:
        Fee.objects.filter(pk=fee.pk).update(waived_at=now())
        _record("fee.waived", request, actor_of(by))
        clock.record(request, ClockEventKind.FEE_WAIVED, actor=actor_of(by), by=by.user)
        correspondence.tell(request.case, "fee_waived", request=request, again=str(fee.pk))


@contextmanager
def _settling(request: Request, by: Membership) -> Iterator[Fee]:
    """Hold the case for an officer who ends the fee, and give the open one as it is under that lock. Raises NoFee."""
    decisions.require_officer(by)
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status"])
        fee = open_fee(request)
        if fee is None:
            raise NoFee
        yield fee


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
