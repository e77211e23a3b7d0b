"""Anybody looks up, before asking for anything, which rights they have where they live."""

import pytest
from django.test import Client
from django.urls import reverse

from dsr import rights_by_place
from dsr.law import registry
from dsr.models import OpinionKind
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
