"""Two people at the same moment on PostgreSQL: somebody always stays, and one invitation makes one membership."""

import pytest

from tests.at_once import ENTRY_WRITTEN, ROW_HELD, at_once
from tests.factories import owner
from workspaces import access, closing, departures, invitations, memberships
from workspaces.models import Invitation, MemberRole, Membership, Platform, User
from workspaces.roles import Capability

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_owners_who_leave_at_once_one_stays(enkomm: Platform, linh: Membership) -> None:
    second = owner(enkomm, "ws-lotus", "second@lotus.example")

    _, late = at_once(
        lambda: departures.leave(linh, shown=[linh.pk]),
        lambda: departures.leave(second, shown=[second.pk]),
        stop=ROW_HELD,
    )

    assert isinstance(late, memberships.LastOne)
    assert [one.role for one in access.memberships(second.user)] == [MemberRole.OWNER]
    assert access.memberships(linh.user) == []


def test_of_two_administrators_who_remove_each_other_at_once_one_stays(omar: Membership, mei: Membership) -> None:
    second = memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=omar)

    _, late = at_once(lambda: memberships.end(second, by=omar), lambda: memberships.end(omar, by=second), stop=ROW_HELD)

    # Whoever was removed meanwhile removes nobody.
    assert type(late).__name__ == "PermissionDenied"
    held = Membership.objects.open().filter(role=MemberRole.ADMINISTRATOR)
    assert [one.pk for one in held] == [omar.pk]


def test_closing_an_account_and_demoting_the_other_administrator_at_once(omar: Membership, mei: Membership) -> None:
    second = memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=omar)

    _, late = at_once(
        lambda: memberships.change_role(second, MemberRole.OFFICER, by=omar),
        lambda: closing.close(User.objects.get(pk=omar.user_id)),
        stop=ENTRY_WRITTEN,
    )

    assert isinstance(late, memberships.LastOne)
    assert late.capabilities == [Capability.MANAGE_PEOPLE]
    assert User.objects.get(pk=omar.user_id).is_active


def test_one_link_opened_twice_at_once_makes_one_account(omar: Membership) -> None:
    invitation = invitations.invite("nadia@example.org", MemberRole.AUDITOR, by=omar, language="en")
    stale = Invitation.objects.get(pk=invitation.pk)

    def accept(row: Invitation) -> Membership:
        return invitations.accept_anew(row, name="Nadia", password="a long enough password", language="en")

    done, late = at_once(lambda: accept(invitation), lambda: accept(stale), stop=ENTRY_WRITTEN)

    assert isinstance(late, invitations.NotWaiting)
    assert access.memberships(User.objects.get(email="nadia@example.org")) == [done]


def test_an_invitation_taken_back_while_it_is_accepted_counts_once(omar: Membership) -> None:
    invitation = invitations.invite("nadia@example.org", MemberRole.AUDITOR, by=omar, language="en")
    stale = Invitation.objects.get(pk=invitation.pk)

    _, late = at_once(
        lambda: invitations.take_back(invitation, by=omar),
        lambda: invitations.accept_anew(stale, name="N", password="a long enough password", language="en"),
        stop=ENTRY_WRITTEN,
    )

    assert isinstance(late, invitations.NotWaiting)
    assert not User.objects.filter(email="nadia@example.org").exists()


def test_one_address_invited_twice_at_once_is_invited_once(omar: Membership) -> None:
    def invite() -> Invitation:
        return invitations.invite("nadia@example.org", MemberRole.AUDITOR, by=omar, language="en")

    done, late = at_once(invite, invite, stop=ENTRY_WRITTEN)

    assert isinstance(late, invitations.AlreadyInvited)
    assert late.invitation == done
