"""From what happened to the dates that follow, with the reasons: a pure function of events, rule and calendar.

Four things are kept apart: the receipt, the start of the clock, the nominal end of the period, and the last day on
which the act may be done. Only the last one moves off weekends and holidays; extensions run from the nominal end.
A confirmation of an address by e-mail is no event that any law counts from: it never starts or delays a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from .calendars import WorkCalendar, previous_working_day
from .events import ANSWER_RECALLED, CONTACT_CONFIRMED, Event
from .extensions import Run
from .facts import Fact
from .lengths import Unit
from .log import Log
from .pauses import open_pause, pauses_of
from .periods import end_of_hours, end_of_period, last_moment, roll
from .questions import Start, start_of
from .rule import ClockRule

__all__ = ["Deadlines", "Event", "Fact", "deadlines"]


@dataclass(frozen=True)
class Deadlines:
    """The dates of one request under one law. Every moment is aware and in the zone of the law.

    `nominal_end` is where the period ends by counting, `due_at` the last moment of the last day for the act.
    `statutory` is False where the law names no number: the date is then the portal's own aim. While `paused`,
    `due_at` is the earliest it can be. `begun` is False while the time of a contract's promise has not begun, for want
    of the confirmation from which it runs; it is then `paused` too, and binds nobody yet. `requester_by` is the
    person's own time limit, where a law sets one.
    `target` is the portal's internal aim, None for clocks of hours.
    """

    received_at: datetime
    starts_at: datetime
    nominal_end: datetime
    due_at: datetime
    acknowledge_by: datetime | None
    extension_notice_by: datetime | None
    target: datetime | None
    requester_by: datetime | None
    begun: bool
    paused: bool
    statutory: bool
    explanation: tuple[Fact, ...]
    time_zone: str
    rule_version: str
    calendar_version: str
    rule: ClockRule = field(repr=False, compare=False)
    calendar: WorkCalendar = field(repr=False, compare=False)


@dataclass(frozen=True)
class _Count:
    """Everything that one computation looks at."""

    log: Log
    rule: ClockRule
    calendar: WorkCalendar
    zone: ZoneInfo
    start: Start


def deadlines(events: Sequence[Event], rule: ClockRule, calendar: WorkCalendar) -> Deadlines:
    """The dates that follow from `events` (any order, one "received" at least) under `rule` and `calendar`.

    Of several corrections of the receipt the last in the sequence stands; `rule` is to be the one in force on that day
    (`log.receipt_of`). Raises ValueError without a receipt. What happened before the receipt is not looked at.
    """
    log = Log.of(events)
    zone = _zone(calendar.timezone or rule.tz)
    count = _Count(log, rule, calendar, zone, start_of(log, rule, zone, calendar))
    return _in_hours(count) if rule.response.unit is Unit.HOURS else _in_days(count)


@cache
def _zone(name: str) -> ZoneInfo:
    """A zone of time, kept: the library remembers the last eight and reads all others from the disk again."""
    return ZoneInfo(name)


def _in_hours(count: _Count) -> Deadlines:
    rule, zone = count.rule, count.zone
    end = end_of_hours(count.start.at, rule.response.n, rule.model, zone)
    period = _period_fact(rule, count.start.at.astimezone(zone).isoformat())
    due = rule.model_basis.fact("due_moment", at=end.isoformat())
    return _result(count, [period, due], nominal_end=end, due_at=end)


def _in_days(count: _Count) -> Deadlines:
    rule, zone = count.rule, count.zone
    first = count.start.at.astimezone(zone).date()
    pauses, pause_facts = pauses_of(count.log, rule, first, zone)
    run = Run(rule, count.calendar, zone, first, pauses)
    run.read(count.log)
    due, roll_facts = _last_day(run)
    facts = [_period_fact(rule, first.isoformat()), *_skipped(run), *_shortened(run), *pause_facts, *run.facts]
    facts.append(rule.model_basis.fact("nominal_end", day=run.end.isoformat()))
    facts += [*roll_facts, rule.model_basis.fact("due", day=due.isoformat())]
    return _result(
        count,
        facts,
        nominal_end=last_moment(run.end, zone),
        due_at=last_moment(due, zone),
        extension_notice_by=run.notice_by(count.log),
        target=_target(run),
    )


def _result(
    count: _Count,
    facts: list[Fact],
    *,
    nominal_end: datetime,
    due_at: datetime,
    extension_notice_by: datetime | None = None,
    target: datetime | None = None,
) -> Deadlines:
    log, rule, start = count.log, count.rule, count.start
    acknowledge_by, acknowledgement = _acknowledgement(count)
    return Deadlines(
        received_at=log.received_at.astimezone(count.zone),
        starts_at=start.at.astimezone(count.zone),
        nominal_end=nominal_end,
        due_at=due_at,
        acknowledge_by=acknowledge_by,
        extension_notice_by=extension_notice_by,
        target=target,
        requester_by=start.requester_by,
        begun=start.begun,
        paused=not start.begun or start.waiting or open_pause(log, rule),
        statutory=rule.statutory,
        explanation=(*_opening(count), *start.facts, *facts, *acknowledgement),
        time_zone=count.zone.key,
        rule_version=rule.version,
        calendar_version=count.calendar.version,
        rule=rule,
        calendar=count.calendar,
    )


def _opening(count: _Count) -> list[Fact]:
    """The receipt, and what does not change it."""
    rule = count.rule
    at = count.log.received_at.astimezone(count.zone)
    basis = rule.basis(rule.right_basis)
    facts = [basis.fact("received", at=at.isoformat(timespec="minutes"), zone=count.zone.key)]
    if count.log.entered_at != count.log.received_at:
        entered_at = count.log.entered_at.astimezone(count.zone).isoformat(timespec="minutes")
        facts.append(basis.fact("receipt_corrected", at=entered_at, zone=count.zone.key))
    if not count.calendar.is_working_day(at.date()):
        facts.append(rule.model_basis.fact("received_on_rest_day", day=at.date().isoformat()))
    if rule.clock.starts == "receipt" and count.log.of_kind(CONTACT_CONFIRMED):
        facts.append(basis.fact("confirmation_changes_nothing"))
    recalled = [event.at.astimezone(count.zone).date() for event in count.log.of_kind(ANSWER_RECALLED)]
    facts += [basis.fact("answer_recalled", day=day.isoformat()) for day in recalled]
    if rule.available == "no":
        facts.append(basis.fact("right_unknown", right=rule.right))
    elif not rule.statutory:
        facts.append(basis.fact("time_published" if rule.clock.published else "no_number", right=rule.right))
    return facts


def _period_fact(rule: ClockRule, start: str) -> Fact:
    length = rule.response
    code = "period" if rule.statutory else "aim"
    return rule.basis(rule.period).fact(code, n=length.n, unit=length.unit.value, start=start)


def _shortened(run: Run) -> list[Fact]:
    """The month was too short for the same day number."""
    if run.total.unit is not Unit.MONTHS:
        return []
    end = end_of_period(run.start, run.total, run.rule.model, run.calendar)
    if end.day == run.start.day:
        return []
    return [run.rule.model_basis.fact("month_without_day", number=run.start.day, day=end.isoformat())]


def _skipped(run: Run) -> list[Fact]:
    """The named holidays that a period of working days left out, neighbours of one name together."""
    if run.rule.response.unit is not Unit.WORKING_DAYS:
        return []
    runs: list[tuple[str, date, date]] = []
    for offset in range(1, (run.end - run.start).days):
        day = run.start + timedelta(days=offset)
        if name := run.calendar.holiday(day):
            if runs and runs[-1][0] == name and runs[-1][2] == day - timedelta(days=1):
                runs[-1] = (name, runs[-1][1], day)
            else:
                runs.append((name, day, day))
    place = run.calendar.key
    return [
        run.rule.model_basis.fact("left_out", first=a.isoformat(), last=b.isoformat(), why=name, calendar=place)
        for name, a, b in runs
    ]


def _last_day(run: Run) -> tuple[date, list[Fact]]:
    """The last day for the act, and the days over which it moved."""
    rule, model = run.rule, run.rule.model
    if not rule.may_roll(rule.response.unit):
        return run.end, []
    due, passed = roll(run.end, model, run.calendar)
    code = "rolled" if model.relies_on_roll else "roll_not_relied_on"
    place = run.calendar.key
    basis = rule.model_basis
    facts = [basis.fact(code, day=each.day.isoformat(), why=each.why, calendar=place) for each in passed]
    return (due if model.relies_on_roll else run.end), facts


def _target(run: Run) -> datetime:
    """The portal's aim: the last working day of the nominal period, earlier where a law can be read more strictly."""
    target = run.rule.clock.target
    aim = run.end - timedelta(days=target.days_before if target else 0)
    return last_moment(max(previous_working_day(aim, run.calendar), run.start), run.zone)


def _acknowledgement(count: _Count) -> tuple[datetime | None, list[Fact]]:
    """By when the receipt must be confirmed; this runs from the receipt whatever the answer's clock does."""
    rule, acknowledge = count.rule, count.rule.clock.acknowledge
    if acknowledge is None:
        return None, []
    length = acknowledge.value
    received = count.log.received_at.astimezone(count.zone).date()
    day = end_of_period(received, length, rule.model, count.calendar)
    if rule.rolls(length.unit):
        day, _passed = roll(day, rule.model, count.calendar)
    fact = rule.basis(acknowledge).fact("acknowledge", n=length.n, unit=length.unit.value, day=day.isoformat())
    return last_moment(day, count.zone), [fact]
