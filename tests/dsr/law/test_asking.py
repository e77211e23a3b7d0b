"""Questions in the words of lawyers: what is read, and what is sent back with a sentence that helps."""

from pathlib import Path
from typing import Any

import pytest

from dsr.law.asking.examples import answer
from dsr.law.asking.places import read_place
from dsr.law.asking.rights import Asked, read_right
from dsr.law.asking.unreadable import Unreadable
from dsr.law.calendars import WorkCalendar
from dsr.law.registry import load
from privacy_portal.yaml_files import read_yaml

pytestmark = [pytest.mark.any_database, pytest.mark.req("X-02")]

EXAMPLES = read_yaml(Path(__file__).parent / "asked.yaml")["vectors"]
RITA = {"jurisdiction": "GB", "right": "access", "received": "2026-03-02"}


def due(question: dict[str, Any]) -> str:
    found = answer(question)
    return found.written(found.due)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_an_example_in_other_peoples_words_has_its_date(example: dict[str, Any]) -> None:
    assert due(example) == example["expected_due"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"jurisdiction": "XX"}, r"Unknown jurisdiction: XX\. Known: AE, .*, ZA; inside the EU .* EU-DE-BY"),
        ({"jurisdiction": "US"}, r"Unknown jurisdiction: US\. Known: .*US-CA"),
        ({"jurisdiction": ""}, r"Say which jurisdiction, such as GB"),
        ({"jurisdiction": "EU-GB"}, r"Unknown member state: GB\. Known: AT, "),
        ({"subdivision": "BY"}, r"Unknown part of GB: BY\. Known: ENG, NIR, SCT, WLS"),
        ({"jurisdiction": "GB-NIR-SCT"}, r"GB has no part NIR-SCT\. Name one part, such as GB-NIR"),
        ({"right": None}, r"Say which right, such as access"),
        ({"right": "eternal life"}, r"Unknown right under GB: eternal_life\. Known: access, ack, "),
        ({"right": "records"}, r"GB sets no time for records on 2026-03-02"),
        ({"right": "complaint_ack"}, r"GB sets no time for this: acknowledge of complaint"),
        ({"received": None}, r"Say when the request was received, such as 2026-03-10"),
        ({"received": "2026-02-30"}, r"Not a date: 2026-02-30\. Write 2026-03-10, or 2026-03-10T14:30\+01:00"),
        ({"received": "soon"}, r"Not a date: soon"),
        ({"received": True}, r"Not a date: True"),
        ({"received": "1969-12-31"}, r"The years from 1970 to 2100 can"),
        ({"received": "2101-01-01"}, r"The years from 1970 to 2100 can"),
        ({"timezone": "Europe/Atlantis"}, r"Unknown time zone: Europe/Atlantis\. Write one such as Europe/Berlin"),
        ({"timezone": "../etc/passwd"}, r"Unknown time zone"),
        ({"calendar": "DE/XX"}, r"Unknown part of DE: XX\. Known: Augsburg, BB, BE, "),
        (
            {"events": [{"telephone_rang": "2026-03-03"}]},
            r"Unknown event: telephone_rang\. Known: acknowledged, answer",
        ),
        ({"events": [{"received": "2026-03-03"}]}, r"Unknown event: received"),
        ({"events": [{"fee_paid": None}]}, r"The event fee_paid needs a date: fee_paid=2026-03-10"),
        ({"events": [{"fee_paid": ""}]}, r"The event fee_paid needs a date"),
        ({"events": [{"identity_requested": True}]}, r"The event identity_requested needs a date"),
        ({"events": [{"receipt_corrected": None}]}, r"The event receipt_corrected needs a date"),
        ({"events": [{"fee_paid": "yesterday"}]}, r"Not a date: yesterday"),
        ({"events": [{"extension_days": "a few"}]}, r"needs a number from 1 to 999: extension_days=30"),
        ({"events": [{"extension_days": 0}]}, r"needs a number from 1 to 999"),
        ({"events": [{"extension_days": 1000}]}, r"needs a number from 1 to 999"),
        ({"events": "fee_paid"}, r"Events are a list, each a name with a date"),
        ({"events": ["fee_paid"]}, r"Events are a list, each a name with a date"),
    ],
)
def test_what_cannot_be_read_is_sent_back_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        answer(RITA | change)


def test_a_question_is_a_map() -> None:
    with pytest.raises(Unreadable, match="A question is a map with jurisdiction, right and received"):
        answer("GB access 2026-03-02")


@pytest.mark.parametrize("received", ["1970-01-01", "2100-12-31"])
def test_the_first_and_the_last_year_can_be_counted_from(received: str) -> None:
    assert due(RITA | {"jurisdiction": "JP", "received": received}) > received


@pytest.mark.parametrize(
    ("text", "subdivision", "place"),
    [
        ("GB", "", ("GB", "GB", "ENG")),
        ("gb", "GB-SCT", ("GB", "GB", "SCT")),
        ("uk", "wales", ("GB", "GB", "WLS")),
        ("EU", "", ("EU", "", "")),
        ("EU", "DE-BY", ("EU", "DE", "BY")),
        ("EU-EL", "", ("EU", "GR", "")),
        ("EEA-NO", "", ("EU", "NO", "")),
        ("EU/DE/BE", "", ("EU", "DE", "BE")),
        ("DE", "Bayern", ("EU", "DE", "BY")),
        ("US-CA", "", ("US-CA", "US", "CA")),
        ("US-CA", "CA", ("US-CA", "US", "CA")),
        ("CA-QC", "", ("CA-QC", "CA", "QC")),
        ("CA", "QC", ("CA-QC", "CA", "QC")),
        ("CA", "", ("CA", "CA", "")),
        ("AE-DIFC", "", ("AE-DIFC", "AE", "DIFC")),
        ("JP", "13", ("JP", "JP", "")),
    ],
)
def test_a_place_is_its_law_and_the_part_that_acts(text: str, subdivision: str, place: tuple[str, str, str]) -> None:
    found = read_place(text, subdivision)
    assert (found.law, found.country, found.subdivision) == place


@pytest.mark.parametrize(
    ("law", "text", "right", "date"),
    [
        ("GB", " KNOW ", "access", "due_at"),
        ("GB", "Consent withdrawal", "withdraw_consent", "due_at"),
        ("GB", "ack", "complaint", "acknowledge_by"),
        ("GB", "erasure_extension_notice", "erasure", "extension_notice_by"),
        ("GB", "target", "access", "target"),
        ("GB", "complaint", "complaint", "due_at"),
        ("VN", "acknowledgement", "access", "acknowledge_by"),
        ("JP", "ack", "access", "acknowledge_by"),
        ("TR", "complaint", "authority_complaint", "due_at"),
        ("TR", "breach_subjects", "breach_people", "due_at"),
        ("US-CA", "breach_people", "breach", "due_at"),
        ("US-CA", "breach_authority", "breach_authority", "due_at"),
        ("CN", "complaint", "complaint", "due_at"),
    ],
)
def test_a_right_goes_by_many_names(law: str, text: str, right: str, date: str) -> None:
    assert read_right(text, load(law)) == Asked(right, date)


def test_two_things_on_one_day_happened_in_the_order_in_which_they_are_told() -> None:
    at_noon = RITA | {"received": "2026-03-02T12:00"}
    asked = [{"identity_requested": "2026-03-02"}, {"identity_received": "2026-03-05"}]

    assert due(at_noon | {"events": asked}) == "2026-04-07"  # the fifth of April is Easter Sunday
    exactly = [{"fee_quoted": "2026-03-04T15:00"}, {"fee_paid": "2026-03-04"}]
    assert answer(at_noon | {"events": exactly}).dates.starts_at.isoformat() == "2026-03-04T15:00:00+00:00"


def test_an_event_on_the_day_of_a_moment_elsewhere_is_read_in_the_zone_of_the_law() -> None:
    late = RITA | {"received": "2026-03-02T23:30-05:00", "events": [{"identity_requested": "2026-03-03"}]}

    assert answer(late).dates.paused


def test_a_written_extension_is_one_whichever_kind_the_law_has() -> None:
    told = {"events": [{"extension_notice_by": "2026-03-10"}]}

    assert "extended" in {fact.code for fact in answer(RITA | told).dates.explanation}
    agreed = RITA | {"jurisdiction": "AU"}
    assert due(agreed | {"events": [{"extension_days": 10}]}) == "2026-04-13"  # the eleventh is a Saturday
    assert due(agreed | {"events": [{"extension_notified": "2026-03-10"}], "rule": "30 + 10 days"}) == "2026-04-01"


def test_words_for_a_sum_yield_to_an_extension_that_is_told() -> None:
    told = RITA | {"jurisdiction": "AU", "rule": "30 + 30 days", "events": [{"extension_business_days": 10}]}

    assert due(told) == "2026-04-17"  # ten working days of New South Wales from 1 April, over Easter


def test_an_hour_that_does_not_fit_the_law_changes_nothing() -> None:
    question = RITA | {"jurisdiction": "VN", "right": "objection", "rule": "20 hours with a third party"}

    assert due(question) == "2026-03-17"


def test_fee_paid_keeps_a_swiss_request_alive() -> None:
    swiss = {"jurisdiction": "CH", "right": "access", "received": "2026-03-02"}
    quoted = {"fee_quoted": "2026-03-04"}

    assert due(swiss | {"events": [quoted]}) == "2026-03-14"
    assert due(swiss | {"events": [quoted, {"fee_paid": "2026-03-06"}]}) == "2026-04-13"
    assert due(swiss | {"right": "extension_notice", "events": [quoted]}) == "2026-04-13"


def test_days_off_of_another_country_are_taken_where_an_example_names_them() -> None:
    question = {"jurisdiction": "JP", "right": "access_lawsuit_gate", "received": "2026-12-11"}

    assert due(question | {"calendar": "DE/BY, Sat+Sun"}) == "2026-12-28"
    assert answer(question | {"calendar": "FR"}).dates.calendar.key == "FR"
    assert answer(question | {"calendar": "ZZ, Sunday"}).dates.calendar.key == "JP"
    assert answer(question | {"calendar": "EU-DE-BY"}).dates.calendar.key == "DE-BY"


def test_good_friday_is_no_friday_and_not_saturday_is_no_saturday() -> None:
    question = {"jurisdiction": "CA", "right": "access", "received": "2026-04-01"}  # the first of May is a Friday

    assert due(question | {"calendar": "CA with Good Friday, Sunday"}) == "2026-05-01"
    assert due(question | {"calendar": "CA, Fri+Sat+Sun"}) == "2026-05-04"
    assert due(question | {"received": "2026-04-02", "calendar": "CA, not Saturday but Sunday"}) == "2026-05-02"


def test_the_weekend_of_a_place_is_its_own() -> None:
    assert WorkCalendar("IL").weekend == {4, 5}
    assert WorkCalendar("").weekend == {5, 6}
