"""Working days, weekends and public holidays of a place.

The holidays come from the `holidays` package. Where its data differs from what a law calls a holiday,
`rules/calendars.yaml` fills the gap: categories, whole blocks of days, additions and omissions, as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib import metadata
from typing import NamedTuple

import holidays as holiday_data

from .counting_models import Rest
from .gaps import CalendarGap, calendar_gaps

VERSION = f"holidays {metadata.version('holidays')}"
ENGLISH = "en_US"
NO_GAP = CalendarGap()
_WEEKDAY_RESTS = {4: Rest.FRIDAY, 5: Rest.SATURDAY, 6: Rest.SUNDAY}


@lru_cache(maxsize=256)
def _source(country: str, subdivision: str, language: str = ENGLISH) -> holiday_data.HolidayBase:
    return holiday_data.country_holidays(
        country, subdiv=subdivision or None, categories=_gap(country).categories or None, language=language
    )


def _gap(country: str) -> CalendarGap:
    return calendar_gaps().get(country, NO_GAP)


class _Day(NamedTuple):
    weekend: bool
    holiday: str


@dataclass(frozen=True)
class WorkCalendar:
    """The days of one place. Years are computed when they are first asked for.

    `country` is an ISO 3166-1 code, "" for a place without known holidays (weekends only); `subdivision` as the
    `holidays` package names it. `extra` holds days off that nobody could foresee, each with its name;
    `timezone` is the zone in which the law is read there, "" to leave it to the rule. An unknown country or
    subdivision raises NotImplementedError, as the package does.
    """

    country: str
    subdivision: str = ""
    extra: Mapping[date, str] = field(default_factory=dict)
    timezone: str = ""
    _seen: dict[date, _Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.country and not self.subdivision:
            object.__setattr__(self, "subdivision", _gap(self.country).default_subdivision)
        if self.country:
            _source(self.country, self.subdivision)

    @property
    def key(self) -> str:
        """ "GB-ENG", "JP", or "" without a country."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    @property
    def weekend(self) -> frozenset[int]:
        """The weekend of the place as `date.weekday()` numbers."""
        return _gap(self.country).weekend_numbers

    @property
    def version(self) -> str:
        """Which holiday data was used, to be kept beside every computed date."""
        return VERSION

    def holiday(self, day: date) -> str:
        """The English name of the public holiday on that day, "" if it is none."""
        return self._look(day).holiday

    def is_weekend(self, day: date) -> bool:
        """Whether the day falls on the place's weekend; a weekend day that was declared a working day does not."""
        return self._look(day).weekend

    def is_working_day(self, day: date) -> bool:
        """Neither weekend nor holiday."""
        return self._look(day) == (False, "")

    def rest(self, day: date, kinds: frozenset[Rest]) -> str:
        """Why the day is left out under `kinds`: a name of `REST_WORDS`, a holiday's name, or ""."""
        weekend, holiday = self._look(day)
        if holiday and Rest.HOLIDAY in kinds:
            return holiday
        if weekend and Rest.WEEKEND in kinds:
            return _WEEKDAY_RESTS.get(day.weekday(), Rest.WEEKEND).value
        rest = _WEEKDAY_RESTS.get(day.weekday())
        return rest.value if rest in kinds else ""

    def _look(self, day: date) -> _Day:
        if day not in self._seen:
            holiday = self.extra.get(day) or holiday_name(self.country, self.subdivision, day)
            self._seen[day] = _Day(self._falls_on_weekend(day), holiday)
        return self._seen[day]

    def _falls_on_weekend(self, day: date) -> bool:
        if day.weekday() not in self.weekend:
            return False
        if not self.country:
            return True
        # A Saturday can be a working day by decree, as in Vietnam when a bridge day is made up for.
        source = _source(self.country, self.subdivision)
        source.get(day)  # the package computes a year, and its swapped days, when it is first asked for it
        return day not in source.weekend_workdays


@lru_cache(maxsize=65536)
def holiday_name(country: str, subdivision: str, day: date, language: str = ENGLISH) -> str:
    """The name of a public holiday, in `language` where the data has it, else in English; "" if it is none."""
    if not country:
        return ""
    gap = _gap(country)
    english = _source(country, subdivision).get(day, "")
    # The package falls back to English by itself where it does not have the language.
    name = "" if any(name in english for name in gap.omit) else _source(country, subdivision, language).get(day, "")
    return gap.block(day) or name or gap.added(day)


def previous_working_day(day: date, calendar: WorkCalendar) -> date:
    """The day itself if people work on it, else the last working day before it."""
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """The first working day after the day."""
    day += timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day
