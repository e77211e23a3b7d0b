"""The ledger of consents. `record` is the one that writes an event, and the state that follows from it.

An event is one transaction with its projection. The ledger is its own trail: it is only ever added to, each event is
tied to the person's one before, and seals of it stand in the audit trail (consent.seals, docs/adr/0015).
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from consent import disconnections, policy, purposes, seals
from consent.event_hash import hash_of
from consent.kinds import GIVING, SAID_NO, ActorKind, EventKind, Method
from consent.models import ConsentEvent, ConsentState, NoticeVersion, PurposeVersion, Shown, Subject
from privacy_portal.audit import chain
from privacy_portal.clock import now
from privacy_portal.kept import Kept
from privacy_portal.lists import listed
from privacy_portal.prepared import Prepared
from privacy_portal.scoping import refuse_foreign_row
from workspaces.models import Workspace

_shown_lately: Kept[Shown] = Kept()
_SUBJECT = [field.attname for field in Subject._meta.concrete_fields]
_STATE = [field.attname for field in ConsentState._meta.concrete_fields]
_held = Prepared(
    lambda *keys: (
        Subject.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list(*_SUBJECT)
    )
)
_states = Prepared(lambda *keys: ConsentState.objects.filter(subject__in=keys).values_list(*_STATE))


class NotOffered(ValueError):
    """There is no such choice: a necessary purpose, an option that it has not, a workspace too many or too few.
    `field` says which of them."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field


class OutdatedWording(Exception):
    """The words that were shown are no longer the ones to be asked with."""


class Unrecordable(Exception):
    """How things stand with the person does not let this be recorded. `place` is that of the entry."""

    def __init__(self, place: int = 0) -> None:
        super().__init__(place)
        self.place = place


class OlderThanKnown(Unrecordable):
    """What was to be taken over happened before what the ledger knows of the same choice. `stands` says whether that
    is a consent that still stands."""

    def __init__(self, place: int = 0, *, stands: bool = False) -> None:
        super().__init__(place)
        self.stands = stands


class OwnWordStands(Unrecordable):
    """The person ended or refused this themselves, so nobody vouches for them."""


class GuardianNeeded(Unrecordable):
    """A guardian agreed to something for this person before, and the day on which they decide themselves is to come."""


class HeldBack(GuardianNeeded):
    """The person turned out to be a child, and nobody agreed for them yet: nothing is given, whoever says how old they
    are (consent.children)."""


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
    """How a choice came about. `actor` names who acted where it was not the person: an id, never a name. `member_of`
    are the workspaces whose owners bind the person's consents (EK-26). `until` is when a consent that a guardian gives
    ends at the latest; `of_age` says that whoever asks knows that the person decides for themselves. `evidence` (of
    kinds.Evidence) is how the person was known, which decides what may be deleted after a withdrawal."""

    method: Method
    actor_kind: ActorKind = ActorKind.PERSON
    actor: str = ""
    language: str = "en"
    jurisdiction: str = ""
    shown: Shown | None = None
    notice: NoticeVersion | None = None
    happened_at: datetime | None = None
    member_of: frozenset[int] = frozenset()
    until: datetime | None = None
    of_age: bool = False
    evidence: str = ""


@dataclass(frozen=True)
class Entry:
    """What one person said in one act."""

    subject: Subject
    choices: Sequence[Choice]
    how: Circumstances


def record(subject: Subject, choices: Sequence[Choice], how: Circumstances) -> list[ConsentEvent]:
    """Record what happens to consents of `subject`, all or none; return an event for each choice.

    To end what has ended already, or to vouch for what stands, adds nothing and returns the event by which it is so;
    that somebody says no after it ended by itself is added. To give what stands renews it.
    Raises NotOffered, OutdatedWording, ProofMissing, Unrecordable.
    """
    (events,) = record_all([Entry(subject, choices, how)])
    return events


def record_all(entries: Sequence[Entry]) -> list[list[ConsentEvent]]:
    """Record what several people of one platform said, all or none; return for each entry what `record` returns."""
    found: list[list[ConsentEvent]] = []
    with transaction.atomic():
        for outcome in record_each(entries):
            if isinstance(outcome, Unrecordable):
                raise outcome
            found.append(outcome)
    return found


def record_each(entries: Sequence[Entry]) -> list[list[ConsentEvent] | Unrecordable]:
    """Record what several people of one platform said, as far as how things stand with them lets it; return for each
    entry what `record` returns, or why nothing of it is recorded."""
    for entry in entries:
        refuse_foreign_row(entry.subject)
        for choice in entry.choices:
            check(choice, entry.how)
    with transaction.atomic():
        seals.keep_open(entries[0].subject.platform_id)
        writing = _Writing([entry.subject for entry in entries])
        outcomes = [writing.say(place, entry) for place, entry in enumerate(entries)]
        writing.store()
        for entry, said in zip(entries, outcomes, strict=True):
            if any(choice.version.purpose.synced for choice in entry.choices) and not isinstance(said, Unrecordable):
                disconnections.note(writing.added(said), entry.how.evidence)
    for entry in entries:
        held = writing.subjects[entry.subject.pk]
        entry.subject.events, entry.subject.head = held.events, held.head
    return outcomes


def hold(subjects: Iterable[Subject]) -> None:
    """Hold the rows of these people until the end of the transaction, in the order in which everybody holds them."""
    _held.rows(*{one.pk for one in subjects})


def states_of(subject: Subject) -> dict[tuple[int, int | None, str], ConsentState]:
    """Return how things stand with a person: by purpose, workspace and option."""
    found = ConsentState.objects.filter(subject=subject).select_related("workspace")
    return {(one.purpose_id, one.workspace_id, one.option): one for one in found}


def shown(platform_id: int, content: dict[str, Any]) -> Shown:
    """Return the row for what somebody was shown (words and controls, nothing about them), made if need be."""
    digest = digest_of(content)
    return _shown_lately.get((digest,), lambda: _found_or_added(platform_id, digest, content))


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256, in hex, of what somebody was shown."""
    return hashlib.sha256(chain.canonical(content)).hexdigest()


def _found_or_added(platform_id: int, digest: str, content: dict[str, Any]) -> Shown:
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


def check(choice: Choice, how: Circumstances) -> None:
    """Raise NotOffered, OutdatedWording, ProofMissing or policy.Forbidden for a choice that cannot be recorded, whoever
    makes it."""
    version, purpose = choice.version, choice.version.purpose
    named = {"purpose": purpose.key}
    if not version.has_choice:
        raise NotOffered("purpose", _("%(purpose)s is necessary: there is nothing to choose.") % named)
    if choice.option not in (version.options or [""]):
        offered = listed(version.options) or "–"
        raise NotOffered(
            "option", _("%(purpose)s has no such option. It has: %(options)s") % (named | {"options": offered})
        )
    if purpose.per_workspace and choice.workspace is None:
        raise NotOffered("workspace", _("%(purpose)s is asked by each workspace: name one.") % named)
    if choice.workspace is not None and not purpose.per_workspace:
        raise NotOffered("workspace", _("%(purpose)s is asked by no workspace.") % named)
    if choice.kind in GIVING:
        _check_giving(choice, how)


def _check_giving(choice: Choice, how: Circumstances) -> None:
    version, purpose = choice.version, choice.version.purpose
    if how.shown is None:
        raise ProofMissing(purpose.key)
    if version.explicit and choice.kind == EventKind.VOUCHED:
        told = _("%(purpose)s takes the person’s own, express consent: nobody can vouch for it.")
        raise NotOffered("actor", told % {"purpose": purpose.key})
    if decision := policy.forbidding(version, how.member_of):
        raise policy.Forbidden(decision)
    if choice.kind != EventKind.IMPORTED:
        asked = purposes.in_force(purpose, purposes.today(purpose.platform))
        if asked is None or asked.holds_since > version.number:
            raise OutdatedWording(purpose.key)


def _gives_while_held(held: Subject, entry: Entry) -> bool:
    return held.held_at is not None and any(one.kind in GIVING and one.version.is_consent for one in entry.choices)


def _needs_guardian(held: Subject, entry: Entry) -> bool:
    """Say whether a child gives a consent alone. What a child ends or refuses always counts."""
    if held.guardian_until is None or entry.how.of_age or entry.how.actor_kind == ActorKind.GUARDIAN:
        return False
    gives = any(one.kind in GIVING and one.version.is_consent for one in entry.choices)
    return gives and held.guardian_until > purposes.today(held.platform)


class _Writing:
    """Events of some people that are about to be stored, with the states that follow from them.

    Whoever writes holds the people's rows, always in the same order.
    """

    def __init__(self, subjects: Iterable[Subject]) -> None:
        keys = {one.pk for one in subjects}
        held = (Subject.from_db(None, _SUBJECT, row) for row in _held.rows(*keys))
        self.subjects: dict[int, Subject] = {one.pk: one for one in held}
        states = (ConsentState.from_db(None, _STATE, row) for row in _states.rows(*keys))
        self._states: dict[tuple[int, int, int | None, str], ConsentState] = {
            (one.subject_id, *_key_of(one)): one for one in states
        }
        self._newest: dict[tuple[int, int, int | None, str], ConsentEvent] = {}
        self._events: list[ConsentEvent] = []

    def say(self, place: int, entry: Entry) -> list[ConsentEvent] | Unrecordable:
        """Return the events for the choices of the entry at `place`, or why none of them can be recorded."""
        subject = self.subjects[entry.subject.pk]
        if _gives_while_held(subject, entry):
            return HeldBack(place)
        if _needs_guardian(subject, entry):
            return GuardianNeeded(place)
        for choice in entry.choices:
            known = self._states.get((subject.pk, *choice.key))
            if known is not None and (objection := _objection(place, choice, entry.how, known)):
                return objection
        return [self._add(subject.pk, choice, entry.how) for choice in entry.choices]

    def _add(self, subject_id: int, choice: Choice, how: Circumstances) -> ConsentEvent:
        """Return the event for a choice: a new one, or the one by which it is so already."""
        key = (subject_id, *choice.key)
        known = self._states.get(key)
        if known is not None and _is_so(choice, known):
            return self._newest.get(key) or ConsentEvent.objects.get(pk=known.event_id)
        event = _event(self.subjects[subject_id], choice, how, known)
        self._events.append(event)
        self._newest[key] = event
        self._states[key] = _following(known, event)
        return event

    def added(self, said: Iterable[ConsentEvent]) -> list[ConsentEvent]:
        """Return those of `said` that are new; a consent that had ended already ends no second time."""
        new = {id(one) for one in self._events}
        return [one for one in said if id(one) in new]

    def store(self) -> None:
        """Insert the events, move the heads of their people, and let the states follow."""
        ConsentEvent.objects.bulk_create(self._events)
        _change(Subject, {self.subjects[one.subject_id] for one in self._events}, ["events", "head"])
        states = [self._states[key] for key in self._newest]
        for state, event in zip(states, self._newest.values(), strict=True):
            state.event_id = event.pk  # known only now
        known = [one for one in states if not one._state.adding]
        ConsentState.objects.bulk_create([one for one in states if one._state.adding])
        _change(ConsentState, known, ["event", "version_number", "kind", "since", "ends_at"])


def _change(model: type[Model], rows: Collection[Model], names: Sequence[str]) -> None:
    """Write these columns of rows that are there and held.

    As rows to be inserted, all of which are there already: for `bulk_update` Django makes a condition for each value,
    which takes it longer than all else that happens to a consent.
    """
    if rows:
        model._base_manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=names)


def _following(state: ConsentState | None, event: ConsentEvent) -> ConsentState:
    """Return the state of a choice with `event` as the newest; `state` is what it was, None before the first."""
    if state is None:
        return state_after(event)
    for name, value in projected(event).items():
        setattr(state, name, value)
    return state


def state_after(event: ConsentEvent) -> ConsentState:
    """Return a new state, not stored yet, of the choice that `event` is the newest of."""
    return ConsentState(
        platform_id=event.platform_id,
        subject_id=event.subject_id,
        purpose_id=event.version.purpose_id,
        workspace_id=event.workspace_id,
        option=event.option,
        **projected(event),
    )


def _event(subject: Subject, choice: Choice, how: Circumstances, known: ConsentState | None) -> ConsentEvent:
    """Return the event that follows the newest one of `subject`, and make it the newest."""
    moment = now()
    counts = how.happened_at or moment
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
        ends_at=_ends_at(choice, how, counts),
        previous=subject.head,
    )
    event.hash = hash_of(event)
    subject.events, subject.head = event.number, event.hash
    return event


def _ends_at(choice: Choice, how: Circumstances, counts: datetime) -> datetime | None:
    if choice.kind not in GIVING:
        return None
    ends = [one for one in (choice.version.ends_at(counts), how.until) if one is not None]
    return min(ends, default=None)


def _objection(place: int, choice: Choice, how: Circumstances, known: ConsentState) -> Unrecordable | None:
    """Return why a choice cannot follow what is known of it."""
    if how.happened_at is not None and how.happened_at <= known.since:
        return OlderThanKnown(place, stands=_stands(known, now()))
    # Whoever vouches says what somebody else agreed to: that undoes no word of the person's own.
    if choice.kind == EventKind.VOUCHED and known.kind not in (*GIVING, EventKind.EXPIRED):
        return OwnWordStands(place)
    return None


def _is_so(choice: Choice, known: ConsentState) -> bool:
    """Say whether a choice changes nothing: what has ended is ended, or somebody vouches for what stands. That somebody
    says no after their consent ended by itself is something new: nobody asks them again."""
    if choice.kind == EventKind.VOUCHED:
        return _stands(known, now()) and known.version_number >= choice.version.holds_since
    if choice.kind in GIVING or known.kind in GIVING:
        return False
    return choice.kind not in SAID_NO or known.kind in SAID_NO


def _stands(known: ConsentState, moment: datetime) -> bool:
    return known.kind in GIVING and (known.ends_at is None or known.ends_at > moment)


def _kind(choice: Choice, known: ConsentState | None, moment: datetime) -> EventKind:
    """Return what it is called. A consent that stands is given again, or withdrawn; one that does not is refused."""
    stands = known is not None and _stands(known, moment)
    if choice.kind == EventKind.GIVEN and stands:
        return EventKind.RENEWED
    if choice.kind == EventKind.REFUSED and stands:
        return EventKind.WITHDRAWN
    if choice.kind == EventKind.WITHDRAWN and known is None and choice.version.is_consent:
        return EventKind.REFUSED
    return choice.kind


def _key_of(state: ConsentState) -> tuple[int, int | None, str]:
    return state.purpose_id, state.workspace_id, state.option
