"""The dates of a request as staff see them: the badge of the queue, and the count with its law behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dsr.law import words
from dsr.law.counting import Deadlines
from dsr.law.counting_models import REST_WORDS
from dsr.law.run import calendar_days
from dsr.models import Request, Status
from privacy_portal import dates
from privacy_portal.clock import now


@dataclass(frozen=True)
class Deadline:
    """A date with its urgency, as `{% deadline_badge %}` takes them."""

    at: datetime
    state: dates.DeadlineState
    zone: str


def deadline(at: datetime, *, starts_at: datetime | None = None, zone: str = "") -> Deadline:
    """Return how urgent the moment `at` is now, for a period that began at `starts_at`."""
    return Deadline(at, dates.deadline_state(at, at=now(), starts_at=starts_at, zone=zone), zone)


def answer_deadline(request: Request) -> Deadline | None:
    """Return the date by which `request` is to be answered; None without one. Needs the clock."""
    if request.due_at is None:
        return None
    clock = request.clock
    state = dates.deadline_state(
        request.due_at,
        at=now(),
        starts_at=clock.starts_at,
        paused=clock.paused,
        answered=not request.is_open or request.status == Status.READY,
        zone=clock.time_zone,
    )
    return Deadline(request.due_at, state, clock.time_zone)


def with_sources(counted: Deadlines) -> dict[str, Any]:
    """Return `at`, `zone`, `facts` (with article, source and how sure each is) and `days`, for `{% date_why %}`."""
    return {
        "at": counted.due_at,
        "zone": counted.time_zone,
        "facts": [_fact(fact.as_dict()) for fact in counted.explanation],
        "days": days(counted),
    }


def days(counted: Deadlines) -> list[dict[str, Any]]:
    """Return the days of a count as `{% date_why %}` puts them into a calendar."""
    return [
        {"date": day.day, "kind": day.kind, "name": "" if day.rest in REST_WORDS else day.rest}
        for day in calendar_days(counted)
    ]


def _fact(fact: dict[str, object]) -> dict[str, object]:
    """One step of the count; the article and how sure it is stand in one sentence, beside its source if it has one."""
    if not fact["article"]:
        return {"text": words.sentence(fact)}
    if not fact["source"]:
        return {"text": words.sentence(fact), "article": words.legal_note(fact)}
    return {"text": words.sentence(fact), "source": fact["source"], "confidence": words.legal_note(fact)}
