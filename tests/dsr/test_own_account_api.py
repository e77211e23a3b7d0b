"""One's own account by a program: its data, its cases, and the providers that open it (EK-23, QO-08)."""

from typing import Any

import pytest
from django.test import Client

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.dsr.test_account_cases import confirmed_elsewhere
from tests.factories import PASSWORD, RITA, confirmed
from tests.workspaces.people import browser
from workspaces.models import ExternalIdentity, MemberRole, Membership, Platform, SignInProvider, User

ROOT = "/api/v1/account"
SAKURA = f"{ROOT}/sign-in-providers/enkomm/sakura"


@pytest.fixture
def rita(enkomm: Platform) -> User:
    return User.objects.create_user(RITA["email"], name="Rita", phone="+49 30 1", email_confirmed_at=now())


def provider(platform: Platform, key: str = "sakura") -> SignInProvider:
    names = dict.fromkeys(("issuer_variable", "client_id_variable", "client_secret_variable"), "UNSET")
    return SignInProvider.objects.create(platform=platform, key=key, name=f"{key.title()} ID", **names)


def linked(user: User, by: SignInProvider, kept: list[str]) -> ExternalIdentity:
    return ExternalIdentity.objects.create(
        platform=by.platform,
        provider=by,
        user=user,
        subject_index=f"{by.pk}/{user.pk}",
        shared=["name", "email"],
        kept=kept,
    )


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, body, content_type="application/json")


@pytest.mark.req("EK-23")
def test_rita_reads_her_account_and_her_cases_of_every_platform(
    enkomm: Platform, elsewhere: Platform, rita: User
) -> None:
    here, there = confirmed(enkomm), confirmed_elsewhere(elsewhere)
    client = browser(rita)

    told = client.get(f"{ROOT}/data").json()
    assert (told["email"], told["name"], told["phone"], told["roles"]) == (RITA["email"], "Rita", "+49 30 1", [])
    cases = client.get(f"{ROOT}/cases").json()
    assert cases["confirmed"]
    assert {(one["reference"], one["platform"]) for one in cases["items"]} == {
        (here.display_reference, "enkomm"),
        (there.display_reference, "elsewhere"),
    }


@pytest.mark.req("EK-23")
def test_an_address_that_nobody_confirmed_lists_no_case(enkomm: Platform, rita: User) -> None:
    confirmed(enkomm)
    User.objects.filter(pk=rita.pk).update(email_confirmed_at=None)

    assert browser(rita).get(f"{ROOT}/cases").json() == {"confirmed": False, "items": []}


@pytest.mark.req("EK-23")
def test_what_is_sent_is_corrected_and_the_rest_stays(omar: Membership) -> None:
    client = browser(omar.user)
    told = post(client, f"{ROOT}/corrections", {"phone": "+84 24 555"}).json()
    assert (told["name"], told["phone"]) == (omar.user.name, "+84 24 555")
    assert told["roles"][0]["role"] == MemberRole.ADMINISTRATOR

    assert post(client, f"{ROOT}/corrections", {"phone": ""}).json()["phone"] == ""
    wrong = post(client, f"{ROOT}/corrections", {"language": "xx"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/language")
    # The address is no part of it: another one takes a code to it, after the password.
    post(client, f"{ROOT}/corrections", {"email": "other@example.net"})
    assert User.objects.get(pk=omar.user_id).email == omar.user.email
    assert [entry.facts["fields"] for entry in AuditEntry.objects.filter(action="account.corrected")] == [["phone"]] * 2


@pytest.mark.req("QO-08")
def test_omar_reads_what_was_shared_keeps_less_of_it_and_removes_it(omar: Membership) -> None:
    linked(omar.user, provider(omar.platform), ["name"])
    omar.user.set_password(PASSWORD)
    omar.user.save()
    client, elsewhere = browser(omar.user), browser(omar.user)
    (listed,) = client.get(f"{ROOT}/sign-in-providers").json()["items"]
    assert listed == client.get(SAKURA).json()
    assert (listed["name"], listed["shared"], listed["kept"]) == ("Sakura ID", ["name", "email"], ["name"])

    assert post(client, f"{SAKURA}/choices", {"kept": []}).json()["kept"] == []
    assert User.objects.get(pk=omar.user_id).name == ""

    assert client.delete(SAKURA).status_code == 204
    assert client.get(f"{ROOT}/sign-in-providers").json()["items"] == []
    assert client.delete(SAKURA).status_code == 404
    assert elsewhere.get(f"{ROOT}/data").status_code == 401


@pytest.mark.req("QO-08")
def test_the_last_way_in_stays_and_a_second_provider_is_another_one(omar: Membership) -> None:
    linked(omar.user, provider(omar.platform), ["name"])
    omar.user.set_unusable_password()
    omar.user.save()
    client = browser(omar.user)

    refused = client.delete(SAKURA)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/last-way-in")
    assert ExternalIdentity.objects.count() == 1

    linked(omar.user, provider(omar.platform, "lotus"), [])
    assert client.delete(SAKURA).status_code == 204


@pytest.mark.req("QO-08")
def test_more_than_is_kept_cannot_be_chosen_and_an_address_not_given_up(omar: Membership) -> None:
    identity = linked(omar.user, provider(omar.platform), ["email"])
    client = browser(omar.user)

    more = post(client, f"{SAKURA}/choices", {"kept": ["email", "name"]})
    assert (more.status_code, more.json()["errors"][0]["pointer"]) == (422, "/kept")
    less = post(client, f"{SAKURA}/choices", {"kept": []})
    assert (less.status_code, less.json()["type"]) == (409, "/problems/address-needed")
    assert post(client, f"{SAKURA}/choices", {"kept": ["phone"]}).status_code == 422
    identity.refresh_from_db()
    assert (identity.kept, User.objects.get(pk=omar.user_id).email) == (["email"], omar.user.email)


@pytest.mark.req("QO-08", "X-05")
def test_a_provider_of_somebody_else_or_elsewhere_is_not_there(
    elsewhere: Platform, omar: Membership, mei: Membership
) -> None:
    linked(mei.user, provider(omar.platform), ["name"])
    with platform_scope(elsewhere.pk):
        provider(elsewhere)
    client = browser(omar.user)

    for path in (SAKURA, SAKURA.replace("enkomm", "elsewhere"), SAKURA.replace("enkomm", "nowhere")):
        assert client.get(path).status_code == 404, path
        assert client.delete(path).status_code == 404, path
        assert post(client, f"{path}/choices", {"kept": []}).status_code == 404, path
    assert ExternalIdentity.objects.get().kept == ["name"]


@pytest.mark.req("QO-08")
def test_a_session_alone_changes_nothing_without_the_csrf_token(omar: Membership) -> None:
    linked(omar.user, provider(omar.platform), ["name"])
    client = Client(enforce_csrf_checks=True)
    client.force_login(omar.user)

    assert client.get(SAKURA).status_code == 200
    assert client.delete(SAKURA).status_code == 403
    assert post(client, f"{ROOT}/corrections", {"name": "x"}).status_code == 403
    assert ExternalIdentity.objects.exists()
