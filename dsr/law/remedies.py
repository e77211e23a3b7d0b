"""Until when a person can turn to others once there is an answer: to the authority, and to a court."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .calendars import WorkCalendar
from .counting import Event, deadlines
from .facts import Basis
from .registry import clock_rule, law_on
from .schema import Duty

AUTHORITY, COURT = "authority", "court"
_DUTIES = {AUTHORITY: ("authority_complaint", "authority_complaint_after_answer"), COURT: ("court",)}


@dataclass(frozen=True)
class Remedy:
    """A way to others. `until` is the last moment, None where none is set or its time has not begun.

    `manner` is "" for a way with a time, else "no_limit", "after_authority" (a court, once the authority has decided),
    "not_required" (there is no such way) or "unknown" (none was found); `basis` the article behind it.
    `controller_first`: the person has to turn to the controller before.
    """

    where: str
    until: datetime | None
    manner: str
    basis: Basis
    controller_first: bool = False


def remedies(law: str, moments: Mapping[str, datetime], calendar: WorkCalendar) -> tuple[Remedy, ...]:
    """The ways under `law`, to the authority and to a court; the earliest end where a law names two.

    `moments` are what times run from, as far as they have come: "receipt", "answer", "last_contact",
    "authority_decision". A time whose start has not come has no end yet. The ways are those of the day of receipt.
    """
    return tuple(_remedy(law, where, moments, calendar) for where in (AUTHORITY, COURT))


def _remedy(law: str, where: str, moments: Mapping[str, datetime], calendar: WorkCalendar) -> Remedy:
    rules = law_on(law, moments.get("receipt"))
    duties = {key: rules.duties[key] for key in _DUTIES[where] if key in rules.duties}
    ends = {key: _end(law, key, duty, moments, calendar) for key, duty in duties.items()}
    timed = {key: end for key, end in ends.items() if end is not None}
    key = min(timed, key=lambda each: timed[each], default=next(iter(duties)))
    basis = Basis.of(duties[key], rules.sources[duties[key].source])
    return Remedy(where, timed.get(key), _manner(duties[key], timed.get(key)), basis, duties[key].controller_first)


def _manner(duty: Duty, until: datetime | None) -> str:
    waits = duty.starts == "authority_decision" and until is None
    return "after_authority" if waits else duty.manner


def _end(law: str, key: str, duty: Duty, moments: Mapping[str, datetime], calendar: WorkCalendar) -> datetime | None:
    start = moments.get(duty.starts)
    if not duty.clocks or start is None:
        return None
    return deadlines([Event("received", start)], clock_rule(law, key, start), calendar).due_at
