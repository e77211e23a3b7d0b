"""What the owner of a workspace lays down for its members' consents (EK-26): what is forbidden there, nobody there can
consent to. The newest decision about a key holds, and members read whose it is.

Whoever keeps consents asks `forbids` before each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.module_loading import import_string

from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.prepared import Prepared
from privacy_portal.scoping import platform_scope
from workspaces.access import actor_of, memberships_everywhere
from workspaces.models import Membership, ProcessingActivity, Recipient, User, Workspace, WorkspacePolicy
from workspaces.register.kinds import LegalBasis
from workspaces.roles import Capability, may

_naming: list[str] = []


class AlreadySo(Exception):
    """That is what holds already. What nobody decided about is allowed."""


@dataclass(frozen=True)
class Decision:
    """What holds in a workspace about `key`, since when, by whose decision and why. `name` is what the register calls
    it; "" for a key that it does not know."""

    workspace: Workspace
    key: str
    name: str
    forbids: bool
    decided_by: str
    since: datetime
    reason: str


def decide(workspace: Workspace, key: str, *, forbid: bool, reason: str, by: Membership) -> WorkspacePolicy:
    """Forbid or allow the members of `workspace` to consent to `key` from now on; they read the `reason`.

    Raises AlreadySo, and PermissionDenied for whoever does not decide for the workspace by their own role: whoever
    stands in for an owner only answers questions."""
    if not may_decide(workspace, by):
        raise PermissionDenied
    with transaction.atomic():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        newest = _newest([workspace.pk]).filter(key=key).first()
        if (newest.forbids if newest else False) == forbid:
            raise AlreadySo
        policy: WorkspacePolicy = WorkspacePolicy.objects.create(
            platform_id=workspace.platform_id,
            workspace=workspace,
            key=key,
            forbids=forbid,
            reason=reason,
            decided_by=by.user,
            decided_at=now(),
        )
        trail.record(
            "policy.forbidden" if forbid else "policy.allowed",
            platform_id=workspace.platform_id,
            actor=actor_of(by),
            workspace=workspace.key,
            key=key,
        )
    return policy


def may_decide(workspace: Workspace, by: Membership) -> bool:
    """Say whether `by` lays down policies for `workspace`."""
    return by.workspace_id == workspace.pk and may(by.role, Capability.ANSWER_FOR_WORKSPACE)


def forbids(workspace_ids: Iterable[int], key: str) -> Decision | None:
    """Return the decision by which one of these workspaces of the platform in scope forbids `key`, of several the one
    that has stood longest; None where nobody forbids it."""
    forbidding = _newest(workspace_ids).filter(key=key, forbids=True).order_by("pk").first()
    return _decisions([forbidding])[0] if forbidding else None


def any_forbidden() -> bool:
    """Say whether anything was ever forbidden on the platform in scope: on most nothing is, and nobody need look."""
    return bool(_any_forbidden.rows())


def in_force(workspace: Workspace) -> list[Decision]:
    """Return what holds in `workspace`, the newest decision first."""
    return _decisions(_newest([workspace.pk]))


def history(workspace: Workspace) -> QuerySet[WorkspacePolicy]:
    """Return every decision of `workspace`, the newest first."""
    found: QuerySet[WorkspacePolicy] = WorkspacePolicy.objects.filter(workspace=workspace).select_related("decided_by")
    return found


def forbidden_to(user: User) -> list[Decision]:
    """Return what the workspaces of `user`, on whatever platform, forbid them to consent to."""
    by_platform: dict[int, list[int]] = {}
    for held in memberships_everywhere(user):
        if held.workspace_id is not None:
            by_platform.setdefault(held.platform_id, []).append(held.workspace_id)
    found: list[Decision] = []
    for platform_id, workspace_ids in by_platform.items():
        with platform_scope(platform_id):
            found += _decisions(_newest(workspace_ids).filter(forbids=True))
    return found


def known() -> dict[str, str]:
    """Return what the register of the platform in scope knows to which somebody could consent: who receives data, and
    what is done with consent; the names by key."""
    activities = ProcessingActivity.objects.open().filter(basis=LegalBasis.CONSENT)
    found = {one.key: str(one) for one in activities}
    found |= {one.key: one.name for one in Recipient.objects.open()}
    for function in _naming:
        found |= import_string(function)()
    return found


def named_by(function: str) -> None:
    """Have the function at a dotted path name further things to which somebody could consent, by key: an app above
    this one keeps them, and apps register before models load."""
    _naming.append(function)


_any_forbidden = Prepared(lambda: WorkspacePolicy.objects.filter(forbids=True).order_by().values_list("pk")[:1])


def _newest(workspace_ids: Iterable[int]) -> QuerySet[WorkspacePolicy]:
    of_them = WorkspacePolicy.objects.filter(workspace__in=list(workspace_ids))
    newest = of_them.order_by().values("workspace", "key").annotate(newest=Max("pk")).values("newest")
    found: QuerySet[WorkspacePolicy] = WorkspacePolicy.objects.filter(pk__in=newest)
    return found.select_related("workspace__owner", "decided_by")


def _decisions(policies: Iterable[WorkspacePolicy]) -> list[Decision]:
    names = known()
    return [
        Decision(
            workspace=one.workspace,
            key=one.key,
            name=names.get(one.key, ""),
            forbids=one.forbids,
            decided_by=str(one.decided_by),
            since=one.decided_at,
            reason=one.reason,
        )
        for one in policies
    ]
