"""The register as files and as a paper."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.dsr.desk import signed_in, text
from tests.workspaces import registered
from workspaces.models import Membership, Organisation, Platform
from workspaces.register import exporting, reading

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def officer(enkomm: Platform, omar: Membership) -> Client:
    said = registered.pack(
        support={"names": {"en": '=HYPERLINK("http://x.example")', "ja": "＝1+1"}, "since": "2024-04-01"}
    )
    registered.put(enkomm, said)
    return signed_in(omar)


def url(name: str) -> str:
    return reverse(name, kwargs={"platform": "enkomm"})


@pytest.mark.req("NC-01")
def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(officer: Client) -> None:
    answer = officer.get(url("desk_register_csv"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="register-enkomm-')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert tuple(next(iter(rows.values()))) == exporting.COLUMNS
    assert rows["support"]["name"] == '\'=HYPERLINK("http://x.example")'
    assert rows["support"]["transfers"] == (
        "Mailco Pte. Ltd.: Singapore, Standard contractual clauses (Clauses of 1 April 2024)"
    )
    assert rows["hosting"]["controllers"].startswith("Blue Kettle Partners Ltd; ")
    assert all(not cell.startswith(tuple("=+-@＝")) for row in rows.values() for cell in row.values())


@pytest.mark.req("NC-01")
def test_the_json_has_the_keys_that_the_manual_names(officer: Client) -> None:
    answer = officer.get(url("desk_register_json"))

    told = json.loads(answer.content)
    assert set(told) == {
        "format", "platform", "as_of", "controller", "establishments", "customers", "activities", "recipients",
        "retention",
    }  # fmt: skip
    assert told["format"] == "register/1"
    (support,) = [one for one in told["activities"] if one["key"] == "support"]
    assert (support["recipients"], support["retention"], support["controllers"]) == (
        ["mailco"], ["after-closing"], ["enkomm"]
    )  # fmt: skip
    (mailco,) = [one for one in told["recipients"] if one["key"] == "mailco"]
    assert mailco["names"] == dict.fromkeys(["en", "ja"], "Mailco Pte. Ltd.")
    assert mailco["transfer"]["documents"] == dict.fromkeys(["en", "ja"], "Clauses of 1 April 2024")
    assert mailco["assessment"]["review_by"] == "2028-03-15"
    described = (Path(__file__).parents[2] / "docs" / "operating" / "register.md").read_text(encoding="utf-8")
    parts = (told, support, mailco, mailco["transfer"], mailco["assessment"], told["controller"],
             told["establishments"][0], told["retention"][0])  # fmt: skip
    assert [key for part in parts for key in part if f"`{key}`" not in described] == []


@pytest.mark.req("NC-01", "EK-10", "EK-11")
def test_the_report_has_everything_that_art_30_asks(officer: Client) -> None:
    Organisation.objects.filter(is_operator=True).update(protection_officer="Dana Sample, dpo@enkomm.example")
    page = text(officer.get(url("desk_register_report")))

    for said in (
        "Record of processing activities", "enKomm", "Dana Sample", "6th floor, No Such House",
        "To answer questions.", "Legitimate interests: Customers who stay.", "People with an account, Visitors",
        "Account", "Mailco Pte. Ltd.", "Singapore", "Clauses of 1 April 2024", "Encrypted, and read by two people.",
        "Kept for 2 years after the account was closed", "Assessed on Friday 15 March 2024",
        "It is not said how long the data is kept.",
    ):  # fmt: skip
        assert said in page, said
    assert "site-header" not in page


def test_who_answers_without_a_contact_is_told(enkomm: Platform, omar: Membership) -> None:
    page = text(signed_in(omar).get(url("desk_register_report")))

    assert "Neither a data protection officer nor a representative is named." in page


def test_a_day_in_the_past_is_exported_as_it_was(officer: Client, enkomm: Platform) -> None:
    told = json.loads(officer.get(url("desk_register_json") + "?as_of=2024-05-01").content)

    assert told["as_of"] == "2024-05-01"
    assert "support" in [one["key"] for one in told["activities"]]
    assert "offers" not in [one["key"] for one in told["activities"]]
    assert officer.get(url("desk_register_json") + "?as_of=yesterday").status_code == 404
    assert reading.today(enkomm).isoformat() in officer.get(url("desk_register_csv"))["Content-Disposition"]
