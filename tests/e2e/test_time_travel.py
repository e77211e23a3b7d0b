"""The portal's clock is moved: what people read about their dates at midnight, in summer time, on feasts, on last days.

Every date here was counted by hand, and how stands beside it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import Locator

from dsr.models import Request
from tests.dsr.desk import url
from tests.e2e.asking import asks, enters
from tests.e2e.people import Person
from tests.e2e.signing_in import sign_in
from tests.factories import confirmed, drain, part
from workspaces.models import Establishment, Membership, Organisation, Platform

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.req("X-02"), pytest.mark.django_db(transaction=True)]

Meet = Callable[..., Person]
Move = Callable[[str], None]
ENGLISH, JAPANESE = "Why this date?", "この日付の理由"


@pytest.fixture
def move() -> Iterator[Move]:
    """Move the portal's clock to a moment, written in UTC, at which it stands still."""
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        yield lambda moment: clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC))


@pytest.fixture
def berlin(enkomm: Platform) -> Platform:
    """enKomm with an office in Berlin for those who live in Germany; Yokohama answers Japan, Hanoi everybody else."""
    Establishment.objects.create(
        platform=enkomm,
        organisation=Organisation.objects.get(is_operator=True),
        key="berlin",
        name="enKomm Berlin GmbH",
        country="DE",
        subdivision="BE",
        time_zone="Europe/Berlin",
        contact_email="privacy@enkomm.example",
        serves=["DE"],
    )
    return enkomm


def explains(person: Person, *sentences: str, summary: str = ENGLISH) -> None:
    """Open the explanation of a date, look at the page as it is then, and find the sentences in it."""
    person.page.locator("main summary", has_text=summary).first.click()
    person.look()
    read = _explanation(person, summary).inner_text()
    assert [sentence for sentence in sentences if sentence not in read] == [], read


def pictured(person: Person, kind: str, summary: str = ENGLISH) -> list[str]:
    """Return the days of a kind in the calendar picture of the explanation, each with what is said of it."""
    picture = _explanation(person, summary).locator(".calendar").first
    return [" ".join(day.split()) for day in picture.locator(f"table .calendar__day--{kind}").all_inner_texts()]


def _explanation(person: Person, summary: str) -> Locator:
    return person.page.locator("main details", has=person.page.locator("summary", has_text=summary)).last


def reads_the_letter(officer: Person, request: Request) -> None:
    """Say that the request needs longer, up to the letter, which only has to be sent."""
    officer.go(url("desk_extend", request))
    officer.page.check("input[name=reason][value=complexity]")
    officer.send()
    officer.sees("This is what the person will read")


def test_the_last_of_january_is_over_at_another_hour_in_each_place(berlin: Platform, move: Move, meet: Meet) -> None:
    rita = meet(locale="en")

    move("2028-01-31T22:45")  # a quarter to midnight in Berlin
    asks(rita, "DE")
    rita.sees("You will hear by Tuesday 29 February 2028")  # there is no 31 February, and 2028 is a leap year
    explains(
        rita,
        "The request arrived on Monday 31 January 2028, 23:45, Berlin time. GDPR Art. 15",
        "The month in which the time ends has no day 31, so it ends on Tuesday 29 February 2028.",
    )
    assert (pictured(rita, "received"), pictured(rita, "last_day")) == (["31 received"], ["29 last day"])

    move("2028-01-31T23:15")  # a quarter past
    asks(rita, "DE")
    rita.sees("You will hear by Wednesday 1 March 2028")
    explains(rita, "The request arrived on Tuesday 1 February 2028, 00:15, Berlin time.")
    rita.sees("We got your request. Tuesday 1 February 2028")

    # The same moment by the Pacific, answered from Hanoi: ten days of February there, 29 of February and 16 here.
    asks(rita, "US", "CA")
    rita.sees("You will hear by Friday 11 February 2028")
    explains(
        rita,
        "because the company that answers you is established there",
        "The request arrived on Tuesday 1 February 2028, 06:15, Ho Chi Minh time.",
        "Thursday 16 March 2028: by the California Consumer Privacy Act, because of where you live",
    )
    explains(
        rita,
        "The request arrived on Monday 31 January 2028, 15:15, Los Angeles time.",
        "So an answer is due by the end of Thursday 16 March 2028.",
        "That the request has arrived is confirmed by the end of Monday 14 February 2028.",
        summary="Thursday 16 March 2028",
    )
    rita.sees("We got your request. Monday 31 January 2028")


def test_the_golden_week_explains_itself_in_english_and_japanese(enkomm: Platform, move: Move, meet: Meet) -> None:
    """Fourteen days from Monday 20 April end on Monday 4 May. The 3rd, a feast, is a Sunday, so the 6th is free too."""
    rita = meet(locale="en", viewport={"width": 390, "height": 844})
    move("2026-04-20T03:00")  # noon in Tokyo

    asks(rita, "JP")
    rita.sees("You will hear by Thursday 7 May 2026")
    explains(
        rita,
        "The law asks for an answer without delay, but names no number of days.",
        "We aim to answer within 14 days, counted from Monday 20 April 2026.",
        "Monday 4 May 2026 is a public holiday (Greenery Day), so the last day moves on.",
        "Wednesday 6 May 2026 is a public holiday (Substitute Holiday), so the last day moves on.",
    )
    assert pictured(rita, "holiday") == ["5 Children's Day", "6 Substitute Holiday"]
    assert pictured(rita, "last_day") == ["7 last day"]

    rita.page.context.add_cookies([{"name": "django_language", "value": "ja", "url": rita.base}])
    rita.page.reload()
    rita.sees("2026年5月7日(木)")
    explains(
        rita,
        "請求は2026年4月20日(月) 12:00（東京時間）に届きました。",
        "2026年5月4日(月)は祝日（みどりの日）のため、最終日が後にずれます。",
        "2026年5月6日(水)は祝日（振替休日）のため、最終日が後にずれます。",
        "したがって、回答の期限は2026年5月7日(木)の終わりです。",
        summary=JAPANESE,
    )
    assert pictured(rita, "holiday", JAPANESE) == ["5 こどもの日", "6 振替休日"]
    assert (pictured(rita, "received", JAPANESE), pictured(rita, "last_day", JAPANESE)) == (["20 受付日"], ["7 最終日"])


def test_the_lunar_new_year_lasts_a_day_longer_in_hanoi_than_in_seoul(enkomm: Platform, move: Move, meet: Meet) -> None:
    """Ten days from Wednesday 27 January 2027 end on Saturday 6 February under either law.

    In Korea Seollal is Sunday the 7th, with the days before and after it, and Tuesday the 9th for the Sunday; in
    Vietnam Tet is over after Wednesday the 10th.
    """
    rita = meet(locale="en")
    move("2027-01-27T03:00")  # noon in Seoul

    asks(rita, "KR")
    rita.sees("You will hear by Wednesday 10 February 2027")
    explains(
        rita,
        "The request arrived on Wednesday 27 January 2027, 12:00, Seoul time.",
        "Saturday 6 February 2027 is a public holiday (The day preceding Korean New Year), so the last day moves on.",
        "Thursday 11 February 2027: by the Personal Data Protection Law of Vietnam",
    )
    assert pictured(rita, "holiday") == [
        "7 Korean New Year",
        "8 The second day of Korean New Year",
        "9 Alternative holiday for Korean New Year",
    ]
    explains(
        rita,
        "The request arrived on Wednesday 27 January 2027, 10:00, Ho Chi Minh time.",
        "Wednesday 10 February 2027 is a public holiday (Fifth Day of Lunar New Year), so the last day moves on.",
        "That the request has arrived is confirmed by the end of Friday 29 January 2027.",  # two working days
        summary="Thursday 11 February 2027",
    )
    assert pictured(rita, "last_day", "Thursday 11 February 2027") == ["11 last day"]


@pytest.mark.req("EK-13")
def test_omar_extends_in_the_last_minute_of_a_month_that_began_in_winter_time(
    berlin: Platform, omar: Membership, move: Move, meet: Meet
) -> None:
    """It came half an hour before the 28th of March 2027, on which summer time began: by its clock a day too late."""
    rita, officer = meet(locale="en"), meet(locale="en")
    move("2027-03-27T22:30")
    case = asks(rita, "DE")
    rita.sees("You will hear by Tuesday 27 April 2027")
    explains(rita, "The request arrived on Saturday 27 March 2027, 23:30, Berlin time.")
    drain()

    move("2027-04-27T21:50")
    sign_in(officer, omar.user)
    officer.go(url("desk_request", part(case)))
    officer.sees("Tuesday 27 April, 23:59, Berlin time")
    reads_the_letter(officer, part(case))
    officer.sees("The time to answer ended on Tuesday 27 April 2027. It now ends on Monday 28 June 2027.")
    move("2027-04-27T21:59")
    officer.press("Extend and send")
    officer.sees("The time is extended, and the person is told why and until when.")

    enters(rita, case)
    rita.sees("You will hear by Monday 28 June 2027")  # three months from 27 March are a Sunday
    explains(
        rita,
        "On Tuesday 27 April 2027 it was announced that the answer needs longer. The time now ends on Sunday 27 June",
        "Sunday 27 June 2027 falls on a weekend, so the last day moves on.",
    )


@pytest.mark.req("EK-13")
def test_a_minute_later_the_month_is_over_that_began_in_summer_time(
    berlin: Platform, omar: Membership, move: Move, meet: Meet
) -> None:
    """It came half an hour after midnight on 25 October 2026, when summer time ended: by winter's clock on the 24th.

    Its last day, 25 November, ends at 23:00 in Greenwich, an hour later than it would in summer time.
    """
    officer = meet(locale="en")
    move("2026-10-24T22:30")
    case = confirmed(berlin)
    drain()

    move("2026-11-25T22:59")
    sign_in(officer, omar.user)
    reads_the_letter(officer, part(case))
    officer.sees("The time to answer ended on Wednesday 25 November 2026. It now ends on Monday 25 January 2027.")
    move("2026-11-25T23:00")
    officer.press("Extend and send")
    officer.sees("The time to answer cannot be extended (any more).")

    officer.go(url("desk_request", part(case)))
    officer.sees("Answer by Wednesday 25 November")
    officer.sees("1 day late")
