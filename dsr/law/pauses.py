"""The days that a law leaves out while the person is asked something."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from .calendars import WorkCalendar, next_working_day
from .facts import Fact
from .lengths import Unit
from .log import Log
from .questions import questions
from .rule import ClockRule


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
    return any(each.answered is None and each.effect.relied_on for each in questions(log, rule, "pause"))
