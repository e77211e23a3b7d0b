"""Omar asks Rita back. What that does to the clock, law by law."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Event, deadlines
from dsr.law.lengths import Unit
from dsr.law.pauses import Pause
from dsr.law.registry import clock_rule

from .conftest import Count, codes, fact

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]


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
    assert fact(asked, "waiting") == {"question": "identity", "asked": "2026-06-09"}
    assert asked.due_at.date() == date(2026, 7, 8)
    assert not proved.paused
    assert proved.starts_at.date() == date(2026, 6, 15)
    assert fact(proved, "restarted") == {"question": "identity", "answered": "2026-06-15"}
    assert proved.due_at.date() == date(2026, 7, 15)
    assert proved.extension_notice_by is not None
    assert proved.extension_notice_by.date() == date(2026, 7, 15)


def test_an_answer_that_was_called_back_leaves_every_date_as_it_was(count: Count) -> None:
    happened = [("received", "2026-06-08"), ("identity_requested", "2026-06-09")]
    answered = [*happened, ("answered", "2026-06-12")]
    recalled = [*answered, ("answer_recalled", "2026-06-15")]
    before, given, after = (count("GB", "access", *events) for events in (happened, answered, recalled))

    assert (before.paused, given.paused, after.paused) == (True, False, True)
    assert (after.due_at, after.extension_notice_by) == (before.due_at, before.extension_notice_by)
    assert fact(after, "answer_recalled") == {"day": "2026-06-15"}
    assert not count("GB", "access", *recalled, ("answered", "2026-06-18")).paused


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
    refused = count("GB", "access", *happened, ("refused", "2026-06-20"))
    assert not refused.paused
    assert "waiting" not in codes(refused)
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


def test_while_a_question_is_open_the_date_is_the_earliest_possible_and_says_so(count: Count) -> None:
    happened = [("received", "2026-06-08"), ("clarification_requested", "2026-06-10")]
    dates = count("GB", "access", *happened)

    assert dates.nominal_end == count("GB", "access", happened[0]).nominal_end
    assert fact(dates, "waiting") == {"question": "clarification", "asked": "2026-06-10"}
    assert "paused" not in codes(dates)


def test_a_question_answered_before_the_clock_starts_leaves_nothing_out(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("fee_quoted", "2026-06-09"),
        ("clarification_requested", "2026-06-09"),
        ("clarification_received", "2026-06-10"),
        ("fee_paid", "2026-06-15"),
    ]
    dates = count("GB", "access", *happened)

    assert dates.nominal_end.date() == date(2026, 7, 15)
    assert "paused" not in codes(dates)


def test_a_question_after_the_end_adds_no_days(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-07-20"),
        ("clarification_received", "2026-07-25"),
    ]
    assert count("GB", "access", *happened).nominal_end.date() == date(2026, 7, 8)


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
    assert fact(dates, "wait") == {"question": "fee", "until": "2026-03-14"}
    assert dates.due_at.date() == date(2026, 4, 13)


def test_an_answer_leaves_the_swiss_date_where_the_fee_had_put_it(count: Count) -> None:
    happened = [("received", "2026-03-02"), ("fee_quoted", "2026-03-04"), ("answered", "2026-03-20")]

    assert count("CH", "access", *happened).due_at.date() == date(2026, 4, 13)


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


def test_a_question_asked_on_the_last_day_still_stops_the_clock(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-07-08"),
        ("clarification_received", "2026-07-09"),
    ]
    assert count("GB", "access", *happened).nominal_end.date() == date(2026, 7, 10)


def test_a_question_answered_on_the_day_the_clock_starts_leaves_that_day_out(count: Count) -> None:
    happened = [
        ("received", "2026-06-08"),
        ("fee_quoted", "2026-06-08T13:00"),
        ("clarification_requested", "2026-06-10"),
        ("fee_paid", "2026-06-12"),
        ("clarification_received", "2026-06-12T18:00"),
    ]
    dates = count("GB", "access", *happened)

    assert dates.starts_at.date() == date(2026, 6, 12)
    assert dates.nominal_end.date() == date(2026, 7, 13)


def test_a_pause_of_working_days_adds_working_days() -> None:
    calendar = WorkCalendar("NZ")
    pause = Pause(date(2026, 6, 3), date(2026, 6, 5))  # Wednesday to Friday: three working days

    assert pause.lengthens(date(2026, 6, 11), Unit.WORKING_DAYS, calendar) == date(2026, 6, 16)
    assert pause.lengthens(date(2026, 6, 2), Unit.WORKING_DAYS, calendar) == date(2026, 6, 2)


def test_a_fee_that_was_dropped_was_never_asked(count: Count) -> None:
    received, asked = ("received", "2026-03-02"), ("fee_quoted", "2026-03-04")
    waived = count("GB", "access", received, asked, ("fee_waived", "2026-03-20"))

    assert count("GB", "access", received, asked).paused
    assert waived == count("GB", "access", received)
    paid = (("fee_quoted", "2026-03-21"), ("fee_paid", "2026-03-25"))
    assert count("GB", "access", received, asked, ("fee_waived", "2026-03-20"), *paid).starts_at.day == 25


def test_a_fee_that_was_paid_stays_paid_when_the_next_is_dropped(count: Count) -> None:
    first = (("received", "2026-03-02"), ("fee_quoted", "2026-03-04"), ("fee_paid", "2026-03-06"))
    second = (("fee_quoted", "2026-03-08"), ("fee_waived", "2026-03-09"))

    assert count("GB", "access", *first, *second) == count("GB", "access", *first)
