"""Invitations: seven days, one use, one address, and nothing that the inviter does not hold."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.factories import PASSWORD, ended
from tests.workspaces.people import JOINING, at, browser, mailed_link, text
from workspaces import access, invitations, memberships
from workspaces.models import Invitation, InvitationState, MemberRole, Membership, Platform, User
from workspaces.register import closures

NADIA = "nadia@example.org"


def invited(by: Membership, role: str = MemberRole.AUDITOR, email: str = NADIA) -> Invitation:
    return invitations.invite(email, role, by=by, language="en")


def arrived(by: Membership, email: str = NADIA) -> Client:
    """Return a browser that opened the link of the newest invitation to `email`."""
    client = Client()
    assert client.get(mailed_link(email)).status_code == 302
    return client


def joined(client: Client, by: Membership, **changes: str) -> object:
    return client.post(f"/{by.platform.slug}/invitation/", JOINING | changes)


def test_nadia_is_invited_on_the_desk_and_comes_in(omar: Membership) -> None:
    form = {"email": NADIA, "role": MemberRole.OFFICER, "language": "en"}
    assert browser(omar.user).post(at(omar, "invite"), form).status_code == 302

    client = arrived(omar)
    page = client.get("/enkomm/invitation/")
    assert "Omar Haddad invites you. Your role: Privacy officer." in text(page)
    assert NADIA not in text(page)
    assert joined(client, omar).url == "/account/login/"

    user = User.objects.get(email=NADIA)
    assert user.check_password(PASSWORD)
    assert user.email_confirmed_at is not None
    (held,) = access.memberships(user)
    assert (held.role, held.granted_by) == (MemberRole.OFFICER, omar.user)
    assert AuditEntry.objects.filter(action="invitation.accepted", actor_id=str(user.pk)).exists()


def test_the_link_leads_to_an_address_without_its_key(omar: Membership) -> None:
    invited(omar)
    link = mailed_link(NADIA)

    assert Client().get(link).url == "/enkomm/invitation/"
    assert NADIA not in link
    key = link.rstrip("/").split("/")[-1]
    assert not any(key in str(row) for row in Invitation.objects.values_list("key_hash"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM workspaces_invitation")
        assert b"nadia" not in bytes(cursor.fetchone()[0])


def test_reading_the_link_accepts_nothing(omar: Membership) -> None:
    """What scans mail follows links, and may even press the button of the page."""
    invitation = invited(omar)
    client = arrived(omar)

    assert client.post("/enkomm/invitation/", {}).status_code == 422
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.WAITING


def test_a_bad_password_is_said_at_its_field_and_the_name_is_kept(omar: Membership) -> None:
    invited(omar)
    answer = joined(arrived(omar), omar, password="short")

    assert answer.status_code == 422
    assert "This password is too short" in text(answer)
    assert 'value="Nadia Novak"' in answer.content.decode()
    assert not User.objects.filter(email=NADIA).exists()


@pytest.mark.parametrize("how", ["used", "taken back", "sent again", "too late", "made up", "inviter gone"])
def test_a_link_that_is_over_opens_nothing(omar: Membership, mei: Membership, how: str) -> None:
    invitation = invited(omar)
    client = arrived(omar)
    later = timedelta(0)
    if how == "used":
        joined(arrived(omar), omar, name="Nadia")
    elif how == "taken back":
        invitations.take_back(invitation, by=omar)
    elif how == "sent again":
        invitations.send_again(invitation, by=omar)
    elif how == "too late":
        later = timedelta(days=7, seconds=1)
    elif how == "made up":
        client = Client()
        client.get("/enkomm/invitation/made-up-key/")
    elif how == "inviter gone":
        second = memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=omar)
        memberships.end(omar, by=second)
    before = Membership.objects.count()

    with time_machine.travel(now() + later, tick=False):
        answer = joined(client, omar)

    assert (answer.status_code, Membership.objects.count()) == (404, before)
    assert "This link no longer works" in text(answer)


def test_a_page_opened_before_a_newer_link_went_out_accepts_nothing(omar: Membership) -> None:
    stale = invited(omar)
    invitations.send_again(Invitation.objects.get(pk=stale.pk), by=omar)

    with pytest.raises(invitations.NotWaiting):
        invitations.accept_anew(stale, name="Nadia", password=PASSWORD, language="en")
    assert not User.objects.filter(email=NADIA).exists()


def test_a_link_of_one_platform_opens_nothing_on_another(omar: Membership, elsewhere: Platform) -> None:
    invited(omar)
    client = arrived(omar)

    assert client.get("/elsewhere/invitation/").status_code == 404


def test_whoever_has_an_account_signs_in_to_accept(omar: Membership, olga: Membership, mallory: User) -> None:
    invited(omar, email=olga.user.email)

    stranger = arrived(omar, olga.user.email)
    assert "Sign in to accept" in text(stranger.get("/enkomm/invitation/"))
    assert joined(stranger, omar).status_code == 200

    other = browser(mallory)
    other.get(mailed_link(olga.user.email))
    assert "You are signed in with another address" in text(other.post("/enkomm/invitation/"))
    assert User.objects.get(pk=olga.user_id).password == olga.user.password
    assert len(access.memberships(olga.user)) == 1 + 1  # Sakura and Sakura Lab, as before

    own = browser(olga.user)
    own.get(mailed_link(olga.user.email))
    assert own.post("/enkomm/invitation/").status_code == 302
    assert MemberRole.AUDITOR in {one.role for one in access.memberships(olga.user)}


def test_the_verb_itself_refuses_another_account(omar: Membership, mallory: User) -> None:
    with pytest.raises(invitations.WrongAccount):
        invitations.accept_as(invited(omar), mallory)


@pytest.mark.req("X-05")
def test_an_owner_invites_to_their_workspace_and_to_no_other(olga: Membership, linh: Membership) -> None:
    invited(olga, MemberRole.MEMBER)
    joined(arrived(olga), olga)
    (held,) = access.memberships(User.objects.get(email=NADIA))
    assert (held.workspace, held.role) == (olga.workspace, MemberRole.MEMBER)

    form = {"email": "x@example.org", "role": MemberRole.MEMBER, "language": "en"}
    assert browser(olga.user).post(at(linh, "invite"), form).status_code == 404
    waiting = invited(olga, MemberRole.MEMBER, "y@example.org")
    for act in (invitations.take_back, invitations.send_again):
        with pytest.raises(PermissionDenied):
            act(waiting, by=linh)


@pytest.mark.parametrize(
    ("who", "role"),
    [("omar", "owner"), ("omar", "member"), ("mei", "auditor"), ("olga", "officer"), ("olga", "administrator")],
)
def test_nobody_invites_to_more_than_they_hold(
    request: pytest.FixtureRequest, who: str, role: str, omar: Membership
) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        invited(by, role)

    answer = browser(by.user).post(at(by, "invite"), {"email": NADIA, "role": role, "language": "en"})
    assert answer.status_code == (404 if who == "mei" else 422)
    assert not OutgoingMail.objects.filter(template="invitation").exists()


def test_nobody_is_invited_twice_at_once(omar: Membership, mei: Membership) -> None:
    invited(omar)
    for email, told in ((NADIA.upper(), "invited already"), (mei.user.email, "has access already")):
        answer = browser(omar.user).post(
            at(omar, "invite"), {"email": email, "role": MemberRole.AUDITOR, "language": "en"}
        )
        assert answer.status_code == 422
        assert told in text(answer)


def test_the_database_refuses_a_second_waiting_one(omar: Membership) -> None:
    copy = invited(omar)
    copy.pk, copy.public_id, copy.key_hash = None, "0" * 32, "0" * 64

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_a_link_is_sent_again_five_times_at_most(omar: Membership) -> None:
    invitation = invited(omar)
    for _ in range(4):
        invitations.send_again(invitation, by=omar)
        invitation.refresh_from_db()
    assert OutgoingMail.objects.filter(template="invitation").count() == 5

    answer = browser(omar.user).post(at(omar, "invitation_again", invitation=invitation.public_id), follow=True)
    assert "was sent 5 times" in text(answer)


def test_a_hundred_a_day_are_enough(omar: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_A_DAY", 1)
    invited(omar)

    with pytest.raises(invitations.TooMany):
        invited(omar, email="second@example.org")


def test_taking_back_what_was_accepted_says_who_was_faster(omar: Membership) -> None:
    invitation = invited(omar)
    joined(arrived(omar), omar)

    answer = browser(omar.user).post(at(omar, "invitation_back", invitation=invitation.public_id))

    assert answer.status_code == 409
    assert "Nadia Novak" in text(answer)


@pytest.mark.req("CP-10")
def test_time_closes_what_nobody_accepted_and_forgets_whom_it_was_for(omar: Membership) -> None:
    invitation = invited(omar)
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert (invitations.lapse_due(), invitations.forget_addresses()) == (1, 0)
        assert "Lapsed" in text(browser(omar.user).get(at(omar, "invitations")))
        invited(omar)
    with time_machine.travel(now() + timedelta(days=39), tick=False):
        assert invitations.forget_addresses() == 1

    invitation.refresh_from_db()
    assert (invitation.state, invitation.email, invitation.email_index) == (InvitationState.LAPSED, None, "")


def test_whoever_comes_a_second_before_the_sweep_can_be_invited_anew(omar: Membership) -> None:
    invited(omar)
    with time_machine.travel(now() + timedelta(days=7, seconds=1), tick=False):
        again = invited(omar)

    assert again.state == InvitationState.WAITING


def test_the_list_shows_each_state_and_nothing_of_another_tenant(
    omar: Membership, olga: Membership, otto: Membership
) -> None:
    invited(omar)
    invited(olga, MemberRole.MEMBER, "hidden@sakura.example")
    page = text(browser(omar.user).get(at(omar, "invitations")))

    assert NADIA in page
    assert "Waits until" in page
    assert "hidden@sakura.example" not in page
    with platform_scope(otto.platform_id):
        assert browser(otto.user).get(at(omar, "invitations")).status_code == 404


def test_an_administrator_whose_access_ended_sends_nothing_again(omar: Membership) -> None:
    invitation = invited(omar)
    ended(omar)

    with pytest.raises(PermissionDenied):
        invitations.send_again(invitation, by=omar)


def test_one_mailbox_gets_five_invitations_a_day_however_often_they_are_taken_back(omar: Membership) -> None:
    for _again in range(invitations.MOST_SENT):
        invitations.take_back(invited(omar), by=omar)
    with pytest.raises(invitations.TooMany):
        invited(omar)
    with time_machine.travel(now() + timedelta(days=1, minutes=1), tick=False):
        invited(omar)


@pytest.mark.req("EK-22")
def test_a_service_that_closed_since_takes_in_nobody_by_an_older_invitation(olga: Membership) -> None:
    waiting = invited(olga, MemberRole.MEMBER)
    with patch.object(closures, "collects", return_value=False):
        with pytest.raises(invitations.NotWaiting):
            invitations.accept_anew(waiting, name="Nadia", password=PASSWORD, language="en")
        with pytest.raises(invitations.ServiceClosed):
            invitations.send_again(waiting, by=olga)
