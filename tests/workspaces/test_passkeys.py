"""A passkey as the second step, in a real browser with a virtual authenticator: added, asked for, used."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page, expect

from tests.factories import PASSWORD
from workspaces.models import Membership

PRESENT = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def portal(live_server: object) -> Iterator[str]:
    """The portal under a name: browsers give passkeys to no bare IP address."""
    address = live_server.url.replace("127.0.0.1", "localhost")  # type: ignore[attr-defined]
    with override_settings(PUBLIC_URL=address):
        yield address


def with_a_key(page: Page) -> None:
    """Plug a security key into the browser, whose owner always touches it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PRESENT})


def sign_in(page: Page, portal: str, email: str) -> None:
    page.goto(f"{portal}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_mei_adds_a_passkey_and_signs_in_with_it(portal: str, mei: Membership, browser: Browser) -> None:
    mei.user.set_password(PASSWORD)
    mei.user.language = "en"
    mei.user.save()
    page = browser.new_context(locale="en").new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: "Policy" in message.text and complaints.append(message.text))
    with_a_key(page)

    sign_in(page, portal, mei.user.email)
    # Staff without a second step are led to set one up.
    expect(page.get_by_role("heading", name="How your account is protected")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.fill("input[name=name]", "My key")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("main")).to_contain_text("recovery")
    assert Authenticator.objects.filter(user=mei.user, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto(f"{portal}/enkomm/desk/")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, portal, mei.user.email)
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()

    # In a browser without the key the password alone opens nothing, and the page says what happened.
    other = browser.new_context(locale="en").new_page()
    with_a_key(other)
    sign_in(other, portal, mei.user.email)
    other.get_by_role("button", name="Use my passkey").click()
    expect(other.locator("#passkey-status")).to_contain_text("The passkey was not used.")
    other.goto(f"{portal}/enkomm/desk/")
    expect(other.get_by_role("heading", name="Your second step")).to_be_visible()
    assert complaints == []


def test_passkeys_are_for_the_portal_s_own_host(mei: Membership) -> None:
    mei.user.set_password(PASSWORD)
    mei.user.save()
    client = Client()
    client.force_login(mei.user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    with override_settings(PUBLIC_URL="https://privacy.example.org", ALLOWED_HOSTS=["*"]):
        page = client.get("/account/2fa/webauthn/add/", headers={"host": "mallory.example"}).content.decode()

    assert '"rp": {"name": "Privacy portal", "id": "privacy.example.org"}' in page
    assert "<style" not in page
