"""When Rita's request arrived, who put that right, and when a promise that waits for her begins."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines, Event, deadlines
from dsr.law.log import receipt_of
from dsr.law.registry import calendar_for, clock_rule

from .conftest import Count, codes, fact

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_letter_that_lay_about_counts_from_the_day_it_really_came(count: Count) -> None:
    dates = count("EU", "access", ("received", "2026-06-08"), ("receipt_corrected", "2026-06-02T08:30"), country="DE")

    assert dates.received_at == datetime(2026, 6, 2, 8, 30, tzinfo=BERLIN)
    assert dates.due_at.date() == date(2026, 7, 2)
    assert fact(dates, "receipt_corrected") == {"at": "2026-06-08T12:00+02:00", "zone": "Europe/Berlin"}
    assert codes(dates)[:2] == ["received", "receipt_corrected"]


def test_the_last_correction_stands_whichever_way_it_goes(count: Count) -> None:
    happened = [("received", "2026-06-08"), ("receipt_corrected", "2026-06-02"), ("receipt_corrected", "2026-06-10")]

    assert count("EU", "access", *happened, country="DE").due_at.date() == date(2026, 7, 10)
    back = count("EU", "access", *happened, ("receipt_corrected", "2026-06-08"), country="DE")
    assert back.due_at.date() == date(2026, 7, 8)
    assert "receipt_corrected" not in codes(back)


def test_what_happened_before_the_corrected_receipt_is_not_looked_at(count: Count) -> None:
    happened = [("received", "2026-06-08"), ("identity_requested", "2026-06-09"), ("receipt_corrected", "2026-06-10")]

    assert not count("GB", "access", *happened).paused
    assert count("GB", "access", *happened[:2], ("receipt_corrected", "2026-06-09")).paused


def test_of_several_receipts_the_first_in_time_counts() -> None:
    early, late = (datetime(2026, 6, day, tzinfo=UTC) for day in (8, 9))

    assert receipt_of([Event("received", late), Event("received", early)]) == early
    with pytest.raises(ValueError, match=r"^a clock needs a receipt$"):
        receipt_of([Event("receipt_corrected", early)])


@pytest.fixture
def promise(count: Count):
    """A contract's thirty days from the confirmation of the address, beside Vietnam's own time."""
    rule = clock_rule("VN", "erasure", date(2026, 6, 8))
    calendar = calendar_for("VN", "VN")
    zone = ZoneInfo(calendar.timezone)
    promised = replace(rule, clock=rule.clock.model_copy(update={"starts": "contact_confirmed"}))

    def counted(*happened: tuple[str, datetime]) -> Deadlines:
        return deadlines([Event(kind, at.replace(tzinfo=zone)) for kind, at in happened], promised, calendar)

    return counted


def test_a_promise_begins_with_the_confirmation_and_the_law_with_the_receipt(promise, count: Count) -> None:
    received, confirmed = ("received", datetime(2026, 6, 8, 9)), ("contact_confirmed", datetime(2026, 6, 12, 9))  # noqa: DTZ001
    kept = promise(received, confirmed, ("contact_confirmed", datetime(2026, 6, 20)))  # noqa: DTZ001
    law = count("VN", "erasure", ("received", "2026-06-08T09:00"), ("contact_confirmed", "2026-06-12T09:00"))

    assert kept.begun
    assert law.begun
    assert not kept.paused
    assert (kept.starts_at.date(), law.starts_at.date()) == (date(2026, 6, 12), date(2026, 6, 8))
    assert (kept.nominal_end.date(), law.nominal_end.date()) == (date(2026, 7, 2), date(2026, 6, 28))
    assert fact(kept, "began_when_confirmed") == {"day": "2026-06-12"}
    assert "confirmation_changes_nothing" in codes(law)
    assert "confirmation_changes_nothing" not in codes(kept)


def test_until_then_a_promise_has_not_begun_and_says_so(promise) -> None:
    dates = promise(("received", datetime(2026, 6, 8, 9)))  # noqa: DTZ001

    assert not dates.begun
    assert dates.paused
    assert dates.due_at.date() == date(2026, 6, 29)  # the earliest it can be: the 28th is a Sunday
    assert "begins_when_confirmed" in codes(dates)


def test_an_address_that_was_known_before_starts_a_promise_at_the_receipt(promise) -> None:
    dates = promise(("received", datetime(2026, 6, 8, 9)), ("contact_confirmed", datetime(2026, 6, 1, 9)))  # noqa: DTZ001

    assert dates.begun
    assert dates.starts_at.date() == date(2026, 6, 8)


def test_a_question_after_the_confirmation_still_pauses_a_promise() -> None:
    rule = clock_rule("GB", "access", date(2026, 6, 8))
    promised = replace(rule, clock=rule.clock.model_copy(update={"starts": "contact_confirmed"}))
    at = datetime(2026, 6, 8, 9, tzinfo=UTC)
    happened = ["received", "contact_confirmed", "identity_requested"]
    log = [Event(kind, at + timedelta(days=n)) for n, kind in enumerate(happened)]

    dates = deadlines(log, promised, WorkCalendar("GB", "ENG"))
    assert (dates.begun, dates.paused) == (True, True)
