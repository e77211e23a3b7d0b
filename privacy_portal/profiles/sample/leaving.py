"""Who went away, and when: few people, nobody whom a story knows, and the same each time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Protocol

from privacy_portal.profiles.sample.drawing import AS_OF, moment

ONE_IN = 25
STAYED = timedelta(days=60)
# Five years before the sample systems were made, and a little more.
LONG_AGO = date(2021, 6, 30)


class Someone(Protocol):
    """Somebody who came on a day."""

    @property
    def id(self) -> int: ...
    @property
    def since(self) -> datetime: ...
    @property
    def in_cast(self) -> bool: ...


def leavers(random: Random, people: Sequence[Someone]) -> dict[int, date]:
    """Return the day on which each of those who left did so, by id: one in ONE_IN, and the longest known LONG_AGO."""
    others = [person for person in people if not person.in_cast and person.since + STAYED < AS_OF]
    others.sort(key=lambda person: (person.since, person.id))
    left = {person.id: moment(random, person.since + STAYED).date() for person in others[1::ONE_IN]}
    return {person.id: max((person.since + STAYED).date(), LONG_AGO) for person in others[:1]} | left


def before(at: datetime, *days: date | None) -> datetime:
    """Return `at`, or the morning of the earliest of `days` where that was before: who is gone does nothing more."""
    gone = [datetime.combine(day, time(9), tzinfo=UTC) for day in days if day is not None]
    return min([at, *gone])


def last_days(traces: Mapping[int, Sequence[datetime]]) -> dict[int, date]:
    """Return the day of the last of everybody's traces, by id."""
    return {identity: max(moments).date() for identity, moments in traces.items() if moments}
