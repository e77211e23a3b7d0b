"""Questions to the person, and what they do to the clock: restarts, waits and pauses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .calendars import WorkCalendar
from .events import CLOSING, RECEIVED, Event
from .facts import Fact
from .lengths import Length, Unit
from .periods import end_of_period, last_moment
from .rule import ClockRule
from .schema import Effect


@dataclass(frozen=True)
class Log:
    """A request's events in the order of time, from the receipt on."""

    events: tuple[Event, ...]

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Log":
        """Sort the events and drop what happened before the receipt. ValueError without a receipt."""
        ordered = sorted(events, key=lambda event: event.at)
        received = next((event for event in ordered if event.kind == RECEIVED), None)
        if received is None:
            raise ValueError("a clock needs a receipt")
        return cls(tuple(event for event in ordered if event.at >= received.at or event.kind == "request_dated"))

    @property
    def received_at(self) -> datetime:
        return self.first(RECEIVED).at

    @property
    def closed(self) -> bool:
        return any(event.kind in CLOSING for event in self.events)

    def first(self, kind: str) -> Event:
        """The earliest event of a kind; StopIteration if there is none."""
        return next(event for event in self.events if event.kind == kind)

    def of_kind(self, *kinds: str) -> list[Event]:
        return [event for event in self.events if event.kind in kinds]


@dataclass(frozen=True)
class Question:
    """Something asked of the person, and when the answer came (None: not yet)."""

    name: str
    effect: Effect
    asked: datetime
    answered: datetime | None

    def span(self, zone: ZoneInfo) -> tuple[date, date]:
        """The first and the last day that the question was open, both included."""
        end = self.answered or self.asked
        return self.asked.astimezone(zone).date(), end.astimezone(zone).date()


def questions(log: Log, rule: ClockRule, kind: str) -> Iterator[Question]:
    """Every question whose effect is of `kind`. One that is asked again while open is one question."""
    for name, effect in rule.effects.items():
        if effect.kind != kind:
            continue
        asked: datetime | None = None
        for event in log.of_kind(effect.asked, *effect.answered):
            if event.kind == effect.asked:
                asked = asked or event.at
            elif asked is not None:
                yield Question(name, effect, asked, event.at)
                asked = None
        if asked is not None:
            yield Question(name, effect, asked, None)


@dataclass(frozen=True)
class Start:
    """When the clock begins. `waiting`: an answer is outstanding; `requester_by`: until when the person must act."""

    at: datetime
    waiting: bool
    requester_by: datetime | None
    facts: tuple[Fact, ...]


def start_of(log: Log, rule: ClockRule, zone: ZoneInfo, calendar: WorkCalendar) -> Start:
    """The receipt, or the latest answer that this law waits for (UK GDPR Art. 12A(2): the latest of the three)."""
    at, waiting, requester_by, facts = log.received_at, False, None, []
    for question in questions(log, rule, "restart"):
        basis = rule.basis(question.effect)
        if question.answered is None:
            waiting = True
            facts.append(basis.fact("waiting", question=question.name, asked=_iso(question.asked, zone)))
        else:
            at = max(at, question.answered)
            answered = _iso(question.answered, zone)
            facts.append(basis.fact("restarted", question=question.name, answered=answered))
    for question in questions(log, rule, "wait"):
        until = _wait_ends(question, rule, zone, calendar)
        at, requester_by = max(at, until), until
        facts.append(rule.basis(question.effect).fact("wait", question=question.name, until=_iso(until, zone)))
    return Start(at, waiting, requester_by, tuple(facts))


def _wait_ends(question: Question, rule: ClockRule, zone: ZoneInfo, calendar: WorkCalendar) -> datetime:
    length = question.effect.wait or Length(0, Unit.DAYS)
    day = end_of_period(question.asked.astimezone(zone).date(), length, rule.model, calendar)
    return last_moment(day, zone)


@dataclass(frozen=True)
class Pause:
    """Days that do not count, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def lengthens(self, end: date, unit: Unit, calendar: WorkCalendar) -> date:
        """The end of a period in which this pause lies; unchanged if the pause begins after it."""
        if self.first > end:
            return end
        if unit is not Unit.WORKING_DAYS:
            return end + timedelta(days=self.days)
        run = (self.first + timedelta(days=n) for n in range(self.days))
        for _ in filter(calendar.is_working_day, run):
            end = next_working_day(end, calendar)
        return end


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    day += timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def pauses_of(log: Log, rule: ClockRule, start: date, zone: ZoneInfo) -> tuple[list[Pause], list[Fact]]:
    """The pauses that count, merged and in order, and the facts about all, also those that are not relied on."""
    pauses: list[Pause] = []
    facts: list[Fact] = []
    for question in sorted(questions(log, rule, "pause"), key=lambda each: each.asked):
        first, last = question.span(zone)
        basis = rule.basis(question.effect)
        if question.answered is None:
            if question.effect.relied_on:
                facts.append(basis.fact("waiting", question=question.name, asked=first.isoformat()))
            continue
        run = {"question": question.name, "first": first.isoformat(), "last": last.isoformat()}
        days = (last - first).days + 1
        if not question.effect.relied_on:
            facts.append(basis.fact("pause_not_relied_on", days=days, **run))
        elif last >= start:
            facts.append(basis.fact("paused", days=days, **run))
            _add(pauses, Pause(max(first, start), last))
    return pauses, facts


def _add(pauses: list[Pause], pause: Pause) -> None:
    """Append in order; days that two questions share are left out once."""
    if pauses and pause.first <= pauses[-1].last:
        pauses[-1] = Pause(pauses[-1].first, max(pauses[-1].last, pause.last))
    else:
        pauses.append(pause)


def open_pause(log: Log, rule: ClockRule) -> bool:
    """Whether a question that stops the clock is open now."""
    asked = (question for question in questions(log, rule, "pause") if question.effect.relied_on)
    return not log.closed and any(question.answered is None for question in asked)


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()
