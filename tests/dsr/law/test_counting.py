"""Rita asks; the law says by when she must hear. Each story is one rule of counting."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.registry import clock_rule

from .conftest import Count

pytestmark = pytest.mark.req("X-02")


def codes(dates: Deadlines) -> list[str]:
    return [fact.code for fact in dates.explanation]


def fact(dates: Deadlines, code: str) -> dict[str, str | int]:
    return next(each.params for each in dates.explanation if each.code == code)


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


def test_confirming_the_mailbox_never_starts_or_delays_a_clock(count: Count) -> None:
    for law in ("EU", "GB", "VN", "US-CA", "JP"):
        plain = count(law, "access", ("received", "2026-06-08"), country="DE" if law == "EU" else "")
        late = count(
            law,
            "access",
            ("received", "2026-06-08"),
            ("contact_confirmed", "2026-06-12"),
            country="DE" if law == "EU" else "",
        )
        assert late.due_at == plain.due_at
        assert late.starts_at == plain.starts_at
        assert "confirmation_changes_nothing" in codes(late)


def test_britain_begins_anew_when_the_proof_of_identity_arrives(count: Count) -> None:
    asked = count("GB", "erasure", ("received", "2026-06-08"), ("identity_requested", "2026-06-09"))
    proved = count(
        "GB",
        "erasure",
        ("received", "2026-06-08"),
        ("identity_requested", "2026-06-09"),
        ("identity_verified", "2026-06-15"),
    )

    assert asked.paused
    assert asked.due_at.date() == date(2026, 7, 8)
    assert not proved.paused
    assert proved.starts_at.date() == date(2026, 6, 15)
    assert proved.due_at.date() == date(2026, 7, 15)
    assert proved.extension_notice_by is not None
    assert proved.extension_notice_by.date() == date(2026, 7, 15)


def test_a_proof_that_nobody_asked_for_moves_nothing(count: Count) -> None:
    dates = count("GB", "access", ("received", "2026-06-08"), ("identity_verified", "2026-06-15"))

    assert dates.due_at.date() == date(2026, 7, 8)


def test_the_latest_of_receipt_proof_and_fee_starts_the_british_clock(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("identity_requested", "2026-06-09"),
        ("fee_quoted", "2026-06-09"),
        ("fee_paid", "2026-06-12"),
        ("identity_received", "2026-06-10"),
    ]
    assert count("GB", "access", *happened).starts_at.date() == date(2026, 6, 12)


def test_an_answered_request_waits_for_nothing(count: Count) -> None:
    happened = [("received", "2026-06-08"), ("identity_requested", "2026-06-09")]
    assert not count("GB", "access", *happened, ("refused", "2026-06-20")).paused
    happened = [("received", "2026-06-08"), ("clarification_requested", "2026-06-09")]
    assert count("GB", "access", *happened).paused
    assert not count("GB", "access", *happened, ("withdrawn", "2026-06-20")).paused


def test_asking_for_details_stops_the_british_clock_for_access_only(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-06-10"),
        ("clarification_received", "2026-06-12"),
    ]
    assert count("GB", "access", *happened).nominal_end.date() == date(2026, 7, 11)
    assert count("GB", "erasure", *happened).nominal_end.date() == date(2026, 7, 8)


def test_days_that_two_questions_share_are_left_out_once(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-06-10"),
        ("clarification_received", "2026-06-12"),
        ("clarification_requested", "2026-06-12T15:00"),
        ("clarification_received", "2026-06-13"),
        ("clarification_requested", "2026-06-20"),
        ("clarification_received", "2026-06-20T18:00"),
    ]
    assert count("GB", "access", *happened).nominal_end.date() == date(2026, 7, 13)  # 10, 11, 12, 13 and 20 June


def test_a_question_after_the_end_adds_no_days(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-07-20"),
        ("clarification_received", "2026-07-25"),
    ]
    assert count("GB", "access", *happened).nominal_end.date() == date(2026, 7, 8)


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


def test_europe_pauses_only_in_guidance_so_the_date_stays_and_says_so(count: Count) -> None:
    dates = count(
        "EU",
        "access",
        ("received", "2026-06-08"),
        ("identity_requested", "2026-06-09"),
        ("identity_verified", "2026-06-15"),
        ("clarification_requested", "2026-06-20"),
        country="DE",
    )
    assert dates.due_at.date() == date(2026, 7, 8)
    assert not dates.paused
    assert fact(dates, "pause_not_relied_on")["days"] == 7
    assert "waiting" not in codes(dates)


def test_switzerland_gives_ten_days_to_think_about_a_fee(count: Count) -> None:
    dates = count("CH", "access", ("received", "2026-03-02"), ("fee_quoted", "2026-03-04"))

    assert dates.requester_by is not None
    assert dates.requester_by.date() == date(2026, 3, 14)
    assert dates.due_at.date() == date(2026, 4, 13)


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


def test_the_order_of_the_log_does_not_matter_and_what_came_before_the_receipt_is_not_read() -> None:
    zone = ZoneInfo("Europe/London")
    log = [
        Event("identity_received", datetime(2026, 6, 15, tzinfo=zone)),
        Event("received", datetime(2026, 6, 8, tzinfo=zone)),
        Event("identity_requested", datetime(2026, 6, 9, tzinfo=zone)),
        Event("identity_received", datetime(2026, 6, 1, tzinfo=zone)),
    ]
    rule = clock_rule("GB", "access", date(2026, 6, 8))
    calendar = WorkCalendar("GB", "ENG")

    assert deadlines(log, rule, calendar).starts_at.date() == date(2026, 6, 15)
    assert deadlines(log, rule, calendar) == deadlines(log[::-1], rule, calendar)


def test_a_clock_needs_a_receipt() -> None:
    with pytest.raises(ValueError, match="receipt"):
        deadlines([], clock_rule("GB", "access", date(2026, 6, 8)), WorkCalendar("GB", "ENG"))


def test_an_event_names_what_happened_and_when_exactly() -> None:
    with pytest.raises(ValueError, match="unknown event"):
        Event("email_opened", datetime(2026, 6, 8, tzinfo=ZoneInfo("UTC")))
    with pytest.raises(ValueError, match="time zone"):
        Event("received", datetime(2026, 6, 8))  # noqa: DTZ001 - the naive moment is what must be refused
