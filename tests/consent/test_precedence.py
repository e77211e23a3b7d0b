"""Which text counts where several speak of one matter: addenda for places, terms before notices."""

import pytest
from django.test import Client

from consent.precedence import Resolved, Section, Text, resolved
from tests.dsr.desk import text as shown_text
from workspaces.models import Platform


def text(key: str, *about: str, places: str = "", over: str = "") -> Text:
    sections = tuple(Section(f"{key} on {one}", (f"What {key} says of {one}.",), one) for one in about)
    return Text(key, key.title(), 1, sections, frozenset(places.split()), frozenset(over.split()))


PRIVACY = text("privacy", "who", "transfers", "retention", "rights")
KOREA = text("korea", "transfers", "officer", places="KR", over="privacy")
HONG_KONG = text("hong-kong", "retention", places="HK", over="privacy")
TERMS = text("terms", "retention", over="privacy korea")
ALL = [PRIVACY, KOREA, HONG_KONG, TERMS]


def counts(country: str, texts: list[Text] = ALL) -> dict[str, str]:
    return {one.section.about: one.text.key for one in resolved(texts, country)}


@pytest.mark.req("EK-17", "EK-18", "NC-10")
@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("", {"who": "privacy", "transfers": "privacy", "retention": "terms", "rights": "privacy"}),
        ("DE", {"who": "privacy", "transfers": "privacy", "retention": "terms", "rights": "privacy"}),
        ("KR", {"who": "privacy", "transfers": "korea", "retention": "terms", "rights": "privacy", "officer": "korea"}),
    ],
)
def test_an_addendum_prevails_for_people_of_its_place_and_for_nobody_else(
    country: str, expected: dict[str, str]
) -> None:
    assert counts(country) == expected


@pytest.mark.req("CP-07", "QO-10")
def test_terms_prevail_over_the_notice_in_whatever_order_they_stand() -> None:
    for texts in (ALL, ALL[::-1], [TERMS, PRIVACY, KOREA, HONG_KONG]):
        assert counts("KR", texts)["retention"] == "terms"
        assert counts("KR", texts)["transfers"] == "korea"


def test_what_gives_way_stays_to_be_read_the_nearest_first() -> None:
    over_all = text("agreement", "retention", over="terms")

    (retention,) = [one for one in resolved([*ALL, over_all], "DE") if one.section.about == "retention"]

    assert retention.text.key == "agreement"
    assert [one.key for one, _section in retention.gives_way] == ["terms", "privacy"]


def test_sections_about_no_named_matter_all_stand() -> None:
    plain = Text("privacy", "Privacy", 1, (Section("A", ("a",)), Section("B", ("b",))))
    other = Text("terms", "Terms", 1, (Section("A", ("c",)),), prevails_over=frozenset({"privacy"}))

    found: list[Resolved] = resolved([plain, other], "")

    assert [one.section.paragraphs for one in found] == [("a",), ("b",), ("c",)]
    assert all(one.gives_way == () for one in found)


def test_a_circle_ends_and_everything_is_said_once() -> None:
    one, two = text("one", "who", over="two"), text("two", "who", over="one")

    assert len(resolved([one, two], "")) == 1


@pytest.mark.req("EK-17", "EK-18")
def test_somebody_in_korea_reads_what_counts_there_and_what_gives_way(enkomm: Platform, client: Client) -> None:
    everybody = shown_text(client.get("/enkomm/notices/for-you/"))
    korea = shown_text(client.get("/enkomm/notices/for-you/", {"residence": "KR"}))

    assert "Addendum for South Korea" not in everybody
    assert "Addendum for South Korea" in korea
    assert "Gives way here: Privacy notice" in korea
    assert "For people who live in South Korea" in korea


@pytest.mark.parametrize("query", [{"residence": "XX"}, {"on": "yesterday"}])
def test_what_cannot_be_asked_is_said(enkomm: Platform, client: Client, query: dict[str, str]) -> None:
    answer = client.get("/enkomm/notices/for-you/", query)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_nothing_was_in_force_long_ago(enkomm: Platform, client: Client) -> None:
    assert "Nothing was in force on that day." in shown_text(
        client.get("/enkomm/notices/for-you/", {"on": "2001-01-01"})
    )


@pytest.mark.req("CP-07", "EK-18")
def test_a_program_reads_the_same(enkomm: Platform, client: Client) -> None:
    told = client.get("/api/v1/enkomm/notices/what-counts", {"residence": "HK"}).json()

    (retention,) = [one for one in told["sections"] if one["notice"] == "hong-kong"]
    assert (retention["heading"], retention["gives_way"]) == ("How long we keep it", ["privacy"])
    assert client.get("/api/v1/enkomm/notices/what-counts", {"residence": "XX"}).status_code == 400
