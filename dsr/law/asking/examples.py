"""One question, whole: where, which right, received when, and what happened. Its answer is a date with its reasons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines, deadlines
from dsr.law.counting_models import CountingModel, Rest
from dsr.law.events import Event
from dsr.law.lengths import Unit
from dsr.law.log import receipt_of
from dsr.law.registry import NoRuleInForce, clock_rule, in_force
from dsr.law.rule import ClockRule

from .calendars import read_days
from .events import Happened, Told, read_events, read_receipt, told_in
from .places import Place, read_place
from .rights import DUE, Asked, read_right
from .rule_words import circumstances_in, extensions_in, length_in
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
    asked = read_right(_text(question, "right"), in_force(place.law))
    told = told_in(question.get("events"))
    found = [_answer(question, told, place, each) for each in _counted(asked, place, told, _text(question, "rule", ""))]
    return min(found, key=lambda each: each.due)


def _counted(asked: Asked, place: Place, told: list[Told], words: str) -> list[Asked]:
    """What is to be counted: where a law sets another time from an answer that came, both, and the earlier binds.

    Where no answer is told but the words for the rule name that other time, `received` is the day of the answer.
    """
    law, after = in_force(place.law), replace(asked, right=f"{asked.right}_after_answer")
    if after.right not in law.duties:
        return [asked]
    if _answered(told):
        return [asked, after]
    named = [law.clocks[name].response for name in law.duties[after.right].clocks]
    return [after] if length_in(words) in [period.value for period in named if period] else [asked]


def _answered(told: list[Told]) -> object:
    return next((at for name, at in told if name in {"answered", "refused"}), None)


def _answer(question: Mapping[str, Any], told: list[Told], place: Place, asked: Asked) -> Answer:
    days = read_days(_text(question, "calendar", ""), place)
    calendar = replace(days.calendar, timezone=_zone(question, days.calendar))
    zone = ZoneInfo(calendar.timezone)
    duty = in_force(place.law).duties.get(asked.right)
    runs_from_answer = duty is not None and duty.starts == "answer"
    received = (_answered(told) if runs_from_answer else None) or question.get("received")
    log = read_receipt(received, told, zone)
    rule, happened = _under_the_law(place, asked, log, told, _text(question, "rule", ""), zone)
    if days.roll is not None:
        rule = _with_roll(rule, days.roll)
    dates = deadlines([*log, *happened.events], rule, calendar)
    return Answer(place, asked, dates, _due(asked, dates, happened.stands))


def _under_the_law(
    place: Place, asked: Asked, log: list[Event], told: list[Told], words: str, zone: ZoneInfo
) -> tuple[ClockRule, Happened]:
    """The rule in force at the receipt in these circumstances, and what happened as that rule sees it."""
    receipt = receipt_of(log)
    day = receipt.astimezone(zone).date()
    plain = _rule(place.law, asked.right, day)
    happened = read_events(told, plain, receipt, zone)
    circumstances = happened.circumstances or circumstances_in(words, plain)
    rule = _rule(place.law, asked.right, day, circumstances)
    if not happened.extended:
        happened = replace(happened, events=(*happened.events, *extensions_in(words, rule, receipt)))
    return rule, happened


def _rule(law: str, right: str, day: date, circumstances: Collection[str] = ()) -> ClockRule:
    try:
        return clock_rule(law, right, day, circumstances=circumstances)
    except NoRuleInForce as error:
        raise Unreadable(f"{law} sets no time for {right} on {day.isoformat()}.") from error


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
