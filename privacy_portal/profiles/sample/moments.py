"""The day on which every sample system stands still, and moments before it."""

from datetime import UTC, datetime, timedelta
from random import Random

# A system is as it was on this day, whenever it is generated.
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def moment(random: Random, since: datetime, until: datetime = AS_OF) -> datetime:
    """Return a moment between two others, to the second."""
    seconds = max(1, int((until - since).total_seconds()))
    return since + timedelta(seconds=random.randrange(seconds))


def stream(seed: str, name: str) -> Random:
    """Return the numbers of one table, so that a change to it leaves the rows of all others as they were."""
    return Random(f"{seed}:{name}")  # noqa: S311 - made-up data must come out the same again
