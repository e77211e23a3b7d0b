"""What laws ask for after an incident, and by when: counted without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workspaces.register.incident_clocks import HIGH, RISK, UNLIKELY, Count, Facts, counts
from workspaces.register.incident_laws import Length, law_of, laws

pytestmark = [pytest.mark.any_database, pytest.mark.req("EC-07")]
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
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
    [("FR", "", "EU"), ("NO", "", "EU"), ("JP", "", "JP"), ("US", "CA", "US-CA"), ("US", "", ""), ("MX", "", "")],
)
def test_a_law_holds_for_the_place_of_an_establishment(country: str, subdivision: str, code: str) -> None:
    assert law_of(country, subdivision, MONDAY.date()) == code


def test_the_law_of_chile_holds_from_its_first_day() -> None:
    assert law_of("CL", "", date(2026, 11, 30)) == ""
    assert law_of("CL", "", date(2026, 12, 1)) == "CL"
    assert set(counted("CL", "America/Santiago")) == {"authority", "people"}


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (datetime(2026, 10, 8, 9, 0, tzinfo=SAO_PAULO), "2026-10-13 23:59:59-03:00"),  # a Thursday
        (datetime(2026, 10, 9, 23, 30, tzinfo=SAO_PAULO), "2026-10-14 23:59:59-03:00"),  # a Friday
        (datetime(2026, 10, 10, 2, 0, tzinfo=SAO_PAULO), "2026-10-14 23:59:59-03:00"),  # a Saturday
    ],
)
def test_brazil_counts_three_working_days_and_passes_over_weekends_alone(known: datetime, due: str) -> None:
    found = counted("BR", "America/Sao_Paulo", aware_at=known, risk=RISK)

    assert str(found["authority"].due_at) == str(found["people"].due_at) == due  # 12 October is a holiday there
    assert found["authority_final"].due_at is None, "it is counted from the first report"
    assert found["authority"].by_law


def test_brazil_gives_twenty_working_days_from_the_first_report() -> None:
    reported = datetime(2026, 10, 13, 11, 0, tzinfo=SAO_PAULO)
    due = counted("BR", "America/Sao_Paulo", reported_at=reported, risk=RISK)["authority_final"].due_at

    assert str(due) == "2026-11-10 23:59:59-03:00"


def test_china_asks_at_once_and_four_hours_are_our_own_target_for_all() -> None:
    report = counted("CN", "Asia/Shanghai")["authority"]

    assert (report.by_law, report.due_at) == (False, MONDAY + timedelta(hours=4))
    assert "authority" in counted("CN", "Asia/Shanghai", risk=UNLIKELY, excused=True)


@pytest.mark.parametrize("risk", [UNLIKELY, RISK, HIGH])
def test_what_is_only_recommended_may_be_left_by_two_officers_at_any_risk(risk: str) -> None:
    report = counted("HK", "Asia/Hong_Kong", risk=risk)["authority"]

    assert (report.by_law, report.rule.recommended) == (False, True)
    assert counted("HK", "Asia/Hong_Kong", risk=risk, excused=True) == {}
    assert "authority" in counted("HK", "Asia/Hong_Kong", excused=True), "nobody assessed the risk yet"


def test_what_nobody_checked_says_so() -> None:
    assert laws()["JP"].duties["authority"].verified == "none"
    assert laws()["ID"].duties["authority"].verified == "primary"


@pytest.mark.parametrize("text", ["72", "0 hours", "3 weeks", "-1 days", "3 working hours", "working days"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        Length.parse(text)
