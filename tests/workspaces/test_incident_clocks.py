"""What laws ask for after an incident, and by when: counted without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workspaces.register.incident_clocks import HIGH, RISK, UNLIKELY, Count, Facts, counts
from workspaces.register.incident_laws import Length, law_of, laws

pytestmark = [pytest.mark.any_database, pytest.mark.req("EC-07")]
MONDAY = datetime(2026, 10, 5, 9, 12, tzinfo=ZoneInfo("Europe/Paris"))


def counted(code: str, zone: str = "Europe/Paris", **changes: object) -> dict[str, Count]:
    facts = Facts(**{"aware_at": MONDAY, **changes})  # type: ignore[arg-type]
    return {count.kind: count for count in counts(laws()[code], facts, zone)}


def test_the_authority_in_paris_hears_within_72_hours() -> None:
    report = counted("EU")["authority"]

    assert report.due_at == datetime(2026, 10, 8, 9, 12, tzinfo=ZoneInfo("Europe/Paris"))
    assert (report.by_law, report.rule.article) == (True, "Art. 33(1) GDPR")


def test_hours_are_elapsed_time_also_where_clocks_are_put_back() -> None:
    friday = datetime(2026, 10, 23, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))

    due = counted("EU", aware_at=friday)["authority"].due_at

    assert due is not None
    assert due - friday.astimezone(UTC) == timedelta(hours=72)
    assert due.astimezone(ZoneInfo("Europe/Paris")).hour == 8


def test_the_people_are_told_only_of_a_high_risk_in_europe() -> None:
    assert "people" in counted("EU", risk=HIGH)
    assert "people" not in counted("EU", risk=RISK)
    assert "people" in counted("EU"), "nobody assessed it yet, so it may be high"


def test_a_time_that_the_law_names_no_number_for_is_our_own() -> None:
    people = counted("EU", risk=HIGH)["people"]

    assert (people.by_law, people.due_at) == (False, datetime(2026, 10, 8, 7, 12, tzinfo=UTC))


def test_an_unlikely_risk_ends_no_report_until_two_officers_said_so() -> None:
    assert "authority" in counted("EU", risk=UNLIKELY)
    assert "authority" not in counted("EU", risk=UNLIKELY, excused=True)
    assert "authority" in counted("EU", risk=RISK, excused=True), "at this risk the law asks for a report"
    assert "authority" in counted("ID", risk=UNLIKELY, excused=True), "Indonesia asks for one at any risk"


def test_a_processor_tells_the_owners_and_no_authority() -> None:
    found = counted("EU", as_controller=False, as_processor=True)

    assert set(found) == {"customers"}
    assert found["customers"].due_at == MONDAY + timedelta(hours=24)


def test_japan_asks_for_a_first_report_and_a_complete_one() -> None:
    found = counted("JP", "Asia/Tokyo", aware_at=datetime(2026, 10, 5, 9, 12, tzinfo=ZoneInfo("Asia/Tokyo")))
    attack = counted("JP", "Asia/Tokyo", malicious=True)

    assert str(found["authority"].due_at) == "2026-10-07 23:59:59+09:00"
    assert str(found["authority_final"].due_at) == "2026-11-03 23:59:59+09:00"
    assert str(attack["authority_final"].due_at) == "2026-12-03 23:59:59+09:00"


def test_singapore_counts_from_the_assessment() -> None:
    assert counted("SG", "Asia/Singapore")["authority"].due_at is None

    assessed = datetime(2026, 10, 6, 18, 0, tzinfo=ZoneInfo("Asia/Singapore"))
    due = counted("SG", "Asia/Singapore", assessed_at=assessed, risk=RISK)["authority"].due_at

    assert str(due) == "2026-10-09 23:59:59+08:00"


@pytest.mark.parametrize(
    ("country", "subdivision", "code"),
    [("FR", "", "EU"), ("NO", "", "EU"), ("JP", "", "JP"), ("US", "CA", "US-CA"), ("US", "", ""), ("HK", "", "")],
)
def test_a_law_holds_for_the_place_of_an_establishment(country: str, subdivision: str, code: str) -> None:
    assert law_of(country, subdivision) == code


def test_what_nobody_checked_says_so() -> None:
    assert laws()["JP"].duties["authority"].verified == "none"
    assert laws()["ID"].duties["authority"].verified == "primary"


@pytest.mark.parametrize("text", ["72", "0 hours", "3 weeks", "-1 days"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        Length.parse(text)
