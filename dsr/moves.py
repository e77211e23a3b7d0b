"""Whose dates a change of the law would move: counted by the changed text, and nothing written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dsr import clock, editions
from dsr.law.applicable import law_of
from dsr.law.texts import LawText
from dsr.models import FINAL, Clock, Request, Status
from privacy_portal.clock import now
from workspaces.models import Establishment

# About two seconds of counting. What is due first is counted first, and the page says so when there is more.
COUNTED_AT_MOST = 4000
CHUNK = 500


@dataclass(frozen=True)
class Move:
    """An open request whose date would move, from `before` to `after`."""

    request: Request
    before: datetime
    after: datetime

    @property
    def earlier(self) -> bool:
        return self.after < self.before

    @property
    def becomes_overdue(self) -> bool:
        return self.after < now() <= self.before


@dataclass(frozen=True)
class Moves:
    """The moves that the text `version` brings among `counted` of `open_requests` requests, the earliest date first."""

    version: str
    rows: list[Move]
    counted: int
    open_requests: int

    @property
    def digest(self) -> str:
        """What is shown, in short: another digest means another text, or that something else would move by now."""
        told = [f"{row.request.pk} {row.after.isoformat()}" for row in self.rows]
        return hashlib.sha256("\n".join([self.version, str(self.open_requests), *told]).encode()).hexdigest()

    @property
    def overdue(self) -> int:
        return sum(row.becomes_overdue for row in self.rows)


def unanswered(code: str) -> QuerySet[Request]:
    """Return the requests of the platform in scope that wait for an answer by the law `code`, what is due first.

    Without those whose address nobody confirmed, which officers do not see (T6).
    """
    return counted_by(code).exclude(status=Status.UNCONFIRMED).order_by("due_at", "pk")


def counted_by(code: str) -> QuerySet[Request]:
    """Return every request of the platform in scope that owes an answer and to which the law `code` may give a date:
    the person's own law, and the one of the place from which we answer."""
    here = [one.pk for one in Establishment.objects.all() if law_of(one.country, one.subdivision) == code]
    owing = Request.objects.exclude(status__in=[*FINAL, Status.READY])
    return owing.filter(Q(case__law=code) | Q(case__establishment__in=here))


def in_use() -> dict[str, int]:
    """Return how many requests wait for an answer, by each law that gives them a date."""
    over = [*FINAL, Status.READY, Status.UNCONFIRMED]
    return dict(
        Clock.objects.exclude(request__status__in=over).values_list("law").annotate(Count("request")).order_by()
    )


def moves(code: str, text: LawText) -> Moves:
    """Return which dates `text` would move if it were in force instead of the law `code` as it is."""
    found = unanswered(code)
    with editions.instead(code, text):
        rows = [move for request in _in_full(found[:COUNTED_AT_MOST]) if (move := _move(request))]
    total = found.count()
    earliest_first = sorted(rows, key=lambda row: (row.after, row.request.pk))
    return Moves(text.version, earliest_first, min(total, COUNTED_AT_MOST), total)


def _move(request: Request) -> Move | None:
    after = clock.counts_of(request)[0].dates.due_at
    return Move(request, request.due_at, after) if request.due_at and after != request.due_at else None


def _in_full(found: QuerySet[Request]) -> Iterator[Request]:
    """Return the requests with all that counting and the list of moves read, some at a time."""
    related = ("case__platform", "case__establishment", "clock")
    listed = found.select_related(*related).prefetch_related("clock_events")
    return listed.iterator(chunk_size=CHUNK)
