"""What somebody at a recipient sees and answers, and what an officer closes by hand.

The page opens by the link of a mail and a code that is mailed when it is asked for: programs that look at mail follow
links and send forms, and nobody's address is for them. Of a person it shows the identifier by which the purpose reaches
them, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from consent import codes, preferences
from consent.kinds import Channel, IdentifierKind
from consent.models import Identifier, PreferenceCode, Propagation, RecipientContact
from consent.propagation.kinds import OPEN, State, Way
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability

PAGE = 50
# By what a recipient finds somebody, in the order in which it is told: of these, the first that is known.
_FINDS_BY = {
    Channel.EMAIL: (IdentifierKind.EMAIL,),
    Channel.SMS: (IdentifierKind.PHONE,),
    Channel.TELEPHONE: (IdentifierKind.PHONE,),
}
_OTHERWISE = (IdentifierKind.EMAIL, IdentifierKind.PHONE)


class AlreadyEnded(Exception):
    """It was answered or closed before."""


@dataclass(frozen=True)
class Task:
    """What one recipient has to stop for one person. `identifier` is None where the ledger knows none to tell."""

    propagation: Propagation
    title: str
    option: str
    identifier: str | None


def open_ones(contact: RecipientContact) -> QuerySet[Propagation]:
    """Return what waits for the answer of a recipient that is reached by mail, the oldest first."""
    rows = Propagation.objects.filter(recipient=contact.recipient, state__in=OPEN)
    found: QuerySet[Propagation] = rows if contact.way == Way.MAIL else rows.none()
    return found


def send_code(contact: RecipientContact, *, origin: str) -> None:
    """Mail the code that opens the page to the recipient's own address; raises codes.TooManyCodes."""
    codes.send(
        contact.platform,
        contact.address,
        language=get_language() or "en",
        origin=origin,
        template="propagation_code",
        about=contact.public_id.hex,
    )


def is_code(contact: RecipientContact, typed: str) -> bool:
    """Say whether `typed` is the code that went to this recipient; it is used by that, and the trail has an entry that
    the page was opened."""
    fingerprint = codes.print_about(contact.platform_id, contact.address, contact.public_id.hex)
    found: PreferenceCode | None = codes.check(contact.platform_id, fingerprint, typed)
    if found is None:
        return False
    with transaction.atomic():
        _record("propagation.opened", contact, count=open_ones(contact).count())
    return True


def tasks(contact: RecipientContact) -> list[Task]:
    """Return up to PAGE things that wait, each with the one identifier by which the recipient finds the person."""
    rows = list(open_ones(contact).select_related("event__version__purpose", "event__workspace")[:PAGE])
    known = _identifiers({row.event.subject_id for row in rows})
    return [_task(row, known.get(row.event.subject_id, {})) for row in rows]


def answer(contact: RecipientContact, propagation: UUID, state: State) -> None:
    """Record that the recipient stopped, or has nobody like that; raises AlreadyEnded."""
    with transaction.atomic():
        row = open_ones(contact).select_for_update(no_key=True).filter(public_id=propagation).first()
        if row is None:
            raise AlreadyEnded
        row.state, row.ended_at = state, now()
        row.save(update_fields=["state", "ended_at"])
        _record("propagation.answered", contact, id=str(row.public_id), answer=str(state))


def close(propagation: Propagation, note: str, *, by: Membership) -> None:
    """Record that an officer saw to it by hand, and how; raises AlreadyEnded."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        rows = Propagation.objects.select_for_update(no_key=True)
        row = rows.filter(pk=propagation.pk, state__in=OPEN).first()
        if row is None:
            raise AlreadyEnded
        row.state, row.ended_at, row.ended_by, row.note = State.BY_HAND, now(), by.user, note
        row.save(update_fields=["state", "ended_at", "ended_by", "note"])
        trail.record(
            "propagation.closed",
            platform_id=row.platform_id,
            actor=actor_of(by),
            subject="",
            recipient=row.recipient,
            id=str(row.public_id),
        )


def _task(row: Propagation, known: dict[str, str]) -> Task:
    version, option = row.event.version, row.event.option
    kinds = _FINDS_BY.get(Channel(option), _OTHERWISE) if option in Channel.values else _OTHERWISE
    identifier = next((known[kind] for kind in kinds if kind in known), None)
    return Task(row, version.title, preferences.option_label(version, option), identifier)


def _identifiers(subjects: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return what is known of each person to be written to by; nothing of whoever was erased."""
    found: dict[int, dict[str, str]] = {}
    kept = Identifier.objects.filter(subject__in=subjects, kind__in=_OTHERWISE, subject_key__isnull=False)
    for one in kept.select_related("subject_key").order_by("-pk"):
        if one.value:
            found.setdefault(one.subject_id, {})[one.kind] = one.value
    return found


def _record(action: str, contact: RecipientContact, **facts: trail.Fact) -> None:
    trail.record(
        action,
        platform_id=contact.platform_id,
        actor=Actor("person", str(contact.public_id)),
        subject="",
        recipient=contact.recipient,
        **facts,
    )
