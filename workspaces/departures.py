"""Leaving an employer (EK-05): access to all workspaces of one organisation ends at one moment, and the account is a
personal one from then on. Who was the controller on a date follows from the dated memberships."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from privacy_portal.audit.actor import Actor
from privacy_portal.dates import day_of
from privacy_portal.mail import outbox
from privacy_portal.scoping import platform_scope
from workspaces import memberships, ownership
from workspaces.access import actor_of, platforms_of
from workspaces.models import EndReason, Membership, Organisation, Platform, User, Workspace
from workspaces.roles import may_give


@dataclass(frozen=True)
class Personal:
    """Since when somebody's account on `platform` has been a personal one, and which organisations decided until then:
    None for one that may not be named."""

    platform: Platform
    since: datetime
    before: list[Organisation | None]


class Changed(Exception):
    """What would end is not what the person was shown any more."""


def personal_accounts(user: User) -> list[Personal]:
    """Return the platforms on which `user` left the last business workspace, and now decides as a person alone."""
    found = []
    for platform_id in platforms_of(user):
        with platform_scope(platform_id):
            since = memberships.personal_since(user)
            if since is not None:
                platform = Platform.objects.get(pk=platform_id)
                found.append(Personal(platform, since, _who_decided(user, since, platform)))
    return found


def _who_decided(user: User, until: datetime, platform: Platform) -> list[Organisation | None]:
    """Return the owners, as of that day, of the workspaces that `user` left last, each once."""
    left = [one.workspace for one in memberships.stints(user) if one.workspace is not None and one.until == until]
    on = day_of(until, platform.time_zone)
    owners = [(ownership.owner_on(one, on), one.owner_may_be_named) for one in left]
    named = {owner for owner, may_be_named in owners if may_be_named}
    return list(dict.fromkeys(owner if owner in named else None for owner, _may in owners))


def beside(membership: Membership) -> list[Membership]:
    """Return what ends when the person of `membership` leaves its organisation: their open memberships in every
    workspace of that owner on the platform. A workspace without an owner, and the platform, stand for themselves."""
    owner_id = membership.workspace.owner_id if membership.workspace else None
    if owner_id is None:
        return [membership]
    held = Membership.objects.open().filter(user=membership.user, workspace__owner_id=owner_id)
    return list(held.select_related("workspace__owner", "user").order_by("workspace__name", "pk"))


def may_dismiss(leaving: Collection[Membership], by: Membership) -> bool:
    """Say whether `by`, who acts for the owner of one of its workspaces, may end all of `leaving`."""
    owner_id = by.workspace.owner_id if by.workspace else None
    return owner_id is not None and all(
        one.workspace is not None and one.workspace.owner_id == owner_id and may_give(by.role, one.role)
        for one in leaving
    )


def dismiss(membership: Membership, *, by: Membership, shown: Collection[int]) -> list[Membership]:
    """End all access of a person to the organisation's workspaces, on the word of its owner; return what ended.

    `shown` are the primary keys of what the owner was shown. Raises Changed, PermissionDenied, LastOne and
    AlreadyEnded."""
    with transaction.atomic():
        leaving = _as_shown(membership, shown)
        with memberships.locked(by.platform_id, {by.workspace_id, *(one.workspace_id for one in leaving)}):
            memberships.refuse_unless_given(membership.role, by)
            if not may_dismiss(leaving, by):
                raise PermissionDenied
            return _leave(leaving, by.user, actor_of(by), EndReason.LEFT_EMPLOYER)


def leave(membership: Membership, *, shown: Collection[int]) -> list[Membership]:
    """End what the person of `membership` has at its organisation, on their own word; return what ended.

    Raises Changed, LastOne, AlreadyEnded."""
    with transaction.atomic():
        leaving = _as_shown(membership, shown)
        return _leave(leaving, membership.user, actor_of(membership), EndReason.LEFT)


def end(membership: Membership, *, by: Membership) -> None:
    """End one membership and tell its person. Raises as `memberships.end` does."""
    with transaction.atomic():
        memberships.end(membership, by=by)
        _tell(membership.user, [membership])


def _as_shown(membership: Membership, shown: Collection[int]) -> list[Membership]:
    leaving = beside(membership)
    if membership.pk not in {one.pk for one in leaving}:
        raise memberships.AlreadyEnded(Membership.objects.select_related("ended_by").get(pk=membership.pk))
    if {one.pk for one in leaving} != set(shown):
        raise Changed
    return leaving


def _leave(leaving: list[Membership], by: User, actor: Actor, reason: EndReason) -> list[Membership]:
    memberships.end_together(leaving, by=by, actor=actor, reason=reason)
    _tell(leaving[0].user, leaving)
    return leaving


def _tell(user: User, ended: list[Membership]) -> None:
    """Write to the person, in their language, what ended and who decides about their data from now on."""
    platform = Platform.objects.get(pk=ended[0].platform_id)
    rooms = [one.workspace for one in ended if one.workspace is not None]
    outbox.queue(
        "access_ended",
        platform=platform,
        to=user.email,
        language=user.language,
        context={
            "workspaces": [room.name for room in rooms],
            "organisation": _organisation(rooms),
            "personal_since": memberships.personal_since(user) if rooms else None,
            "operator": Organisation.objects.filter(is_operator=True).first(),
        },
        dedupe_key=f"access-ended/{ended[0].public_id}",
    )


def _organisation(rooms: list[Workspace]) -> str:
    return rooms[0].owner.name if rooms and rooms[0].owner else ""
