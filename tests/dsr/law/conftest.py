"""Short ways to say what happened to Rita's request."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.registry import calendar_for, clock_rule

Count = Callable[..., Deadlines]


@pytest.fixture
def count() -> Count:
    """count("GB", "access", ("received", "2026-03-02"), ("fee_quoted", "2026-03-04T09:00"), country="GB")."""

    def counted(
        law: str,
        right: str,
        *happened: tuple[str, str] | tuple[str, str, int],
        country: str = "",
        subdivision: str = "",
        **rule: object,
    ) -> Deadlines:
        calendar = calendar_for(law, country or law[:2], subdivision)
        zone = ZoneInfo(calendar.timezone)
        events = [Event(kind, moment(at, zone), *days) for kind, at, *days in happened]
        received = min(event.at for event in events if event.kind == "received")
        return deadlines(events, clock_rule(law, right, received, **rule), calendar)

    return counted


def moment(text: str, zone: ZoneInfo) -> datetime:
    """A day means its noon in the law's zone; a time without offset is local."""
    at = datetime.fromisoformat(text if "T" in text else f"{text}T12:00")
    return at if at.tzinfo else at.replace(tzinfo=zone)


def codes(dates: Deadlines) -> list[str]:
    """The steps of an explanation, in order."""
    return [fact.code for fact in dates.explanation]


def fact(dates: Deadlines, code: str) -> dict[str, str | int]:
    """The figures of the first step of that kind."""
    return next(each.params for each in dates.explanation if each.code == code)
