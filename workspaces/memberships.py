"""Memberships: how what somebody is on a platform or in a workspace begins, changes and ends.

Each verb is one transaction with its audit entries. It holds the tenant's row first, so that of two people who leave at
the same moment the second sees that the first is gone; and it ends every session of whoever loses a right.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.access import actor_of
from workspaces.models import (
    PLATFORM_ROLES,
    EndReason,
    MemberRole,
    Membership,
    Platform,
    User,
    Workspace,
    WorkspaceKind,
)
from workspaces.models.membership import MembershipQuerySet
from workspaces.roles import Capability, lost_without, may_give


class AlreadyMember(Exception):
    """The person is in the tenant already; `membership` says as what."""

    def __init__(self, membership: Membership) -> None:
        super().__init__("This person is a member already.")
        self.membership = membership


class AlreadyEnded(Exception):
    """The membership ended meanwhile; `membership` says when and by whom."""

    def __init__(self, membership: Membership) -> None:
        super().__init__("This membership has ended already.")
        self.membership = membership


class LastOne(Exception):
    """Nobody else in the tenant of `membership` could do what `capabilities` name: somebody else has to come first."""

    def __init__(self, membership: Membership, capabilities: list[Capability]) -> None:
        super().__init__("Nobody else could do this any more.")
        self.membership, self.capabilities = membership, capabilities


@dataclass(frozen=True)
class Stint:
    """What somebody was, where (None: on the platform itself), from when to when (None: still)."""

    workspace: Workspace | None
    role: MemberRole
    since: datetime
    until: datetime | None


def stints(user: User) -> list[Stint]:
    """Return everything `user` is and was on the platform in scope, the oldest first."""
    rows = Membership.objects.filter(user=user).select_related("workspace__owner").order_by("since", "pk")
    return [Stint(row.workspace, MemberRole(row.role), row.since, row.until) for row in rows]


def personal_since(user: User) -> datetime | None:
    """Return from when on `user` is in no business workspace of the platform in scope any more (EK-05).

    None for somebody who is in one now, and for somebody who never was."""
    worked = [one for one in stints(user) if one.workspace and one.workspace.kind == WorkspaceKind.BUSINESS]
    ends = [one.until for one in worked if one.until is not None]
    return max(ends) if ends and len(ends) == len(worked) else None


def lost_after(
    ended: Collection[Membership], staying: Iterable[str] = ()
) -> Iterator[tuple[Membership, list[Capability]]]:
    """Yield each of `ended` without which nobody in its tenant could do something any more, and what.

    `staying` are roles that their people get in the same tenant in the same breath."""
    gone = [membership.pk for membership in ended]
    for membership in ended:
        others = _open(membership).exclude(pk__in=gone).values_list("role", flat=True)
        lost = lost_without(membership.role, [*others, *staying])
        if lost:
            yield membership, lost


def may_manage(membership: Membership, by: Membership) -> bool:
    """Say whether `by` may change or end `membership`: in the same tenant, and nothing greater than their own."""
    same = (membership.platform_id, membership.workspace_id) == (by.platform_id, by.workspace_id)
    return same and may_give(by.role, membership.role)


def grant(user: User, role: str, *, by: Membership) -> Membership:
    """Make `user` `role` in the tenant of `by`, and return the new membership.

    Raises PermissionDenied where `by` may not give that role, AlreadyMember."""
    with locked(by.platform_id, [by.workspace_id]):
        refuse_unless_given(role, by)
        before = _open(by).filter(user=user).first()
        if before is not None:
            raise AlreadyMember(before)
        return _begin(user, role, by)


def change_role(membership: Membership, role: str, *, by: Membership) -> Membership:
    """Give somebody another role from now on: their membership ends, and a new one begins at the same moment.

    Raises PermissionDenied, LastOne, AlreadyEnded, and AlreadyMember where they have that role."""
    with locked(membership.platform_id, [membership.workspace_id]):
        refuse_unless_given(role, by)
        if not may_manage(membership, by):
            raise PermissionDenied
        if not membership.is_open:
            raise AlreadyEnded(membership)
        if membership.role == role:
            raise AlreadyMember(membership)
        moment = now()
        _end([membership], by.user, actor_of(by), EndReason.ROLE_CHANGED, moment, staying=[role])
        return _begin(membership.user, role, by, moment)


def end(membership: Membership, *, by: Membership, reason: EndReason = EndReason.ENDED) -> None:
    """End a membership in the tenant of `by`. Raises PermissionDenied, LastOne, AlreadyEnded."""
    with locked(membership.platform_id, [membership.workspace_id]):
        refuse_unless_given(membership.role, by)
        if not may_manage(membership, by):
            raise PermissionDenied
        _end([membership], by.user, actor_of(by), reason, now())


def end_together(ended: Collection[Membership], *, by: User, actor: Actor, reason: EndReason) -> datetime:
    """End memberships of one platform at one moment, all or none, and return it. The caller says who may do that.

    Raises LastOne, AlreadyEnded."""
    moment = now()
    tenants = {membership.workspace_id for membership in ended}
    with locked(next(iter(ended)).platform_id, tenants):
        _end(list(ended), by, actor, reason, moment)
    return moment


@contextmanager
def locked(platform_id: int, workspace_ids: Iterable[int | None]) -> Iterator[None]:
    """Run the block as one transaction that holds these tenants; None stands for the platform itself."""
    wanted = set(workspace_ids)
    with transaction.atomic():
        # "No key": whoever adds a row that points at the tenant need not wait.
        if None in wanted:
            Platform.objects.select_for_update(no_key=True).only("pk").get(pk=platform_id)
        held = Workspace.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted - {None})
        list(held.order_by("pk").only("pk"))
        yield


def refuse_unless_given(role: str, by: Membership) -> None:
    """Raise PermissionDenied where `by` may not give `role`, or is not any more what the caller read.

    To be called with the tenant held: an administrator whom somebody removes at this moment gives nothing more."""
    fits = (role in PLATFORM_ROLES) == (by.workspace_id is None)
    still = _open(by).filter(pk=by.pk, role=by.role).exists()
    if not (fits and still and may_give(by.role, role)):
        raise PermissionDenied


def end_sessions(user: User) -> None:
    """Sign `user` out everywhere at their next request."""
    User.objects.filter(pk=user.pk).update(session_number=F("session_number") + 1)
    user.refresh_from_db(fields=["session_number"])


def _begin(user: User, role: str, by: Membership, moment: datetime | None = None) -> Membership:
    begun = Membership.objects.create(
        platform_id=by.platform_id,
        workspace_id=by.workspace_id,
        user=user,
        role=role,
        granted_by=by.user,
        since=moment or now(),
    )
    _record("membership.begun", begun, actor_of(by))
    return begun


def _end(
    ended: list[Membership],
    by: User,
    actor: Actor,
    reason: EndReason,
    moment: datetime,
    staying: Iterable[str] = (),
) -> None:
    for membership, lost in lost_after(ended, staying):
        raise LastOne(membership, lost)
    for membership in sorted(ended, key=lambda one: one.pk):
        still = Membership.objects.filter(pk=membership.pk, until__isnull=True)
        if not still.update(until=moment, ended_by=by, end_reason=reason):
            raise AlreadyEnded(Membership.objects.select_related("ended_by").get(pk=membership.pk))
        membership.until, membership.ended_by, membership.end_reason = moment, by, reason
        _record("membership.ended", membership, actor, reason=reason.value)
        end_sessions(membership.user)


def _open(beside: Membership) -> MembershipQuerySet:
    """Return what is open in the tenant of `beside`."""
    held: MembershipQuerySet = Membership.objects.open().filter(platform_id=beside.platform_id)
    return held.of_tenant(beside.workspace_id)


def _record(action: str, membership: Membership, actor: Actor, **facts: str) -> None:
    trail.record(
        action,
        platform_id=membership.platform_id,
        actor=actor,
        membership=str(membership.public_id),
        person=str(membership.user_id),
        role=membership.role,
        workspace=str(membership.workspace_id or ""),
        **facts,
    )
