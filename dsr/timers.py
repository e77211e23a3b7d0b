"""What only time brings about for a request: its timers, written with its dates, and the sweep that acts on them.

The sweep reads what is due and nothing else, so that its cost does not grow with the requests that are open. A timer is
claimed before anything is done about it, and done in one transaction with all that it does: a sweeper that is killed
leaves it to the next, and of two that meet one finds nothing left to do.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, Q

from dsr import cases, counts, notices, owner_mail
from dsr.law import counting, registry
from dsr.law.events import RECEIVED, Event
from dsr.models import UNANSWERED, Clock, Request, Timer, TimerKind
from dsr.timer_plan import Dates, Desk, is_useless, overtaking, plan
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.scoping import across_platforms, platform_scope

logger = logging.getLogger(__name__)

BATCH = 100
BATCHES_AT_MOST = 50
CLAIMED_FOR = timedelta(minutes=5)
# Duties of a law by which silence has an effect of its own.
COURT_OPENS, DEEMED_REFUSAL = "access_lawsuit_gate", "deemed_refusal"


def rewrite(request: Request, clocks: Iterable[Clock], *, acknowledged: bool, asked_at: datetime | None) -> None:
    """Make the timers of `request` those that its clocks give now; none once the answer is given.

    In the transaction in which the dates changed, and under the lock of the case. What was acted on is not done again.
    """
    Timer.objects.filter(request=request, done_at__isnull=True).delete()
    if request.status not in UNANSWERED and not request.awaits_handover:
        return
    dates = [_dates(request, clock) for clock in clocks if clock.due_at]
    planned = plan(dates, _desk(request), at=now(), acknowledged=acknowledged, asked_at=asked_at)
    rows = [
        Timer(
            platform_id=request.platform_id,
            request=request,
            kind=one.kind,
            about=one.about,
            deadline=one.deadline,
            at=one.at,
        )
        for one in planned
    ]
    Timer.objects.bulk_create(rows, ignore_conflicts=True)


def sweep() -> int:
    """Act on every timer that is due, of all platforms; return on how many."""
    acted = 0
    for _ in range(BATCHES_AT_MOST):
        claimed = claim()
        acted += sum(_tried(timer_id) for timer_id in claimed)
        if len(claimed) < BATCH:
            break
    return acted


def claim() -> list[int]:
    """Return the primary keys of the next timers that are due, at most 100: for five minutes they are the caller's."""
    moment = now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=moment)
    with across_platforms(), transaction.atomic():
        due = Timer.unscoped.filter(free, done_at__isnull=True, at__lte=moment).order_by("at", "id")
        skip = connection.features.has_select_for_update_skip_locked
        found = list(due.select_for_update(skip_locked=skip).values_list("pk", flat=True)[:BATCH])
        Timer.unscoped.filter(pk__in=found).update(claimed_until=moment + CLAIMED_FOR)
    return found


def act(timer_id: int) -> bool:
    """Tell officers, and an owner who owes the answer, what the timer is about, and mark what is late; return False
    where there is nothing left to do."""
    related = ("request__case__platform", "request__case__establishment", "request__workspace")
    with across_platforms():
        timer = Timer.unscoped.select_related(*related).filter(pk=timer_id, done_at__isnull=True).first()
    if timer is None:
        return False
    with platform_scope(timer.platform_id), cases.locked(timer.request.case_id):
        # Whoever changed the request meanwhile wrote its timers anew, in the same transaction.
        if not Timer.objects.filter(pk=timer_id, done_at__isnull=True).update(done_at=now()):
            return False
        if _overtaken(timer):
            return True
        if timer.kind == TimerKind.OVERDUE:
            _mark_overdue(timer)
        told = notices.tell(timer)
        owner_mail.remind(timer)
        trail.record(
            "timer.acted",
            platform_id=timer.platform_id,
            actor=SYSTEM,
            subject=timer.request.display_reference,
            timer=timer.kind,
            about=timer.about,
            told=told,
        )
    return True


def _tried(timer_id: int) -> bool:
    """Act, and let no timer keep the others from their turn; this one is tried again when its claim is over."""
    try:
        return act(timer_id)
    except Exception:
        logger.exception("timer %s could not be acted on", timer_id)
        return False


def _overtaken(timer: Timer) -> bool:
    """Say whether nothing is to be told any more, because what comes after it is due as well: nobody swept for long."""
    later = Timer.objects.filter(request=timer.request_id, about=timer.about, at__lte=now())
    return is_useless(timer.kind, timer.deadline, now()) or later.filter(kind__in=overtaking(timer.kind)).exists()


def _mark_overdue(timer: Timer) -> None:
    """The queue and the person's page show it: the date in force has passed without an answer."""
    Request.objects.filter(pk=timer.request_id, due_at=timer.deadline).update(overdue_since=F("due_at"))


def _dates(request: Request, clock: Clock) -> Dates:
    return Dates(
        about=clock.promise or clock.law,
        leads=clock.leads,
        paused=clock.paused,
        starts_at=clock.starts_at,
        due_at=clock.due_at,
        acknowledge_by=clock.acknowledge_by,
        extension_notice_by=clock.extension_notice_by,
        target=clock.target,
        silence_at=None if clock.promise else _silence_at(request, clock),
        zone=clock.time_zone,
    )


def _silence_at(request: Request, clock: Clock) -> datetime | None:
    """Return from when the law takes silence for a refusal or opens the court, None where it does neither.

    PIPEDA s 8(5), P-39.1 s 32 (Quebec): who does not answer in time has refused. APPI Art. 39 (Japan): two weeks after
    the request has arrived its person can go to court, however long an answer may take.
    """
    duties = registry.in_force(clock.law).duties
    if DEEMED_REFUSAL in duties and clock.statutory:
        return clock.due_at
    if COURT_OPENS not in duties:
        return None
    received_at = request.case.received_at
    calendar = counts.calendar_of(clock.law, request.case.establishment)
    rule = registry.clock_rule(clock.law, COURT_OPENS, received_at)
    return counting.deadlines([Event(RECEIVED, received_at)], rule, calendar).due_at


def _desk(request: Request) -> Desk:
    establishment = request.case.establishment
    return Desk(counts.calendar_of(request.case.law, establishment), ZoneInfo(establishment.time_zone))
