"""The counts of a request: the dates that each law gives it, and each promise of the platform, the strictest first.

Every law that applies keeps its own count, and whichever date comes first is the one that binds. A promise can bring a
date forward and never moves a law's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dsr import promises
from dsr.law import counting, registry
from dsr.law.applicable import Applicable, applicable
from dsr.law.calendars import WorkCalendar
from dsr.law.counting import Deadlines
from dsr.law.events import RECEIVED, Event
from dsr.law.log import receipt_of
from dsr.law.rule import ClockRule
from dsr.models import Case, Promise
from workspaces.models import Establishment

BY_PROMISE = "promise"


@dataclass(frozen=True)
class Count:
    """The dates of a request under `law`, `because` says why it applies; or by a promise of the platform beside it."""

    law: str
    because: str
    dates: Deadlines
    promise: Promise | None = None

    @property
    def promise_key(self) -> str:
        """The key of the promise that gives the dates, "" for a law's own."""
        return self.promise.key if self.promise else ""


@dataclass(frozen=True)
class _Asked:
    """What decides which laws and promises a request falls under."""

    right: str
    residence: str
    region: str
    law: str
    establishment: Establishment

    @property
    def platform_id(self) -> int:
        return int(self.establishment.platform_id)


def of_case(case: Case, right: str, events: Sequence[Event]) -> tuple[Count, ...]:
    """Return the counts of a request for `right` in `case` to which `events` happened, the one that leads first."""
    return _counted(_Asked(right, case.residence, case.residence_region, case.law, case.establishment), events)


def elsewhere(case: Case, right: str, events: Sequence[Event], residence: str, region: str) -> tuple[Count, ...]:
    """Return the counts of a request as `of_case` does, if the person of `case` lived in `residence`."""
    law = law_of(residence, case.establishment, region)
    return _counted(_Asked(right, residence, region, law, case.establishment), events)


def expected_under(case: Case, right: str, received_at: datetime) -> tuple[Count, ...]:
    """Return the counts that `right` would have if the person of `case` used it, received at `received_at`."""
    return of_case(case, right, [Event(RECEIVED, received_at)])


def expected(
    right: str, residence: str, establishment: Establishment, received_at: datetime, region: str = ""
) -> tuple[Count, ...]:
    """Return the counts that a request for `right` received at `received_at` would have, the one that leads first."""
    asked = _Asked(right, residence, region, law_of(residence, establishment, region), establishment)
    return _counted(asked, [Event(RECEIVED, received_at)])


def law_of(residence: str, establishment: Establishment, region: str = "") -> str:
    """Return the law that protects a person living in `residence` (in its state `region`) towards `establishment`."""
    return _applicable(residence, region, establishment)[0].law


def calendar_of(law: str, establishment: Establishment) -> WorkCalendar:
    """Return the working days by which `law` counts for a controller acting from `establishment`."""
    return registry.calendar_for(law, establishment.country, establishment.subdivision)


def zone_of(case: Case) -> str:
    """Return the time zone in which the law that protects the person of `case` is read: the one that they go by."""
    return calendar_of(case.law, case.establishment).timezone or registry.in_force(case.law).timezone


def _counted(asked: _Asked, events: Sequence[Event]) -> tuple[Count, ...]:
    received_at = receipt_of(events)
    found = [
        Count(law, because, counting.deadlines(events, rule, calendar_of(law, asked.establishment)))
        for law, because, rule in _rules(asked, received_at)
    ]
    promised = promises.about(asked.platform_id, asked.right, received_at)
    found += [_promised(promise, found[0], events) for promise in promised]
    return tuple(sorted(found, key=_strictness))


def _promised(promise: Promise, own: Count, events: Sequence[Event]) -> Count:
    dates = counting.deadlines(events, promises.rule(promise, own.dates.rule), own.dates.calendar)
    return Count(own.law, BY_PROMISE, replace(dates, explanation=promises.told(dates.explanation)), promise)


def _rules(asked: _Asked, received_at: datetime) -> Iterator[tuple[str, str, ClockRule]]:
    """The person's own law, whatever it says of the right; others where they know the right and set a time for it."""
    for number, applies in enumerate(_laws(asked)):
        try:
            rule = registry.clock_rule(applies.law, asked.right, received_at)
        except registry.NoRuleInForce:
            if number == 0:
                raise
            continue
        if number == 0 or rule.statutory:
            yield applies.law, applies.because, rule


def _laws(asked: _Asked) -> list[Applicable]:
    """The law that the case was taken in under comes first, also where an officer put it right."""
    found = _applicable(asked.residence, asked.region, asked.establishment)
    own = next((one for one in found if one.law == asked.law), Applicable(asked.law, "residence"))
    return [own, *(one for one in found if one.because == "establishment" and one != own)]


def _applicable(residence: str, region: str, establishment: Establishment) -> tuple[Applicable, ...]:
    return applicable(residence, region, establishment.country, establishment.subdivision)


def _strictness(count: Count) -> tuple[bool, datetime]:
    """What runs binds before what stands still: a paused clock's date is the earliest it could be, not one to keep."""
    return count.dates.paused, count.dates.due_at
