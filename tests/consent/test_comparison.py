"""Two editions of a text, word by word (QO-04)."""

from typing import Any

import pytest
from django.test import Client

from consent.comparison import changes, compared, words
from tests.dsr.desk import text
from workspaces.models import Platform


def section(heading: str, *paragraphs: str, about: str = "") -> dict[str, Any]:
    return {"heading": heading, "paragraphs": list(paragraphs)} | ({"about": about} if about else {})


KEEP, ASK = section("How long", "We keep calls 30 days.", "Backups stay."), section("Asking", "Write to us.")


def states(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one.heading, one.state) for one in compared(before, after)]


@pytest.mark.req("QO-04")
def test_a_word_that_changed_is_marked_and_the_rest_is_not() -> None:
    assert words("We keep calls 30 days.", "We keep calls 90 days.") == [
        {"kind": "same", "text": "We keep calls "},
        {"kind": "removed", "text": "30 "},
        {"kind": "added", "text": "90 "},
        {"kind": "same", "text": "days."},
    ]


@pytest.mark.req("QO-04")
def test_japanese_is_compared_letter_by_letter_and_numbers_whole() -> None:
    parts = words("通話は30日間保存します。", "通話は90日間保存します。")

    assert [(one["kind"], one["text"]) for one in parts if one["kind"] != "same"] == [
        ("removed", "30"),
        ("added", "90"),
    ]


def test_sections_that_came_went_changed_or_stayed() -> None:
    longer = section("How long", "We keep calls 90 days.", "Backups stay.")
    new = section("Children", "Ask a parent.")

    assert states([KEEP, ASK], [longer, new]) == [("How long", "changed"), ("Asking", "removed"), ("Children", "added")]
    assert states([KEEP, ASK], [KEEP, ASK]) == [("How long", "same"), ("Asking", "same")]
    assert changes(compared([KEEP, ASK], [longer, new])) == 3


def test_a_section_that_moved_or_got_another_heading_is_the_same_matter() -> None:
    named = section("How long", "We keep calls 30 days.", about="retention")
    renamed = section("Keeping", "We keep calls 30 days.", about="retention")

    assert states([KEEP, ASK], [ASK, KEEP]) == [("Asking", "same"), ("How long", "same")]
    assert states([named], [renamed]) == [("Keeping", "changed")]


def test_paragraphs_that_are_not_alike_went_and_came() -> None:
    (one,) = compared([section("A", "We sell nothing.")], [section("A", "Ask your parents before you sign in here.")])

    kinds = [[part["kind"] for part in row["parts"]] for row in one.rows]
    assert sorted(kinds) == [["added"], ["removed"]]


def test_nothing_of_either_text_is_lost() -> None:
    before = [section("A", "one two three", "four", "five six"), section("B", "seven")]
    after = [section("B", "seven eight"), section("A", "one two", "nine", "five six ten")]

    said = {"removed": "", "added": "", "same": ""}
    for one in compared(before, after):
        for row in one.rows:
            for part in row["parts"]:
                said[part["kind"]] += part["text"] + " "
    for word in ["one", "two", "three", "four", "five", "six", "seven"]:
        assert word in said["same"] + said["removed"]
    for word in ["one", "two", "five", "six", "seven", "eight", "nine", "ten"]:
        assert word in said["same"] + said["added"]


@pytest.mark.req("QO-04", "EK-21")
def test_everybody_compares_any_two_editions(enkomm: Platform, client: Client) -> None:
    assert "Compare two editions" in text(client.get("/enkomm/notices/"))

    newest = text(client.get("/enkomm/notices/privacy/compare/"))
    assert "1 section differs." in newest
    assert "How asking works" in newest

    same = text(client.get("/enkomm/notices/privacy/compare/", {"before": "2", "after": "2"}))
    assert "Both say the same." in same
    for query in ({"before": "9"}, {"after": "x"}):
        assert client.get("/enkomm/notices/privacy/compare/", query).status_code == 422
    assert client.get("/enkomm/notices/nothing/compare/").status_code == 404
