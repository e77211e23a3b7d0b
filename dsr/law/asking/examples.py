"""One question, whole: where, which right, received when, and what happened. Its answer is a date with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines, deadlines
from dsr.law.counting_models import CountingModel, Rest
from dsr.law.events import Event
from dsr.law.lengths import Unit
from dsr.law.log import receipt_of
from dsr.law.registry import NoRuleInForce, clock_rule, load
from dsr.law.rule import ClockRule

from .calendars import read_days
from .events import Told, read_events, read_receipt, told_in
from .places import Place, read_place
from .rights import DUE, Asked, read_right
from .rule_words import circumstances_in, extensions_in
from .unreadable import Unreadable

SUCH_AS = {"jurisdiction": "GB or EU-DE-BY", "right": "access or erasure"}


@dataclass(frozen=True)
class Answer:
    """The dates of a question. `due` is the one that was asked for, in the zone of the law."""

    place: Place
    asked: Asked
    dates: Deadlines
    due: datetime

    def written(self, moment: datetime) -> str:
        """A date of the answer: a day, or a moment with its offset where the law counts in hours."""
        if self.dates.rule.response.unit is Unit.HOURS:
            return moment.isoformat(timespec="minutes")
        return moment.date().isoformat()


@dataclass(frozen=True)
class _NamedRoll(ClockRule):
    """A rule whose last day moves on from days that the question names, whatever the law says."""

    roll: frozenset[Rest] = frozenset()

    @cached_property
    def model(self) -> CountingModel:
        return replace(super().model, roll=self.roll, relies_on_roll=True)


def answer(question: object) -> Answer:
    """Compute one question. Unreadable, with a sentence for whoever asked, where something cannot be read.

    Read are `jurisdiction`, `subdivision`, `right`, `received`, `events`, `rule` (only for sums such as "30 + 30
    days", and for the length of a special circumstance), `timezone` and `calendar`. `due` is the date that was asked
    for; while the person may still give up over a fee it is the person's own time limit.
    """
    if not isinstance(question, Mapping):
        raise Unreadable("A question is a map with jurisdiction, right and received.")
    place = read_place(_text(question, "jurisdiction"), _text(question, "subdivision", ""))
    asked = read_right(_text(question, "right"), load(place.law))
    days = read_days(_text(question, "calendar", ""), place)
    calendar = replace(days.calendar, timezone=_zone(question, days.calendar))
    told = told_in(question.get("events"))
    log = read_receipt(question.get("received"), told, ZoneInfo(calendar.timezone))
    rule, events, stands = _under_the_law(place, asked, log, told, _text(question, "rule", ""), calendar)
    if days.roll is not None:
        rule = _with_roll(rule, days.roll)
    dates = deadlines([*log, *events], rule, calendar)
    return Answer(place, asked, dates, _due(asked, dates, stands))


def _under_the_law(
    place: Place, asked: Asked, log: list[Event], told: list[Told], words: str, calendar: WorkCalendar
) -> tuple[ClockRule, list[Event], bool]:
    """The rule in force at the receipt in these circumstances, the events under it, and whether the request stands."""
    zone = ZoneInfo(calendar.timezone)
    receipt = receipt_of(log)
    day = receipt.astimezone(zone).date()
    try:
        plain = clock_rule(place.law, asked.right, day)
    except NoRuleInForce as error:
        raise Unreadable(f"{place.law} has no rule for {asked.right} on {day.isoformat()}.") from error
    happened = read_events(told, plain, receipt, zone)
    circumstances = happened.circumstances or circumstances_in(words, plain)
    rule = clock_rule(place.law, asked.right, day, circumstances=circumstances)
    events = list(happened.events)
    if not happened.extended:
        events += extensions_in(words, rule, receipt)
    return rule, events, happened.stands


def _with_roll(rule: ClockRule, roll: frozenset[Rest]) -> ClockRule:
    parts = {each.name: getattr(rule, each.name) for each in fields(ClockRule)}
    return _NamedRoll(**parts | {"clock": rule.clock.model_copy(update={"rolls": bool(roll)})}, roll=roll)


def _due(asked: Asked, dates: Deadlines, stands: bool) -> datetime:
    if asked.date == DUE and dates.requester_by and not stands:
        return dates.requester_by
    due: datetime | None = getattr(dates, asked.date)
    if due is None:
        what = asked.date.removesuffix("_by").replace("_", " ")
        raise Unreadable(f"{dates.rule.law} sets no time for this: {what} of {asked.right}.")
    return due


def _zone(question: Mapping[str, Any], calendar: WorkCalendar) -> str:
    name = _text(question, "timezone", calendar.timezone)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unreadable(f"Unknown time zone: {name}. Write one such as Europe/Berlin.") from error


def _text(question: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = question.get(name)
    value = "NO" if value is False else value  # bare in YAML, Norway's code is the word no
    text = "" if value is None else str(value).strip()
    if not text and default is None:
        raise Unreadable(f"Say which {name}, such as {SUCH_AS[name]}.")
    return text or default or ""
