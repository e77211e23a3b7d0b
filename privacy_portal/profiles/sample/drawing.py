"""Drawing by chance so that the same comes out again: on every machine, and whatever other tables draw."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

# Every sample system is as it was on this day, whenever it is generated.
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def stream(seed: str, name: str) -> Random:
    """Return the numbers of one table: a change to one table leaves the rows of all others as they were."""
    return Random(f"{seed}:{name}")  # noqa: S311 - made-up data must come out the same again


def moment(random: Random, since: datetime, until: datetime = AS_OF) -> datetime:
    """Return a moment between two others, to the second."""
    seconds = max(1, int((until - since).total_seconds()))
    return since + timedelta(seconds=random.randrange(seconds))


def day(text: str) -> datetime:
    """Return the morning of an ISO date, in UTC."""
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=UTC)
