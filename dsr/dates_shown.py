"""The dates of a request as pages show them: the badge that names what binds, and the counts behind every date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from dsr import presentation
from dsr.counts import Count
from dsr.law import words
from dsr.law.counting import Deadlines
from dsr.law.counting_models import REST_WORDS
from dsr.law.run import HOLIDAY, RunDay, calendar_days
from dsr.models import UNANSWERED, Binds, Request, Status
from privacy_portal import dates
from privacy_portal.clock import now
from privacy_portal.forms import Text
from workspaces.models import in_language

# The date that binds, as the badge names it.
BINDS: dict[str, Text] = {
    Binds.ACKNOWLEDGE: gettext_lazy("Confirm receipt by"),
    Binds.ANSWER: gettext_lazy("Answer by"),
    Binds.TAKE_EFFECT: gettext_lazy("In effect by"),
}
# Why a law applies, to the person and to staff.
BECAUSE_YOU: dict[str, Text] = {
    "residence": gettext_lazy("because of where you live"),
    "establishment": gettext_lazy("because the company that answers you is established there"),
    "last_resort": gettext_lazy("because we have no law on file for where you live"),
}
BECAUSE: dict[str, Text] = {
    "residence": gettext_lazy("because of where the person lives"),
    "establishment": gettext_lazy("because the company that answers is established there"),
    "last_resort": gettext_lazy("because no law is on file for where the person lives"),
}


@dataclass(frozen=True)
class Deadline:
    """A date with its urgency, as `{% deadline_badge %}` takes them. `name` says which date it is, `day` at which day
    of the period a paused clock stands."""

    at: datetime
    state: dates.DeadlineState
    zone: str
    name: str = ""
    day: int | None = None


def deadline(at: datetime, *, starts_at: datetime | None = None, zone: str = "") -> Deadline:
    """Return how urgent the moment `at` is now, for a period that began at `starts_at`."""
    return Deadline(at, dates.deadline_state(at, at=now(), starts_at=starts_at, zone=zone), zone)


def answer_deadline(request: Request) -> Deadline | None:
    """Return the date by which `request` is to be answered; None without one. Needs the clock."""
    return _shown(request, request.due_at, answer_name(request))


def binding_deadline(request: Request) -> Deadline | None:
    """Return the date that binds first, with its name; once answered, the date of the answer. Needs the clock."""
    if not request.binds_at or request.binds != Binds.ACKNOWLEDGE:
        return answer_deadline(request)
    shown = _shown(request, request.binds_at, str(BINDS[Binds.ACKNOWLEDGE]))
    # Telling that a request arrived waits for nobody: a pause does not stop it.
    return shown and replace(shown, state=_state(request, request.binds_at, paused=False), day=None)


def answer_name(request: Request) -> str:
    """Return what has to happen by the day on which the time of `request` ends."""
    return str(BINDS[Binds.TAKE_EFFECT if request.binds == Binds.TAKE_EFFECT else Binds.ANSWER])


def _shown(request: Request, at: datetime | None, name: str) -> Deadline | None:
    if at is None:
        return None
    clock = request.clock
    return Deadline(at, _state(request, at, paused=clock.paused), clock.time_zone, name, clock.paused_on_day)


def _state(request: Request, at: datetime, *, paused: bool) -> dates.DeadlineState:
    return dates.deadline_state(
        at,
        at=now(),
        starts_at=request.clock.starts_at,
        paused=paused,
        answered=request.status not in (*UNANSWERED, Status.UNCONFIRMED) and not request.awaits_handover,
        zone=request.clock.time_zone,
    )


def why(found: Sequence[Count], *, sources: bool = False) -> dict[str, Any]:
    """Return the date that leads as `{% date_why %}` takes it: `at`, `zone`, `facts`, `days`, and `beside`, the other
    dates in the same form. With more than one, `name` and `because` say whose each is. `sources` are for officers."""
    leading, *others = found
    return {
        **_date(leading, sources),
        "named": bool(others),
        "beside": [_date(other, sources) for other in others],
    }


def _date(count: Count, sources: bool) -> dict[str, Any]:
    fact, because = (_sourced, BECAUSE) if sources else (_plain, BECAUSE_YOU)
    return {
        "at": count.dates.due_at,
        "zone": count.dates.time_zone,
        "paused": count.dates.paused,
        "name": "" if count.promise else presentation.law_name(count.law),
        "because": str(because.get(count.because, "")),
        "promise": in_language(count.promise.texts) if count.promise else "",
        "facts": [fact(one.as_dict()) for one in count.dates.explanation],
        "days": days(count.dates),
    }


def days(counted: Deadlines) -> list[dict[str, Any]]:
    """Return the days of a count as `{% date_why %}` puts them into a calendar."""
    place = counted.calendar.key
    return [
        {"date": day.day, "kind": day.kind, "name": _day_off(place, day) if day.kind == HOLIDAY else ""}
        for day in calendar_days(counted)
    ]


def _day_off(place: str, day: RunDay) -> str:
    """The name of a day that was left out; "" for a weekend, which needs none."""
    return "" if day.rest in {"", *REST_WORDS} else words.day_off_words(place, day.day, day.rest)


def _plain(fact: dict[str, object]) -> dict[str, object]:
    """One step of the count for the person: a sentence with its article."""
    return {"text": words.sentence(fact), "article": fact["article"]}


def _sourced(fact: dict[str, object]) -> dict[str, object]:
    """One step of the count; the article and how sure it is stand in one sentence, beside its source if it has one."""
    if not fact["article"]:
        return {"text": words.sentence(fact)}
    if not fact["source"]:
        return {"text": words.sentence(fact), "article": words.legal_note(fact)}
    return {"text": words.sentence(fact), "source": fact["source"], "confidence": words.legal_note(fact)}
