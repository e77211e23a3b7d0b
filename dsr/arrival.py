"""When a request really arrived: corrected where somebody finds that it was another moment than the one recorded.

Receipt means arrival at any desk of the controller, so an earlier moment is always possible. A later one takes time
from the person: it needs an account in words, and is never later than the moment at which the request was entered.
"""

from datetime import datetime

from dsr import cases, clock, correspondence, decisions
from dsr.models import Case, ClockEvent, ClockEventKind
from privacy_portal.audit import trail
from workspaces.access import actor_of
from workspaces.models import Membership

ELSEWHERE, SLIP, OTHER_MATTER = "lay_elsewhere", "wrong_entry", "other_matter"
REASONS = (ELSEWHERE, SLIP, OTHER_MATTER)
# Why it can turn out to have arrived later than recorded: not because it lay anywhere.
LATER = (SLIP, OTHER_MATTER)


class NoCorrection(ValueError):
    """The moment is the one that is recorded already."""


class AfterEntry(ValueError):
    """Nothing arrives later than it is entered."""


class AccountNeeded(ValueError):
    """A later moment needs a reason for it, and an account in words."""


class Ended(Exception):
    """The case is closed: its dates are history."""


def correct(case: Case, *, to: datetime, reason: str, by: Membership, account: str = "") -> None:
    """Let every clock of `case` run from its arrival at `to`, and tell the person the new date and why.

    `reason` is one of REASONS, `account` the officer's words, kept as an internal note. Raises NoCorrection,
    AfterEntry, AccountNeeded, Ended, PermissionDenied, and law.registry.NoRuleInForce for a day before the law knew the
    right.
    """
    decisions.require_officer(by)
    if reason not in REASONS:
        raise ValueError(f"unknown reason: {reason}")
    with cases.locked(case.pk):
        case.refresh_from_db(fields=["received_at", "closed_at"])
        before = case.received_at
        _check(case, to, reason, account)
        parts = list(case.requests.order_by("part"))
        if account:
            correspondence.note(parts[0], account, by=by)
        Case.objects.filter(pk=case.pk).update(received_at=to)
        case.received_at = to
        trail.record(
            "case.receipt_corrected",
            platform_id=case.platform_id,
            actor=actor_of(by),
            subject=case.display_reference,
            was=before.isoformat(),
            arrived=to.isoformat(),
            reason=reason,
        )
        for part in parts:
            kind = ClockEventKind.RECEIPT_CORRECTED
            clock.record(part, kind, actor=actor_of(by), at=to, by=by.user, reason=reason)
        correspondence.tell(case, "receipt_corrected", again=str(_corrections(case)))


def needs_account(case: Case, to: datetime) -> bool:
    """Say whether moving the arrival to `to` takes time from the person, so that words are needed."""
    return to > case.received_at


def _check(case: Case, to: datetime, reason: str, account: str) -> None:
    if case.closed_at is not None:
        raise Ended
    if to == case.received_at:
        raise NoCorrection
    if to > case.entered_at:
        raise AfterEntry
    if needs_account(case, to) and (reason not in LATER or not account.strip()):
        raise AccountNeeded


def _corrections(case: Case) -> int:
    """Return how many corrections there were: each is told of."""
    return ClockEvent.objects.filter(request__case=case, kind=ClockEventKind.RECEIPT_CORRECTED).count()
