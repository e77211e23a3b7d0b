"""When a request is to be looked at: what its clocks give, without a database and without this moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.models import TimerKind
from dsr.timer_plan import Dates, Desk, Planned, plan

pytestmark = pytest.mark.any_database

BERLIN = ZoneInfo("Europe/Berlin")
DESK = Desk(WorkCalendar("DE", timezone="Europe/Berlin"), BERLIN)


def day(month: int, number: int, *, last: bool = False) -> datetime:
    """Midnight, or the last moment, of a day of 2026 in Berlin."""
    moment = datetime(2026, month, number, tzinfo=BERLIN)
    return moment.replace(hour=23, minute=59, second=59) if last else moment


# Received on Monday 2 November; the answer is due on Wednesday 2 December.
MONTH = Dates(
    about="EU",
    leads=True,
    paused=False,
    starts_at=day(11, 2),
    due_at=day(12, 2, last=True),
    acknowledge_by=None,
    extension_notice_by=day(12, 2, last=True),
    target=day(12, 2, last=True),
    silence_at=None,
    zone="Europe/Berlin",
)


def planned(
    *clocks: Dates, at: datetime = MONTH.starts_at, acknowledged: bool = True, **more: datetime
) -> list[Planned]:
    return plan(clocks, DESK, at=at, acknowledged=acknowledged, asked_at=more.get("asked_at"))


def days(found: list[Planned]) -> dict[str, str]:
    return {one.kind: f"{one.at.astimezone(BERLIN):%a %d %b %H:%M:%S}" for one in found}


@pytest.mark.req("X-02")
def test_reminders_come_on_working_mornings_and_a_missed_date_at_its_second() -> None:
    assert days(planned(MONTH)) == {
        TimerKind.DUE_SOON: "Thu 26 Nov 08:00:00",
        TimerKind.EXTENSION_LAST_CALL: "Mon 30 Nov 08:00:00",
        TimerKind.DUE_TOMORROW: "Tue 01 Dec 08:00:00",
        TimerKind.TARGET: "Wed 02 Dec 08:00:00",
        TimerKind.OVERDUE: "Thu 03 Dec 00:00:00",
    }


def test_the_day_before_a_monday_is_the_friday() -> None:
    found = days(planned(replace(MONTH, due_at=day(11, 30, last=True))))

    assert found[TimerKind.DUE_TOMORROW] == "Fri 27 Nov 08:00:00"


@pytest.mark.parametrize(
    ("due_at", "soon"),
    [
        (day(11, 9, last=True), "Thu 05 Nov"),  # a week: two working days ahead, not one day
        (day(11, 27, last=True), "Sun 22 Nov"),  # 25 days: a fifth of them
        (day(12, 31, last=True), "Mon 21 Dec"),  # 59 days: ten at most, not eleven
    ],
)
def test_officers_are_reminded_when_a_fifth_of_the_time_is_left(due_at: datetime, soon: str) -> None:
    assert days(planned(replace(MONTH, due_at=due_at)))[TimerKind.DUE_SOON].startswith(soon)


def test_a_paused_clock_reminds_of_nothing_but_of_the_person_who_owes_an_answer() -> None:
    found = planned(replace(MONTH, paused=True), asked_at=day(11, 5))

    assert days(found) == {TimerKind.PERSON_SILENT: "Thu 19 Nov 08:00:00"}


def test_a_pause_does_not_excuse_from_confirming_receipt() -> None:
    waiting = replace(MONTH, paused=True, acknowledge_by=day(11, 4, last=True))

    assert days(planned(waiting, acknowledged=False)) == {
        TimerKind.ACKNOWLEDGE_SOON: "Tue 03 Nov 08:00:00",
        TimerKind.ACKNOWLEDGE_LATE: "Thu 05 Nov 00:00:00",
    }
    assert planned(waiting, acknowledged=True) == []


def test_of_a_law_that_does_not_lead_only_the_end_is_told() -> None:
    beside = replace(MONTH, about="VN", leads=False)

    assert set(days(planned(beside))) == {TimerKind.DUE_TOMORROW, TimerKind.OVERDUE}


def test_silence_that_means_a_refusal_is_told_before_it_does() -> None:
    assert days(planned(replace(MONTH, silence_at=day(11, 16, last=True))))[TimerKind.SILENCE] == "Thu 12 Nov 08:00:00"


def test_a_letter_that_is_entered_late_is_told_about_once() -> None:
    """What was due before anybody could know of it is overtaken by what is due now."""
    overdue = planned(MONTH, at=datetime(2026, 12, 20, tzinfo=UTC))
    last_day = planned(MONTH, at=day(12, 2) + timedelta(hours=9))

    assert {one.kind for one in overdue} == {TimerKind.OVERDUE}
    assert {one.kind for one in last_day} == {TimerKind.DUE_TOMORROW, TimerKind.OVERDUE, TimerKind.EXTENSION_LAST_CALL}
