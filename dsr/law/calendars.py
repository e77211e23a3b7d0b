"""Working days, weekends and public holidays of a place.

The holidays come from the `holidays` package. Where its data differs from what a law calls a holiday,
`rules/calendars.yaml` fills the gap: categories, whole blocks of days, additions and omissions, as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib import metadata

import holidays as holiday_data

from .counting_models import Rest
from .gaps import CalendarGap, calendar_gaps

VERSION = f"holidays {metadata.version('holidays')}"
WEEKEND = frozenset({5, 6})
SATURDAY, SUNDAY = 5, 6
NO_GAP = CalendarGap()


@lru_cache(maxsize=256)
def _source(country: str, subdivision: str, categories: tuple[str, ...], language: str) -> holiday_data.HolidayBase:
    return holiday_data.country_holidays(
        country, subdiv=subdivision or None, categories=categories or None, language=language
    )


def _gap(country: str) -> CalendarGap:
    return calendar_gaps().get(country, NO_GAP)


@dataclass(frozen=True)
class WorkCalendar:
    """The days of one place. Years are computed when they are first asked for.

    `country` is an ISO 3166-1 code, "" for a place without known holidays (weekends only); `subdivision` as the
    `holidays` package names it. `extra` holds days off that nobody could foresee, each with its name;
    `timezone` is the zone in which the law is read there, "" to leave it to the rule.
    """

    country: str
    subdivision: str = ""
    extra: Mapping[date, str] = field(default_factory=dict)
    timezone: str = ""
    _names: dict[date, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.country and not self.subdivision:
            object.__setattr__(self, "subdivision", _gap(self.country).default_subdivision)
        if self.country:
            _source(self.country, self.subdivision, tuple(_gap(self.country).categories), "en_US")

    @property
    def key(self) -> str:
        """ "GB-ENG", "JP", or "" without a country."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    @property
    def version(self) -> str:
        """Which holiday data was used, to be kept beside every computed date."""
        return VERSION

    def holiday(self, day: date) -> str:
        """The English name of the public holiday on that day, "" if it is none."""
        if day not in self._names:
            self._names[day] = self.extra.get(day) or holiday_name(self.country, self.subdivision, day)
        return self._names[day]

    def is_weekend(self, day: date) -> bool:
        """Whether the day falls on the place's weekend; a weekend day that was declared a working day does not."""
        return day.weekday() in self._weekend and not self._works(day)

    def is_working_day(self, day: date) -> bool:
        """Neither weekend nor holiday."""
        return not self.is_weekend(day) and not self.holiday(day)

    def rest(self, day: date, kinds: frozenset[Rest]) -> str:
        """Why the day is left out under `kinds`: "saturday", "sunday", "weekend", a holiday's name, or ""."""
        name = self.holiday(day) if Rest.HOLIDAY in kinds else ""
        if name:
            return name
        if Rest.WEEKEND in kinds and self.is_weekend(day):
            return {SATURDAY: Rest.SATURDAY, SUNDAY: Rest.SUNDAY}.get(day.weekday(), Rest.WEEKEND).value
        if Rest.SATURDAY in kinds and day.weekday() == SATURDAY:
            return Rest.SATURDAY.value
        if Rest.SUNDAY in kinds and day.weekday() == SUNDAY:
            return Rest.SUNDAY.value
        return ""

    @property
    def _weekend(self) -> frozenset[int]:
        return _gap(self.country).weekend_numbers if self.country else WEEKEND

    def _works(self, day: date) -> bool:
        """A Saturday can be a working day by decree, as in Vietnam when a bridge day is made up for."""
        if not self.country or day in self.extra:
            return False
        source = _source(self.country, self.subdivision, tuple(_gap(self.country).categories), "en_US")
        source.get(day)  # the package computes a year, and its swapped days, when it is first asked for it
        return day in source.weekend_workdays


@lru_cache(maxsize=65536)
def holiday_name(country: str, subdivision: str, day: date, language: str = "en_US") -> str:
    """The name of a public holiday, in `language` where the data has it, else in English; "" if it is none."""
    if not country:
        return ""
    gap = _gap(country)
    source = _source(country, subdivision, tuple(gap.categories), language)
    if language not in (source.supported_languages or ("en_US",)):
        source = _source(country, subdivision, tuple(gap.categories), "en_US")
    name = source.get(day) or ""
    if any(omitted in name for omitted in gap.omit):
        name = ""
    return name or gap.added(day)


def previous_working_day(day: date, calendar: WorkCalendar) -> date:
    """The day itself if people work on it, else the last working day before it."""
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
