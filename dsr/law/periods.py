"""Calendar arithmetic under a counting model. Dates in, dates out; hours are elapsed time and computed in UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from .calendars import WorkCalendar
from .counting_models import CountingModel, FirstDay, HourRule, MonthEnd
from .lengths import Length, Unit

ONE_DAY = timedelta(days=1)
LAST_MOMENT = time(23, 59, 59)


class RestDay(NamedTuple):
    """A day over which a last day moved on, and why (a name of `REST_WORDS` or a holiday's name)."""

    day: date
    why: str


def last_moment(day: date, zone: ZoneInfo) -> datetime:
    """The end of a local day, to the second."""
    return datetime.combine(day, LAST_MOMENT, tzinfo=zone)


def end_of_hours(start: datetime, hours: int, model: CountingModel, zone: ZoneInfo) -> datetime:
    """The moment at which so many hours have passed, nights, weekends and changes of the clock included."""
    begin = start.astimezone(UTC)
    if model.hours is HourRule.NEXT_FULL_HOUR:
        # Reg. 1182/71 Art. 3(1): the hour in which the event happened does not count.
        begin = begin.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return (begin + timedelta(hours=hours)).astimezone(zone)


def end_of_period(start: date, length: Length, model: CountingModel, calendar: WorkCalendar) -> date:
    """The nominal last day of a period of days, working days or months, before any weekend moves it."""
    if length.unit is Unit.MONTHS:
        return _MONTH_ENDS[model.month_end](start, length.n)
    if length.unit is Unit.WORKING_DAYS:
        return _after(start, length.n, calendar.is_working_day)
    if length.unit is Unit.HOURS:
        raise ValueError("hours end at a moment, not on a day")
    if model.leaves_out_rest_days(length):
        return _after(start, length.n, lambda day: not calendar.rest(day, model.short_skips))
    return start + timedelta(days=length.n - (model.first_day is FirstDay.INCLUDED))


def roll(day: date, model: CountingModel, calendar: WorkCalendar) -> tuple[date, list[RestDay]]:
    """The first day on or after `day` on which the act may be demanded, and the days that were passed over."""
    passed: list[RestDay] = []
    while why := calendar.rest(day, model.roll):
        passed.append(RestDay(day, why))
        day += ONE_DAY
    return day, passed


def _after(start: date, n: int, counts: Callable[[date], bool]) -> date:
    day, left = start, n
    while left > 0:
        day += ONE_DAY
        left -= counts(day)
    return day


def _last_day(start: date, months: int) -> date:
    return start + relativedelta(months=months)


def _next_day(start: date, months: int) -> date:
    """Código Civil Art. 132 § 3: without an equal day, the one that follows it, the first of the next month."""
    end = _last_day(start, months)
    return end if end.day == start.day else end + ONE_DAY


def _eve_of_first(start: date, months: int) -> date:
    """Civil Code (Japan) Art. 143(2): the eve of the day that answers to the first counted day."""
    first = start + ONE_DAY
    answering = _last_day(first, months)
    return answering - ONE_DAY if answering.day == first.day else answering


def _thirty_days(start: date, months: int) -> date:
    return start + timedelta(days=30 * months)


_MONTH_ENDS = {
    MonthEnd.LAST_DAY: _last_day,
    MonthEnd.NEXT_DAY: _next_day,
    MonthEnd.EVE_OF_FIRST: _eve_of_first,
    MonthEnd.THIRTY_DAYS: _thirty_days,
}
