"""One's own account: see, correct, delete, end sessions, close (EK-23)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from privacy_portal.audit import trail
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.factories import PASSWORD, owner
from tests.workspaces.people import browser, mail_to, text
from workspaces import access, addresses, memberships
from workspaces.models import AddressCode, EndReason, MemberRole, Membership, Platform, User

pytestmark = pytest.mark.req("EK-23")
NEW = "mallory.new@example.net"


def at_home(user: User) -> Client:
    """Return a browser in which `user` signed in and has just typed the password again."""
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def code_to(address: str) -> str:
    found = re.search(r"\b(\d{4}) (\d{4})\b", mail_to(address, "address_code").text)
    assert found is not None
    return "".join(found.groups())


def confirmed(client: Client, address: str) -> object:
    assert client.post("/account/address/", {"email": address}).url == "/account/address/code/"
    return client.post("/account/address/code/", {"code": code_to(address)})


def test_name_and_telephone_are_corrected_and_deleted(omar: Membership) -> None:
    client = browser(omar.user)
    client.post("/account/details/", {"name": "Omar H.", "phone": "+84 24 555", "language": "ja"})
    user = User.objects.get(pk=omar.user_id)
    assert (user.name, user.phone, user.language) == ("Omar H.", "+84 24 555", "ja")

    client.post("/account/details/", {"name": "Omar H.", "phone": "", "language": "ja"})
    assert User.objects.get(pk=omar.user_id).phone == ""

    (first, second) = AuditEntry.objects.filter(action="account.corrected").order_by("seq")
    assert (first.facts["fields"], second.facts["fields"]) == (["name", "phone", "language"], ["phone"])


def test_saving_what_is_there_writes_nothing(omar: Membership) -> None:
    same = {"name": omar.user.name, "phone": "", "language": omar.user.language}
    browser(omar.user).post("/account/details/", same)

    assert not AuditEntry.objects.filter(action="account.corrected").exists()


def test_another_address_counts_once_its_code_was_typed(omar: Membership) -> None:
    client, elsewhere = at_home(omar.user), browser(omar.user)
    before = omar.user.email
    client.post("/account/address/", {"email": NEW})
    assert User.objects.get(pk=omar.user_id).email == before

    assert client.post("/account/address/code/", {"code": "0000 0000"}).status_code == 422
    assert client.post("/account/address/code/", {"code": code_to(NEW)}).url == "/account/"

    user = User.objects.get(pk=omar.user_id)
    assert (user.email, user.email_confirmed_at is not None) == (NEW, True)
    assert "another e-mail address" in mail_to(before, "address_changed").text
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_code_is_wanted_with_the_password_typed_again(omar: Membership) -> None:
    for page in ("/account/address/", "/account/close/"):
        for answer in (browser(omar.user).get(page), browser(omar.user).post(page, {"email": NEW})):
            assert "/reauthenticate/" in answer.url
    assert not AddressCode.objects.exists()


def test_the_package_s_own_page_changes_no_address(omar: Membership) -> None:
    client = at_home(omar.user)
    for form in ({"action_add": "", "email": NEW}, {"action_primary": "", "email": NEW}):
        client.post("/account/email/", form)
    assert client.get("/account/email/").url == "/account/address/"
    assert User.objects.get(pk=omar.user_id).email == omar.user.email


def test_five_wrong_tries_end_a_code_and_ten_minutes_do_too(omar: Membership) -> None:
    client = at_home(omar.user)
    client.post("/account/address/", {"email": NEW})
    right = code_to(NEW)
    for _ in range(5):
        client.post("/account/address/code/", {"code": "1"})
    assert "no longer works" in text(client.post("/account/address/code/", {"code": right}))

    client.post("/account/address/", {"email": NEW})
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=False), pytest.raises(addresses.NoCode):
        addresses.confirm(omar.user, code_to(NEW))


def test_a_code_works_once_and_for_its_own_account(omar: Membership, mallory: User) -> None:
    addresses.ask(omar.user, NEW)
    addresses.ask(mallory, "other@example.net")
    with pytest.raises(addresses.WrongCode):
        addresses.confirm(mallory, code_to(NEW))

    addresses.confirm(omar.user, code_to(NEW))
    with pytest.raises(addresses.NoCode):
        addresses.confirm(omar.user, code_to(NEW))


def test_five_codes_a_day(omar: Membership) -> None:
    client = at_home(omar.user)
    for _ in range(5):
        client.post("/account/address/", {"email": NEW})
    answer = client.post("/account/address/", {"email": NEW})

    assert answer.status_code == 422
    assert OutgoingMail.objects.filter(template="address_code").count() == 5
    with time_machine.travel(now() + timedelta(days=1, seconds=1), tick=False):
        addresses.ask(omar.user, NEW)


def test_an_address_of_another_account_is_told_to_its_reader_alone(omar: Membership, mallory: User) -> None:
    client = at_home(omar.user)
    answer = client.post("/account/address/", {"email": mallory.email})
    assert answer.url == "/account/address/code/"

    told = client.post("/account/address/code/", {"code": code_to(mallory.email)})

    assert told.status_code == 422
    assert "Another account has this address" in text(told)
    assert User.objects.get(pk=omar.user_id).email == omar.user.email


def test_the_address_on_its_way_is_sealed(omar: Membership) -> None:
    addresses.ask(omar.user, NEW)
    raw = AddressCode.objects.values_list("email", flat=True).get()
    assert b"mallory" not in bytes(raw)


def test_all_other_browsers_are_signed_out(omar: Membership) -> None:
    here, there = browser(omar.user), browser(omar.user)
    assert here.post("/account/sessions/end/").status_code == 302

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_leaving_by_oneself(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    client = browser(mei.user)
    page = f"/account/leave/{mei.public_id}/"
    assert "enKomm" in text(client.get(page))

    answer = client.post(page, {"shown": str(mei.pk)}, follow=True)

    assert "Your access has ended" in text(answer)
    assert access.memberships(mei.user) == []
    assert client.get(page).status_code == 404


def test_the_last_owner_does_not_leave(linh: Membership) -> None:
    answer = browser(linh.user).post(f"/account/leave/{linh.public_id}/", {"shown": str(linh.pk)})

    assert answer.status_code == 422
    assert "Let somebody else be an owner of it first." in text(answer)


def test_a_closed_account_holds_nobody_and_the_trail_stays_valid(
    enkomm: Platform, elsewhere: Platform, omar: Membership, mei: Membership, otto: Membership
) -> None:
    with platform_scope(elsewhere.pk):
        Membership.objects.create(platform=elsewhere, user=mei.user, role=MemberRole.OFFICER)
    former = mei.user.email
    client = at_home(mei.user)
    assert "Your name, telephone number and e-mail address are removed" in text(client.get("/account/close/"))
    assert client.post("/account/close/", {"typed": "something else"}).status_code == 422

    assert client.post("/account/close/", {"typed": f" {former.upper()} "}).url == "/"

    user = User.objects.get(pk=mei.user_id)
    assert (user.name, user.phone, user.is_active, user.has_usable_password()) == ("", "", False, False)
    assert former not in user.email
    for platform in (enkomm, elsewhere):
        with platform_scope(platform.pk):
            assert Membership.objects.get(user=user).end_reason == EndReason.ACCOUNT_CLOSED
            assert trail.verify(platform.pk).ok
            assert AuditEntry.objects.filter(action="account.closed", platform_id=platform.pk).count() == 1
    assert mail_to(former, "account_closed").subject == "アカウントを閉鎖しました"  # she reads Japanese
    assert client.get("/account/").status_code == 302
    assert not client.login(email=former, password=PASSWORD)
    assert "Closed account" in text(browser(omar.user).get("/enkomm/desk/people/ended/"))


def test_whoever_is_the_last_one_is_told_what_to_do_and_stays(enkomm: Platform, linh: Membership) -> None:
    client = at_home(linh.user)
    answer = client.post("/account/close/", {"typed": linh.user.email})

    assert answer.status_code == 409
    assert "somebody else has to come first" in text(answer)
    assert User.objects.get(pk=linh.user_id).is_active

    owner(enkomm, "ws-lotus", "second@lotus.example")
    assert client.post("/account/close/", {"typed": linh.user.email}).url == "/"


def test_the_database_refuses_a_closed_account_with_a_name(mallory: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=mallory.pk).update(closed_at=now(), is_active=False)


def test_whoever_works_nowhere_lands_on_their_account(mallory: User) -> None:
    assert browser(mallory).get("/").url == "/account/"


def test_a_member_reads_where_they_work_and_can_leave(olga: Membership, mallory: User) -> None:
    held = memberships.grant(mallory, MemberRole.MEMBER, by=olga)
    page = browser(User.objects.get(pk=mallory.pk)).get("/account/")

    assert "Sakura" in text(page)
    assert f"/account/leave/{held.public_id}/" in page.content.decode()


def test_a_former_address_gets_no_link_to_a_new_password(omar: Membership) -> None:
    """Asking for one has allauth write the address down beside the account; the new address takes it away."""
    client, before = at_home(omar.user), omar.user.email
    Client().post("/account/password/reset/", {"email": before})
    confirmed(client, NEW)
    links = OutgoingMail.objects.count()

    Client().post("/account/password/reset/", {"email": before})
    assert not [mail for mail in OutgoingMail.objects.order_by("pk")[links:] if "/password/reset/key/" in mail.text]
    login = Client().post("/account/login/", {"login": before, "password": PASSWORD})
    assert login.status_code != 302
