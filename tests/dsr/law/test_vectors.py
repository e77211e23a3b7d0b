"""Worked examples, most of them published by regulators: the engine gives the same dates."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.registry import calendar_for, clock_rule
from privacy_portal.yaml_files import read_yaml

pytestmark = pytest.mark.any_database

VECTORS = read_yaml(Path(__file__).parent / "vectors.yaml")
IN_FORCE = [vector for vector in VECTORS if not vector.get("superseded")]
SUPERSEDED = [vector for vector in VECTORS if vector.get("superseded")]


def moment(value: Any, zone: ZoneInfo) -> datetime:
    """A day of an example means its noon; a moment is given with its offset."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return datetime.combine(value, time(12), tzinfo=zone)


def events_of(vector: dict[str, Any], zone: ZoneInfo) -> list[Event]:
    received = moment(vector["received"], zone)
    log = [Event("received", received)]
    for number, entry in enumerate(vector.get("events", ()), start=1):
        at = moment(entry["at"], zone) if "at" in entry else received + timedelta(hours=number)
        log.append(Event(entry["kind"], at, days=entry.get("days", 0)))
    return log


def compute(vector: dict[str, Any]) -> Deadlines:
    calendar: WorkCalendar = calendar_for(
        vector["law"], vector.get("country", vector["law"][:2]), vector.get("subdivision", "")
    )
    log = events_of(vector, ZoneInfo(calendar.timezone))
    return deadlines(log, clock_rule(vector["law"], vector["right"], log[0].at.date()), calendar)


def result(vector: dict[str, Any]) -> date | str:
    found = getattr(compute(vector), vector.get("of", "due_at"))
    return found.isoformat(timespec="minutes") if isinstance(vector["expected"], str) else found.date()


@pytest.mark.req("X-02")
@pytest.mark.parametrize("vector", IN_FORCE, ids=lambda vector: vector["id"])
def test_the_engine_gives_the_date_of_the_worked_example(vector: dict[str, Any]) -> None:
    assert result(vector) == vector["expected"]


@pytest.mark.req("X-02")
@pytest.mark.parametrize("vector", SUPERSEDED, ids=lambda vector: vector["id"])
def test_a_superseded_way_of_counting_never_comes_out(vector: dict[str, Any]) -> None:
    assert result(vector) != vector["expected"]
