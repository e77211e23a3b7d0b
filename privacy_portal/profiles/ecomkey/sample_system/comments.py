"""Rows of what people write in public, on the blog and the community pages of the service."""

from collections.abc import Iterator

from privacy_portal.profiles.sample import contact, prose
from privacy_portal.profiles.sample.customers.world import VISITOR, World
from privacy_portal.profiles.sample.drawing import Row, moment

_PAGES = ("/blog/lanterns-that-talk", "/blog/first-bot", "/community/tips", "/community/opening-hours")


def rows(world: World) -> dict[str, list[Row]]:
    """Return the rows of comments. The first of each member of the cast is answered by somebody else."""
    return {"comments": list(_comments(world))}


def _comments(world: World) -> Iterator[Row]:
    random = world.stream("comments")
    writers = [p for p in world.people if p.in_cast or p.kind == VISITOR or random.random() < 0.08]
    for number, person in enumerate(writers, start=1):
        yield {
            "id": number,
            "person_id": person.id,
            "reply_to_id": number - 1 if number > 1 and (person.in_cast or random.random() < 0.3) else None,
            "page": random.choice(_PAGES),
            "shown_name": person.name,
            "shown_city": contact.city(random, person.language),
            "email": None if person.handle else person.email,
            "body": prose.sentence(random, person.language),
            "is_hidden": False,
            "posted_at": moment(random, person.since),
        }
