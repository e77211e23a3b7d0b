"""The search after an erasure trusts nothing: every column of every table, and a reason for whatever is still there."""

from uuid import uuid4

import pytest

from dsr.connectors.base import SearchReport
from tests.dsr.connectors.clinic import PLATFORM, SAKURA, WHEN, Clinic, scope
from tests.dsr.connectors.conftest import MakeUrl

pytestmark = pytest.mark.any_database

IDENTIFIERS = ["rita@example.org", "rita.sample@example.net", "Rita Sample", "+49 30 5550123", "Ritchen"]


def hits(report: SearchReport) -> set[tuple[str, str, int, str]]:
    return {(f"{hit.table}.{hit.column}", hit.reason, hit.count, str(hit.verdict)) for hit in report.hits}


def erase(system: Clinic, key: str) -> None:
    connector = system.connector()
    digest = connector.preview(key, PLATFORM).digest
    connector.erase(key, PLATFORM, effect_key=uuid4(), expected_digest=digest)


def test_before_the_erasure_everything_is_left(untouched: Clinic, rita: str) -> None:
    report = untouched.connector().verify(rita, IDENTIFIERS, PLATFORM)
    left = {(f"{hit.table}.{hit.column}", hit.count) for hit in report.hits if hit.verdict == "left"}
    assert left == {
        ("members.id", 1),
        ("members.email", 1),
        ("members.recovery_email", 1),
        ("profiles.member_id", 1),
        ("profiles.nickname", 1),
        ("profiles.phone", 1),
        ("profiles.settings", 1),
        ("profiles.photo", 1),
        ("staff.member_id", 1),
        ("notes.author_id", 3),
        ("notes.body", 1),
        ("reactions.to_member", 1),
        ("bills.member_id", 1),
        ("bills.billed_to", 1),
        ("visits.member_id", 1),
    }
    assert (report.left, report.is_clean) == (17, False)
    assert (report.tables, report.columns) == (14, 70)
    assert SearchReport.from_dict(report.as_dict()) == report


@pytest.mark.req("EK-14")
def test_after_the_erasure_everything_found_is_explained(system: Clinic, rita: str) -> None:
    erase(system, rita)
    report = system.connector().verify(rita, IDENTIFIERS, PLATFORM)
    assert hits(report) == {
        ("bills.member_id", "tax", 1, "kept"),
        ("bills.billed_to", "tax", 1, "kept"),
        ("staff.member_id", "", 1, "other_part"),
        ("notes.author_id", "", 3, "other_part"),
        ("reactions.from_member", "", 1, "other_part"),
        ("notes.body", "", 1, "third_party"),
        ("invitations.invited_by", "", 1, "third_party"),
    }
    assert report.is_clean


def test_another_controllers_erasure_is_searched_in_its_own_part(system: Clinic, rita: str) -> None:
    connector = system.connector()
    found = connector.verify(rita, [], SAKURA)
    assert {hit.table: hit.count for hit in found.hits if hit.verdict == "left"} == {"notes": 2}


def test_column_that_the_map_does_not_know_is_searched_and_named(make_database: MakeUrl, rita: str) -> None:
    system = Clinic(make_database("sqlite", "grown"))
    system.run(
        "ALTER TABLE members ADD COLUMN former_email TEXT",
        "UPDATE members SET former_email = 'Rita@Example.org' WHERE id = 1",
        "CREATE TABLE newsletter (address TEXT, reader INTEGER REFERENCES members (id))",
        "INSERT INTO newsletter VALUES ('rita@example.org', 1), ('somebody@example.org', NULL)",
    )
    erase(system, rita)
    report = system.connector().verify(rita, IDENTIFIERS, PLATFORM)
    uncovered = {hit for hit in hits(report) if hit[3] == "uncovered"}
    assert uncovered == {
        ("members.former_email", "", 1, "uncovered"),
        ("newsletter.address", "", 1, "uncovered"),
        ("newsletter.reader", "", 1, "uncovered"),
    }
    assert report.uncovered_columns == ("members.former_email", "newsletter.address", "newsletter.reader")
    assert not report.is_clean


def test_row_of_nobody_that_names_her_has_to_be_looked_at(system: Clinic, rita: str) -> None:
    """It leads to no person, so no rule says whether it may stay; in another's workspace that other decides."""
    system.add("reactions", {"id": 50, "note_id": 3, "sign": "Ritchen"}, {"id": 51, "note_id": 5, "sign": "Ritchen"})
    found = hits(system.connector().verify(rita, ["Ritchen"], PLATFORM))
    assert {hit for hit in found if hit[0] == "reactions.sign"} == {
        ("reactions.sign", "", 1, "uncovered"),
        ("reactions.sign", "", 1, "other_part"),
    }


def test_what_an_erasure_forgot_is_left(system: Clinic, rita: str) -> None:
    erase(system, rita)
    system.run(
        "UPDATE members SET handle = 'RITA@example.org' WHERE id = 1",
        "UPDATE places SET slug = 'rita@example.org' WHERE id = 10",
        "UPDATE bill_lines SET text = 'for +49 (30) 555-0123' WHERE id = 3",
    )
    found = hits(system.connector().verify(rita, IDENTIFIERS, PLATFORM))
    assert ("members.handle", "", 1, "left") in found
    # The map says that a place is about nobody, so somebody has to look at one that is.
    assert ("places.slug", "", 1, "uncovered") in found
    assert ("bill_lines.text", "", 1, "third_party") in found


@pytest.mark.parametrize(
    ("identifier", "stored"),
    [
        ("山田 信夫", "山田 信夫さん"),
        ("Nguyễn Minh", "NGUYỄN MINH"),
        ("Jörg Vogt", "joined: jörg vogt"),
        ("50%_off@example.org", "50%_off@example.org"),
        ("+81 3 5550 1111", "tel:+81-3-5550-1111"),
        ("０３－５５５０－１１１１", "0355501111"),
    ],
)
def test_identifiers_are_found_in_any_case_and_writing(system: Clinic, identifier: str, stored: str) -> None:
    system.add("visits", {"id": 50, "member_id": 3, "at": WHEN, "page": stored})
    report = system.connector().verify("members:2", [identifier], scope("account"))
    assert ("visits.page", "", 1, "third_party") in hits(report)


def test_wildcards_in_an_identifier_are_only_letters(untouched: Clinic) -> None:
    report = untouched.connector().verify("members:999", ["%%%", "___", "r_ta@example.org", "no"], PLATFORM)
    assert report.hits == ()
