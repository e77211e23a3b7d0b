"""What holds for every law, every right and every day."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dsr.law.calendars import WorkCalendar, next_working_day
from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.events import KINDS
from dsr.law.lengths import Unit
from dsr.law.registry import calendar_for, clock_rule, codes, law_on
from dsr.law.rule import ClockRule
from dsr.law.schema import RIGHTS

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]

PLACES = {"EU": ["DE", "FR", "IE", "NO", "JP"], "GB": ["GB"]}
WHEN = datetime(2026, 12, 1, tzinfo=UTC)
LAWS = sorted(codes())
moments = st.datetimes(datetime(2026, 12, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
spans = st.integers(1, 60)
kinds = st.sampled_from(sorted(KINDS - {"received", "receipt_corrected"}))


def timed(law: str) -> list[str]:
    """Every right, and every duty for which the law sets a time."""
    return [*RIGHTS, *(name for name, duty in law_on(law, WHEN).duties.items() if duty.clocks)]


@st.composite
def places(draw: st.DrawFn) -> tuple[ClockRule, WorkCalendar]:
    law = draw(st.sampled_from(LAWS))
    calendar = calendar_for(law, draw(st.sampled_from(PLACES.get(law, [law[:2]]))))
    plain = clock_rule(law, draw(st.sampled_from(timed(law))), WHEN)
    special = draw(st.sampled_from([None, *plain.clock.circumstances]))
    return clock_rule(law, plain.right, WHEN, circumstances=[special] if special else []), calendar


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """What happened: kinds, each so many hours after the receipt, with a length for extensions."""
    return draw(st.lists(st.tuples(kinds, st.integers(0, 2000), st.integers(0, 90)), max_size=6))


def received(at: datetime, place: tuple[ClockRule, WorkCalendar], *more: Event) -> Deadlines:
    return deadlines([Event("received", at), *more], *place)


def told(at: datetime, story: list[tuple[str, int, int]]) -> list[Event]:
    return [Event(kind, at + timedelta(hours=hours), days) for kind, hours, days in story]


@given(places(), moments, stories())
def test_no_date_lies_before_the_receipt_whatever_happens(
    place: tuple[ClockRule, WorkCalendar], at: datetime, story: list[tuple[str, int, int]]
) -> None:
    dates = received(at, place, *told(at, story))
    assert dates.received_at <= dates.starts_at <= dates.nominal_end <= dates.due_at
    for other in (dates.acknowledge_by, dates.extension_notice_by, dates.target):
        assert other is None or other >= dates.received_at


@given(places(), moments, st.integers(0, 3_000_000))
def test_a_later_receipt_never_gives_an_earlier_date(
    place: tuple[ClockRule, WorkCalendar], at: datetime, seconds: int
) -> None:
    assert received(at, place).due_at <= received(at + timedelta(seconds=seconds), place).due_at


@given(places(), moments, moments, stories())
def test_a_corrected_receipt_counts_as_if_it_had_been_right_at_once(
    place: tuple[ClockRule, WorkCalendar], entered: datetime, really: datetime, story: list[tuple[str, int, int]]
) -> None:
    corrected = received(entered, place, *told(really, story), Event("receipt_corrected", really))
    right_at_once = received(really, place, *told(really, story))
    assert replace(corrected, explanation=right_at_once.explanation) == right_at_once


@given(places(), moments, stories())
def test_working_days_end_on_a_day_of_work(
    place: tuple[ClockRule, WorkCalendar], at: datetime, story: list[tuple[str, int, int]]
) -> None:
    rule, calendar = place
    dates = received(at, place, *told(at, [each for each in story if not each[0].startswith("extension")]))
    assert rule.response.unit is not Unit.WORKING_DAYS or calendar.is_working_day(dates.due_at.date())


@given(places(), moments, spans, st.sampled_from(["extension_notified", "extension_agreed"]), st.integers(0, 90))
def test_an_extension_never_shortens(
    place: tuple[ClockRule, WorkCalendar], at: datetime, after: int, kind: str, days: int
) -> None:
    plain = received(at, place)
    extended = received(at, place, Event(kind, at + timedelta(days=after), days))
    assert extended.due_at >= plain.due_at
    assert extended.nominal_end >= plain.nominal_end


@given(places(), moments, spans, spans, st.sampled_from(["identity", "clarification", "fee"]))
def test_a_pause_never_shortens(
    place: tuple[ClockRule, WorkCalendar], at: datetime, after: int, days: int, subject: str
) -> None:
    asked, answered = (
        ("fee_quoted", "fee_paid") if subject == "fee" else (f"{subject}_requested", f"{subject}_received")
    )
    begin = at + timedelta(days=after)
    paused = received(at, place, Event(asked, begin), Event(answered, begin + timedelta(days=days)))
    assert paused.due_at >= received(at, place).due_at


@given(places(), moments, spans)
@example((clock_rule("US-CA", "access", WHEN), calendar_for("US-CA", "US")), datetime(2029, 2, 1, 8, tzinfo=UTC), 1)
def test_a_holiday_outside_the_run_changes_nothing(
    place: tuple[ClockRule, WorkCalendar], at: datetime, distance: int
) -> None:
    rule, calendar = place
    plain = received(at, place)
    # Where the last day is none of work, the days up to the next are told even if nobody relies on them.
    last = next_working_day(plain.due_at.date() - timedelta(days=1), calendar)
    for day in (plain.received_at.date() - timedelta(days=distance), last + timedelta(days=distance)):
        assert received(at, (rule, replace(calendar, extra={day: "Day of mourning"}))) == plain


@given(places(), moments, st.integers(-14, 14))
def test_the_offset_in_which_a_receipt_was_written_changes_nothing(
    place: tuple[ClockRule, WorkCalendar], at: datetime, hours: int
) -> None:
    assert received(at.astimezone(timezone(timedelta(hours=hours))), place) == received(at, place)


@pytest.fixture
def zone_of_the_process() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("zone_of_the_process")
@settings(max_examples=30)
@given(place=places(), at=moments)
def test_the_time_zone_of_the_process_changes_nothing(place: tuple[ClockRule, WorkCalendar], at: datetime) -> None:
    found = []
    for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
        os.environ["TZ"] = zone
        time.tzset()
        found.append(received(at, place))
    assert found[0] == found[1] == found[2]
