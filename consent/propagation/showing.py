"""How passing on stands: for officers by recipient, for a person by what they withdrew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from consent.models import ConsentEvent, Propagation, RecipientContact
from consent.propagation import contacts
from consent.propagation.kinds import OPEN, State, Way
from workspaces.models import Recipient

TAGS = {
    State.NEW: "you",
    State.TOLD: "others",
    State.STOPPED: "done",
    State.NOBODY: "done",
    State.TAKEN: "done",
    State.BY_HAND: "done",
    State.NOT_NEEDED: "done",
}


@dataclass(frozen=True)
class Line:
    """A recipient with how it is reached, and figures: how many were told or not and wait, and since when."""

    key: str
    name: str
    contact: RecipientContact | None
    new: int
    told: int
    late: int
    oldest: datetime | None

    @property
    def way(self) -> str:
        return str(Way(self.contact.way).label) if self.contact else ""


@dataclass(frozen=True)
class Told:
    """For a person: a recipient to whom a withdrawal was passed on, when, and when and how it answered."""

    recipient: str
    at: datetime | None
    confirmed_at: datetime | None
    state: str


def lines() -> list[Line]:
    """Return each recipient that heard, or has to hear, of a withdrawal, or that is reached somehow."""
    waiting = {
        row["recipient"]: row
        for row in Propagation.objects.order_by()
        .values("recipient")
        .annotate(
            new=Count("pk", filter=Q(state=State.NEW)),
            told=Count("pk", filter=Q(state=State.TOLD)),
            late=Count("pk", filter=Q(state__in=OPEN, escalated_at__isnull=False)),
            oldest=Min("made_at", filter=Q(state__in=OPEN)),
        )
    }
    reached = {one.recipient: one for one in contacts.all_of_them()}
    keys = sorted(waiting.keys() | reached.keys())
    named = names(keys)
    return [_line(key, named[key], reached.get(key), waiting.get(key, {})) for key in keys]


def names(keys: Iterable[str]) -> dict[str, str]:
    """Return what each recipient is called in the register, today or when it last stood there; else its key."""
    newest = Recipient.objects.filter(key__in=keys).order_by().values("key").annotate(newest=Max("pk"))
    found = {one.key: one.name for one in Recipient.objects.filter(pk__in=newest.values("newest"))}
    return {key: found.get(key, key) for key in keys}


def of_events(events: Iterable[ConsentEvent]) -> dict[int, list[Told]]:
    """Return, by event, what its person is told of passing it on. What nobody has to hear of is left out."""
    rows = list(
        Propagation.objects.filter(event__in=[one.pk for one in events])
        .exclude(state=State.NOT_NEEDED)
        .order_by("recipient")
    )
    named = names({row.recipient for row in rows})
    found: dict[int, list[Told]] = {}
    for row in rows:
        confirmed = row.ended_at if row.state != State.NEW else None
        told = Told(named[row.recipient], row.told_at, confirmed, row.state)
        found.setdefault(row.event_id, []).append(told)
    return found


def _line(key: str, name: str, contact: RecipientContact | None, row: dict[str, Any]) -> Line:
    figures = {one: row.get(one, 0) for one in ("new", "told", "late")}
    return Line(key, name, contact, oldest=row.get("oldest"), **figures)
