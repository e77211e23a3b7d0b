"""The days off that a question names: "holidays GB/SCT, Sat+Sun", "HK public+optional, Sunday", "none"."""

import re
from dataclasses import dataclass, replace
from datetime import UTC

from dsr.law.calendars import WorkCalendar
from dsr.law.counting_models import WEEKEND_AND_HOLIDAYS, Rest

from .moments import read_moment
from .places import COUNTRY_CODES, Place, calendar_of

PLACE = re.compile(r"^\W*(?:holidays\W+)?(?:EU[-/])?(?P<country>[A-Z]{2})(?:[-/](?P<part>\w+))?\b")
NO_ROLL = re.compile(r"^\W*none\b|\bno roll|\bnominal\b", re.IGNORECASE)
NOT_MEANT = re.compile(r"\b(?:not|good) \w+", re.IGNORECASE)
WEEKDAY = re.compile(r"\b(fri|sat|sun)(?:days?)?\b", re.IGNORECASE)
DECLARED = re.compile(r"\b\d{4}-\d\d-\d\d\b")
RESTS = {"fri": (4, Rest.FRIDAY), "sat": (5, Rest.SATURDAY), "sun": (6, Rest.SUNDAY)}


@dataclass(frozen=True)
class NamedDays:
    """What a question says about days off.

    `roll`: the days from which its last day moves on, None to leave that to the law, empty for a last day that stays.
    """

    calendar: WorkCalendar
    roll: frozenset[Rest] | None


def read_days(text: str, place: Place) -> NamedDays:
    """Read the words for a calendar. Where they name no place, the days off are those of `place`.

    A date among the words is one more day off, such as one for which a storm was warned of.
    """
    named = PLACE.match(text)
    if named and named["country"] in COUNTRY_CODES:
        calendar = calendar_of(named["country"], named["part"] or "", place)
    else:
        calendar = place.calendar()
    declared = {read_moment(day, UTC).date(): "day off by declaration" for day in DECLARED.findall(text)}
    return NamedDays(replace(calendar, extra=declared), _roll(text, calendar))


def _roll(text: str, calendar: WorkCalendar) -> frozenset[Rest] | None:
    if NO_ROLL.search(text):
        return frozenset()
    named = [RESTS[name.lower()] for name in WEEKDAY.findall(NOT_MEANT.sub("", text))]
    if not named:
        return None
    if {number for number, _rest in named} == calendar.weekend:
        return WEEKEND_AND_HOLIDAYS
    return frozenset({Rest.HOLIDAY, *(rest for _number, rest in named)})
