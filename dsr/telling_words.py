"""Who of connected systems was told of an event, in words and figures for officers and auditors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from dsr import tellings
from dsr.connectors.base import Addressable
from dsr.data_words import DataWords
from dsr.models import DataSystem, Telling, TellingState
from dsr.presentation import Tag
from privacy_portal.mail.models import State
from workspaces.register import words
from workspaces.register.announced import Event, told

TAGS = {
    TellingState.READING: "others",
    TellingState.DONE: "done",
    TellingState.STUCK: "problem",
    TellingState.STOPPED: "done",
}


@dataclass(frozen=True)
class Line:
    """Some people of a system: what was found and told there, and what the mail server refused."""

    telling: Telling
    people: str
    tag: Tag
    told: int
    refused: int
    first: datetime | None
    last: datetime | None


def lines(event: Event) -> list[Line]:
    """Return what was chosen for `event`, with its figures."""
    figures = {
        row["telling"]: row
        for row in told(event)
        .values("telling")
        .annotate(
            told=Count("pk"),
            refused=Count("pk", filter=Q(mail__state=State.FAILED)),
            first=Min("told_at"),
            last=Max("told_at"),
        )
    }
    return [_line(row, figures.get(row.public_id, {})) for row in tellings.of(event)]


def people(system: DataSystem, who: Addressable) -> str:
    """Return the name of some people of a system for staff: their kind, or everybody in a collection."""
    if who.kind:
        return words.people([who.kind])[0]
    return _("Everybody: %(table)s") % {"table": DataWords(system.dataset).staff_label(who.collection)}


def _line(row: Telling, figures: Mapping[str, Any]) -> Line:
    return Line(
        row,
        people(row.system, Addressable(row.collection, row.kind)),
        Tag(str(TellingState(row.state).label), TAGS[TellingState(row.state)]),
        told=figures.get("told", 0),
        refused=figures.get("refused", 0),
        first=figures.get("first"),
        last=figures.get("last"),
    )
