"""Signing in through an identity provider (QO-08): only people who were let in get in, and they choose what is kept."""

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from privacy_portal import throttling
from privacy_portal.audit.models import AuditEntry
from tests.factories import PASSWORD
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, FAULTS, TRUSTED, IdentityProvider, running
from tests.workspaces.people import browser, mail_to, text
from tests.workspaces.test_own_account import at_home
from workspaces import access, invitations
from workspaces.models import (
    ExternalIdentity,
    Invitation,
    InvitationState,
    MemberRole,
    Membership,
    Platform,
    SignInProvider,
    User,
)

pytestmark = pytest.mark.req("QO-08")
NADIA = "nadia@example.org"
CHOOSE = "/enkomm/sign-in/choose/"


@pytest.fixture(scope="module")
def server() -> Iterator[IdentityProvider]:
    with running() as server:
        yield server


@pytest.fixture
def company(server: IdentityProvider, enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    """The company's provider, as enKomm's profile names it; Nadia is who it knows."""
    server.fault, server.for_several = "", False
    server.person = {"sub": "nadia-1", "email": NADIA, "email_verified": True, "name": "Nadia Novak"}
    values = {"ISSUER": server.issuer, "CLIENT": CLIENT_ID, "SECRET": CLIENT_SECRET}
    for name, value in values.items():
        monkeypatch.setenv(f"SAKURA_{name}", value)
    SignInProvider.objects.create(
        platform=enkomm,
        key="sakura",
        name="Sakura ID",
        issuer_variable="SAKURA_ISSUER",
        client_id_variable="SAKURA_CLIENT",
        client_secret_variable="SAKURA_SECRET",
        trusted_audiences=[TRUSTED],
    )
    return server


def away(client: Client) -> str:
    """Return where the portal sends a browser that wants to sign in."""
    answer = client.get("/enkomm/sign-in/with/sakura/")
    assert answer.status_code == 302
    return str(answer.url)


def back(url: str) -> str:
    """Sign in at the provider, and return the path by which the browser comes back."""
    parts = urlsplit(url)
    asking = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    asking.request("GET", f"{parts.path}?{parts.query}")
    location = urlsplit(asking.getresponse().getheader("Location") or "")
    asking.close()
    return f"{location.path}?{location.query}"


def signed_in_through_it(client: Client) -> Any:
    return client.get(back(away(client)))


def invited(by: Membership, email: str = NADIA) -> Invitation:
    return invitations.invite(email, MemberRole.AUDITOR, by=by, language="en")


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(("take", "name"), [([], ""), (["name"], "Nadia Novak")])
def test_nadia_accepts_her_invitation_by_it_and_chooses_what_is_kept(
    company: IdentityProvider, omar: Membership, take: list[str], name: str
) -> None:
    invitation = invited(omar)
    client = Client()
    assert signed_in_through_it(client).url == CHOOSE
    page = client.get(CHOOSE)
    assert "We keep only what you choose" in text(page)
    assert "checked" not in page.content.decode()

    assert client.post(CHOOSE, {"take": take}).status_code == 302

    user = User.objects.get(email=NADIA)
    assert (user.name, user.phone, user.has_usable_password()) == (name, "", False)
    assert user.email_confirmed_at is not None
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == (InvitationState.ACCEPTED, user)
    assert is_signed_in(client)
    assert [one.role for one in access.memberships(user)] == [MemberRole.AUDITOR]
    assert AuditEntry.objects.filter(action="account.linked").count() == 1


def test_the_second_time_she_is_in_at_once_whatever_her_address_is_now(
    company: IdentityProvider, omar: Membership
) -> None:
    invited(omar)
    first = Client()
    signed_in_through_it(first)
    first.post(CHOOSE, {})
    company.person |= {"email": "married@example.org", "name": "Other"}

    again = Client()
    signed_in_through_it(again)

    assert is_signed_in(again)
    assert not User.objects.filter(name="Other").exists()


def test_another_subject_with_her_address_is_not_her(company: IdentityProvider, omar: Membership) -> None:
    invited(omar)
    first = Client()
    signed_in_through_it(first)
    first.post(CHOOSE, {})
    company.person["sub"] = "NADIA-1"  # subjects are told apart by case

    other = Client()
    assert signed_in_through_it(other).url == CHOOSE
    assert "Sign in once with your password" in text(other.get(CHOOSE))
    assert not is_signed_in(other)


@pytest.mark.parametrize("verified", [False, None, "yes", 1])
def test_an_address_that_the_provider_did_not_verify_opens_no_invitation(
    company: IdentityProvider, omar: Membership, verified: object
) -> None:
    invited(omar)
    company.person["email_verified"] = verified
    client = Client()
    signed_in_through_it(client)

    answer = client.get(CHOOSE)

    assert answer.status_code == 403
    assert "nobody invited the address" in text(answer)
    assert not User.objects.filter(email=NADIA).exists()


def test_nobody_uninvited_gets_in(company: IdentityProvider, omar: Membership) -> None:
    client = Client()
    signed_in_through_it(client)

    assert client.post(CHOOSE, {"take": ["name"]}).status_code == 403
    assert not User.objects.filter(email=NADIA).exists()
    assert "openid_proven" not in client.session


def test_an_account_is_never_taken_over_by_an_address(company: IdentityProvider, omar: Membership) -> None:
    """Whoever controls a provider can say any address: the account's own owner has to have signed in."""
    company.person |= {"email": omar.user.email, "email_verified": True}
    client = Client()
    signed_in_through_it(client)

    assert "so that nobody else gets into your account" in text(client.post(CHOOSE, {"take": ["email"]}))
    assert not is_signed_in(client)
    assert not ExternalIdentity.objects.exists()


def test_omar_links_it_to_the_account_he_signed_in_to(company: IdentityProvider, omar: Membership) -> None:
    client = at_home(omar.user)
    assert "Let Sakura ID open this account too" in text(client.get("/account/"))
    signed_in_through_it(client)
    assert client.post(CHOOSE, {"take": []}).url == "/account/"

    user = User.objects.get(pk=omar.user_id)
    assert (user.name, user.email) == (omar.user.name, omar.user.email)
    assert "Sakura ID opens this account" in text(client.get("/account/"))


def test_taking_over_an_address_takes_over_a_verified_one(company: IdentityProvider, omar: Membership) -> None:
    client = at_home(omar.user)
    signed_in_through_it(client)
    client.post(CHOOSE, {"take": ["name", "email"]})

    user = User.objects.get(pk=omar.user_id)
    assert (user.name, user.email) == ("Nadia Novak", NADIA)
    (entry,) = AuditEntry.objects.filter(action="account.corrected")
    assert entry.facts["fields"] == ["name", "email"]


def test_an_address_that_is_taken_over_is_told_to_the_former_one_and_ends_other_sessions(
    company: IdentityProvider, omar: Membership
) -> None:
    client, elsewhere, before = at_home(omar.user), browser(omar.user), omar.user.email
    signed_in_through_it(client)
    client.post(CHOOSE, {"take": ["email"]})

    assert "another e-mail address" in mail_to(before, "address_changed").text
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_an_address_of_another_account_is_not_taken_over(
    company: IdentityProvider, omar: Membership, mallory: User
) -> None:
    company.person["email"] = mallory.email
    client = at_home(omar.user)
    signed_in_through_it(client)

    assert client.post(CHOOSE, {"take": ["email"]}).status_code == 422
    assert not ExternalIdentity.objects.exists()


def test_an_identity_that_has_an_account_is_linked_to_no_second_one(
    company: IdentityProvider, omar: Membership, mei: Membership
) -> None:
    for who in (omar, mei):
        client = at_home(who.user)
        signed_in_through_it(client)
        client.post(CHOOSE, {})

    assert ExternalIdentity.objects.get().user == omar.user


def test_the_second_step_follows_for_whoever_has_one(company: IdentityProvider, omar: Membership) -> None:
    client = at_home(omar.user)
    signed_in_through_it(client)
    client.post(CHOOSE, {})
    browser(omar.user)  # with a second factor

    other = Client()
    assert "/account/2fa/authenticate/" in signed_in_through_it(other).url
    assert not is_signed_in(other)


def test_an_account_that_is_out_of_use_stays_shut(company: IdentityProvider, omar: Membership) -> None:
    client = at_home(omar.user)
    signed_in_through_it(client)
    client.post(CHOOSE, {})
    User.objects.filter(pk=omar.user_id).update(is_active=False)

    other = Client()
    signed_in_through_it(other)
    assert other.get(CHOOSE).status_code == 403
    assert not is_signed_in(other)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("down", "foreign document")])
def test_an_answer_that_proves_nothing_lets_nobody_in(company: IdentityProvider, omar: Membership, fault: str) -> None:
    invited(omar)
    client = Client()
    way = back(away(client))
    company.fault = fault

    answer = client.get(way)

    assert answer.status_code == 403
    assert "did not prove who you are" in text(answer)
    assert client.get(CHOOSE).url == "/account/login/"


def test_a_token_that_is_also_for_a_trusted_client_lets_her_in(company: IdentityProvider, omar: Membership) -> None:
    invited(omar)
    company.for_several = True
    assert signed_in_through_it(Client()).url == CHOOSE


def test_nobody_is_trusted_whom_the_pack_does_not_name(company: IdentityProvider, omar: Membership) -> None:
    invited(omar)
    company.for_several = True
    SignInProvider.objects.update(trusted_audiences=[])
    assert signed_in_through_it(Client()).status_code == 403


@pytest.mark.parametrize(("fault", "status"), [("down", 503), ("foreign document", 503)])
def test_a_provider_that_is_down_is_said_in_plain_words(company: IdentityProvider, fault: str, status: int) -> None:
    company.fault = fault

    answer = Client().get("/enkomm/sign-in/with/sakura/")

    assert answer.status_code == status
    assert "Sakura ID does not answer at the moment" in text(answer)


def test_an_unset_variable_is_no_page_of_ours_that_breaks(
    company: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAKURA_SECRET")
    assert Client().get("/enkomm/sign-in/with/sakura/").status_code == 503


def test_an_answer_belongs_to_the_browser_that_asked_and_counts_once(
    company: IdentityProvider, omar: Membership
) -> None:
    invited(omar)
    hers, his = Client(), Client()
    way = back(away(hers))
    away(his)
    assert his.get(way).status_code == 403
    assert Client().get(way).status_code == 403

    assert hers.get(way).url == CHOOSE
    assert hers.get(way).status_code == 403


def test_stopping_at_the_provider_is_said(company: IdentityProvider) -> None:
    client = Client()
    away(client)
    assert "You stopped at Sakura ID" in text(client.get("/enkomm/sign-in/with/sakura/back/?error=access_denied"))


def test_nobody_keeps_the_portal_busy_with_asking(company: IdentityProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "SIGN_IN", throttling.Limit("sign-in", most=1, seconds=600))
    away(Client())

    answer = Client().get("/enkomm/sign-in/with/sakura/")

    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    assert "Too many tries" in text(answer)


def test_somebody_without_a_role_here_links_nothing(company: IdentityProvider, mallory: User) -> None:
    client = at_home(mallory)
    signed_in_through_it(client)

    assert client.post(CHOOSE, {"take": ["name"]}).status_code == 403
    assert not ExternalIdentity.objects.exists()
    assert User.objects.get(pk=mallory.pk).name == "Mallory"


def test_the_question_carries_state_nonce_and_pkce(company: IdentityProvider) -> None:
    asked = parse_qs(urlsplit(away(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 40 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"][0].endswith("/enkomm/sign-in/with/sakura/back/")


def test_what_the_provider_said_is_kept_sealed_and_not_in_the_tables(
    company: IdentityProvider, omar: Membership
) -> None:
    invited(omar)
    client = Client()
    signed_in_through_it(client)
    assert "Nadia" not in str(dict(client.session))

    client.post(CHOOSE, {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM workspaces_externalidentity")
        assert not any("nadia" in str(value).lower() for value in cursor.fetchone())


def test_a_provider_of_one_platform_is_none_of_another(company: IdentityProvider, elsewhere: Platform) -> None:
    assert Client().get("/elsewhere/sign-in/with/sakura/").status_code == 404
    client = Client()
    signed_in_through_it(client)
    assert client.get("/elsewhere/sign-in/choose/").url == "/account/login/"


def test_the_sign_in_page_shows_the_way_and_loads_nothing_from_there(company: IdentityProvider) -> None:
    page = Client().get("/account/login/")
    assert "Sakura ID, for enKomm" in text(page)
    assert company.issuer not in page.content.decode()


def test_the_database_refuses_a_second_account_for_an_identity(
    company: IdentityProvider, omar: Membership, mei: Membership
) -> None:
    client = at_home(omar.user)
    signed_in_through_it(client)
    client.post(CHOOSE, {})
    held = ExternalIdentity.objects.get()
    for changes in ({"user": mei.user}, {"user": omar.user, "subject_index": "other"}):
        values = {"subject_index": held.subject_index, **changes}
        with pytest.raises(IntegrityError), transaction.atomic():
            ExternalIdentity.objects.create(platform=held.platform, provider=held.provider, **values)


def test_a_closed_account_is_linked_no_more(company: IdentityProvider, mei: Membership) -> None:
    mei.user.set_password(PASSWORD)
    mei.user.save()
    client = Client()
    client.force_login(mei.user)
    signed_in_through_it(client)
    client.post(CHOOSE, {})
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    assert client.post("/account/close/", {"typed": mei.user.email}).url == "/"
    assert not ExternalIdentity.objects.exists()


def test_linking_wants_the_password_typed_again(company: IdentityProvider, omar: Membership) -> None:
    omar.user.set_password(PASSWORD)
    omar.user.save()
    client = browser(omar.user)
    signed_in_through_it(client)
    assert client.get(CHOOSE).status_code == 200

    assert "/reauthenticate/" in client.post(CHOOSE, {"take": ["email"]}).url
    assert not ExternalIdentity.objects.exists()


# -- what it shared, what is kept, and taking it away


def linked(by: Membership, take: list[str]) -> Client:
    """Return Nadia's browser, in by the provider alone, with what she took over."""
    invited(by)
    client = Client()
    signed_in_through_it(client)
    client.post(CHOOSE, {"take": take})
    return client


WAY = "/account/sign-in/enkomm/sakura/"


def test_nadia_reads_what_it_shared_and_deletes_the_name_she_had_kept(
    company: IdentityProvider, omar: Membership
) -> None:
    client = linked(omar, ["name"])
    assert WAY in client.get("/account/").content.decode()
    assert "What it shared Name, E-mail address What you chose to keep Name" in text(client.get(WAY))

    assert "Your name is deleted" in text(client.post(f"{WAY}name/", follow=True))

    assert User.objects.get(email=NADIA).name == ""
    assert "What you chose to keep – " in text(client.get(WAY))
    (entry,) = AuditEntry.objects.filter(action="account.corrected")
    assert entry.facts["fields"] == ["name"]
    assert "Nothing was changed" not in text(client.post(f"{WAY}name/", follow=True))


def test_a_name_she_typed_herself_is_not_the_provider_s_to_lose(company: IdentityProvider, omar: Membership) -> None:
    client = linked(omar, ["name"])
    client.post("/account/details/", {"name": "Nadia N.", "phone": "", "language": "en"})

    client.post(f"{WAY}name/")

    assert User.objects.get(email=NADIA).name == "Nadia N."
    assert ExternalIdentity.objects.get().kept == []


def test_asking_the_provider_again_keeps_what_was_not_kept_before(company: IdentityProvider, omar: Membership) -> None:
    client = linked(omar, [])
    User.objects.filter(email=NADIA).update(password=omar.user.password)
    client = at_home(User.objects.get(email=NADIA))
    company.person |= {"name": "Nadia Married"}
    assert signed_in_through_it(client).url == CHOOSE
    page = client.get(CHOOSE)
    assert "Sakura ID opens your account already." in text(page)
    assert "checked" not in page.content.decode()

    assert client.post(CHOOSE, {"take": ["name"]}).url == "/account/"

    assert User.objects.get(email=NADIA).name == "Nadia Married"
    held = ExternalIdentity.objects.get()
    assert (held.shared, held.kept) == (["name", "email"], ["name"])
    assert AuditEntry.objects.filter(action="account.linked").count() == 1


def test_the_only_way_in_is_not_removed_and_with_a_password_it_is(company: IdentityProvider, omar: Membership) -> None:
    client = linked(omar, ["name"])
    assert "It is your only way in" in text(client.get(WAY))
    refused = client.post(f"{WAY}end/")
    assert refused.status_code == 409
    assert "Choose a password first" in text(refused)
    assert ExternalIdentity.objects.exists()

    nadia = User.objects.get(email=NADIA)
    client, elsewhere = at_home(nadia), browser(nadia)
    assert "no longer opens your account" in text(client.post(f"{WAY}end/", follow=True))

    assert not ExternalIdentity.objects.exists()
    assert User.objects.get(email=NADIA).name == "Nadia Novak"
    assert AuditEntry.objects.filter(action="account.unlinked").count() == 1
    assert not is_signed_in(elsewhere)
    assert client.get(WAY).status_code == 404
    signed_in_through_it(again := Client())
    assert not is_signed_in(again)


def test_nobody_else_reads_or_removes_her_way_in(company: IdentityProvider, omar: Membership, mei: Membership) -> None:
    linked(omar, ["name"])
    for way in (WAY, f"{WAY}name/", f"{WAY}end/"):
        other = browser(mei.user)
        assert {other.get(way).status_code, other.post(way).status_code} <= {404, 405}
    assert ExternalIdentity.objects.get().kept == ["name"]
