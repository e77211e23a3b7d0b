"""A change as an application is told of it: what, when, and about whom by a name that only this application has.

The name is a pairwise pseudonym, as OpenID Connect has them for clients (Core 1.0, 8.1): the same for one person at one
application, another at each other one. An application gets to know it in the answer to whatever it asks or records
about somebody whom it names itself. Whoever it never named stays a text that means nothing to it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from pydantic import BaseModel

from consent import decisions, settled
from consent.kinds import CHANGE_OF, Answer, EventKind, Reason
from consent.models import Application, ConsentEvent, Subject
from privacy_portal.encryption.blind_index import blind_index

PAGE = 100
READ_WITH = ("version__purpose", "workspace", "subject")


class UnknownChange(LookupError):
    """No change that this application may know of has this id."""


class ChangeFacts(BaseModel):
    """A change: `answer` is what an application was told from then on, as far as the person decides it, and `why`."""

    id: UUID
    pseudonym: str
    purpose: str
    version: int
    option: str
    workspace: str
    answer: Answer
    reason: Reason
    at: datetime


def pseudonym(application: Application, subject: Subject) -> str:
    """Return by what `application` knows `subject`: 32 hex digits, from which nobody can go back to the person."""
    named = f"{application.public_id.hex} {subject.public_id.hex}"
    return blind_index("consent pseudonym", application.platform_id, named)[:32]


def told(application: Application, event: ConsentEvent) -> ChangeFacts:
    """Return what `application` is told of `event`: always the same, whenever it is asked."""
    decision = decisions.decide(event.version, decisions.standing_of(event), event.at)
    return ChangeFacts(
        id=event.public_id,
        pseudonym=pseudonym(application, event.subject),
        purpose=event.version.purpose.key,
        version=event.version.number,
        option=event.option,
        workspace=event.workspace.key if event.workspace else "",
        answer=decision.answer,
        reason=decision.reason,
        at=event.at,
    )


def type_of(event: ConsentEvent) -> str:
    """Return the type of the webhook that tells of `event`."""
    return str(CHANGE_OF[EventKind(event.kind)].value)


def concerning(application: Application) -> QuerySet[ConsentEvent]:
    """Return the events that concern an application, in the order of their keys: all of the platform, or those of its
    own workspace."""
    found: QuerySet[ConsentEvent] = ConsentEvent.objects.order_by("pk")
    return found if application.workspace_id is None else found.filter(workspace=application.workspace_id)


def following(application: Application, after: UUID | None) -> list[ConsentEvent]:
    """Return up to PAGE settled events that concern `application`, the oldest first, that come after the one with the
    id `after`; from the first one without it. Whoever goes on like this leaves none out. Raises UnknownChange.
    """
    concerned = concerning(application)
    start = 0
    if after is not None:
        found = concerned.filter(public_id=after).values_list("pk", flat=True).first()
        if found is None:
            raise UnknownChange
        start = found
    rows = concerned.filter(pk__gt=start, pk__lte=settled.mark()).select_related(*READ_WITH)
    return list(rows[:PAGE])


def body(type_name: str, at: datetime, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a webhook as the standard lays it out."""
    return {"type": type_name, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": dict(facts)}
