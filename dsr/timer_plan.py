"""When a request is to be looked at, from its clocks alone. Pure: no clock is read and no row written.

Reminders come in the morning of a working day at the place from which the controller acts; a date is missed the
second after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dsr.law.calendars import WorkCalendar, previous_working_day
from dsr.models import TimerKind
from privacy_portal.dates import day_of

MORNING = time(8)
ONE_SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)
# A reminder comes when a fifth of the period is left: two working days ahead at least, ten days at most.
SHARE_LEFT = 5
WORKING_DAYS_AHEAD = 2
DAYS_AHEAD_AT_MOST = 10
PERSON_MAY_TAKE = timedelta(days=14)
# Of two that are over, only the later one is still worth telling.
LADDERS = (
    (TimerKind.ACKNOWLEDGE_SOON, TimerKind.ACKNOWLEDGE_LATE),
    (TimerKind.DUE_SOON, TimerKind.TARGET, TimerKind.DUE_TOMORROW, TimerKind.OVERDUE),
)
USELESS_AFTERWARDS = (TimerKind.EXTENSION_LAST_CALL, TimerKind.SILENCE)


@dataclass(frozen=True)
class Dates:
    """What a plan reads of a clock. `silence_at`: when the law takes silence for an answer, or opens the court."""

    about: str
    leads: bool
    paused: bool
    starts_at: datetime
    due_at: datetime
    acknowledge_by: datetime | None
    extension_notice_by: datetime | None
    target: datetime | None
    silence_at: datetime | None
    zone: str


@dataclass(frozen=True)
class Planned:
    """A moment at which to act, and the date of the clock `about` that it announces."""

    kind: TimerKind
    about: str
    deadline: datetime
    at: datetime


@dataclass(frozen=True)
class Desk:
    """Where officers work: their working days, and the zone in which their morning begins."""

    calendar: WorkCalendar
    zone: ZoneInfo

    def morning(self, day: date) -> datetime:
        return datetime.combine(day, MORNING, tzinfo=self.zone)

    def before(self, day: date, working_days: int) -> date:
        """The working day that lies so many before `day`."""
        for _ in range(working_days):
            day = previous_working_day(day - ONE_DAY, self.calendar)
        return day


def plan(
    clocks: Iterable[Dates], desk: Desk, *, at: datetime, acknowledged: bool, asked_at: datetime | None
) -> list[Planned]:
    """Return every moment at which an unanswered request is to be looked at, as seen at the moment `at`.

    `asked_at` is since when the person has owed an answer. What a later one overtook already is left out.
    """
    found = []
    for clock in clocks:
        steps = [] if acknowledged else _acknowledgement(clock, desk)
        steps += [] if clock.paused else _answer(clock, desk)
        if clock.leads and asked_at:
            over = asked_at + PERSON_MAY_TAKE
            steps.append(Planned(TimerKind.PERSON_SILENT, clock.about, over, desk.morning(day_of(over, desk.zone.key))))
        found += [step for step in steps if not _overtaken(step, steps, at)]
    return found


def overtaking(kind: str) -> tuple[TimerKind, ...]:
    """Return the kinds that, once they are due as well, leave nothing to tell of `kind`."""
    ladder = next((ladder for ladder in LADDERS if kind in ladder), ())
    return ladder[ladder.index(TimerKind(kind)) + 1 :] if ladder else ()


def is_useless(kind: str, deadline: datetime, at: datetime) -> bool:
    """Say whether a warning of `deadline` comes too late at the moment `at`."""
    return kind in USELESS_AFTERWARDS and deadline < at


def _acknowledgement(clock: Dates, desk: Desk) -> list[Planned]:
    by = clock.acknowledge_by
    if by is None:
        return []
    eve = desk.before(day_of(by, clock.zone), 1)
    return [
        Planned(TimerKind.ACKNOWLEDGE_SOON, clock.about, by, desk.morning(eve)),
        Planned(TimerKind.ACKNOWLEDGE_LATE, clock.about, by, by + ONE_SECOND),
    ]


def _answer(clock: Dates, desk: Desk) -> list[Planned]:
    """The ladder up to the last day. Officers get all of it for the clock that leads, of the others only its end."""
    due, about = clock.due_at, clock.about
    day = day_of(due, clock.zone)
    steps = [
        Planned(TimerKind.DUE_TOMORROW, about, due, desk.morning(desk.before(day, 1))),
        Planned(TimerKind.OVERDUE, about, due, due + ONE_SECOND),
    ]
    if clock.silence_at:
        eve = desk.before(day_of(clock.silence_at, clock.zone), WORKING_DAYS_AHEAD)
        steps.append(Planned(TimerKind.SILENCE, about, clock.silence_at, desk.morning(eve)))
    if not clock.leads:
        return steps
    ahead = min(timedelta(days=DAYS_AHEAD_AT_MOST), (due - clock.starts_at) // SHARE_LEFT)
    soon = min(day - timedelta(days=ahead.days), desk.before(day, WORKING_DAYS_AHEAD))
    steps.append(Planned(TimerKind.DUE_SOON, about, due, desk.morning(soon)))
    if clock.target:
        aim = desk.morning(day_of(clock.target, clock.zone))
        steps.append(Planned(TimerKind.TARGET, about, clock.target, aim))
    if by := clock.extension_notice_by:
        eve = desk.before(day_of(by, clock.zone), WORKING_DAYS_AHEAD)
        steps.append(Planned(TimerKind.EXTENSION_LAST_CALL, about, by, desk.morning(eve)))
    return steps


def _overtaken(step: Planned, steps: Sequence[Planned], at: datetime) -> bool:
    if step.at > at:
        return False
    return is_useless(step.kind, step.deadline, at) or any(
        other.kind in overtaking(step.kind) and other.at <= at for other in steps
    )
