"""Rows of the calendar and of meetings: entries with those invited, meetings with those who came, guests."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from privacy_portal.profiles.enkomm.sample_system.world import RITA, SAKURA, Space, World
from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.drawing import Row, moment
from privacy_portal.profiles.sample.people import Person

_ANSWERS = ("yes", "no", "maybe", "waiting")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of calendar_events, event_attendees, meetings, meeting_participants and guest_invitations."""
    events = list(_events(world))
    meetings = list(_meetings(world))
    return {
        "calendar_events": events,
        "event_attendees": list(_attendees(world, events)),
        "meetings": meetings,
        "meeting_participants": list(_participants(world, meetings)),
        "guest_invitations": list(_invitations(world, meetings)),
    }


def _events(world: World) -> Iterator[Row]:
    random = world.stream("calendar_events")
    number = 0
    for space in world.spaces:
        for organiser in space.members:
            for _ in range(1 if space.is_business else 2):
                number += 1
                starts_at = moment(random, max(space.since, organiser.since))
                yield {
                    "id": number,
                    "workspace_id": space.id,
                    "organiser_id": organiser.id,
                    "title": prose.topic(random, organiser.language),
                    "description": prose.sentence(random, organiser.language),
                    "place": contact.city(random, organiser.language),
                    "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(minutes=random.choice((30, 45, 60, 90))),
                }


def _attendees(world: World, events: list[Row]) -> Iterator[Row]:
    random = world.stream("event_attendees")
    spaces = {space.id: space for space in world.spaces}
    number = 0
    for event in events:
        for person in _some(random, spaces[event["workspace_id"]], event["organiser_id"]):
            number += 1
            yield {
                "id": number,
                "event_id": event["id"],
                "account_id": person.id,
                "name": person.name,
                "email": person.email,
                "answer": random.choice(_ANSWERS),
            }


def _some(random: Random, space: Space, first_id: int) -> list[Person]:
    """Return up to four members: the one with `first_id`, and others by chance."""
    others = random.sample(space.members, min(3, len(space.members)))
    return [m for m in space.members if m.id == first_id] + [m for m in others if m.id != first_id]


def _meetings(world: World) -> Iterator[Row]:
    random = world.stream("meetings")
    number = 0
    for space in world.spaces:
        for _ in range(len(space.members) // 2 + 1):
            number += 1
            started_at = moment(random, space.since)
            yield {
                "id": number,
                "workspace_id": space.id,
                "topic": prose.topic(random, space.creator.language),
                "started_at": started_at,
                "ended_at": started_at + timedelta(minutes=random.randrange(10, 120)),
            }


def _participants(world: World, meetings: list[Row]) -> Iterator[Row]:
    random = world.stream("meeting_participants")
    spaces = {space.id: space for space in world.spaces}
    number = 0
    seen: set[int] = set()
    for meeting in meetings:
        space = spaces[meeting["workspace_id"]]
        present = _some(random, space, space.creator.id)
        if space.id not in seen:
            seen.add(space.id)
            present += [member for member in space.members if member.in_cast and member not in present]
        for place, person in enumerate(present):
            number += 1
            yield {
                "id": number,
                "meeting_id": meeting["id"],
                "account_id": person.id,
                "display_name": person.name,
                "ip_address": contact.internet_address(random),
                "joined_at": meeting["started_at"] + timedelta(seconds=random.randrange(300)),
                "seconds": random.randrange(300, 6_000),
                "is_host": place == 0,
            }


def _invitations(world: World, meetings: list[Row]) -> Iterator[Row]:
    random = world.stream("guest_invitations")
    business = {space.id: space for space in world.spaces if space.is_business}
    chances = [meeting for meeting in meetings if meeting["workspace_id"] in business]
    sakura = world.space(SAKURA)
    first_there = next(meeting for meeting in chances if meeting["workspace_id"] == sakura.id)
    # Rita first came to Sakura as a guest.
    invited = [(world.person(RITA), first_there), *((guest, random.choice(chances)) for guest in world.guests())]
    for number, (guest, meeting) in enumerate(invited, start=1):
        space = business[meeting["workspace_id"]]
        yield {
            "id": number,
            "account_id": guest.id,
            "workspace_id": space.id,
            "meeting_id": meeting["id"],
            "invited_by_id": space.creator.id,
            "note": prose.sentence(random, space.creator.language),
            "invited_at": meeting["started_at"] - timedelta(days=1),
        }
