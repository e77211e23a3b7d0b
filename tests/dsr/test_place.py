"""Where somebody lives: asked down to the state; and what a record says otherwise decides nothing by itself."""

from typing import Any

import pytest
from django.test import Client

from dsr import counts, intake, residence
from dsr.law import registry
from dsr.models import Case, Message, Request
from privacy_portal import countries
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import again, signed_in, text, url
from tests.dsr.visiting import address, answer, walk
from tests.factories import part, searched
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

TOLD = "You told us on the telephone that you moved to Berlin, so we count anew."


@pytest.fixture
def desk(omar: Membership) -> Client:
    return signed_in(omar)


# -- the state --------------------------------------------------------------------------------------------------------


def test_the_state_is_asked_only_where_states_have_laws(enkomm: Platform, client: Client) -> None:
    walk(client, until="reach", home={"residence": "DE"})
    assert client.get(address("question", slug="state")).url == address("question", slug="reach")

    answer(client, "home", residence="US")
    asked = text(client.get(address("question", slug="state")))
    assert "In which state do you live?" in asked
    assert "California" in asked
    assert "My state is not in the list, or I would rather not say" in asked
    assert "Question 4 of 8" in asked
    assert client.get(address("question", slug="check")).url == address("question", slug="state")


@pytest.mark.parametrize(("chosen", "region", "law"), [("CA", "CA", "US-CA"), ("none", "", None)])
def test_the_state_decides_the_law(enkomm: Platform, client: Client, chosen: str, region: str, law: str | None) -> None:
    walk(client, until="you")
    answer(client, "you")
    answer(client, "home", residence="US")
    assert client.post(address("question", slug="state"), {"region": chosen}).status_code == 302
    for slug in ("reach", "outcome", "details"):
        answer(client, slug)
    check = text(client.get(address("question", slug="check")))
    answer(client, "check")
    case = Case.objects.get()

    assert (case.residence, case.residence_region) == ("US", region)
    assert ("California, United States" in check) is bool(region)
    assert case.law == (law or counts.law_of("US", case.establishment))


def test_no_answer_and_a_foreign_state_are_mistakes(enkomm: Platform, client: Client) -> None:
    walk(client, until="you")
    answer(client, "you")
    answer(client, "home", residence="US")

    for wrong in ("", "QC"):
        assert client.post(address("question", slug="state"), {"region": wrong}).status_code == 422


def test_another_country_forgets_the_state(enkomm: Platform, client: Client) -> None:
    walk(client, until="you")
    answer(client, "you")
    answer(client, "home", residence="US")
    client.post(address("question", slug="state"), {"region": "CA"})
    answer(client, "home", residence="DE")
    answer(client, "home", residence="US")

    assert client.get(address("question", slug="reach")).url == address("question", slug="state")


def test_states_are_named_in_japanese(enkomm: Platform, client: Client) -> None:
    client.cookies["django_language"] = "ja"
    walk(client, until="you")
    answer(client, "you")
    answer(client, "home", residence="US")

    assert "カリフォルニア州" in text(client.get(address("question", slug="state")))


def test_every_state_with_a_law_has_a_name() -> None:
    states = {code for code in registry.codes() if code.startswith(("US-", "CA-"))}
    named = {f"{country}-{code}" for country in ("US", "CA") for code, _name in countries.regions(country)}
    assert states <= named


# -- another place in the record --------------------------------------------------------------------------------------


def elsewhere(platform: Platform) -> Request:
    """Return the request of Rita, who says that she lives in Japan, while her account says Germany."""
    return part(searched(platform, residence="JP"))


def sets(browser: Client, request: Request, stage: str = "save", **changes: str) -> Any:
    sent = {"residence": "DE", "region": "", "told": TOLD, "stage": stage}
    return browser.post(url("desk_place", request), sent | changes)


def test_the_officer_sees_both_places_and_the_declared_one_counts(enkomm: Platform, desk: Client) -> None:
    request = elsewhere(enkomm)
    shown = text(desk.get(url("desk_request", request)))

    assert "Declared: Japan. The record says: Germany. The dates follow the declared place." in shown
    assert "enKomm Vietnam JSC contracts with people who live there." in shown
    assert request.case.law == "JP"
    assert "Two places" not in text(desk.get(url("desk_request", part(searched(enkomm)))))


def test_only_an_officer_sets_the_law_by_a_confirmed_place(enkomm: Platform, omar: Membership, desk: Client) -> None:
    request = elsewhere(enkomm)
    preview = text(sets(desk, request, "preview"))
    assert "General Data Protection Regulation" in preview
    assert again(request).case.law == "JP"

    assert sets(desk, request).url == url("desk_request", request)
    after = again(request)
    assert (after.case.residence, after.case.law) == ("DE", "EU")
    assert (
        after.due_at
        == counts.expected("access", "DE", after.case.establishment, after.case.received_at)[0].dates.due_at
    )
    assert Message.objects.get(case=request.case).text == TOLD
    assert OutgoingMail.objects.filter(template="message").count() == 1
    entry = AuditEntry.objects.get(action="case.place_confirmed")
    assert b"Berlin" not in bytes(entry.payload)
    assert "Two places" not in text(desk.get(url("desk_request", request)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"residence": "JP"}, "That is the place which counts already."),
        ({"region": "US-CA"}, "This state does not lie in that country."),
        ({"told": "Moved."}, "at least 10 characters"),
        ({"residence": ""}, "Choose an answer for “Where do they live?”."),
    ],
)
def test_a_mistake_is_named_and_loses_nothing(
    enkomm: Platform, desk: Client, changes: dict[str, str], sentence: str
) -> None:
    request = elsewhere(enkomm)
    answered = sets(desk, request, **changes)

    assert answered.status_code == 422
    assert sentence in text(answered)
    assert changes.get("told", TOLD) in text(answered)
    assert again(request).case.law == "JP"


def test_a_closed_case_keeps_its_law(enkomm: Platform, omar: Membership, desk: Client) -> None:
    request = elsewhere(enkomm)
    intake.withdraw(request.case)

    assert sets(desk, request).status_code == 409
    with pytest.raises(residence.Ended):
        residence.confirm(request.case, "DE", "", by=omar, told=TOLD)
