"""Words inside a sentence: dates, names, references, states."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.template import Library
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy_portal import clock, dates, lists
from privacy_portal import reader_clock as clocks

register = Library()


@register.filter
def date_words(value: date | datetime) -> str:
    """`{{ value|date_words }}`: the day with weekday and year, in the active language and time zone."""
    return dates.date_words(value)


@register.filter
def date_near(value: date | datetime) -> str:
    """`{{ value|date_near }}`: like date_words, without the year where it is this one."""
    return dates.date_words(value, year=not _is_this_year(value))


@register.filter
def moment_words(value: datetime) -> str:
    """`{{ value|moment_words }}`: day and time of day, in the active time zone."""
    return dates.datetime_words(value)


@register.filter
def figure(value: float) -> str:
    """`{{ count|figure }}`: a number with the separators of the active language, "1,204"."""
    return number_format(value, force_grouping=True)


@register.filter
def listed(words: Iterable[object]) -> str:
    """`{{ names|listed }}`: one after another, "post, phone", as the active language writes them."""
    return lists.listed(words)


@register.simple_tag
def comma() -> str:
    """`{{ who }}{% comma %}{% when day %}`: what the active language writes between two items."""
    return lists.comma()


@register.simple_tag
def reader_clock() -> str:
    """`{% reader_clock as clock %}`: the place by whose clock moments are told to whoever reads; "" for nobody's."""
    zone = clocks.zone()
    return dates.zone_name(zone) if zone else ""


@register.simple_tag
def when(
    value: date | datetime, time: bool = False, zone: str = "", name_zone: bool = False, near: bool = False
) -> SafeString:
    """`{% when moment %}`: `<time>` with the day in words. `time=True` adds the hour, `name_zone=True` the place
    whose clock it is, `near=True` leaves out this year; `zone` is an IANA name where the law's clock differs from the
    reader's."""
    year = not (near and _is_this_year(value, zone))
    if time and isinstance(value, datetime):
        stamp = dates.moment_in(value, zone).isoformat(timespec="minutes")
        words = dates.datetime_words(value, zone=zone, name_zone=name_zone, year=year)
    else:
        stamp = dates.day_of(value, zone).isoformat()
        words = dates.date_words(value, zone=zone, year=year)
    return format_html('<time datetime="{}">{}</time>', stamp, words)


@register.simple_tag
def person_name(name: str, lang: str = "") -> SafeString:
    """`{% person_name name lang="ja" %}`: a name in the order its owner typed it, kept apart from the direction and
    the letter shapes of the text around it."""
    if not lang:
        return format_html("<bdi>{}</bdi>", name)
    return format_html('<bdi lang="{}">{}</bdi>', lang, name)


@register.simple_tag
def reference(value: str) -> SafeString:
    """`{% reference "EK 7F3K-2Q" %}`: a reference that neither wraps nor gets translated."""
    return format_html('<span class="reference" translate="no">{}</span>', value)


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """`{% icon "overdue" %}`: a decorative picture in the colour of its text; templates/components/icon.html lists
    the names."""
    return {"name": name}


@register.inclusion_tag("components/status_tag.html")
def status_tag(label: str, kind: str = "others") -> dict[str, Any]:
    """`{% status_tag label kind %}`: who holds the ball. `kind`: "others", "you", "problem" or "done"."""
    return {"label": label, "kind": kind}


@register.inclusion_tag("components/deadline_badge.html")
def deadline_badge(
    due_at: datetime,
    state: str,
    zone: str = "",
    clock_name: str = "",
    first: str = "date",
    day: int | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """`{% deadline_badge due_at state %}`: urgency in shape, icon and word, and the absolute date.

    `state` is a dates.DeadlineState; `clock_name` names the clock that binds ("Answer", "Pass on"); `first` is "date"
    for requesters and "days" for officers; `day` is the day of the period a paused clock stands at. Days are
    counted from `at`, by default this moment.
    """
    return {
        "due_at": due_at,
        "state": state,
        "zone": zone,
        "clock_name": clock_name,
        "first": first,
        "near": first == "days",
        "day": day,
        "days": abs(dates.days_between(due_at, at or clock.now(), zone)),
    }


def _is_this_year(value: date | datetime, zone: str = "") -> bool:
    return dates.day_of(value, zone).year == dates.day_of(clock.now(), zone).year
