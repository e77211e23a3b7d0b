"""The ledger of consents. `record` is the one that writes an event, and the state that follows from it.

An event is one transaction with its projection. The ledger is its own trail: it is only ever added to, each event is
tied to the person's one before, and seals of it stand in the audit trail (consent.seals, docs/adr/0013).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from consent import purposes, seals
from consent.event_hash import hash_of
from consent.kinds import GIVING, ActorKind, EventKind, Method
from consent.models import ConsentEvent, ConsentState, NoticeVersion, PurposeVersion, Shown, Subject
from privacy_portal.audit import chain
from privacy_portal.clock import now
from workspaces.models import Workspace


class NotOffered(ValueError):
    """There is no such choice: a necessary purpose, an option that it has not, a workspace too many or too few."""


class OutdatedWording(Exception):
    """The words that were shown are no longer the ones to be asked with."""


class OlderThanKnown(Exception):
    """What was to be taken over happened before what the ledger knows of the same choice."""


class ProofMissing(ValueError):
    """A consent is given under words that were shown; without them there is none to record."""


@dataclass(frozen=True)
class Choice:
    """What happens to the consent to one option of a purpose (of one workspace, where it is asked per workspace)."""

    version: PurposeVersion
    kind: EventKind
    option: str = ""
    workspace: Workspace | None = None

    @property
    def key(self) -> tuple[int, int | None, str]:
        """The choice as the states have it: purpose, workspace, option."""
        return self.version.purpose_id, self.workspace.pk if self.workspace else None, self.option


@dataclass(frozen=True)
class Circumstances:
    """How a choice came about. `actor` names who acted where it was not the person: an id, never a name."""

    method: Method
    actor_kind: ActorKind = ActorKind.PERSON
    actor: str = ""
    language: str = "en"
    jurisdiction: str = ""
    shown: Shown | None = None
    notice: NoticeVersion | None = None
    happened_at: datetime | None = None


def record(subject: Subject, choices: Sequence[Choice], how: Circumstances) -> list[ConsentEvent]:
    """Record what happens to consents of `subject`, all or none; return an event for each choice.

    To end what has ended already adds nothing and returns the event by which it ended; to give what stands renews it.
    Raises NotOffered, OutdatedWording, OlderThanKnown, ProofMissing.
    """
    for choice in choices:
        _check(choice, how)
    with transaction.atomic():
        seals.keep_open(subject.platform_id)
        held = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
        states = states_of(held)
        events = [_record(held, choice, how, states) for choice in choices]
        if held.events != subject.events:
            held.save(update_fields=["events", "head"])
        subject.events, subject.head = held.events, held.head
    return events


def states_of(subject: Subject) -> dict[tuple[int, int | None, str], ConsentState]:
    """Return how things stand with a person: by purpose, workspace and option."""
    found = ConsentState.objects.filter(subject=subject)
    return {(one.purpose_id, one.workspace_id, one.option): one for one in found}


def shown(platform_id: int, content: dict[str, Any]) -> Shown:
    """Return the row for what somebody was shown (words and controls, nothing about them), made if need be."""
    digest = hashlib.sha256(chain.canonical(content)).hexdigest()
    found: Shown | None = Shown.objects.filter(digest=digest).first()
    if found is None:
        found, _created = Shown.objects.get_or_create(
            platform_id=platform_id, digest=digest, defaults={"content": content}
        )
    return found


def effective_at(event: ConsentEvent) -> datetime:
    """Return since when an event counts: the portal's time, or the earlier one that came with its proof."""
    return event.happened_at or event.at


def fold(events: Iterable[ConsentEvent]) -> dict[tuple[int, int | None, str], ConsentEvent]:
    """Return the event that counts for each choice (purpose, workspace, option), of events in their order."""
    return {(one.version.purpose_id, one.workspace_id, one.option): one for one in events}


def projected(event: ConsentEvent) -> dict[str, Any]:
    """Return what the state of a choice says when `event` is its newest one."""
    return {
        "event_id": event.pk,
        "version_number": event.version.number,
        "kind": event.kind,
        "since": effective_at(event),
        "ends_at": event.ends_at,
    }


def _check(choice: Choice, how: Circumstances) -> None:
    version, purpose = choice.version, choice.version.purpose
    if not version.has_choice:
        raise NotOffered(f"{purpose.key} is necessary: there is nothing to choose")
    if (choice.option or "") not in (version.options or [""]):
        raise NotOffered(
            f"{purpose.key} has no option {choice.option!r}; it has {', '.join(version.options) or 'none'}"
        )
    if purpose.per_workspace != (choice.workspace is not None):
        told = "is asked by each workspace: name one" if purpose.per_workspace else "is asked by no workspace"
        raise NotOffered(f"{purpose.key} {told}")
    if choice.kind not in GIVING:
        return
    if how.shown is None:
        raise ProofMissing(f"{purpose.key}: what was shown is missing")
    if version.explicit and choice.kind == EventKind.VOUCHED:
        raise NotOffered(f"{purpose.key} takes the person’s own, express consent: nobody can vouch for it")
    if choice.kind != EventKind.IMPORTED:
        asked = purposes.in_force(purpose, purposes.today(purpose.platform))
        if asked is None or asked.holds_since > version.number:
            raise OutdatedWording(purpose.key)


def _record(
    subject: Subject,
    choice: Choice,
    how: Circumstances,
    states: dict[tuple[int, int | None, str], ConsentState],
) -> ConsentEvent:
    known, moment = states.get(choice.key), now()
    counts = how.happened_at or moment
    if known is not None and how.happened_at is not None and how.happened_at <= known.since:
        raise OlderThanKnown(choice.version.purpose.key)
    if known is not None and choice.kind not in GIVING and known.kind not in GIVING:
        return known.event
    event = ConsentEvent(
        platform_id=subject.platform_id,
        subject=subject,
        number=subject.events + 1,
        version=choice.version,
        workspace=choice.workspace,
        option=choice.option,
        kind=_kind(choice, known, counts),
        notice=how.notice,
        language=how.language,
        jurisdiction=how.jurisdiction,
        method=how.method,
        actor_kind=how.actor_kind,
        actor=how.actor,
        shown=how.shown,
        at=moment,
        happened_at=how.happened_at,
        ends_at=choice.version.ends_at(counts) if choice.kind in GIVING else None,
        previous=subject.head,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    subject.events, subject.head = event.number, event.hash
    states[choice.key] = _project(known, event)
    return event


def _kind(choice: Choice, known: ConsentState | None, moment: datetime) -> EventKind:
    """Return what it is called. A consent that stands is given again, or withdrawn; one that does not is refused."""
    stands = known is not None and known.kind in GIVING and (known.ends_at is None or known.ends_at > moment)
    if choice.kind == EventKind.GIVEN and stands:
        return EventKind.RENEWED
    if choice.kind == EventKind.REFUSED and stands:
        return EventKind.WITHDRAWN
    if choice.kind == EventKind.WITHDRAWN and known is None and choice.version.is_consent:
        return EventKind.REFUSED
    return choice.kind


def _project(known: ConsentState | None, event: ConsentEvent) -> ConsentState:
    if known is not None:
        for name, value in projected(event).items():
            setattr(known, name, value)
        known.save(update_fields=["event", "version_number", "kind", "since", "ends_at"])
        return known
    return ConsentState.objects.create(
        platform_id=event.platform_id,
        subject_id=event.subject_id,
        purpose_id=event.version.purpose_id,
        workspace_id=event.workspace_id,
        option=event.option,
        **projected(event),
    )
