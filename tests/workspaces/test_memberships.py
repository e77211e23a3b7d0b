"""What somebody is, since when, and how it ends: dated stints, and nobody is left without a head."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.scoping import across_platforms, platform_scope
from tests.factories import ended, owner
from workspaces import access, memberships
from workspaces.memberships import Stint
from workspaces.models import EndReason, MemberRole, Membership, Platform, User
from workspaces.roles import Capability


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def test_whoever_comes_back_has_a_second_stint(enkomm: Platform, omar: Membership, mallory: User) -> None:
    first = memberships.grant(mallory, MemberRole.AUDITOR, by=omar)
    with time_machine.travel(now() + timedelta(days=30), tick=False):
        memberships.end(first, by=omar)
    with time_machine.travel(now() + timedelta(days=60), tick=False):
        again = memberships.grant(mallory, MemberRole.OFFICER, by=omar)

    first.refresh_from_db()
    assert memberships.stints(mallory) == [
        Stint(None, MemberRole.AUDITOR, first.since, first.until),
        Stint(None, MemberRole.OFFICER, again.since, None),
    ]
    assert (first.ended_by, first.end_reason, again.granted_by) == (omar.user, EndReason.ENDED, omar.user)
    assert len(entries("membership.begun")) == 2
    assert len(entries("membership.ended")) == 1


def test_stints_of_another_platform_are_not_told(
    enkomm: Platform, elsewhere: Platform, omar: Membership, otto: Membership
) -> None:
    memberships.grant(otto.user, MemberRole.AUDITOR, by=omar)

    assert [one.role for one in memberships.stints(otto.user)] == [MemberRole.AUDITOR]
    with platform_scope(elsewhere.pk):
        assert [one.role for one in memberships.stints(otto.user)] == [MemberRole.OFFICER]


def test_another_role_begins_when_the_former_one_ends(omar: Membership, mei: Membership) -> None:
    begun = memberships.change_role(mei, MemberRole.AUDITOR, by=omar)

    mei.refresh_from_db()
    assert mei.until == begun.since
    assert mei.end_reason == EndReason.ROLE_CHANGED
    assert [one.role for one in access.memberships(mei.user)] == [MemberRole.AUDITOR]


def test_an_officer_who_is_no_administrator_manages_nobody(omar: Membership, mei: Membership, mallory: User) -> None:
    for act in (
        lambda: memberships.grant(mallory, MemberRole.AUDITOR, by=mei),
        lambda: memberships.end(omar, by=mei),
        lambda: memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=mei),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with across_platforms():
        assert not mallory.memberships(manager="unscoped").exists()


def test_nobody_manages_people_of_another_tenant(
    omar: Membership, olga: Membership, linh: Membership, otto: Membership, mallory: User
) -> None:
    for outsider, theirs in ((omar, olga), (linh, olga), (olga, omar), (otto, omar)):
        with pytest.raises(PermissionDenied):
            memberships.end(theirs, by=outsider)
    for giver, role in ((omar, MemberRole.OWNER), (olga, MemberRole.OFFICER)):
        with pytest.raises(PermissionDenied):
            memberships.grant(mallory, role, by=giver)


def test_whoever_was_removed_meanwhile_gives_nothing_more(omar: Membership, mallory: User) -> None:
    ended(omar)  # while Omar's page was open

    with pytest.raises(PermissionDenied):
        memberships.grant(mallory, MemberRole.AUDITOR, by=omar)


def test_whoever_has_become_less_meanwhile_gives_nothing_more(
    enkomm: Platform, omar: Membership, mei: Membership, mallory: User
) -> None:
    second = memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=omar)
    memberships.change_role(Membership.objects.get(pk=omar.pk), MemberRole.OFFICER, by=second)

    with pytest.raises(PermissionDenied):
        memberships.grant(mallory, MemberRole.AUDITOR, by=omar)


def test_the_last_administrator_stays(omar: Membership, mei: Membership) -> None:
    for act in (
        lambda: memberships.end(omar, by=omar),
        lambda: memberships.change_role(omar, MemberRole.OFFICER, by=omar),
    ):
        with pytest.raises(memberships.LastOne) as refused:
            act()
        assert refused.value.capabilities == [Capability.MANAGE_PEOPLE]

    memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=omar)
    memberships.end(omar, by=omar)
    assert access.memberships(omar.user) == []


def test_the_last_owner_stays_and_a_deactivated_one_does_not_count(enkomm: Platform, olga: Membership) -> None:
    other = owner(enkomm, "ws-sakura", "dead@sakura.example")
    User.objects.filter(pk=other.user_id).update(is_active=False)

    with pytest.raises(memberships.LastOne):
        memberships.end(olga, by=olga)


def test_the_second_to_end_it_learns_of_the_first(omar: Membership, mei: Membership) -> None:
    stale = Membership.objects.get(pk=mei.pk)
    memberships.end(mei, by=omar)

    with pytest.raises(memberships.AlreadyEnded) as late:
        memberships.end(stale, by=omar)
    assert late.value.membership.ended_by == omar.user


@pytest.mark.parametrize(
    "changes",
    [
        {"until": None, "end_reason": "ended"},
        {"until": "now", "end_reason": ""},
        {"until": "before", "end_reason": "ended"},
        {"role": "owner"},
    ],
)
def test_the_database_refuses_a_history_that_makes_no_sense(omar: Membership, changes: dict[str, str]) -> None:
    moments = {"now": now(), "before": omar.since - timedelta(days=1), None: None}
    if "until" in changes:
        changes = {**changes, "until": moments[changes["until"]]}

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=omar.pk).update(**changes)


def test_the_database_refuses_a_second_open_membership(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    for held, role in ((omar, MemberRole.AUDITOR), (olga, MemberRole.MEMBER)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(platform=enkomm, user=held.user, workspace=held.workspace, role=role)
