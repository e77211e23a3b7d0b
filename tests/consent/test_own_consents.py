"""Whoever has an account sees on one page what they agreed to on every platform of the installation (X-03)."""

import pytest
from django.test import Client

from consent.kinds import EventKind
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.consent.asking import purpose, rita, said
from tests.dsr.desk import text
from workspaces.models import Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def ritas(client: Client, enkomm: Platform, elsewhere: Platform) -> Client:
    """Rita is signed in, and has said something on two platforms."""
    offers = purpose(enkomm)
    said(rita(enkomm), offers)
    said(rita(enkomm), offers, EventKind.REFUSED, option="telephone")
    with platform_scope(elsewhere.pk):
        theirs = purpose(elsewhere, "their-offers")
        said(rita(elsewhere), theirs, EventKind.WITHDRAWN)
    user = User.objects.create_user("rita@example.org", "a long password for tests", name="Rita Sample")
    client.force_login(user)
    return client


def confirm() -> None:
    User.objects.filter(email="rita@example.org").update(email_confirmed_at=now())


@pytest.mark.req("X-03")
def test_the_account_page_tells_of_each_platform_and_leads_to_its_choices(ritas: Client) -> None:
    assert 'href="/enkomm/preferences/"' not in text(ritas.get("/account/")).split("<footer")[0]

    confirm()

    shown = text(ritas.get("/account/"))
    assert '<a href="/enkomm/preferences/"><bdi>enKomm</bdi></a>: 1 choice is on' in shown
    assert '<a href="/elsewhere/preferences/"><bdi>Elsewhere</bdi></a>: 0 choices are on' in shown


@pytest.mark.req("X-03")
def test_a_program_of_the_person_reads_the_same(ritas: Client) -> None:
    assert ritas.get("/api/v1/account/consents").json() == {"confirmed": False, "items": []}
    confirm()

    told = ritas.get("/api/v1/account/consents").json()["items"]

    assert [(one["platform"], one["purpose"], one["option"], one["allowed"], one["reason"]) for one in told] == [
        ("elsewhere", "their-offers", "email", False, "refused"),
        ("enkomm", "winter-offers", "email", True, "given"),
        ("enkomm", "winter-offers", "telephone", False, "refused"),
    ]


def test_somebody_else_sees_nothing_of_it(client: Client, ritas: Client) -> None:
    mallory = User.objects.create_user("mallory@example.com", "a long password for tests")
    User.objects.filter(pk=mallory.pk).update(email_confirmed_at=now())
    other = Client()
    other.force_login(mallory)

    assert other.get("/api/v1/account/consents").json()["items"] == []
    assert "Nothing was said with your address" in text(other.get("/account/"))
