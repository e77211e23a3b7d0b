"""Rows of chat and documents: messages with answers, mentions, signs and files."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from privacy_portal.profiles.enkomm.sample_system.stories import STORIES
from privacy_portal.profiles.enkomm.sample_system.world import Space, World
from privacy_portal.profiles.sample import prose
from privacy_portal.profiles.sample.drawing import AS_OF, Row, moment
from privacy_portal.profiles.sample.people import Person

MESSAGES_PER_MEMBER = 12
_FILES = (("plan", "pdf", "application/pdf"), ("list", "csv", "text/csv"), ("picture", "webp", "image/webp"))
_SIGNS = ("thumb", "lantern", "crane", "tea", "question")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of messages, message_mentions, message_reactions, attachments and documents."""
    messages, mentions = _talk(world)
    return {
        "messages": messages,
        "message_mentions": mentions,
        "message_reactions": list(_reactions(world, messages)),
        "attachments": list(_attachments(world, messages)),
        "documents": list(_documents(world)),
    }


def _talk(world: World) -> tuple[list[Row], list[Row]]:
    random = world.stream("messages")
    messages: list[Row] = []
    mentions: list[Row] = []
    for space in world.spaces:
        for author, sent_at in _turns(random, space):
            message = _message(random, space, author, sent_at, messages)
            if len(space.members) > 1 and random.random() < 0.1:
                named = random.choice(space.members)
                message["body"] = f"@{named.name} {message['body']}"
                mentions.append({"message_id": message["id"], "account_id": named.id})
            messages.append(message)
    messages += _stories(world, first_id=len(messages) + 1)
    mentions += _cast_mentions(world, messages)
    return messages, [{"id": number, **mention} for number, mention in enumerate(mentions, start=1)]


def _turns(random: Random, space: Space) -> list[tuple[Person, datetime]]:
    """Return who speaks when in a workspace, in order of time; everybody speaks at least once."""
    extra = random.choices(space.members, k=(MESSAGES_PER_MEMBER - 1) * len(space.members))
    turns = [(author, moment(random, max(space.since, author.since))) for author in [*space.members, *extra]]
    return sorted(turns, key=lambda turn: turn[1])


def _message(random: Random, space: Space, author: Person, sent_at: datetime, before: list[Row]) -> Row:
    """Return a message of its own or, once in four, an answer to one of the last in this workspace."""
    row = {
        "id": len(before) + 1,
        "workspace_id": space.id,
        "channel_id": random.choice(space.rooms),
        "author_id": author.id,
        "reply_to_id": None,
        "body": prose.sentence(random, author.language),
        "sent_at": sent_at,
    }
    if before and random.random() < 0.25:
        answered = random.choice(before[-5:])
        if answered["workspace_id"] == space.id:
            row |= {"reply_to_id": answered["id"], "channel_id": answered["channel_id"]}
    return row


def _stories(world: World, first_id: int) -> Iterator[Row]:
    for number, (key, handle, text, back) in enumerate(STORIES):
        space = world.space(key)
        yield {
            "id": first_id + number,
            "workspace_id": space.id,
            "channel_id": space.rooms[0],
            "author_id": world.person(handle).id,
            "reply_to_id": first_id + number - back if back else None,
            "body": text,
            "sent_at": AS_OF - timedelta(days=3) + timedelta(minutes=7 * number),
        }


def _cast_mentions(world: World, messages: list[Row]) -> Iterator[Row]:
    """Yield one mention of each member of the cast in each of their workspaces, in somebody else's message."""
    by_space: dict[int, list[Row]] = {}
    for message in messages:
        by_space.setdefault(message["workspace_id"], []).append(message)
    for space in world.spaces:
        for person in (member for member in space.members if member.in_cast):
            from_others = [m["id"] for m in by_space[space.id] if m["author_id"] != person.id]
            if from_others:
                yield {"message_id": from_others[0], "account_id": person.id}


def _reactions(world: World, messages: list[Row]) -> Iterator[Row]:
    random = world.stream("message_reactions")
    members = {space.id: space.members for space in world.spaces}
    number = 0
    for message in messages:
        author = message["author_id"]
        if random.random() < 0.27:
            number += 1
            yield {
                "id": number,
                "message_id": message["id"],
                "account_id": random.choice(members[message["workspace_id"]]).id if number % 3 else author,
                "sign": random.choice(_SIGNS),
                "at": min(message["sent_at"] + timedelta(minutes=random.randrange(1, 600)), AS_OF),
            }


def _attachments(world: World, messages: list[Row]) -> Iterator[Row]:
    random = world.stream("attachments")
    languages = {person.id: person.language for person in world.people}
    written_by_hand = messages[-len(STORIES)]["id"]
    number = 0
    for message in messages:
        if random.random() < 0.12 or message["id"] >= written_by_hand:
            number += 1
            stem, ending, media_type = random.choice(_FILES)
            yield {
                "id": number,
                "message_id": message["id"],
                "file_name": f"{prose.topic(random, languages[message['author_id']])} {stem} {number}.{ending}",
                "media_type": media_type,
                "size": random.randrange(900, 4_000_000),
                "storage_path": f"files/{random.randrange(16**16):016x}",
                "uploaded_at": message["sent_at"],
            }


def _documents(world: World) -> Iterator[Row]:
    random = world.stream("documents")
    number = 0
    for space in world.spaces:
        for author in space.members:
            if author.in_cast or random.random() < 0.7:
                number += 1
                yield {
                    "id": number,
                    "workspace_id": space.id,
                    "author_id": author.id,
                    "title": prose.topic(random, author.language),
                    "body": " ".join(prose.sentence(random, author.language) for _ in range(4)),
                    "edited_at": moment(random, max(space.since, author.since)),
                }
