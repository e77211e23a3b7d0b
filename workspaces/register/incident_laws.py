"""What laws ask for after a breach, as data: each value with its article, its source and who checked it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from privacy_portal.yaml_files import read_yaml

FILE = Path(__file__).parent / "incident_laws.yaml"
Kind = Literal["authority", "authority_final", "people", "customers"]


Unit = Literal["hours", "days", "working days"]
UNITS: dict[str, Unit] = {"hours": "hours", "days": "days", "working days": "working days"}
SATURDAY = 5


@dataclass(frozen=True)
class Length:
    """A time in hours, which are counted one by one, or in days or working days, which end at midnight."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Length":
        """Read "72 hours", "3 days" or "3 working days". Raises ValueError."""
        found = re.fullmatch(r"([1-9]\d*) (hours|days|working days)", text)
        if not found:
            raise ValueError(f"no length of time: {text!r}")
        return cls(int(found[1]), UNITS[found[2]])

    def after(self, start: datetime, zone: str, *, first_day: bool = False) -> datetime:
        """Return the last moment of this time after `start`, by the clock of `zone`.

        Hours are elapsed time, also where clocks are put back. The day of `start` is not counted in days, unless
        `first_day` says so; the last day counts to its end. Working days pass over Saturdays and Sundays alone: no
        public holiday is known here, so the date is never later than the law's.
        """
        if self.unit == "hours":
            return start.astimezone(UTC) + timedelta(hours=self.number)
        there = ZoneInfo(zone)
        day, left = start.astimezone(there).date(), self.number - first_day
        while left:
            day += timedelta(days=1)
            left -= self.unit == "days" or day.weekday() < SATURDAY
        return datetime.combine(day, time(23, 59, 59), there)


Span = Annotated[Length, BeforeValidator(lambda value: Length.parse(value) if isinstance(value, str) else value)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Duty(_Part):
    """One duty. `within` is the law's number, `malicious` another one after an attack; without a number `aim`, or the
    portal's own target, says when officers are reminded. `recommended`: the authority asks for it, and no law does."""

    within: Span | None = None
    malicious: Span | None = None
    aim: Span | None = None
    starts: Literal["aware", "assessed", "reported"] = "aware"
    when: Literal["always", "risk", "high"] = "always"
    first_day: bool = False
    recommended: bool = False
    article: str
    source: str
    confidence: Literal["high", "medium", "low"]
    verified: Literal["primary", "secondary", "none"]
    note: str = ""


class Law(_Part):
    """One law: where it holds ("DE", or "US-CA" for a state), from which day on, and what it asks for."""

    countries: tuple[str, ...]
    since: date | None = None
    sources: dict[str, str]
    duties: dict[Kind, Duty]

    @model_validator(mode="after")
    def _sources_are_known(self) -> "Law":
        for kind, duty in self.duties.items():
            if duty.source not in self.sources:
                raise ValueError(f"{kind} names a source that the law does not have: {duty.source}")
        return self


class _File(_Part):
    targets: dict[Literal["customers", "other"], Span]
    laws: dict[str, Law]


@cache
def laws() -> dict[str, Law]:
    """Return every law by its code."""
    return _file().laws


def law_of(country: str, subdivision: str, on: date) -> str:
    """Return the code of the law that holds for an establishment there on a day, "" where the portal knows none."""
    places = (f"{country}-{subdivision}", country) if subdivision else (country,)
    for place in places:
        for code, law in laws().items():
            if place in law.countries and (law.since is None or law.since <= on):
                return code
    return ""


def target(kind: str) -> Length:
    """Return the portal's own target for a duty that the law wants met without delay."""
    targets = _file().targets
    return targets["customers"] if kind == "customers" else targets["other"]


@cache
def _file() -> _File:
    return _File.model_validate(read_yaml(FILE))
