"""Anybody looks up, before asking for anything, which rights they have where they live."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from dsr import rights_by_place
from dsr.law import registry
from dsr.law.schema import RIGHTS
from dsr.models import OpinionKind
from privacy_portal import throttling
from privacy_portal.clock import now
from tests.dsr.desk import text
from tests.dsr.lawyers import accepted, draft, override
from tests.factories import confirmed
from workspaces.models import Establishment, Membership, Platform

PAGE = "/enkomm/rights/"


def page(place: str = "", language: str = "en") -> str:
    asked = f"{PAGE}?place={place}" if place else PAGE
    return text(Client(headers={"accept-language": language}).get(asked))


def test_the_privacy_centre_leads_to_the_rights_of_the_platforms_own_place(enkomm: Platform) -> None:
    assert PAGE in text(Client().get("/enkomm/"))
    home = rights_by_place.home(list(Establishment.objects.order_by("key")))

    shown = page()

    assert f'<h2 id="place">{rights_by_place.place_name(home[0])}</h2>' in shown


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (
            "DE",
            [
                "GDPR Art. 15",
                "1 month",
                "by 2 months",
                "Bundesbeauftragte",
                "Below the age of 16, consent has to come from",
            ],
        ),
        ("US-CA", ["California", "45 days", "15 working days", "No: we do it all the same", "It must be honoured."]),
        ("VN", ["10 days", "20 days", "A05"]),
        ("HK", ["40 days", "The cost may be charged.", "Without delay; our aim is 3 days"]),
        ("AT", ["Below the age of 14, consent has to come from a parent or guardian."]),
        ("VN", ["Below the age of 16, a parent or guardian acts."]),
        ("JP", ["This is advice of the authority; the law itself sets no age."]),
        ("CL", ["Ley 19.628 (text of 1999) Art. 12", "2 working days", "SERNAC"]),
        ("IN", ["SPDI Rules 2011 r 5(6)", "Without delay; our aim is 1 month"]),
        ("SG", ["no time limit, but we have to be asked first"]),
        ("CA", ["6 months", "12 months from the authority’s decision"]),
        ("MN", ["We have no law of this place on file"]),
    ],
)
def test_a_place_tells_its_rights_times_and_articles(enkomm: Platform, place: str, told: list[str]) -> None:
    shown = page(place)

    assert [one for one in told if one not in shown] == []


@pytest.mark.req("X-02")
def test_what_nobody_verified_says_so(enkomm: Platform) -> None:
    shown = page("DE")

    unverified = sum(right.origin.unverified for right in rights_by_place.law_there("EU", now().date())[1])
    assert shown.count("Nobody has verified it yet.") >= unverified > 0


def test_every_place_has_a_page_and_no_other_has(enkomm: Platform) -> None:
    for code, name in rights_by_place.places():
        if "-" in code or code in registry.codes():
            assert name
            rights_by_place.place(enkomm, code, now().date())
    answer = Client().get(f"{PAGE}?place=XX")
    assert answer.status_code == 404
    assert "We do not know this place." in text(answer)


def test_an_officers_place_is_protected_by_two_laws_where_two_do(enkomm: Platform) -> None:
    found = rights_by_place.place(enkomm, "US-CA", now().date())

    assert found.law.code == "US-CA"
    assert all(law.scope.establishment for law in found.beside)


def test_the_page_says_what_counts_here_and_not_who_confirmed_it(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    confirmed(enkomm)
    accepted(override("5 days"), omar, mei)
    accepted(draft(path="rights.access", kind=OpinionKind.CONFIRM), omar, mei)

    shown = page("VN")

    assert "5 days" in shown
    assert "Confirmed by our lawyers." in shown
    assert "Anja Weber" not in shown


def test_programs_read_the_same(enkomm: Platform) -> None:
    laws = Client().get(reverse("api_laws", kwargs={"platform": "enkomm"})).json()
    told = Client().get(reverse("api_law", kwargs={"platform": "enkomm", "code": "US-CA"})).json()

    assert {law["code"] for law in laws} == registry.codes()
    access = next(right for right in told["rights"] if right["key"] == "access")
    assert (access["time"], access["statutory"]) == ("45 days", True)
    assert access["time_origin"]["source"].startswith("https://")
    assert Client().get(reverse("api_law", kwargs={"platform": "enkomm", "code": "XX"})).status_code == 404


def test_what_was_made_of_a_text_is_made_once_a_day_and_language(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    right = rights_by_place._right
    monkeypatch.setattr(rights_by_place, "_right", lambda law, key, on: made.append(key) or right(law, key, on))
    rights_by_place._place.cache_clear()
    rights_by_place._law_there.cache_clear()

    for _ in range(3):
        assert "10 days" in page("VN")
        assert Client().get("/api/v1/enkomm/laws/VN").status_code == 200
    assert len(made) == 2 * len(RIGHTS)
    assert "10日" in page("VN", language="ja")
    assert len(made) == 3 * len(RIGHTS)


@pytest.mark.parametrize("asked", [PAGE, f"{PAGE}?place=VN", "/api/v1/enkomm/laws", "/api/v1/enkomm/laws/VN"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_network_that_looks_up_without_end_is_slowed_down_and_nobody_else(
    enkomm: Platform, asked: str, method: str
) -> None:
    mallory, rita = Client(REMOTE_ADDR="198.51.100.9"), Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(throttling.LOOK_UP.most - 1):
        throttling.take(throttling.LOOK_UP, RequestFactory(REMOTE_ADDR="198.51.100.9").get("/"))
    assert getattr(mallory, method)(asked).status_code == 200

    refused = getattr(mallory, method)(asked)

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert getattr(rita, method)(asked).status_code == 200
