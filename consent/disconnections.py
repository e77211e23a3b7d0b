"""What ends with a consent to a connected service: the content that it brought in (EK-08).

The ledger writes down in the transaction of the withdrawal what is to go. An app above this one deletes it, and says
how far that is: it registers by dotted path, because apps register before models load. What breaks there breaks no
withdrawal: the sweep finds the row.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from consent.kinds import EventKind
from consent.models import ConsentEvent, Disconnection, DisconnectionState, Subject
from privacy_portal.scoping import platform_scope

logger = logging.getLogger(__name__)
# After these there was something to bring in; whoever refuses never connected anything.
ENDS = (EventKind.WITHDRAWN, EventKind.EXPIRED, EventKind.INVALIDATED)
READ_WITH = ("event__version__purpose", "event__workspace", "subject", "closed_by", "platform")


@dataclass(frozen=True)
class Told:
    """How far a deletion is: in `words`, with the `reference` under which the person follows it, as people and as
    addresses (`case`) write it, "" where there is none. `certificate` is the digest by which its receipt is checked,
    `ended_at` when it ended."""

    disconnection: UUID
    words: str
    reference: str = ""
    case: str = ""
    ended_at: datetime | None = None
    certificate: str = ""


@dataclass(frozen=True)
class _Keeper:
    begin: str
    told: str


_keepers: list[_Keeper] = []


def kept_by(*, begin: str, told: str) -> None:
    """Have the functions at these dotted paths begin a deletion and say how far several are from now on."""
    _keepers[:] = [_Keeper(begin, told)]


def note(events: Iterable[ConsentEvent], evidence: str) -> None:
    """Write down what is to be deleted after `events`, which were just added to the ledger; in that transaction."""
    rows = [
        Disconnection(
            platform_id=event.platform_id,
            event=event,
            subject_id=event.subject_id,
            categories=categories,
            evidence=evidence,
            made_at=event.at,
        )
        for event in events
        if event.kind in ENDS and (categories := event.version.purpose.synced.get(event.option))
    ]
    for row in Disconnection.objects.bulk_create(rows):
        transaction.on_commit(partial(_begin, row.platform_id, row.pk))


def waiting() -> QuerySet[Disconnection]:
    """Return what is about to be deleted and was not begun, the oldest first."""
    return all_of().filter(state=DisconnectionState.WAITING).order_by("made_at", "pk")


def stuck() -> QuerySet[Disconnection]:
    """Return what nobody can delete without an officer."""
    return all_of().filter(state=DisconnectionState.STUCK)


def all_of() -> QuerySet[Disconnection]:
    """Return every deletion of the platform in scope, the newest first."""
    found: QuerySet[Disconnection] = Disconnection.objects.select_related(*READ_WITH)
    return found


def of_subject(subject: Subject | None) -> list[Disconnection]:
    """Return what was to be deleted for `subject`, the newest first."""
    return list(all_of().filter(subject=subject)) if subject else []


def waiting_or_begun(subject: Subject | None) -> list[Disconnection]:
    """Return what is still to be deleted for `subject`."""
    open_ = (DisconnectionState.WAITING, DisconnectionState.BEGUN, DisconnectionState.STUCK)
    return [one for one in of_subject(subject) if one.state in open_]


def told(rows: Sequence[Disconnection]) -> dict[UUID, Told]:
    """Return how far each of `rows` is, by its public id."""
    if not rows or not _keepers:
        return {}
    function: Callable[[Sequence[Disconnection]], list[Told]] = import_string(_keepers[0].told)
    return {one.disconnection: one for one in function(rows)}


def _begin(platform_id: int, pk: int) -> None:
    """Begin at once, so that whoever withdrew reads where to follow it. The sweep does it where this breaks."""
    if not _keepers:
        return
    function: Callable[[int], None] = import_string(_keepers[0].begin)
    try:
        with platform_scope(platform_id):
            function(pk)
    except Exception as error:  # noqa: BLE001 (the withdrawal stands, whatever breaks here)
        # Without the error's own words, which may name a person.
        logger.error("beginning deletion %s broke (%s)", pk, type(error).__name__)  # noqa: TRY400
