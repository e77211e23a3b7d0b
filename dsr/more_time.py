"""More time to answer: which laws of a request still give it, for which reasons, and where we set the new day."""

from collections.abc import Iterable
from datetime import date

from dsr import clock
from dsr.counts import Count
from dsr.law.extensions import reasons
from dsr.law.schema import Extension
from dsr.models import Clock, Request
from privacy_portal.clock import now
from privacy_portal.dates import day_of

# Conditions of laws (dsr.law.schema) that are reasons to tell a person.
REASONS = ("complexity", "number_of_requests", "large_quantity", "consultations", "interference", "agreement")


def is_open(request: Request) -> bool:
    """Say whether the notice of an extension would still be in time under any law of `request`."""
    return request.is_open and Clock.objects.filter(request=request, extension_notice_by__gte=now()).exists()


def open_counts(request: Request) -> list[Count]:
    """Return the counts of `request` by whose laws the person can still be told of more time."""
    found = clock.counts_of(request)
    return [one for one in found if one.dates.extension_notice_by and one.dates.extension_notice_by >= now()]


def reasons_of(counts: Iterable[Count]) -> tuple[str, ...]:
    """Return the reasons that any law of `counts` lets more time be taken for, in the order of REASONS."""
    known = {reason for _count, extension in giving(counts) for reason in reasons(extension)}
    return tuple(reason for reason in REASONS if reason in known)


def giving(counts: Iterable[Count], reason: str = "") -> list[tuple[Count, Extension]]:
    """Return the counts whose law gives more time, with what it says of it; with `reason`, for this reason.

    A promise gives none.
    """
    found = [(count, extension) for count in counts if (extension := count.dates.rule.clock.extension)]
    return [(count, extension) for count, extension in found if not reason or reason in reasons(extension)]


def without_length(counts: Iterable[Count], reason: str = "") -> list[tuple[Count, Extension]]:
    """Return those of `giving` whose law names no length: whoever answers sets the day, and has to tell it."""
    return [(count, extension) for count, extension in giving(counts, reason) if extension.value is None]


def later_than(request: Request, counts: Iterable[Count], reason: str = "") -> date:
    """Return the day that a new one for `reason` has to be later than: until then there is time anyway."""
    ends = [count.dates for count, _extension in without_length(counts, reason)]
    first = min(ends, key=lambda dates: dates.due_at, default=None)
    day = day_of(request.clock.due_at, request.clock.time_zone)
    return max(day, day_of(first.due_at, first.time_zone)) if first else day
