"""Which law is Rita's, on what grounds it lets us refuse, and where she can complain."""

from datetime import UTC, date, datetime

import pytest

from dsr.law.ages import minors_on
from dsr.law.authorities import authority_for
from dsr.law.grounds import GROUNDS, GUARDIAN_NEEDED, grounds, is_ground
from dsr.law.registry import NoRuleInForce, UnknownLaw, clock_rule, codes, in_force, law_on, load
from dsr.law.run import calendar_days
from dsr.law.schema import RIGHTS
from dsr.law.texts import LawText

from .conftest import Count

pytestmark = pytest.mark.any_database


def test_an_unknown_law_or_right_is_an_error() -> None:
    with pytest.raises(UnknownLaw):
        load("XX")
    with pytest.raises(KeyError):
        clock_rule("GB", "eternal_life", date(2026, 6, 8))


def test_there_is_no_rule_for_a_day_before_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    law = load("GB").model_copy(
        update={"rights": {"access": load("GB").rights["access"].model_copy(update={"clocks": ("standard",)})}}
    )
    monkeypatch.setattr("dsr.law.registry.text_of", lambda _code: LawText(law))

    with pytest.raises(NoRuleInForce, match="GB: access on 2026-02-04"):
        clock_rule("GB", "access", date(2026, 2, 4))


def test_the_rule_of_the_day_of_receipt_in_the_zone_of_the_law() -> None:
    """The evening of 31 December in London is 2026 in Vietnam already, where another decree applies."""
    evening = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)

    assert clock_rule("VN", "access", evening).version == "VN/ten_days@2026-01-01"
    assert clock_rule("VN", "access", evening.date()).version == "VN/until_2025"


def test_every_law_answers_for_every_right() -> None:
    for law in codes():
        for right in RIGHTS:
            assert clock_rule(law, right, date(2026, 11, 22)).response.n > 0


@pytest.mark.req("EK-19")
def test_every_law_lets_us_refuse_a_person_we_could_not_identify_and_says_by_which_article() -> None:
    for law in codes():
        known = grounds(law, "access")
        assert "not_identified" in [ground.code for ground in known]
        assert all(ground.article and ground.source.startswith("http") for ground in known)


@pytest.mark.req("EK-19")
def test_a_ground_counts_only_for_the_rights_it_was_made_for() -> None:
    assert is_ground("EU", "legal_duty_to_keep", "erasure")
    assert not is_ground("EU", "legal_duty_to_keep", "access")
    assert is_ground("EU", "legal_duty_to_keep")
    assert not is_ground("JP", "unfounded_or_excessive")
    assert not is_ground("EU", "too_busy")
    assert [ground.code for ground in grounds("VN")][-1] == GUARDIAN_NEEDED
    order = [ground.code for ground in grounds("EU")]
    assert order == sorted(order, key=GROUNDS.index)
    assert is_ground("EU", "compelling_grounds", "objection")
    assert not is_ground("EU", "compelling_grounds", "erasure")


@pytest.mark.req("EC-09")
def test_only_a_law_that_wants_a_guardian_to_ask_lets_a_child_be_sent_away() -> None:
    """An age of consent to online services says nothing about who may ask; nor does an authority's advice."""
    sends_away = {code for code in codes() if is_ground(code, GUARDIAN_NEEDED)}

    assert {"VN", "KR", "CL", "US-VA", "US-UT", "US-TN"} <= sends_away
    assert sends_away.isdisjoint({"EU", "GB", "US-CA", "US-CO", "US-FL", "US-MT", "IN", "AU", "JP", "CA", "SG"})


def test_the_age_of_consent_is_the_one_of_the_state_and_of_the_day() -> None:
    day = date(2026, 11, 25)

    assert minors_on(load("EU"), day, "AT").consent_below == 14
    assert minors_on(load("EU"), day).consent_below == 16
    assert minors_on(load("US-OR"), date(2025, 6, 1)).no_marketing_below is None
    assert minors_on(load("US-OR"), day).no_marketing_below == 16


def test_a_law_that_switched_is_read_as_it_stood_at_the_receipt() -> None:
    before, after = date(2026, 11, 30), date(2026, 12, 1)

    assert law_on("CL", before).rights["access"].article == "Ley 19.628 (text of 1999) Art. 12"
    assert "Ley 21.719" in law_on("CL", after).rights["access"].article
    assert clock_rule("CL", "restriction", before).available == "no"
    assert {"Ley 21.719" in ground.article for ground in grounds("CL", on=before)} == {False}
    assert not is_ground("CL", GUARDIAN_NEEDED, on=before)
    assert is_ground("CL", GUARDIAN_NEEDED, on=after)
    # Midnight is Chile's own.
    assert law_on("CL", datetime(2026, 12, 1, 2, tzinfo=UTC)).authority.name.endswith("(SERNAC)")
    assert authority_for("CL", "CL", after).name.startswith("Agencia")
    india = clock_rule("IN", "access", before)
    assert (india.available, india.right_basis.article) == ("partial", "SPDI Rules 2011 r 5(6)")
    assert law_on("US-CA", before) is in_force("US-CA")


def test_a_time_that_the_controller_publishes_is_not_called_without_delay(count: Count) -> None:
    codes_of = {
        day: [fact.code for fact in count("IN", "access", ("received", day)).explanation]
        for day in ("2026-11-25", "2027-05-13")
    }

    assert "no_number" in codes_of["2026-11-25"]
    assert "time_published" in codes_of["2027-05-13"]
    assert "no_number" not in codes_of["2027-05-13"]


def test_japan_refuses_an_erasure_by_the_articles_on_erasure_and_a_copy_by_those_on_copies() -> None:
    erasure = {ground.code: ground for ground in grounds("JP", "erasure")}

    assert {"harm_to_others", "statutory_exception", "trade_secrets"}.isdisjoint(erasure)
    assert {ground.article for ground in erasure.values()}.isdisjoint({"APPI Art. 33(2)"})
    assert (erasure["impossible"].article, erasure["impossible"].verified) == ("APPI Art. 35(2), (4), (6)", "none")
    assert is_ground("JP", "harm_to_others", "access")
    assert is_ground("JP", "statutory_exception", "third_party_list")


def test_rita_complains_where_she_lives() -> None:
    french = authority_for("EU", "FR")

    assert french.name.endswith("(CNIL)")
    assert french.address == "https://www.cnil.fr/fr/plaintes"
    assert french.verified == "secondary"


def test_where_no_complaint_page_is_known_the_main_address_is_given_as_unverified() -> None:
    bulgarian = authority_for("EU", "BG")

    assert bulgarian.complaint_url == ""
    assert bulgarian.address == "https://cpdp.bg"
    assert bulgarian.verified == "none"


def test_a_person_under_a_law_of_one_country_has_one_authority() -> None:
    assert authority_for("GB", "GB").name == "Information Commissioner (ICO)"
    assert "edpb" in authority_for("EU", "JP").address


def test_the_picture_of_the_days_shows_what_each_day_did(count: Count) -> None:
    dates = count(
        "GB",
        "access",
        ("received", "2026-06-08"),
        ("clarification_requested", "2026-06-10"),
        ("clarification_received", "2026-06-12"),
    )
    days = {each.day: each for each in calendar_days(dates)}

    assert len(days) == 36
    assert days[date(2026, 6, 8)].kind == "received"
    assert days[date(2026, 6, 9)].kind == "counts"
    assert {days[date(2026, 6, day)].kind for day in (10, 11, 12)} == {"paused"}
    assert (days[date(2026, 6, 13)].kind, days[date(2026, 6, 13)].rest) == ("counts", "saturday")
    assert days[date(2026, 7, 11)].kind == "counts"
    assert days[date(2026, 7, 12)].kind == "holiday"  # the nominal end, Saturday 11 July, was passed over
    assert days[date(2026, 7, 13)].kind == "last_day"


def test_the_picture_shows_days_before_a_restart_and_days_left_out(count: Count) -> None:
    restarted = count(
        "GB",
        "erasure",
        ("received", "2026-06-08"),
        ("identity_requested", "2026-06-08T13:00"),
        ("identity_received", "2026-06-10"),
    )
    assert [each.kind for each in calendar_days(restarted)][:4] == ["received", "paused", "paused", "counts"]

    zealand = count("NZ", "access", ("received", "2026-06-05"))
    assert [each.kind for each in calendar_days(zealand)][:4] == ["received", "holiday", "holiday", "counts"]

    hours = count("ID", "access", ("received", "2026-06-05"))
    assert [each.kind for each in calendar_days(hours)] == ["received", "counts", "counts", "last_day"]


def test_a_short_period_leaves_sundays_out_of_the_picture(count: Count) -> None:
    singapore = count("SG", "breach", ("received", "2026-06-05"))

    assert [each.kind for each in calendar_days(singapore)] == ["received", "counts", "holiday", "counts", "last_day"]
    forty = {each.day: each.kind for each in calendar_days(count("HK", "access", ("received", "2026-06-05")))}
    assert forty[date(2026, 6, 7)] == "counts"
