"""Dates as people read them: the weekday always, the month in letters, in the order of their language.

Nothing here reads the clock or the database. Moments are aware datetimes, `zone` is an IANA name and empty for the
reader's clock, else the active time zone; a plain date is shown as it is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.translation import get_language, pgettext

from privacy_portal import reader_clock
from privacy_portal.cities import CITIES

DeadlineState = Literal["ok", "soon", "today", "overdue", "paused", "answered"]
SOON_AT_MOST = timedelta(days=7)


@dataclass(frozen=True)
class Pattern:
    """How a language writes a day: Django format strings in which `{weekday}` is filled from `weekdays`, Monday first,
    or by the format letter in `weekday` where the catalogue already has the wanted form."""

    year: str
    near: str
    weekday: str = "l"
    weekdays: tuple[str, ...] = ()


_LATIN = Pattern("{weekday} j F Y", "{weekday} j F")
_KANJI_DAY = Pattern("Y年n月j日({weekday})", "n月j日({weekday})", weekday="D")
PATTERNS: dict[str, Pattern] = {
    "en": _LATIN,
    "id": Pattern("{weekday}, j F Y", "{weekday}, j F"),
    "fr": _LATIN,
    "de": Pattern("{weekday}, j. F Y", "{weekday}, j. F"),
    "ja": _KANJI_DAY,
    "ko": Pattern("Y년 n월 j일({weekday})", "n월 j일({weekday})", weekdays=tuple("월화수목금토일")),
    "zh": Pattern(_KANJI_DAY.year, _KANJI_DAY.near, weekdays=("週一", "週二", "週三", "週四", "週五", "週六", "週日")),
    "vi": Pattern(
        r"{weekday}, \n\gà\y j \t\há\n\g n \nă\m Y",
        r"{weekday}, \n\gà\y j \t\há\n\g n",
        weekdays=("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    ),
}


def moment_in(moment: datetime, zone: str = "") -> datetime:
    """Return `moment` in `zone`. Raises ValueError for a naive datetime."""
    if timezone.is_naive(moment):
        raise ValueError("a moment without a time zone cannot be shown to anybody")
    return moment.astimezone(
        ZoneInfo(name) if (name := zone or reader_clock.zone()) else timezone.get_current_timezone()
    )


def day_of(moment: date | datetime, zone: str = "") -> date:
    """Return the calendar day of `moment` in `zone`; a plain date is its own day."""
    return moment_in(moment, zone).date() if isinstance(moment, datetime) else moment


def date_words(moment: date | datetime, *, zone: str = "", year: bool = True) -> str:
    """Return the day in the active language, for instance "Wednesday 30 September 2026" or "2026年9月30日(水)"."""
    day = day_of(moment, zone)
    code = (get_language() or "en").split("-")[0]
    pattern = PATTERNS.get(code, _LATIN)
    name = pattern.weekdays[day.weekday()] if pattern.weekdays else dateformat.format(day, pattern.weekday)
    words = dateformat.format(day, _literal(pattern.year if year else pattern.near, name))
    # French says "1er" on the first of a month and plain numbers afterwards.
    return words.replace(f"{name} 1 ", f"{name} 1er ", 1) if code == "fr" else words


def datetime_words(moment: datetime, *, zone: str = "", name_zone: bool = False, year: bool = True) -> str:
    """Return day and time of day, "Friday 9 October 2026, 14:00"; with `name_zone` the place whose clock it is."""
    words = pgettext("day, time of day", "%(day)s, %(time)s") % {
        "day": date_words(moment, zone=zone, year=year),
        "time": f"{moment_in(moment, zone):%H:%M}",
    }
    if not name_zone:
        return words
    place = zone_name(zone or reader_clock.zone() or timezone.get_current_timezone_name())
    return pgettext("moment and the place whose clock it is", "%(moment)s, %(place)s time") % {
        "moment": words,
        "place": place,
    }


def zone_name(zone: str) -> str:
    """Return the city that names `zone`, translated where a law goes by it: "Asia/Ho_Chi_Minh" gives "Ho Chi Minh"."""
    return str(CITIES.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " "))


def deadline_state(
    due_at: datetime,
    *,
    at: datetime,
    starts_at: datetime | None = None,
    paused: bool = False,
    answered: bool = False,
    zone: str = "",
) -> DeadlineState:
    """Return how urgent a clock is at the moment `at`.

    `soon` begins seven days before `due_at`, or a third of the whole period where that is shorter; `today` is the last
    calendar day in `zone`. An answer ends every urgency, a pause hides it.
    """
    if answered:
        return "answered"
    if paused:
        return "paused"
    if at > due_at:
        return "overdue"
    if day_of(at, zone) == day_of(due_at, zone):
        return "today"
    margin = min(SOON_AT_MOST, (due_at - starts_at) / 3) if starts_at else SOON_AT_MOST
    return "soon" if at >= due_at - margin else "ok"


def days_between(due_at: datetime, at: datetime, zone: str = "") -> int:
    """Return calendar days from `at` to `due_at` in `zone`: 0 on the last day, negative when late."""
    return (day_of(due_at, zone) - day_of(at, zone)).days


def _literal(pattern: str, weekday: str) -> str:
    """Put `weekday` into a Django format string so that none of its letters is read as a format letter."""
    return pattern.replace("{weekday}", "".join(f"\\{letter}" for letter in weekday))
