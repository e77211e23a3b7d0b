"""Making the receipts of an event. Nothing is stored: the same event gives the same receipt, but for its own date."""

from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from consent.models import Application, ConsentEvent
from consent.receipts import jsonld, kantara, signature
from consent.receipts.facts import facts_of


class Standard(StrEnum):
    """By what standard a receipt is written."""

    ISO_27560 = "27560"
    KANTARA = "kantara"


class NoReceipt(Exception):
    """There is no such receipt: of an objection, or of this kind of what ended a consent."""


_WRITERS = {Standard.ISO_27560: jsonld.write, Standard.KANTARA: kantara.write}


def standards_of(event: ConsentEvent) -> tuple[Standard, ...]:
    """Return by which standards there is a receipt of `event`; () where it was about no consent."""
    if not event.version.is_consent:
        return ()
    return tuple(Standard) if event.is_giving else (Standard.ISO_27560,)


def receipt(event: ConsentEvent, standard: str) -> dict[str, str]:
    """Return the signed receipt of `event`; raises NoReceipt."""
    if standard not in standards_of(event):
        raise NoReceipt
    return signature.sign(_WRITERS[Standard(standard)](facts_of(event)), str(event.public_id))


def readable(events: QuerySet[ConsentEvent]) -> QuerySet[ConsentEvent]:
    """Return `events` with everything that a receipt says of them."""
    return events.select_related(
        "platform", "subject", "version__purpose", "workspace__owner", "notice__notice", "shown"
    )


def of_application(application: Application, record: UUID) -> ConsentEvent:
    """Return an event that `application` may read: of its own workspace, where it has one. Raises Http404."""
    found = ConsentEvent.objects.filter(platform_id=application.platform_id, public_id=record)
    if application.workspace is not None:
        found = found.filter(workspace=application.workspace)
    event = readable(found).first()
    if event is None:
        raise Http404
    return event
