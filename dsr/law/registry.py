"""The laws on file, and what a law says about a right on a given day. `applicable` says whose law it is.

What is counted by is the text in force, which an installation may have read elsewhere than in the product's files.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from privacy_portal.yaml_files import read_yaml

from .calendars import WorkCalendar
from .earlier import as_of
from .rule import ClockRule
from .schema import Clock, Duty, Law, Right
from .texts import RULES, LawText

__all__ = [
    "RULES",
    "NoRuleInForce",
    "Source",
    "UnknownLaw",
    "calendar_for",
    "clock_rule",
    "codes",
    "day_in",
    "in_force",
    "law_on",
    "load",
    "read_from",
    "text_of",
]

# Where texts in force are read: the text of a law by its code, None for the file of the product.
Source = Callable[[str], LawText | None]
NOT_A_LAW = {"calendars"}


class UnknownLaw(LookupError):
    """No rules are on file under that code."""


class NoRuleInForce(LookupError):
    """The law is on file, but no clock of it covers the right on that day."""


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """The codes of every law on file: "EU", "GB", "US-CA" ..."""
    return frozenset(path.stem for path in RULES.glob("*.yaml")) - NOT_A_LAW


@lru_cache(maxsize=64)
def load(code: str) -> Law:
    """The rules of one law as the product brings them, whatever is in force here: for what looks at files.

    UnknownLaw if there are none; pydantic.ValidationError if the file is malformed.
    """
    if code not in codes():
        raise UnknownLaw(code)
    return Law.model_validate(read_yaml(RULES / f"{code}.yaml"))


_source: dict[str, Source] = {}


def read_from(source: Source) -> None:
    """Have every text in force asked of `source` from now on."""
    _source["in force"] = source


def text_of(code: str) -> LawText:
    """The text of a law that is in force here. UnknownLaw if there is none."""
    source = _source.get("in force")
    return (source(code) if source else None) or _shipped(code)


def in_force(code: str) -> Law:
    """The rules of one law that are in force here. UnknownLaw if there are none."""
    return text_of(code).law


@lru_cache(maxsize=64)
def _shipped(code: str) -> LawText:
    return LawText(load(code))


def law_on(code: str, on: date | datetime | None = None) -> Law:
    """The rules of one law as they stand for what was received on a day; None: as they stand last.

    A moment is read in the law's own time zone. UnknownLaw if there are none.
    """
    law = in_force(code)
    return law if on is None else as_of(law, day_in(law, on))


def day_in(law: Law, on: date | datetime) -> date:
    """The day of `on` in the law's own time zone, as the day of receipt may differ from the one in UTC."""
    return on.astimezone(ZoneInfo(law.timezone)).date() if isinstance(on, datetime) else on


def clock_rule(law: str, right: str, on: date | datetime, *, circumstances: Collection[str] = ()) -> ClockRule:
    """The clock of `right` (a key of `schema.RIGHTS`, or of the law's duties) in force on the day of receipt.

    A right that the law does not know has a rule too, with `available` "no" and the portal's own aim. Raises
    UnknownLaw, KeyError for an unknown right, NoRuleInForce when no version covers the day.
    """
    text = text_of(law)
    return _clock_rule(text, right, day_in(text.law, on), frozenset(circumstances))


@lru_cache(maxsize=4096)
def _clock_rule(text: LawText, right: str, on: date, circumstances: frozenset[str]) -> ClockRule:
    law = as_of(text.law, on)
    entry = law.rights.get(right) or law.duties[right]
    if not entry.clocks:
        raise NoRuleInForce(f"{law.code}: {right} has no number")
    name, clock = _on_day(law, entry.clocks, right, on)
    since = f"@{clock.valid_from.isoformat()}" if clock.valid_from else ""
    return ClockRule(
        law=law.code,
        right=right,
        version=f"{law.code}/{name}{since}{text.mark}",
        tz=law.timezone,
        available=_available(entry, on),
        clock=clock,
        right_basis=entry,
        sources=law.sources,
        circumstances=circumstances,
    )


def _available(entry: Right | Duty, on: date) -> str:
    """Whether the right exists on that day; a duty always does."""
    if isinstance(entry, Duty):
        return "yes"
    return "no" if entry.since and on < entry.since else entry.available


def _on_day(law: Law, names: tuple[str, ...], right: str, on: date) -> tuple[str, Clock]:
    for name in names:
        clock = law.clocks[name]
        if (clock.valid_from is None or clock.valid_from <= on) and (clock.valid_to is None or on <= clock.valid_to):
            return name, clock
    raise NoRuleInForce(f"{law.code}: {right} on {on.isoformat()}")


def calendar_for(
    law: str, country: str = "", subdivision: str = "", extra: Mapping[date, str] | None = None
) -> WorkCalendar:
    """The working days by which a law counts: those of the controller's establishment, where the act is done.

    `country` and `subdivision` are the establishment's. Inside "EU" they must be a member state's (Reg. 1182/71
    Art. 2); an establishment elsewhere has no such holidays, so only weekends move a date, which is the earlier and
    safer reading. For any other law they are used if the establishment lies in that law's country. `extra` holds
    days off that were declared late, with their names.
    """
    if extra:
        return replace(_calendar_for(text_of(law), country.upper(), subdivision), extra=dict(extra))
    return _calendar_for(text_of(law), country.upper(), subdivision)


@lru_cache(maxsize=256)
def _calendar_for(text: LawText, country: str, subdivision: str) -> WorkCalendar:
    rules = text.law
    if rules.member_states:
        state = rules.member_states.get(country)
        return _holidays_of(country, subdivision, state.timezone) if state else _weekends_of(rules)
    here = country == rules.country
    return _holidays_of(rules.country, (subdivision if here else "") or rules.subdivision, rules.timezone)


def _holidays_of(country: str, subdivision: str, timezone: str) -> WorkCalendar:
    """The calendar of a place; where its subdivision has no holidays of its own (a prefecture), its country's."""
    try:
        return WorkCalendar(country, subdivision, timezone=timezone)
    except NotImplementedError:
        return WorkCalendar(country, timezone=timezone)


def _weekends_of(rules: Law) -> WorkCalendar:
    return WorkCalendar("", timezone=rules.timezone)
