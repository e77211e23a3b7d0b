"""The picture beside "Why this date?": a month's table whose days say what they were to the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.template import Library
from django.utils.translation import get_language

register = Library()
# Python counts Monday as 0. These languages' people begin the week on Sunday (CLDR week data for their countries).
FIRST_WEEKDAY = {"ja": 6, "ko": 6, "zh": 6, "id": 6}


@dataclass(frozen=True)
class Day:
    """A square of the calendar. `kind`: "received", "counts", "paused", "holiday", "last_day" or "" outside the run."""

    date: date
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Month:
    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def months(days: Iterable[Mapping[str, Any]], first_weekday: int = 0) -> list[Month]:
    """Return the months that `days` (`date`, `kind`, `name`) touch, in full weeks; None pads a week."""
    run = sorted((Day(day["date"], day["kind"], day.get("name", "")) for day in days), key=lambda day: day.date)
    return [
        Month(first, _weeks(first, {day.date: day for day in group}, first_weekday))
        for first, group in groupby(run, key=lambda day: day.date.replace(day=1))
    ]


def _weeks(first: date, known: dict[date, Day], first_weekday: int) -> tuple[tuple[Day | None, ...], ...]:
    lead = (first.weekday() - first_weekday) % 7
    squares: list[Day | None] = [None] * lead
    day = first
    while day.month == first.month:
        squares.append(known.get(day, Day(day)))
        day += timedelta(days=1)
    squares += [None] * (-len(squares) % 7)
    return tuple(tuple(squares[at : at + 7]) for at in range(0, len(squares), 7))


@register.inclusion_tag("components/calendar.html")
def calendar(days: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{% calendar days %}`: days of a clock, each `date`, `kind` (see Day) and the `name` of a holiday."""
    first_weekday = FIRST_WEEKDAY.get((get_language() or "").split("-")[0], 0)
    # Any Monday serves to name the days of a week.
    monday = date(2024, 1, 1) + timedelta(days=first_weekday)
    return {"months": months(days, first_weekday), "week": [monday + timedelta(days=at) for at in range(7)]}
