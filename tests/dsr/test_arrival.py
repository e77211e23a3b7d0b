"""When a request really arrived is corrected: earlier at once, later with an account, never after its entry."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from dsr import arrival, counts, intake
from dsr.models import Case, ClockEventKind, Message, MessageKind, Right
from privacy_portal.audit.models import AuditEntry
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.dsr.entering import HANOI, entered
from tests.dsr.visiting import open_case
from tests.factories import RITA, part
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

ENTERED = datetime(2026, 11, 25, 10, 0, tzinfo=HANOI)
MONDAY, FRIDAY = (datetime(2026, 11, day, 9, 0, tzinfo=HANOI) for day in (16, 20))


@pytest.fixture
def desk(omar: Membership) -> Client:
    return signed_in(omar)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with travel(ENTERED, tick=False):
        yield


def letter(platform: Platform, by: Membership, **changes: Any) -> Case:
    """Return Rita's letter, entered as arrived on Friday."""
    return entered(platform, by, received_at=FRIDAY, **{"email": RITA["email"], **changes})


def day_due(case: Case, arrived: datetime) -> str:
    """Return the day on which the answer to what arrived then is due, in words."""
    dates = counts.expected("access", "DE", case.establishment, arrived)[0].dates
    return date_words(dates.due_at, zone=dates.time_zone)


def corrects(browser: Client, case: Case, stage: str = "save", **changes: str) -> Any:
    sent = {"received_on": "2026-11-16", "received_time": "09:00", "reason": "lay_elsewhere", "account": ""}
    return browser.post(url("desk_arrival", part(case)), sent | changes | {"stage": stage})


@pytest.mark.req("NC-03")
def test_a_letter_that_lay_elsewhere_since_monday_counts_from_monday(
    enkomm: Platform, omar: Membership, desk: Client
) -> None:
    case = letter(enkomm, omar)
    before = part(case).due_at

    assert corrects(desk, case).url == url("desk_request", part(case))
    case.refresh_from_db()
    assert case.received_at == MONDAY
    assert part(case).due_at == counts.expected("access", "DE", case.establishment, MONDAY)[0].dates.due_at
    assert part(case).due_at < before  # type: ignore[operator]
    event = part(case).clock_events.get(kind=ClockEventKind.RECEIPT_CORRECTED)
    assert (event.at, event.reason, event.recorded_by) == (MONDAY, "lay_elsewhere", omar.user)
    assert AuditEntry.objects.filter(action="case.receipt_corrected").count() == 1


def test_every_part_of_the_case_follows(enkomm: Platform, omar: Membership, desk: Client) -> None:
    case = factories.checked(enkomm, Right.ERASURE, omar)
    arrival.correct(case, to=MONDAY, reason="lay_elsewhere", by=omar)
    dues = {one.due_at for one in (part(case, 1), part(case, 2))}

    assert dues == {counts.expected("erasure", "DE", case.establishment, MONDAY)[0].dates.due_at}


def test_the_page_shows_the_dates_before_and_after_and_changes_nothing_yet(
    enkomm: Platform, omar: Membership, desk: Client
) -> None:
    case = letter(enkomm, omar)
    shown = text(corrects(desk, case, "preview"))

    assert "Until now" in shown
    assert day_due(case, MONDAY) in shown
    assert day_due(case, FRIDAY) in shown
    case.refresh_from_db()
    assert case.received_at == FRIDAY


def test_the_person_is_told_the_new_date_and_why(enkomm: Platform, omar: Membership, desk: Client) -> None:
    case = letter(enkomm, omar)
    corrects(desk, case)
    mail = OutgoingMail.objects.get(template="receipt_corrected")

    assert "Monday 16 November 2026" in mail.text
    assert "it had arrived at another desk of ours before." in mail.text
    assert day_due(case, MONDAY) in mail.text
    corrects(desk, case, received_on="2026-11-17", reason="wrong_entry", account="The stamp says Tuesday.")
    assert OutgoingMail.objects.filter(template="receipt_corrected").count() == 2


def test_the_story_of_the_case_tells_of_it(enkomm: Platform, omar: Membership, desk: Client, client: Client) -> None:
    case = letter(enkomm, omar)
    corrects(desk, case)
    open_case(client, case)
    intake.mark_contact_confirmed(case)

    assert "we corrected the day" in text(client.get(f"/enkomm/cases/{case.reference}/"))


def test_a_later_day_needs_its_reason_and_an_account(enkomm: Platform, omar: Membership, desk: Client) -> None:
    case = letter(enkomm, omar)
    later = {"received_on": "2026-11-23"}

    without = corrects(desk, case, **later)
    assert without.status_code == 422
    assert "What lay elsewhere arrived earlier, not later." in text(without)
    assert "Say what happened: a later day takes time from the person." in text(without)
    assert 'value="2026-11-23"' in text(without)
    with pytest.raises(arrival.AccountNeeded):
        arrival.correct(case, to=FRIDAY + timedelta(days=3), reason="wrong_entry", by=omar)

    told = {"reason": "other_matter", "account": "On Friday an invoice of hers came, on Monday this."}
    assert corrects(desk, case, **later, **told).status_code == 302
    case.refresh_from_db()
    assert case.received_at == datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)
    assert part(case).due_at == counts.expected("access", "DE", case.establishment, case.received_at)[0].dates.due_at
    assert Message.objects.get(case=case, kind=MessageKind.NOTE).text == told["account"]


def test_never_later_than_the_entry(enkomm: Platform, omar: Membership) -> None:
    case = letter(enkomm, omar)
    with travel(ENTERED + timedelta(days=3)):
        told = {"received_on": "2026-11-26", "reason": "wrong_entry", "account": "It came on Thursday."}
        answer = corrects(signed_in(omar), case, **told)

        assert answer.status_code == 422
        assert "It cannot have arrived later than it was entered" in text(answer)
        with pytest.raises(arrival.AfterEntry):
            arrival.correct(case, to=ENTERED + timedelta(days=1), reason="wrong_entry", by=omar, account="Thursday.")


def test_what_came_through_the_portal_never_arrived_later(enkomm: Platform, omar: Membership) -> None:
    case = factories.confirmed(enkomm)
    with travel(ENTERED + timedelta(days=3)), pytest.raises(arrival.AfterEntry):
        arrival.correct(case, to=ENTERED + timedelta(days=1), reason="wrong_entry", by=omar, account="A slip of mine.")


def test_of_several_corrections_the_last_one_stands(enkomm: Platform, omar: Membership) -> None:
    case = letter(enkomm, omar)
    arrival.correct(case, to=MONDAY - timedelta(days=5), reason="wrong_entry", by=omar)
    arrival.correct(case, to=MONDAY, reason="wrong_entry", by=omar, account="I typed a wrong month.")

    assert part(case).due_at == counts.expected("access", "DE", case.establishment, MONDAY)[0].dates.due_at


def test_a_closed_case_keeps_its_dates(enkomm: Platform, omar: Membership, desk: Client) -> None:
    case = letter(enkomm, omar)
    intake.withdraw(case)

    assert corrects(desk, case).status_code == 409
    with pytest.raises(arrival.Ended):
        arrival.correct(case, to=MONDAY, reason="wrong_entry", by=omar)


def test_an_officer_elsewhere_corrects_nothing(enkomm: Platform, omar: Membership, otto: Membership) -> None:
    case = letter(enkomm, omar)

    assert corrects(signed_in(otto), case).status_code == 404
