"""Dates in words: the weekday always, in the order of each language."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from privacy_portal import dates

pytestmark = pytest.mark.any_database

DAY = date(2026, 9, 30)
DUE = datetime(2026, 9, 30, 23, 59, 59, tzinfo=ZoneInfo("Europe/Berlin"))
WORDS = {
    "en": "Wednesday 30 September 2026",
    "ja": "2026年9月30日(水)",
    "vi": "Thứ Tư, ngày 30 tháng 9 năm 2026",
    "id": "Rabu, 30 September 2026",
    "fr": "mercredi 30 septembre 2026",
    "ko": "2026년 9월 30일(수)",
    "zh-hant": "2026年9月30日(週三)",
    "de": "Mittwoch, 30. September 2026",
}


@pytest.mark.req("X-07")
@pytest.mark.parametrize(("language", "words"), WORDS.items())
def test_a_day_in_every_language_of_the_five_services(language: str, words: str) -> None:
    with translation.override(language):
        assert dates.date_words(DAY) == words
        assert "2026" not in dates.date_words(DAY, year=False)


def test_french_counts_the_first_of_a_month() -> None:
    with translation.override("fr"):
        assert dates.date_words(date(2026, 10, 1)) == "jeudi 1er octobre 2026"
        assert dates.date_words(date(2026, 10, 1), year=False) == "jeudi 1er octobre"
        assert dates.date_words(date(2026, 10, 11)) == "dimanche 11 octobre 2026"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_vietnamese_korean_and_chinese_weekdays_are_never_off_by_one(day: date) -> None:
    """These come from our own table, so they are held against Django's Japanese ones."""
    with translation.override("ja"):
        index = "月火水木金土日".index(dates.date_words(day)[-2])
    for language, week in (("ko", "월화수목금토일"), ("zh-hant", "一二三四五六日")):
        with translation.override(language):
            assert dates.date_words(day)[-2] == week[index]


def test_a_moment_is_shown_in_the_zone_of_its_law_with_the_place_named() -> None:
    assert dates.day_of(DUE, "Asia/Tokyo") == date(2026, 10, 1)
    with translation.override("en"):
        assert dates.datetime_words(DUE, zone="Europe/Berlin", name_zone=True) == (
            "Wednesday 30 September 2026, 23:59, Berlin time"
        )
    assert dates.zone_name("Asia/Ho_Chi_Minh") == "Ho Chi Minh"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        dates.date_words(datetime(2026, 9, 30, 12))  # noqa: DTZ001 - the very thing that is refused


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (DUE - timedelta(days=20), "ok"),
        (DUE - timedelta(days=7, seconds=1), "ok"),
        (DUE - timedelta(days=7), "soon"),
        (datetime(2026, 9, 30, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")), "today"),
        (datetime(2026, 9, 29, 23, 59, tzinfo=ZoneInfo("Europe/Berlin")), "soon"),
        (DUE, "today"),
        (DUE + timedelta(seconds=1), "overdue"),
    ],
)
def test_urgency_rises_in_steps(at: datetime, state: str) -> None:
    starts_at = DUE - timedelta(days=30)
    assert dates.deadline_state(DUE, at=at, starts_at=starts_at, zone="Europe/Berlin") == state


def test_a_short_period_is_soon_only_in_its_last_third() -> None:
    """72 hours to tell an authority are not "soon" from the first minute."""
    starts_at = DUE - timedelta(hours=72)
    assert dates.deadline_state(DUE, at=starts_at, starts_at=starts_at, zone="Europe/Berlin") == "ok"
    late = DUE - timedelta(hours=24)
    assert dates.deadline_state(DUE, at=late, starts_at=starts_at, zone="Europe/Berlin") == "soon"


def test_an_answer_ends_every_urgency_and_a_pause_hides_it() -> None:
    at = DUE + timedelta(days=3)
    assert dates.deadline_state(DUE, at=at, answered=True, paused=True) == "answered"
    assert dates.deadline_state(DUE, at=at, paused=True) == "paused"


def rendered(source: str, **context: object) -> str:
    return " ".join(Template("{% load portal %}" + source).render(Context(context)).split())


def test_late_by_an_hour_is_not_zero_days_late() -> None:
    badge = rendered('{% deadline_badge due "overdue" zone="Europe/Berlin" at=at %}', due=DUE, at=DUE)
    assert "Late since today" in badge


def test_a_badge_says_the_date_and_the_days() -> None:
    at = datetime(2026, 9, 25, 8, tzinfo=UTC)
    badge = rendered('{% deadline_badge due "soon" zone="Europe/Berlin" at=at %}', due=DUE, at=at)
    assert '<time datetime="2026-09-30">Wednesday 30 September 2026</time>' in badge
    assert "5 days left" in badge


def test_one_day_is_not_one_days() -> None:
    badge = rendered('{% deadline_badge due "soon" zone="Europe/Berlin" at=at %}', due=DUE, at=DUE - timedelta(days=1))
    assert "1 day left" in badge


def test_a_name_is_kept_apart_from_the_text_around_it() -> None:
    assert rendered('{% person_name name lang="ja" %}', name="佐藤<b>") == '<bdi lang="ja">佐藤&lt;b&gt;</bdi>'
