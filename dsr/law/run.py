"""The run of days behind a date, for the small calendar picture."""

from dataclasses import dataclass
from datetime import date, timedelta

from .counting import Deadlines
from .counting_models import WEEKEND_AND_HOLIDAYS
from .lengths import Unit

RECEIVED, COUNTS, PAUSED, HOLIDAY, LAST_DAY = "received", "counts", "paused", "holiday", "last_day"


@dataclass(frozen=True)
class RunDay:
    """One day. `kind`: received, counts, paused (does not count, or the clock has not begun), holiday (left out or
    passed over), last_day. `rest`: a name of `REST_WORDS`, a holiday's name, or "" for a working day."""

    day: date
    kind: str
    rest: str


def calendar_days(deadlines: Deadlines) -> tuple[RunDay, ...]:
    """Every day from the receipt to the last day for the act, both included, in order."""
    first, last = deadlines.received_at.date(), deadlines.due_at.date()
    paused = _paused(deadlines)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(
        RunDay(day, _kind(day, deadlines, paused), deadlines.calendar.rest(day, WEEKEND_AND_HOLIDAYS)) for day in days
    )


def _kind(day: date, deadlines: Deadlines, paused: list[tuple[date, date]]) -> str:
    if day == deadlines.due_at.date():
        return LAST_DAY
    if day == deadlines.received_at.date():
        return RECEIVED
    if day <= deadlines.starts_at.date() or any(first <= day <= last for first, last in paused):
        return PAUSED
    if day > deadlines.nominal_end.date() or _left_out(day, deadlines):
        return HOLIDAY
    return COUNTS


def _left_out(day: date, deadlines: Deadlines) -> bool:
    """Whether the law leaves the day out of the count: in working days, and in the short periods of some laws."""
    length, model = deadlines.rule.response, deadlines.rule.model
    if length.unit is Unit.WORKING_DAYS:
        return not deadlines.calendar.is_working_day(day)
    return model.leaves_out_rest_days(length) and bool(deadlines.calendar.rest(day, model.short_skips))


def _paused(deadlines: Deadlines) -> list[tuple[date, date]]:
    facts = (fact.params for fact in deadlines.explanation if fact.code == "paused")
    return [(date.fromisoformat(str(fact["first"])), date.fromisoformat(str(fact["last"]))) for fact in facts]
