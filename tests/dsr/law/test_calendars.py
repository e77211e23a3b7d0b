"""Days off where Rita's request is dealt with, and the arithmetic on them."""

from dataclasses import replace
from datetime import date

import pytest

from dsr.law import calendars
from dsr.law.calendars import WorkCalendar, holiday_name, next_working_day, previous_working_day
from dsr.law.counting_models import COUNTING_MODELS, FirstDay, Rest
from dsr.law.gaps import Block
from dsr.law.lengths import Length
from dsr.law.periods import end_of_period, roll
from dsr.law.registry import calendar_for

pytestmark = pytest.mark.any_database


def test_bavaria_rests_on_epiphany_and_berlin_works() -> None:
    epiphany = date(2027, 1, 6)

    assert not WorkCalendar("DE", "BY").is_working_day(epiphany)
    assert WorkCalendar("DE", "BE").is_working_day(epiphany)


def test_britain_without_a_nation_is_england_with_its_august_holiday() -> None:
    calendar = WorkCalendar("GB")

    assert calendar.key == "GB-ENG"
    assert calendar.holiday(date(2026, 8, 31))
    assert calendar.holiday(date(2026, 4, 6)) == "Easter Monday"


def test_hong_kong_rests_on_good_friday_and_works_on_saturdays() -> None:
    calendar = WorkCalendar("HK")
    general = COUNTING_MODELS["hk_cap1_s71"].roll

    assert calendar.holiday(date(2026, 4, 3)) == "Good Friday"
    assert calendar.rest(date(2026, 4, 11), general) == ""
    assert calendar.rest(date(2026, 4, 12), general) == "sunday"


def test_vietnam_works_on_the_saturday_that_makes_up_for_a_bridge_day() -> None:
    calendar = WorkCalendar("VN")

    assert calendar.is_working_day(date(2026, 8, 22))
    assert not calendar.is_working_day(date(2026, 8, 31))
    assert not calendar.is_working_day(date(2026, 8, 29))


def test_a_made_up_saturday_is_known_before_its_year_was_looked_at() -> None:
    calendars._source.cache_clear()
    saturday = date(2026, 8, 22)

    assert not WorkCalendar("VN", extra={saturday: "Storm"}).is_weekend(saturday)


def test_canada_has_the_holidays_of_its_interpretation_act() -> None:
    calendar = WorkCalendar("CA")

    assert calendar.holiday(date(2026, 4, 6)) == "Easter Monday"
    assert calendar.holiday(date(2026, 5, 18)) == "Victoria Day"
    assert calendar.holiday(date(2026, 9, 30)) == "National Day for Truth and Reconciliation"
    assert calendar.holiday(date(2026, 5, 25)) == ""
    assert calendar.holiday(date(2027, 5, 24)) == "Victoria Day"
    assert calendar.holiday(date(2027, 5, 17)) == ""


def test_an_observance_on_which_california_works_is_a_working_day() -> None:
    calendar = WorkCalendar("US", "CA")

    assert calendar.holiday(date(2027, 2, 15)) == ""
    assert calendar.holiday(date(2026, 11, 27))


def test_the_new_zealand_block_runs_over_the_new_year_and_has_an_end() -> None:
    calendar = WorkCalendar("NZ")

    assert [calendar.is_working_day(date(*day)) for day in ((2026, 12, 24), (2026, 12, 29), (2027, 1, 15))] == [
        True,
        False,
        False,
    ]
    assert calendar.is_working_day(date(2027, 1, 18))
    within_a_year = Block(name="Golden week", first="05-01", last="05-05")
    assert within_a_year.holds(date(2026, 5, 1))
    assert within_a_year.holds(date(2026, 5, 5))
    assert not within_a_year.holds(date(2026, 5, 6))
    one_day = Block(name="Day of mourning", first="05-01", last="05-01")
    assert one_day.holds(date(2026, 5, 1))
    assert not one_day.holds(date(2026, 5, 2))


def test_the_weekend_is_the_one_of_the_place() -> None:
    friday, sunday = date(2026, 6, 5), date(2026, 6, 7)

    assert WorkCalendar("SA").is_weekend(friday)
    assert not WorkCalendar("SA").is_weekend(sunday)
    assert WorkCalendar("SA").rest(friday, frozenset({Rest.WEEKEND})) == "friday"
    assert WorkCalendar("DE").rest(date(2026, 6, 6), frozenset({Rest.SATURDAY})) == "saturday"
    assert WorkCalendar("DE").rest(sunday, frozenset({Rest.SATURDAY})) == ""


def test_a_day_off_that_nobody_could_foresee_is_added() -> None:
    storm = date(2026, 9, 8)
    calendar = calendar_for("HK", "HK", extra={storm: "Typhoon signal 8"})

    assert not calendar.is_working_day(storm)
    assert calendar_for("HK", "HK").is_working_day(storm)


def test_an_establishment_outside_europe_has_no_european_holidays() -> None:
    """Reg. 1182/71 Art. 2 means the holidays of a member state."""
    calendar = calendar_for("EU", "JP")

    assert calendar.key == ""
    assert calendar.timezone == "Europe/Brussels"
    assert calendar.is_working_day(date(2026, 5, 1))
    assert calendar.is_weekend(date(2026, 5, 2))


def test_a_foreign_establishment_does_not_bring_its_own_holidays() -> None:
    assert calendar_for("JP", "DE", "BY").key == "JP"
    assert calendar_for("GB", "GB", "SCT").key == "GB-SCT"
    assert calendar_for("AU").key == "AU-NSW"


def test_a_holiday_has_a_name_in_the_readers_language() -> None:
    epiphany = date(2027, 1, 6)

    assert holiday_name("DE", "BY", epiphany) == "Epiphany"
    assert holiday_name("DE", "BY", epiphany, "de") == "Heilige Drei Könige"
    assert holiday_name("DE", "BY", epiphany, "ja") == "Epiphany"
    assert holiday_name("", "", epiphany) == ""


def test_every_result_can_name_its_holiday_data() -> None:
    assert WorkCalendar("JP").version == "holidays 0.109"


@pytest.mark.parametrize(
    ("model", "start", "length", "end"),
    [
        ("eu_1182_71", (2026, 8, 31), "1 month", (2026, 9, 30)),
        ("br_civil_132", (2026, 1, 31), "1 month", (2026, 3, 1)),
        ("br_civil_132", (2026, 1, 15), "1 month", (2026, 2, 15)),
        ("jp_civil", (2026, 2, 28), "1 month", (2026, 3, 31)),
        ("jp_civil", (2026, 1, 30), "1 month", (2026, 2, 28)),
        ("jp_civil", (2026, 1, 15), "1 month", (2026, 2, 15)),
        ("ae_difc", (2026, 1, 31), "1 month", (2026, 3, 2)),
        ("hk_cap1_s71", (2026, 4, 2), "3 days", (2026, 4, 10)),
        ("hk_cap1_s71", (2026, 4, 2), "7 days", (2026, 4, 9)),
        ("sg_ia_s50", (2026, 5, 29), "6 days", (2026, 6, 6)),
        ("eu_1182_71", (2026, 4, 2), "3 days", (2026, 4, 5)),
    ],
)
def test_each_law_counts_in_its_own_way(
    model: str, start: tuple[int, int, int], length: str, end: tuple[int, int, int]
) -> None:
    calendar = WorkCalendar({"hk": "HK", "sg": "SG", "br": "BR", "jp": "JP"}.get(model[:2], "DE"))

    assert end_of_period(date(*start), Length.parse(length), COUNTING_MODELS[model], calendar) == date(*end)


def test_a_law_that_counts_the_first_day_ends_one_day_earlier() -> None:
    model = replace(COUNTING_MODELS["uk_ico_month"], first_day=FirstDay.INCLUDED)

    assert end_of_period(date(2026, 7, 1), Length.parse("30 days"), model, WorkCalendar("GB")) == date(2026, 7, 30)


def test_hours_end_at_a_moment_and_not_on_a_day() -> None:
    with pytest.raises(ValueError, match=r"^hours end at a moment, not on a day$"):
        end_of_period(date(2026, 7, 1), Length.parse("72 hours"), COUNTING_MODELS["elapsed_hours"], WorkCalendar("ID"))


def test_a_last_day_passes_over_every_day_of_rest_and_names_it() -> None:
    day, passed = roll(date(2026, 4, 3), COUNTING_MODELS["uk_ico_month"], WorkCalendar("GB"))

    assert day == date(2026, 4, 7)
    assert [why for _day, why in passed] == ["Good Friday", "saturday", "sunday", "Easter Monday"]


def test_the_working_day_before_a_holiday() -> None:
    assert previous_working_day(date(2026, 4, 6), WorkCalendar("GB")) == date(2026, 4, 2)


def test_the_working_day_after_a_holiday_on_friday() -> None:
    assert next_working_day(date(2026, 2, 5), WorkCalendar("NZ")) == date(2026, 2, 9)
