"""Omar opens every page of the desk; outsiders see none of them."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from dsr.models import Right
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.dsr.desk import deciding, signed_in, text, twins, url
from tests.factories import submitted
from workspaces.models import MemberRole, Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")

PAGES = ("desk_request", "desk_steps", "desk_case_audit", "desk_note", "desk_ask", "desk_reveal", "desk_extend")


@pytest.mark.req("X-04")
def test_the_queue_shows_what_waits_with_the_person_masked(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)

    page = text(signed_in(omar).get(url("desk")))

    assert request.display_reference in page
    assert "R••• S•••" in page
    assert "Rita" not in page
    assert "rita@" not in page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_about_a_part_opens(enkomm: Platform, omar: Membership, name: str) -> None:
    request = deciding(enkomm)

    response = signed_in(omar).get(url(name, request))

    assert response.status_code in (200, 286)
    assert "Rita Sample" not in text(response)


def test_pages_of_the_desk_are_closed_to_everybody_else(
    enkomm: Platform, omar: Membership, olga: Membership, otto: Membership, mallory: User
) -> None:
    request = deciding(enkomm)
    pages = [url(name, request) for name in PAGES] + [url("desk"), url("desk_search"), url("desk_approvals")]

    for page in pages:
        assert Client().get(page).status_code == 302
        for outsider in (olga, otto, mallory):
            assert signed_in(outsider).get(page).status_code == 404


def test_an_unconfirmed_request_is_on_no_page(enkomm: Platform, omar: Membership) -> None:
    case = submitted(enkomm)
    browser = signed_in(omar)

    assert case.reference not in text(browser.get(url("desk") + "?view=open")).replace("-", "")
    found = browser.post(url("desk_search"), {"sought": case.reference})
    assert "Nothing under" in text(found)
    assert browser.get(url("desk_request", case.requests.get())).status_code == 404


def test_without_a_second_factor_the_desk_stays_closed(enkomm: Platform, omar: Membership, settings) -> None:
    settings.DEMO = False

    response = signed_in(omar).get(url("desk"))

    assert response.status_code == 302
    assert "2fa" in response["Location"]


def test_an_auditor_reads_and_is_offered_no_act(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    user = User.objects.create_user("ada@enkomm.example", "a long password for tests", name="Ada")
    Membership.objects.create(platform=enkomm, user=user, role=MemberRole.AUDITOR)
    browser = signed_in(user)

    page = text(browser.get(url("desk_request", request)))

    assert "Show the details" not in page
    assert url("desk_decide", request) not in page
    for name in ("desk_decide", "desk_accept", "desk_refuse", "desk_note", "desk_reveal"):
        assert browser.get(url(name, request)).status_code == 404
        assert browser.post(url(name, request)).status_code in (404, 405)


@pytest.mark.req("X-04")
def test_details_are_shown_for_a_purpose_and_the_trail_says_so(enkomm: Platform, omar: Membership, mei) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    assert browser.post(url("desk_reveal", request), {}).status_code == 422
    browser.post(url("desk_reveal", request), {"purpose": "contact"})

    assert "Rita Sample" in text(browser.get(url("desk_request", request)))
    assert "Rita Sample" in text(browser.get(url("desk")))
    assert "Rita Sample" not in text(signed_in(mei).get(url("desk_request", request)))
    entry = AuditEntry.objects.filter(action="case.person_revealed").get()
    assert (entry.actor_id, entry.facts) == (str(omar.user_id), {"purpose": "contact"})


def test_the_details_are_masked_again_after_a_quarter_of_an_hour(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)
    browser.post(url("desk_reveal", request), {"purpose": "contact"})

    with time_machine.travel(now() + timedelta(minutes=16)):
        assert "Rita Sample" not in text(browser.get(url("desk_request", request)))


def test_after_showing_the_details_nobody_is_led_to_another_site(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    for wanted in ("https://mallory.example/", "//mallory.example/", "javascript:alert(1)"):
        led = browser.post(url("desk_reveal", request), {"purpose": "contact", "next": wanted})
        assert led["Location"] == url("desk_request", request)


@pytest.mark.req("X-02")
def test_the_date_is_explained_with_article_and_source(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)

    page = text(signed_in(omar).get(url("desk_request", request)))

    assert "Why this date?" in page
    assert "Art. 12(3)" in page
    assert "https://eur-lex.europa.eu" in page


def test_the_page_of_an_access_counts_nothing_to_be_deleted(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm, Right.ACCESS)

    page = text(signed_in(omar).get(url("desk_request", request)))

    assert "What would be copied" in page
    assert "To be deleted" not in page


def test_the_matching_page_names_two_candidates(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)

    page = text(signed_in(omar).get(url("desk_match", request)))

    assert "Who is this?" in page
    assert "Rita" not in page
    assert "checked" not in page
