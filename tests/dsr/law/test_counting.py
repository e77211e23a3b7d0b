"""Rita asks; the law says by when she must hear. Each story is one rule of counting."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Event, deadlines
from dsr.law.counting_models import COUNTING_MODELS
from dsr.law.lengths import Length, Unit
from dsr.law.periods import end_of_hours
from dsr.law.registry import clock_rule

from .conftest import Count, codes, fact

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]


def test_a_month_without_the_day_ends_on_its_last_day_and_moves_off_the_weekend(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-01-31T23:40"), country="DE", subdivision="BE")

    assert dates.nominal_end.date() == date(2026, 2, 28)
    assert dates.due_at == datetime(2026, 3, 2, 23, 59, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    assert dates.target is not None
    assert dates.target.date() == date(2026, 2, 27)
    assert codes(dates) == [
        "received",
        "received_on_rest_day",
        "period",
        "month_without_day",
        "nominal_end",
        "rolled",
        "rolled",
        "due",
    ]


def test_the_day_of_receipt_is_the_day_in_the_zone_of_the_law(count: Count) -> None:
    """23:40 in London is already the next day in Tokyo."""
    dates = count("JP", "access", ("received", "2026-06-01T23:40+01:00"))

    assert dates.received_at.date() == date(2026, 6, 2)
    assert dates.due_at.date() == date(2026, 6, 16)


def test_vietnam_has_more_time_when_a_third_party_must_be_asked(count: Count) -> None:
    plain = count("VN", "restriction", ("received", "2026-06-01"))
    third = count("VN", "restriction", ("received", "2026-06-01"), circumstances=["third_party"])

    assert plain.nominal_end.date() == date(2026, 6, 16)
    assert third.nominal_end.date() == date(2026, 6, 21)
    assert third.due_at.date() == date(2026, 6, 22)
    assert plain.acknowledge_by == third.acknowledge_by


def test_the_law_at_receipt_applies(count: Count) -> None:
    """Vietnam's 72 hours ended with 2025; what arrived before still has them."""
    old = count("VN", "access", ("received", "2025-12-31T22:00"))
    new = count("VN", "access", ("received", "2026-01-01T00:05"))

    assert old.due_at == datetime(2026, 1, 3, 22, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert new.nominal_end.date() == date(2026, 1, 11)
    assert old.rule_version == "VN/until_2025"
    assert new.rule_version == "VN/ten_days@2026-01-01"


def test_california_does_not_count_on_the_weekend_and_aims_a_day_earlier(count: Count) -> None:
    dates = count("US-CA", "access", ("received", "2026-04-16"))

    assert dates.due_at.date() == date(2026, 5, 31)  # a Sunday
    assert fact(dates, "roll_not_relied_on")["why"] == "sunday"
    assert dates.target is not None
    assert dates.target.date() == date(2026, 5, 29)
    assert dates.acknowledge_by is not None
    assert dates.acknowledge_by.date() == date(2026, 4, 30)


def test_new_zealand_leaves_the_summer_out(count: Count) -> None:
    dates = count("NZ", "access", ("received", "2026-12-14"))
    left_out = fact(dates, "left_out")

    assert dates.due_at.date() == date(2027, 2, 2)
    assert (left_out["first"], left_out["last"]) == ("2026-12-25", "2027-01-15")


def test_where_a_law_is_read_in_one_way_only_the_aim_is_its_last_working_day(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-06-08"), country="DE")

    assert dates.target == dates.nominal_end
    assert dates.target.date() == date(2026, 7, 8)


def test_the_day_after_the_receipt_is_the_first_that_can_be_left_out(count: Count) -> None:
    dates = count("NZ", "access", ("received", "2026-02-05"))

    assert fact(dates, "left_out")["first"] == "2026-02-06"


def test_days_are_told_without_a_word_about_months(count: Count) -> None:
    assert codes(count("KR", "access", ("received", "2026-03-02"))) == [
        "received",
        "received_on_rest_day",
        "period",
        "nominal_end",
        "due",
    ]


def test_a_right_that_the_law_does_not_know_has_our_own_date(count: Count) -> None:
    dates = count("SG", "erasure", ("received", "2026-06-01"))

    assert not dates.statutory
    assert "right_unknown" in codes(dates)
    assert "aim" in codes(dates)


def test_a_law_without_a_number_has_our_own_date(count: Count) -> None:
    dates = count("JP", "erasure", ("received", "2026-06-01"))

    assert not dates.statutory
    assert "no_number" in codes(dates)
    assert dates.due_at.date() == date(2026, 6, 15)


def test_hours_run_through_nights_and_weekends(count: Count) -> None:
    dates = count("ID", "access", ("received", "2026-06-05T16:20"))

    assert dates.due_at == datetime(2026, 6, 8, 16, 20, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert dates.target is None
    assert dates.nominal_end == dates.due_at


def test_european_hours_begin_with_the_next_full_hour_to_the_second() -> None:
    """Reg. 1182/71 Art. 3(1): the hour in which the breach was noticed does not count, however late in it that was."""
    model, zone = COUNTING_MODELS["eu_1182_71"], ZoneInfo("Europe/Berlin")

    for noticed in (datetime(2026, 6, 1, 14, tzinfo=zone), datetime(2026, 6, 1, 14, 59, 59, 999, tzinfo=zone)):
        assert end_of_hours(noticed, 72, model, zone) == datetime(2026, 6, 4, 15, tzinfo=zone)


def test_a_clock_needs_a_receipt() -> None:
    with pytest.raises(ValueError, match="receipt"):
        deadlines([], clock_rule("GB", "access", date(2026, 6, 8)), WorkCalendar("GB", "ENG"))


def test_an_event_names_what_happened_and_when_exactly() -> None:
    with pytest.raises(ValueError, match="unknown event"):
        Event("email_opened", datetime(2026, 6, 8, tzinfo=ZoneInfo("UTC")))
    with pytest.raises(ValueError, match="time zone"):
        Event("received", datetime(2026, 6, 8))  # noqa: DTZ001 - the naive moment is what must be refused


def test_a_period_that_does_not_move_ends_on_a_sunday(count: Count) -> None:
    """Two weeks after which Rita may sue: nobody has to act on the last day, so nothing moves it."""
    assert count("JP", "access_lawsuit_gate", ("received", "2026-04-05")).due_at.date() == date(2026, 4, 19)


def test_the_acknowledgement_moves_off_the_weekend_only_where_it_is_counted_in_days(count: Count) -> None:
    rule = clock_rule("US-CA", "access", date(2026, 4, 16))
    acknowledge = rule.clock.acknowledge
    assert acknowledge is not None
    days = rule.clock.model_copy(update={"acknowledge": acknowledge.model_copy(update={"value": Length(3, Unit.DAYS)})})
    calendar = WorkCalendar("US", "CA")
    log = [Event("received", datetime(2026, 4, 16, 12, tzinfo=ZoneInfo("America/Los_Angeles")))]
    acknowledge_by = deadlines(log, replace(rule, clock=days), calendar).acknowledge_by

    assert acknowledge_by is not None
    assert acknowledge_by.date() == date(2026, 4, 19)  # a Sunday: California's roll is not relied on
