"""Until when Rita can turn to an authority or a court, and what a letter that refuses must tell her."""

from datetime import UTC, date, datetime

import pytest

from dsr.law.letters import demanded, demanded_of_dismissal
from dsr.law.obligations import LETTER_DUTIES
from dsr.law.registry import calendar_for, codes
from dsr.law.remedies import AUTHORITY, COURT, Remedy, remedies

pytestmark = [pytest.mark.any_database, pytest.mark.req("EK-19")]

RECEIVED = datetime(2026, 3, 24, 9, tzinfo=UTC)
ANSWERED = datetime(2026, 4, 10, 9, tzinfo=UTC)
TODAY = date(2026, 11, 25)


LATER = datetime(2027, 6, 1, 15, tzinfo=UTC)


def ways(law: str, country: str = "", *, received: datetime = RECEIVED) -> dict[str, Remedy]:
    answered = ANSWERED if received == RECEIVED else received
    moments = {"receipt": received, "answer": answered, "last_contact": answered}
    found = remedies(law, moments, calendar_for(law, country or law[:2]))
    return {each.where: each for each in found}


@pytest.mark.parametrize(
    ("law", "last_day"),
    [
        ("CA", date(2026, 10, 10)),  # six months from the refusal
        ("CA-QC", date(2026, 5, 11)),  # thirty days, the last a Sunday
        ("MX", date(2026, 5, 4)),  # fifteen working days over Labour Day
        ("ZA", date(2026, 10, 7)),
        ("SA", date(2026, 7, 9)),
        ("PH", date(2026, 10, 12)),  # six months, the last a Saturday
        ("TR", date(2026, 5, 10)),  # thirty days from the answer come before sixty from the application
        ("HK", date(2028, 4, 10)),
        ("AU", date(2027, 4, 10)),
    ],
)
def test_the_time_to_go_to_the_authority_runs_from_the_answer(law: str, last_day: date) -> None:
    until = ways(law)[AUTHORITY].until
    assert until is not None
    assert until.date() == last_day


def test_where_no_answer_came_the_time_from_the_application_is_left() -> None:
    (authority, _court) = remedies("TR", {"receipt": RECEIVED}, calendar_for("TR", "TR"))

    assert authority.until is not None
    assert authority.until.date() == date(2026, 5, 23)
    assert remedies("CA", {"receipt": RECEIVED}, calendar_for("CA", "CA"))[0].until is None


def test_the_time_to_go_to_court_may_begin_only_later() -> None:
    court = ways("CA")[COURT]  # a year from the authority's report

    assert (court.until, court.manner) == (None, "after_authority")


def test_where_the_authority_comes_first_the_time_for_a_court_runs_from_its_decision() -> None:
    decided = {"receipt": RECEIVED, "authority_decision": datetime(2026, 5, 4, 9, tzinfo=UTC)}
    (_authority, court) = remedies("CA", decided, calendar_for("CA", "CA"))

    assert court.until is not None
    assert (court.until.date(), court.manner) == (date(2027, 5, 4), "")
    assert {law for law in codes() if ways(law, received=LATER)[COURT].manner == "after_authority"} == {
        "AE", "CA", "CA-QC", "CL", "IN", "MX", "PH",
    }  # fmt: skip


def test_europeans_can_complain_at_any_time_and_americans_have_no_court() -> None:
    assert (ways("EU", "DE")[AUTHORITY].until, ways("EU", "DE")[AUTHORITY].manner) == (None, "no_limit")
    assert ways("US-VA")[COURT].manner == "not_required"
    assert ways("EU", "DE")[COURT].basis.article == "GDPR Art. 79"


def test_the_ways_are_those_of_the_law_on_the_day_of_receipt() -> None:
    old, new = ways("CL"), ways("CL", received=datetime(2026, 12, 1, 15, tzinfo=UTC))

    assert (old[AUTHORITY].manner, old[COURT].manner) == ("unknown", "no_limit")
    assert old[COURT].basis.article == "Ley 19.628 (text of 1999) Art. 16"
    assert new[AUTHORITY].until is not None
    assert new[AUTHORITY].until.date() == date(2027, 1, 15)  # thirty working days over three holidays
    assert new[COURT].manner == "after_authority"
    assert not ways("IN")[AUTHORITY].controller_first


def test_some_authorities_want_to_see_that_we_were_asked_before() -> None:
    first = {law for law in codes() if ways(law, received=LATER)[AUTHORITY].controller_first}

    assert first == {"AU", "BR", "GB", "IN", "PH", "SG", "TR"}


@pytest.mark.parametrize("law", sorted(codes()))
def test_every_law_knows_a_way_to_an_authority_and_says_of_a_court_what_it_knows(law: str) -> None:
    assert (ways(law)[AUTHORITY].until is None) == bool(ways(law)[AUTHORITY].manner)
    for remedy in ways(law).values():
        assert not (remedy.until and remedy.manner)
        assert remedy.basis.article
        assert remedy.basis.source.startswith("http")


@pytest.mark.parametrize("law", sorted(codes()))
def test_every_refusal_names_why_by_which_article_and_whom_else_one_can_ask(law: str) -> None:
    must = demanded(law, "access", "unfounded_or_excessive", TODAY)

    assert {"reasons", "provision", "authority"} <= set(must)
    assert list(must) == sorted(must, key=LETTER_DUTIES.index)


def test_a_letter_tells_more_where_the_law_lists_more() -> None:
    assert demanded("EU", "access", "harm_to_others", TODAY) == ("reasons", "provision", "authority", "court")
    assert demanded("US-VA", "access", "statutory_exception", TODAY) == (
        "reasons",
        "provision",
        "appeal",
        "authority",
    )
    assert "controller_complaint" in demanded("GB", "access", "harm_to_others", TODAY)
    assert "objection" in demanded("KR", "access", "harm_to_others", TODAY)
    assert {"help", "time_limit"} <= set(demanded("CA-QC", "access", "harm_to_others", TODAY))
    assert "appeal" not in demanded("US-CA", "access", "statutory_exception", TODAY)
    assert demanded_of_dismissal("US-CO") == ("reasons", "authority")


def test_what_depends_on_the_case_is_demanded_only_there() -> None:
    assert "not_authenticated" in demanded("US-CA", "access", "not_identified", TODAY)
    assert "not_authenticated" not in demanded("US-CA", "access", "statutory_exception", TODAY)
    assert "opt_out_offered" in demanded("US-CA", "erasure", "statutory_exception", TODAY)
    assert "opt_out_offered" not in demanded("US-CA", "access", "statutory_exception", TODAY)
