"""The clocks of a request: append what happened, and compute again what follows from it, as each law counts."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F, When

from dsr import counts, editions, timers
from dsr.counts import Count
from dsr.law.counting import Deadlines
from dsr.law.events import KINDS, Event
from dsr.models import OPT_OUTS, UNANSWERED, Binds, Case, Clock, ClockEvent, ClockEventKind, Request
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.models import User

ASKED = {
    ClockEventKind.IDENTITY_REQUESTED: (ClockEventKind.IDENTITY_VERIFIED,),
    ClockEventKind.CLARIFICATION_REQUESTED: (ClockEventKind.CLARIFICATION_RECEIVED,),
    ClockEventKind.FEE_QUOTED: (ClockEventKind.FEE_PAID, ClockEventKind.FEE_WAIVED),
}

EXTENSIONS = (ClockEventKind.EXTENSION_NOTIFIED, ClockEventKind.EXTENSION_AGREED)


def record(
    request: Request,
    kind: ClockEventKind,
    *,
    actor: Actor,
    at: datetime | None = None,
    by: User | None = None,
    reason: str = "",
    until: date | None = None,
) -> Clock:
    """Append the event `kind` at `at` (default: now) to the request's log and return the clock that leads then.

    Under the lock of the case (dsr.cases), or of its making. `reason` is a code, never a person's words;
    `until` is the day that an extension was told with.
    """
    moment = now()
    with transaction.atomic():
        ClockEvent.objects.create(
            platform_id=request.platform_id,
            request=request,
            kind=kind,
            at=at or moment,
            reason=reason,
            until=until,
            recorded_by=by,
            recorded_at=moment,
        )
        trail.record(
            "clock.event",
            platform_id=request.platform_id,
            actor=actor,
            subject=request.display_reference,
            event=str(kind),
            reason=reason,
        )
        return recompute(request)


def acknowledge(case: Case, *, actor: Actor) -> None:
    """Record that the person of `case` was told that the request arrived. Under the lock of the case."""
    for request in case.requests.filter(status__in=UNANSWERED).order_by("part"):
        record(request, ClockEventKind.ACKNOWLEDGED, actor=actor)


def recompute(request: Request) -> Clock:
    """Compute every clock of `request` from its events, and store them with the versions they were computed by."""
    # What is kept with the request may have been read before the last event.
    log = list(ClockEvent.objects.filter(request=request))
    found = counts.of_case(request.case, request.right, _events(log))
    for law in {count.law for count in found}:
        editions.adopt(law)
    kept = Clock.objects.filter(request=request)
    kept.filter(leads=True).update(leads=False)
    rows = [_store(request, count, log, leads=count is found[0]) for count in found]
    _lead(request, rows[0])
    kept.exclude(pk__in=[row.pk for row in rows]).delete()
    settle(request)
    return rows[0]


def settle(request: Request) -> None:
    """Write down which date of `request` binds first now, and the timers that follow.

    After its dates or its status changed, in the same transaction and under the lock of the case.
    """
    request.refresh_from_db(fields=["status", "turn", "overdue_since"])
    clocks = list(Clock.objects.filter(request=request))
    log = list(ClockEvent.objects.filter(request__case=request.case_id).order_by("at", "id"))
    acknowledged = any(event.kind == ClockEventKind.ACKNOWLEDGED for event in log)
    binds_at, binds = _binding(request, clocks, acknowledged)
    Request.objects.filter(pk=request.pk).update(binds_at=binds_at, binds=binds)
    request.binds_at, request.binds = binds_at, binds
    own = [event for event in log if event.request_id == request.pk]
    timers.rewrite(request, clocks, acknowledged=acknowledged, asked_at=_open_question(own))


def counts_of(request: Request) -> tuple[Count, ...]:
    """Return what each law and promise gives `request`, the one that leads first; needs the case's establishment."""
    return counts.of_case(request.case, request.right, _events(request.clock_events.all()))


def with_extension(request: Request, reason: str = "", until: date | None = None) -> tuple[Count, ...]:
    """Return what each would give if the person were told of an extension now. Writes nothing."""
    told = Event(extension_kind(reason), now(), until=until, reason=reason)
    extended = [*_events(request.clock_events.all()), told]
    return counts.of_case(request.case, request.right, extended)


def extension_kind(reason: str) -> ClockEventKind:
    """Return as what an extension for `reason` is recorded: the person agreed to it, or was told."""
    return ClockEventKind.EXTENSION_AGREED if reason == "agreement" else ClockEventKind.EXTENSION_NOTIFIED


def without_fee(request: Request) -> tuple[Count, ...]:
    """Return what each would give if the fee that is open for `request` were dropped now. Writes nothing."""
    waived = [*_events(request.clock_events.all()), Event(ClockEventKind.FEE_WAIVED, now())]
    return counts.of_case(request.case, request.right, waived)


def with_receipt(request: Request, at: datetime) -> tuple[Count, ...]:
    """Return what each would give if `request` had arrived at the moment `at`. Writes nothing."""
    corrected = [*_events(request.clock_events.all()), Event(ClockEventKind.RECEIPT_CORRECTED, at)]
    return counts.of_case(request.case, request.right, corrected)


def with_place(request: Request, residence: str, region: str) -> tuple[Count, ...]:
    """Return what each would give if the person of `request` lived elsewhere. Writes nothing."""
    events = _events(request.clock_events.all())
    return counts.elsewhere(request.case, request.right, events, residence, region)


def _events(log: Iterable[ClockEvent]) -> list[Event]:
    """Return what laws count by, as it was recorded: of several corrections the last one stands."""
    recorded = sorted(log, key=lambda event: event.pk)
    return [_event(event) for event in recorded if event.kind in KINDS]


def _event(event: ClockEvent) -> Event:
    if event.kind not in EXTENSIONS:
        return Event(event.kind, event.at)
    return Event(event.kind, event.at, until=event.until, reason=event.reason)


def _store(request: Request, count: Count, log: list[ClockEvent], *, leads: bool) -> Clock:
    dates = count.dates
    clock, _created = Clock.objects.update_or_create(
        request=request,
        law=count.law,
        promise=count.promise_key,
        defaults={
            "platform_id": request.platform_id,
            "because": count.because,
            "leads": leads,
            "statutory": dates.statutory,
            "starts_at": dates.starts_at,
            "nominal_end": dates.nominal_end,
            "due_at": dates.due_at,
            "acknowledge_by": dates.acknowledge_by,
            "extension_notice_by": dates.extension_notice_by,
            "target": dates.target,
            "paused": dates.paused,
            "paused_on_day": _paused_on_day(log, dates),
            "time_zone": dates.time_zone,
            "rule_version": dates.rule_version,
            "holidays_version": dates.calendar_version,
            "explanation": [fact.as_dict() for fact in dates.explanation],
            "computed_at": now(),
        },
    )
    return clock


def _lead(request: Request, clock: Clock) -> None:
    """Make `clock` the one whose date the request carries. A date that was missed is forgotten once it moves."""
    missed = When(overdue_since=clock.due_at, then=F("overdue_since"))
    written = Request.objects.filter(pk=request.pk)
    written.update(clock=clock, due_at=clock.due_at, overdue_since=Choice(missed, default=None))
    request.clock, request.due_at = clock, clock.due_at


def _binding(request: Request, clocks: list[Clock], acknowledged: bool) -> tuple[datetime | None, str]:
    """Return the earliest date that is still to be kept. An extension may be told and need not be: it never binds."""
    if request.status not in UNANSWERED and not request.awaits_handover:
        return None, ""
    answer = Binds.TAKE_EFFECT if request.right in OPT_OUTS else Binds.ANSWER
    dates = [(request.due_at, answer)] if request.due_at else []
    if not acknowledged:
        dates += [(clock.acknowledge_by, Binds.ACKNOWLEDGE) for clock in clocks if clock.acknowledge_by]
    return min(dates, default=(None, ""))


def _open_question(log: list[ClockEvent]) -> datetime | None:
    """Return since when the person has owed an answer, None when nothing is asked of them."""
    since = []
    for asks, answers in ASKED.items():
        about = [event for event in log if event.kind in (asks, *answers)]
        if about and about[-1].kind == asks:
            since.append(about[-1].at)
    return min(since, default=None)


def _paused_on_day(log: list[ClockEvent], dates: Deadlines) -> int | None:
    """Return the day of the period, from 1 on, at which the clock stands still."""
    asked = _open_question(log)
    if not dates.paused or asked is None:
        return None
    stood = asked.astimezone(dates.starts_at.tzinfo).date() - dates.starts_at.date()
    return max(stood.days, 1)
