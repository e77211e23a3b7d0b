"""The counts of a request: the dates that each law gives it, and each promise of the platform, the strictest first.

Every law that applies keeps its own count, and whichever date comes first is the one that binds. A promise can bring a
date forward and never moves a law's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dsr.law import counting, registry
from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines
from dsr.law.events import RECEIVED, Event
from dsr.law.rule import ClockRule
from dsr.models import Case
from workspaces.models import Establishment

OWN = "residence"


@dataclass(frozen=True)
class Count:
    """The dates of a request under `law`; `because` says why that law applies."""

    law: str
    because: str
    dates: Deadlines
    promise: str = ""

    @property
    def about(self) -> str:
        """What gives the dates: the law's code, or the promise's key."""
        return self.promise or self.law


@dataclass(frozen=True)
class _Person:
    """What decides which laws protect somebody: where they live, and who answers them."""

    residence: str
    establishment: Establishment


def of_case(case: Case, right: str, events: Sequence[Event]) -> tuple[Count, ...]:
    """Return the counts of a request for `right` in `case` to which `events` happened, the one that leads first."""
    return _counted(_Person(case.residence, case.establishment), case.law, right, events)


def expected(right: str, residence: str, establishment: Establishment, received_at: datetime) -> tuple[Count, ...]:
    """Return the counts that a request for `right` received at `received_at` would have, the one that leads first."""
    person = _Person(residence, establishment)
    return _counted(person, law_of(residence, establishment), right, [Event(RECEIVED, received_at)])


def law_of(residence: str, establishment: Establishment) -> str:
    """Return the law that protects a person living in `residence` towards `establishment`."""
    return registry.law_for(residence, "", establishment.country)


def calendar_of(law: str, establishment: Establishment) -> WorkCalendar:
    """Return the working days by which `law` counts for a controller acting from `establishment`."""
    return registry.calendar_for(law, establishment.country, establishment.subdivision)


def _counted(person: _Person, own: str, right: str, events: Sequence[Event]) -> tuple[Count, ...]:
    received_at = min(event.at for event in events if event.kind == RECEIVED)
    found = [
        Count(law, because, counting.deadlines(events, rule, calendar_of(law, person.establishment)))
        for law, because, rule in _rules(person, own, right, received_at)
    ]
    return tuple(sorted(found, key=_strictness))


def _rules(person: _Person, own: str, right: str, received_at: datetime) -> list[tuple[str, str, ClockRule]]:
    return [(own, OWN, registry.clock_rule(own, right, received_at))]


def _strictness(count: Count) -> tuple[bool, datetime]:
    """What runs binds before what stands still: a paused clock's date is the earliest it could be, not one to keep."""
    return count.dates.paused, count.dates.due_at
