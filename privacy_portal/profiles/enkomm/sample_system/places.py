"""Rows of workspaces, of who belongs to them, and of their rooms."""

from collections.abc import Iterator
from datetime import timedelta

from privacy_portal.profiles.enkomm.sample_system.world import ENDED, World, room_name
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of workspaces, memberships and channels."""
    return {
        "workspaces": list(_workspaces(world)),
        "memberships": list(_memberships(world)),
        "channels": list(_channels(world)),
    }


def _workspaces(world: World) -> Iterator[Row]:
    random = world.stream("workspace_days")
    for space in world.spaces:
        used = moment(random, max(space.since, AS_OF - timedelta(days=30))).date()
        ended, used = ENDED.get(space.key, (None, used))
        yield {
            "id": space.id,
            "key": space.key,
            "name": space.name,
            "kind": "business" if space.is_business else "personal",
            "owner_organisation": space.organisation,
            "owner_account_id": space.owner.id if space.owner else None,
            "creator_account_id": space.creator.id,
            "created_at": space.since,
            "contract_ended_on": ended,
            "last_used_on": used,
        }


def _memberships(world: World) -> Iterator[Row]:
    random = world.stream("membership_dates")
    number = 0
    for space in world.spaces:
        for member in space.members:
            number += 1
            joined = min(max(space.since, member.since) + timedelta(days=random.randrange(30)), AS_OF)
            has_left = not member.in_cast and member is not space.owner and random.random() < 0.05
            left = (joined + (AS_OF - joined) / 2).date() if has_left else None
            yield {
                "id": number,
                "workspace_id": space.id,
                "account_id": member.id,
                "role": "owner" if member is space.owner else "member",
                "joined_on": joined.date(),
                "left_on": world.closed.get(member.id, left),
            }


def _channels(world: World) -> Iterator[Row]:
    for space in world.spaces:
        for room in space.rooms:
            yield {
                "id": room,
                "workspace_id": space.id,
                "name": room_name(space, room),
                "created_at": space.since,
            }
