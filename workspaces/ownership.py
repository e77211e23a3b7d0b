"""Whose a workspace is, was, and becomes. The only writer of `Workspace.owner` besides the loading of a pack.

A day belongs to the owner who has the workspace at its end: on the day of a passing on, that is the new one.
"""

from datetime import date

from django.db import transaction

from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from workspaces.access import actor_of, require
from workspaces.models import Membership, Organisation, Ownership, Workspace, WorkspaceKind
from workspaces.roles import Capability


class NotThen(ValueError):
    """The day lies in the future, or before the one on which the present owner got the workspace."""


class TheirsAlready(ValueError):
    """The workspace is that organisation's already."""


def named(name: str) -> Workspace | None:
    """Return the business workspace of exactly this name with its owner (EK-04), for anybody who asks.

    None where there is none, and just so where its owner may not be named: the two are not told apart."""
    may_be_told = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS, owner_may_be_named=True)
    return may_be_told.select_related("owner").filter(name__iexact=name).first()


def pass_on(workspace: Workspace, to: Organisation, on: date, *, by: Membership) -> Ownership:
    """Make `workspace` the one of `to` from the day `on`, and return the new ownership. One transaction, audited.

    Raises PermissionDenied unless `by` answers for the platform, TheirsAlready, NotThen, ValueError for a personal
    workspace or an organisation of another platform.
    """
    require(by, Capability.ANSWER_FOR_PLATFORM)
    if {to.platform_id, by.platform_id} != {workspace.platform_id} or workspace.kind != WorkspaceKind.BUSINESS:
        raise ValueError("only a business workspace is passed on, and within its platform")
    with transaction.atomic():
        held = Workspace.objects.select_for_update(no_key=True, of=("self",)).select_related("owner", "platform")
        workspace = held.get(pk=workspace.pk)
        if workspace.owner_id == to.pk:
            raise TheirsAlready
        if on > day_of(now(), workspace.platform.time_zone):
            raise NotThen
        trail.record(
            "workspace.passed_on",
            platform_id=workspace.platform_id,
            actor=actor_of(by),
            subject=workspace.key,
            before=workspace.owner.key if workspace.owner else "",
            after=to.key,
            on=on.isoformat(),
        )
        return put(workspace, to, on, by_hand=True)


def put(workspace: Workspace, owner: Organisation, on: date | None, *, by_hand: bool = False) -> Ownership:
    """Write that `workspace` is `owner`'s from `on` (None: has always been), and end what was. In a transaction.

    What began on that very day is rewritten: nobody had it for a day. Whoever calls records why. Raises NotThen.
    """
    present = Ownership.objects.filter(workspace=workspace, until=None).first()
    if present is not None and (on is None or (present.since is not None and on < present.since)):
        raise NotThen
    if present is not None and present.since == on:
        present.owner, present.by_hand, opened = owner, by_hand, present
        present.save(update_fields=["owner", "by_hand"])
    else:
        Ownership.objects.filter(workspace=workspace, until=None).update(until=on)
        opened = Ownership.objects.create(
            platform_id=workspace.platform_id, workspace=workspace, owner=owner, since=on, by_hand=by_hand
        )
    Workspace.objects.filter(pk=workspace.pk).update(owner=owner)
    workspace.owner = owner
    return opened


def owner_on(workspace: Workspace, on: date) -> Organisation | None:
    """Return whose `workspace` was on the day `on`; None for a personal workspace, or where nobody knows."""
    for ownership in Ownership.objects.filter(workspace=workspace).select_related("owner"):
        begun = ownership.since is None or ownership.since <= on
        if begun and (ownership.until is None or on < ownership.until):
            return ownership.owner
    return None
