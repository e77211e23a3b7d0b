"""Omar needs longer. When that counts, how far it carries, and when it changes nothing."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.extensions import reasons
from dsr.law.registry import calendar_for, clock_rule, in_force
from dsr.law.registry import codes as laws
from dsr.more_time import REASONS

from .conftest import Count, codes, fact

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]


def test_three_months_are_counted_from_the_start_and_not_month_by_month(count: Count) -> None:
    dates = count("EU", "erasure", ("received", "2025-12-31"), ("extension_notified", "2026-01-20"), country="DE")

    assert dates.nominal_end.date() == date(2026, 3, 31)
    assert fact(dates, "extended")["day"] == "2026-03-31"
    assert dates.extension_notice_by is None


def test_an_extension_told_after_the_first_period_changes_nothing(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-03-02"), ("extension_notified", "2026-04-03T00:01"), country="DE")

    assert dates.due_at.date() == date(2026, 4, 2)
    assert fact(dates, "extension_too_late") == {"told": "2026-04-03", "by": "2026-04-02"}


def test_an_extension_told_on_the_last_evening_counts(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-03-02"), ("extension_notified", "2026-04-02T23:59"), country="DE")

    assert dates.due_at.date() == date(2026, 6, 2)


def test_an_announced_extension_is_never_longer_than_the_law_allows(count: Count) -> None:
    short = count("EU", "access", ("received", "2026-03-02"), ("extension_notified", "2026-03-03", 10), country="DE")
    long = count("EU", "access", ("received", "2026-03-02"), ("extension_notified", "2026-03-03", 400), country="DE")

    assert short.nominal_end.date() == date(2026, 4, 12)
    assert long.nominal_end.date() == date(2026, 6, 2)


def test_a_second_extension_is_unavailable_where_the_law_gives_one(count: Count) -> None:
    once = [("received", "2026-03-02"), ("extension_notified", "2026-03-10")]
    dates = count("EU", "access", *once, ("extension_notified", "2026-04-10"), country="DE")

    assert dates.due_at == count("EU", "access", *once, country="DE").due_at
    assert "extension_unavailable" in codes(dates)


def test_korea_extends_an_automated_decision_twice_and_no_further(count: Count) -> None:
    told = [("extension_notified", day) for day in ("2026-04-01", "2026-05-01", "2026-05-30")]
    dates = count("KR", "automated_decision", ("received", "2026-03-02"), *told)

    assert dates.nominal_end.date() == date(2026, 5, 31)
    assert codes(dates).count("extended") == 2
    assert codes(dates).count("extension_unavailable") == 1


def test_an_extension_of_no_stated_length_leaves_the_date_where_it_is(count: Count) -> None:
    open_end = count("HK", "access", ("received", "2026-06-01"), ("extension_notified", "2026-06-20"))
    dated = count("HK", "access", ("received", "2026-06-01"), ("extension_notified", "2026-06-20", 20))

    assert open_end.due_at.date() == date(2026, 7, 11)
    assert "extension_without_date" in codes(open_end)
    assert dated.nominal_end.date() == date(2026, 7, 31)


def hong_kong(*told: tuple[str, date, str]) -> Deadlines:
    """The count of what Rita sent on 1 June 2026, told on these days of more time until a day, for a reason."""
    zone = ZoneInfo("Asia/Hong_Kong")
    noon = "T12:00"
    log = [Event("received", datetime.fromisoformat(f"2026-06-01{noon}").replace(tzinfo=zone))]
    for at, until, reason in told:
        moment = datetime.fromisoformat(f"{at}{noon}").replace(tzinfo=zone)
        log.append(Event("extension_notified", moment, until=until, reason=reason))
    return deadlines(log, clock_rule("HK", "access", date(2026, 6, 1)), calendar_for("HK", "HK"))


def test_the_day_that_was_told_counts_where_the_law_names_no_length() -> None:
    assert hong_kong(("2026-06-20", date(2026, 8, 14), "complexity")).nominal_end.date() == date(2026, 8, 14)


def test_a_day_within_the_period_uses_no_extension_up() -> None:
    short = hong_kong(("2026-06-20", date(2026, 7, 1), "complexity"))

    assert short == hong_kong()
    assert short.extension_notice_by is not None


def test_a_reason_that_the_law_does_not_know_changes_nothing() -> None:
    """Hong Kong names no reason, so the two that stand anywhere are meant: complex, or many requests."""
    foreign = hong_kong(("2026-06-20", date(2026, 8, 14), "interference"))

    assert foreign.due_at == hong_kong().due_at
    assert "extension_unavailable" in codes(foreign)


def test_a_day_is_never_later_than_the_law_allows() -> None:
    zone = ZoneInfo("Europe/Berlin")
    log = [
        Event("received", datetime(2026, 3, 2, 12, tzinfo=zone)),
        Event("extension_notified", datetime(2026, 3, 3, 12, tzinfo=zone), until=date(2027, 1, 1)),
    ]

    assert deadlines(log, clock_rule("EU", "access", date(2026, 3, 2)), WorkCalendar("DE")).nominal_end.date() == date(
        2026, 6, 2
    )


def test_where_the_law_only_knows_agreement_a_notice_extends_nothing(count: Count) -> None:
    dates = count("AU", "access", ("received", "2026-03-02"), ("extension_notified", "2026-03-03", 30))

    assert dates.nominal_end.date() == date(2026, 4, 1)
    assert "extension_unavailable" in codes(dates)


def test_no_extension_where_the_law_has_none(count: Count) -> None:
    dates = count("BR", "access", ("received", "2026-03-02"), ("extension_notified", "2026-03-03", 30))

    assert dates.nominal_end.date() == date(2026, 3, 17)
    assert dates.extension_notice_by is None


def test_canada_runs_the_extension_notice_from_the_date_of_the_letter(count: Count) -> None:
    plain = count("CA", "access", ("received", "2026-06-08"))
    dated = count("CA", "access", ("received", "2026-06-08"), ("request_dated", "2026-06-01"))

    assert plain.extension_notice_by is not None
    assert dated.extension_notice_by is not None
    assert plain.extension_notice_by.date() == date(2026, 7, 8)
    assert dated.extension_notice_by.date() == date(2026, 7, 2)  # 1 July is Canada Day
    assert dated.due_at == plain.due_at


def test_a_pause_moves_the_date_for_the_extension_notice_too(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-06-10"),
        ("clarification_received", "2026-06-12"),
        ("extension_notified", "2026-07-13T20:00"),
    ]
    dates = count("GB", "access", *happened)  # 8 July and three days: Saturday 11, so Monday 13

    assert dates.nominal_end.date() == date(2026, 9, 11)
    assert "extended" in codes(dates)


def test_days_that_were_left_out_before_an_extension_are_not_left_out_again(count: Count) -> None:
    asked = [("clarification_requested", "2026-06-10"), ("clarification_received", "2026-06-12")]
    again = [("clarification_requested", "2026-07-15"), ("clarification_received", "2026-07-17")]
    told = [("received", "2026-06-08"), ("extension_notified", "2026-06-20", 10)]

    assert count("GB", "access", *told, *asked).nominal_end.date() == date(2026, 7, 21)  # 11 July and ten days
    assert count("GB", "access", *told, *asked, *again).nominal_end.date() == date(2026, 7, 24)


def test_an_extension_in_days_has_no_word_about_the_end_of_a_month(count: Count) -> None:
    """30 November and three months would end on 28 February; ten days more do not."""
    dates = count("EU", "access", ("received", "2026-11-30"), ("extension_notified", "2026-12-10", 10), country="DE")

    assert dates.nominal_end.date() == date(2027, 1, 9)
    assert "month_without_day" not in codes(dates)


def test_the_notice_of_an_extension_rolls_only_where_the_law_is_relied_on_for_it(count: Count) -> None:
    california = count("US-CA", "access", ("received", "2026-04-16"))
    germany = count("EU", "access", ("received", "2026-04-03"), country="DE")

    assert california.extension_notice_by is not None
    assert germany.extension_notice_by is not None
    assert california.extension_notice_by.date() == date(2026, 5, 31)
    assert germany.extension_notice_by.date() == date(2026, 5, 4)


def test_an_extension_told_in_the_very_last_second_counts(count: Count) -> None:
    received = ("received", "2026-03-02")
    last_second = ("extension_notified", "2026-04-02T23:59:59")

    assert count("EU", "access", received, last_second, country="DE").due_at.date() == date(2026, 6, 2)


def test_an_extension_can_run_from_the_nominal_end() -> None:
    """28 February and two months are 28 April, where three months from the start would end on the 30th."""
    rule = clock_rule("EU", "access", date(2026, 1, 31))
    extension = rule.clock.extension
    assert extension is not None
    chained = rule.clock.model_copy(update={"extension": extension.model_copy(update={"total_from_start": False})})
    zone = ZoneInfo("Europe/Berlin")
    log = [
        Event("received", datetime(2026, 1, 31, 12, tzinfo=zone)),
        Event("extension_notified", datetime(2026, 2, 3, 12, tzinfo=zone)),
    ]
    calendar = WorkCalendar("DE", timezone="Europe/Berlin")

    assert deadlines(log, replace(rule, clock=chained), calendar).nominal_end.date() == date(2026, 4, 28)
    assert deadlines(log, rule, calendar).nominal_end.date() == date(2026, 4, 30)


def test_every_law_that_gives_more_time_knows_a_reason_to_tell() -> None:
    given = [clock.extension for code in laws() for clock in in_force(code).clocks.values() if clock.extension]

    assert given
    assert all(set(reasons(extension)) <= set(REASONS) and reasons(extension) for extension in given)
