"""Holding an account back on one platform, and letting it in again: while something about its person is settled.

No platform speaks for another: what is held back is what the person is on that one. Signing in ends only where the
account is known nowhere else, or an officer of one service could lock people out of all of them.
"""

from django.db.models import F

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces import closing, memberships
from workspaces.access import platforms_of
from workspaces.models import PLATFORM_ROLES, EndReason, Membership, User
from workspaces.roles import Capability


class WorksForPlatform(Exception):
    """The person works for the platform itself: who does is decided by its administrators, not by what is found."""


def account_of(address: str, platform_id: int) -> User | None:
    """Return the account with `address` that is or was somebody on the platform; None where there is none."""
    found = User.objects.filter(email=address.strip().lower(), closed_at__isnull=True).first() if address else None
    return found if found is not None and platform_id in platforms_of(found) else None


def check(user: User) -> None:
    """Raise WorksForPlatform for somebody who is an officer, an auditor or an administrator of the platform in scope:
    nobody keeps a colleague out by a finding."""
    if Membership.objects.filter(user=user, until__isnull=True, role__in=PLATFORM_ROLES).exists():
        raise WorksForPlatform


def suspend(user: User, platform_id: int, *, actor: Actor) -> None:
    """Let `user` be nobody on the platform in scope from now on, and end their sessions; again it changes nothing.

    In the caller's transaction, which writes its own entries afterwards. Raises WorksForPlatform."""
    check(user)
    moment = now()
    Membership.objects.filter(user=user, until__isnull=True, suspended_at__isnull=True).update(suspended_at=moment)
    if _is_known_here_alone(user, platform_id):
        in_use = User.objects.filter(pk=user.pk, is_active=True)
        in_use.update(is_active=False, suspended_at=moment, session_number=F("session_number") + 1)
    trail.record("account.suspended", platform_id=platform_id, actor=actor, person=str(user.pk))


def lift(user: User, platform_id: int, *, actor: Actor) -> None:
    """Let `user` in again, with all that they were on the platform in scope. In the caller's transaction."""
    _let_in(user)
    trail.record("account.let_in_again", platform_id=platform_id, actor=actor, person=str(user.pk))


def close(user: User, platform_id: int, *, by: User, actor: Actor) -> None:
    """Close the account of `user`, by whom the platform in scope knows a reason to; where it is known on others too,
    end what it is here. `by` is the officer whose finding it rests on.

    In the caller's transaction. Raises memberships.LastOne where a workspace had nobody left: then nothing changes."""
    alone = _is_known_here_alone(user, platform_id)
    _let_in(user)
    user.refresh_from_db()
    if alone:
        closing.close_by_platform(user, platform_id, by=by, actor=actor)
        return
    held = list(Membership.objects.open().filter(user=user).select_related("workspace", "user"))
    if held:
        memberships.end_together(held, by=by, actor=actor, reason=EndReason.CLOSED_BY_PLATFORM)


def tenants_of(user: User) -> set[int | None]:
    """Return the tenants of the platform in scope in which `user` is somebody, suspended or not."""
    return set(Membership.objects.filter(user=user, until__isnull=True).values_list("workspace_id", flat=True))


def lost_by_closing(user: User) -> list[tuple[Membership, list[Capability]]]:
    """Return the memberships of the platform in scope without which nobody could do something, and what: why `close`
    raises LastOne."""
    held = Membership.objects.filter(user=user, until__isnull=True).select_related("workspace", "platform", "user")
    return list(memberships.lost_after(list(held)))


def _let_in(user: User) -> None:
    Membership.objects.filter(user=user, suspended_at__isnull=False).update(suspended_at=None)
    User.objects.filter(pk=user.pk, suspended_at__isnull=False).update(is_active=True, suspended_at=None)


def _is_known_here_alone(user: User, platform_id: int) -> bool:
    return platforms_of(user) == [platform_id]
