"""Omar needs longer: for which reasons a law gives more time, who sets the day, and what Rita is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from dsr import decisions, more_time
from dsr.letters import keeping
from dsr.models import ClockEvent, ClockEventKind, Letter, LetterKind, Request
from privacy_portal.dates import date_words, day_of
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import again, signed_in, text, url
from tests.factories import answered_from, confirmed, part
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
TOLD = RECEIVED + timedelta(days=5)
# A Wednesday, and no holiday of any place here.
LATER = date(2026, 12, 16)


def asked_in(platform: Platform, country: str, time_zone: str, **changes: str) -> Request:
    """Return Rita's request from `country`, answered from there too, so that its law alone counts."""
    answered_from(platform, country, time_zone)
    with time_machine.travel(RECEIVED, tick=False):
        return part(confirmed(platform, residence=country, **changes))


def hong_kong(platform: Platform) -> Request:
    return asked_in(platform, "HK", "Asia/Hong_Kong")


def due(request: Request) -> date:
    return day_of(again(request).due_at, again(request).clock.time_zone)


def letter_of(request: Request) -> str:
    newest = Letter.objects.filter(request=request, kind=LetterKind.EXTENSION).order_by("number").last()
    assert newest is not None
    read = keeping.read(newest)
    assert read is not None
    return " ".join(line for section in read.sections for line in (section.heading, *section.lines)) + read.law


@pytest.mark.req("X-02", "EK-13")
def test_where_the_law_sets_no_length_omar_sets_the_day_and_it_counts(enkomm: Platform, omar: Membership) -> None:
    request = hong_kong(enkomm)
    before = due(request)
    typed = {"reason": "complexity", "until": LATER.isoformat()}
    with time_machine.travel(TOLD, tick=False):
        browser = signed_in(omar)
        page = text(browser.get(url("desk_extend", request)))
        preview = text(browser.post(url("desk_extend", request), typed))
        assert due(request) == before
        browser.post(url("desk_extend", request), {**typed, "stage": "send"})

    assert "You set the new date, because the law sets none." in page
    assert "optional" not in page
    assert "PDPO s 19(2), 23(2)" in page
    assert 'name="until" value="2026-12-16"' in preview
    assert due(request) == LATER
    told = f"ended on {date_words(before)}. It now ends on {date_words(LATER)}."
    assert told in preview
    assert told in letter_of(request)
    assert f"The new date is {date_words(LATER)}." in OutgoingMail.objects.get(template="extended").text


@pytest.mark.req("X-02")
@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Say until when"),
        ("2026-12-12", "Take a day after Saturday 12 December 2026"),
        ("soon", "such as 2026-11-25"),
    ],
)
def test_a_day_that_is_none_or_not_later_is_not_taken(
    enkomm: Platform, omar: Membership, until: str, said: str
) -> None:
    request = hong_kong(enkomm)
    before = due(request)
    with time_machine.travel(TOLD, tick=False):
        answer = signed_in(omar).post(url("desk_extend", request), {"reason": "complexity", "until": until})
        with pytest.raises(decisions.NoLaterDay):
            decisions.extend(request, by=omar, reason="complexity", until=None if until in ("", "soon") else before)

    assert answer.status_code == 422
    assert said in text(answer)
    assert f'value="{until}"' in text(answer) or not until
    assert due(request) == before
    assert not OutgoingMail.objects.filter(template="extended").exists()


@pytest.mark.req("X-02")
def test_a_date_that_another_law_holds_is_not_said_to_move(enkomm: Platform, omar: Membership) -> None:
    """Vietnam gives more time for what is complex only; several requests are a reason of the GDPR beside it."""
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm))
    before = due(request)
    with time_machine.travel(TOLD, tick=False):
        decisions.extend(request, by=omar, reason="number_of_requests")

    assert due(request) == before
    assert "The earliest date does not move with it" in letter_of(request)
    assert "It now ends on" not in letter_of(request)
    assert "Decree 356/2025" not in letter_of(request)
    with time_machine.travel(TOLD, tick=False):
        assert more_time.reasons_of(more_time.open_counts(again(request))) == ("complexity",)


@pytest.mark.req("X-02")
def test_in_australia_rita_is_asked_and_can_agree_more_than_once(enkomm: Platform, omar: Membership) -> None:
    request = asked_in(enkomm, "AU", "Australia/Sydney", region="NSW")
    with time_machine.travel(TOLD, tick=False):
        browser = signed_in(omar)
        page = text(browser.get(url("desk_extend", request)))
        for until in ("2026-12-09", "2026-12-16"):
            form = {"reason": "agreement", "until": until, "stage": "send"}
            assert browser.post(url("desk_extend", request), form).status_code == 302

    assert "The law gives more time only if the person agrees." in page
    assert "The data are in many places" not in page
    assert due(request) == LATER
    agreed = ClockEvent.objects.filter(request=request, kind=ClockEventKind.EXTENSION_AGREED)
    assert list(agreed.values_list("until", flat=True)) == [date(2026, 12, 9), LATER]
    assert "You agreed that we answer later." in letter_of(request)
    assert OutgoingMail.objects.filter(template="extended").count() == 2


@pytest.mark.req("X-02")
def test_only_the_reasons_that_the_law_names_are_offered_and_taken(enkomm: Platform, omar: Membership) -> None:
    """PIPEDA s 8(4): consultations, or work that would suffer; that a request is complex is none of its reasons."""
    request = asked_in(enkomm, "CA", "America/Toronto", region="ON")
    before = due(request)
    with time_machine.travel(TOLD, tick=False):
        browser = signed_in(omar)
        page = text(browser.get(url("desk_extend", request)))
        refused = browser.post(url("desk_extend", request), {"reason": "complexity", "stage": "send"})
        with pytest.raises(decisions.UnknownReason):
            decisions.extend(request, by=omar, reason="complexity")
        assert due(request) == before
        browser.post(url("desk_extend", request), {"reason": "consultations", "stage": "send"})

    assert "Others have to be asked first" in page
    assert "unreasonably get in the way of our work" in page
    assert "The person sent several requests" not in page
    assert refused.status_code == 422
    assert due(request) > before
    assert "We need longer because we have to ask others before we can answer." in letter_of(request)
    assert "we have to ask others" in OutgoingMail.objects.get(template="extended").text


@pytest.mark.req("X-02")
def test_of_two_laws_the_reason_says_whether_a_day_is_needed(enkomm: Platform, omar: Membership) -> None:
    """Vietnam leaves the day to who answers; the GDPR gives two months, and is enough for many requests."""
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm))
    with time_machine.travel(TOLD, tick=False):
        browser = signed_in(omar)
        without = browser.post(url("desk_extend", request), {"reason": "complexity", "until": ""})
        many = browser.post(url("desk_extend", request), {"reason": "number_of_requests", "until": ""})

    assert without.status_code == 422
    assert "Say until when" in text(without)
    assert many.status_code == 200
    assert "This is what the person will read" in text(many)
