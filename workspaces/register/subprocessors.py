"""The list of sub-processors and its changes (NC-07): announced ahead, open to objections, in effect on their day.

Each verb locks the change first, is one transaction, and writes its audit entry.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.text import slugify

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import (
    Assessment,
    ChangeKind,
    ChangeState,
    Membership,
    Platform,
    Recipient,
    SubprocessorChange,
    in_language,
)
from workspaces.register import notices, reading, versions
from workspaces.register.kinds import RecipientClass, Safeguard
from workspaces.roles import Capability

# So long at least owners can object. A contract may promise more, never less.
SHORTEST_WINDOW = timedelta(days=14)
USUAL_WINDOW = timedelta(days=30)


class TooShort(ValueError):
    """The window for objections is shorter than it has to be, or the change would come before its end."""


class AlreadyAnnounced(Exception):
    """A change of this sub-processor waits already; there is one at a time."""


class ChangeOver(Exception):
    """The change is no longer announced: `change` says how it ended, when, and who did it."""

    def __init__(self, change: SubprocessorChange) -> None:
        super().__init__("This change has ended.")
        self.change = change


class WindowOpen(Exception):
    """Owners can still object: what they will say cannot be decided about yet."""


class AlreadyDecided(ChangeOver):
    """Somebody decided already that the change goes ahead; `change` says who and when."""


@dataclass(frozen=True)
class Draft:
    """What an officer announces. `recipient` is the row it is about; None for somebody new, who was assessed."""

    kind: str
    effective_on: date
    objections_until: date
    recipient: Recipient | None = None
    names: dict[str, str] = field(default_factory=dict)
    country: str = ""
    purposes: dict[str, str] = field(default_factory=dict)
    safeguard: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    assessed_on: date | None = None
    assessed_by: str = ""
    outcome: str = ""
    review_by: date | None = None


def listed(day: date) -> QuerySet[Recipient]:
    """Return the sub-processors of `day`, by name."""
    return reading.recipients(day).filter(is_subprocessor=True)


def changes() -> QuerySet[SubprocessorChange]:
    """Return every change that was ever announced, the newest first."""
    return SubprocessorChange.objects.select_related("recipient", "announced_by", "overruled_by")


def announced() -> QuerySet[SubprocessorChange]:
    """Return the changes to come, the nearest first."""
    return changes().filter(state=ChangeState.ANNOUNCED).order_by("effective_on", "pk")


def announce(platform: Platform, draft: Draft, *, by: Membership) -> SubprocessorChange:
    """Announce a change, and write to every owner who wants to hear of it.

    Raises TooShort for a window below SHORTEST_WINDOW or an effect within it, and AlreadyAnnounced.
    """
    require(by, Capability.ANSWER_FOR_PLATFORM)
    today = reading.today(platform)
    if draft.objections_until < today + SHORTEST_WINDOW or draft.effective_on <= draft.objections_until:
        raise TooShort
    key = draft.recipient.key if draft.recipient else _free_key(in_language(draft.names, "en"))
    with transaction.atomic():
        # Two who announce at once take turns; the second finds the first one's.
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        if SubprocessorChange.objects.filter(key=key, state=ChangeState.ANNOUNCED).exists():
            raise AlreadyAnnounced
        told = _told(draft)
        change: SubprocessorChange = SubprocessorChange.objects.create(
            platform=platform, key=key, announced_on=today, announced_by=by.user, **told
        )
        notices.tell(change)
        _record("subprocessor.announced", change, actor_of(by))
        return change


def drop(change: SubprocessorChange, *, by: Membership, words: str) -> SubprocessorChange:
    """Drop an announced change; everybody who was told of it is told. Raises ChangeOver."""
    require(by, Capability.ANSWER_FOR_PLATFORM)
    with transaction.atomic():
        held = hold(change)
        return end_as_dropped(held, by=by, words=words)


def end_as_dropped(held: SubprocessorChange, *, by: Membership, words: str) -> SubprocessorChange:
    """Drop a change whose row the caller holds."""
    held.state, held.ended_at, held.words = ChangeState.DROPPED, now(), words
    held.save(update_fields=["state", "ended_at", "words"])
    notices.tell(held)
    _record("subprocessor.dropped", held, actor_of(by))
    return held


def overrule(change: SubprocessorChange, *, by: Membership, words: str) -> SubprocessorChange:
    """Decide that a change takes effect on its day although objections have no answer.

    Only once nobody can object any more. Raises ChangeOver, WindowOpen, and AlreadyDecided for the second of two.
    """
    require(by, Capability.ANSWER_FOR_PLATFORM)
    with transaction.atomic():
        held = hold(change)
        if reading.today(held.platform) <= held.objections_until:
            raise WindowOpen
        if held.overruled_at:
            raise AlreadyDecided(held)
        held.overruled_by, held.overruled_at, held.words = by.user, now(), words
        held.save(update_fields=["overruled_by", "overruled_at", "words"])
        _record("subprocessor.overruled", held, actor_of(by), objections=held.open_objections)
        return held


def take_effect_due() -> int:
    """Bring into effect what was announced for today or earlier on the platform in scope; return how many changes.

    A change with an unanswered objection waits, unless an officer decided that it does not."""
    free = Q(open_objections=0) | Q(overruled_at__isnull=False)
    waiting = SubprocessorChange.objects.filter(free, state=ChangeState.ANNOUNCED).select_related("platform")
    due = [one for one in waiting.order_by("pk") if one.effective_on <= reading.today(one.platform)]
    return sum(_take_effect(one) for one in due)


def hold(change: SubprocessorChange) -> SubprocessorChange:
    """Lock a change and return it as it is now. Raises ChangeOver. In a transaction."""
    locked = SubprocessorChange.objects.select_for_update(of=("self",)).select_related("platform", "recipient")
    held: SubprocessorChange = locked.get(pk=change.pk)
    if held.state != ChangeState.ANNOUNCED:
        raise ChangeOver(held)
    return held


def _take_effect(change: SubprocessorChange) -> bool:
    with transaction.atomic():
        try:
            held = hold(change)
        except ChangeOver:
            return False
        if held.open_objections and held.overruled_at is None:
            return False  # somebody objected since the look
        held.state, held.ended_at = ChangeState.IN_EFFECT, now()
        held.save(update_fields=["state", "ended_at"])
        _write(held, reading.today(held.platform))
        _record("subprocessor.in_effect", held, SYSTEM)
        return True


def _write(change: SubprocessorChange, day: date) -> None:
    """Bring the register to what the change says, on the row that is open now: the pack may have spoken meanwhile."""
    current = Recipient.objects.open().filter(key=change.key).first()
    values = {
        "names": change.names,
        "country": change.country,
        "purposes": change.purposes,
        "safeguard": change.safeguard,
        "documents": change.documents,
        "transfer_country": change.country if change.safeguard else "",
        "is_subprocessor": True,
    }
    if change.kind == ChangeKind.ADDED:
        if current is None:
            kind = RecipientClass.SERVICE_PROVIDER
            current, _new = versions.put(
                Recipient,
                change.platform,
                change.key,
                {**values, "kind": kind, "started_on": day},
                {},
                digest="",
                on=day,
            )
        _assess(change, current)
    elif current is not None and change.kind == ChangeKind.CHANGED:
        if change.country != current.country:
            values |= {"transfer_assessed_on": None, "transfer_assessments": {}}
        versions.relink(current, versions.replace(current, values, {}, on=day), on=day)
    elif current is not None:
        versions.end(current, on=day)
        versions.relink(current, None, on=day)


def _assess(change: SubprocessorChange, recipient: Recipient) -> None:
    Assessment.objects.create(
        platform=change.platform,
        recipient=recipient,
        assessed_on=change.assessed_on,
        assessed_by=change.assessed_by,
        outcomes={change.platform.languages[0]: change.outcome},
        review_by=change.review_by,
    )


def _told(draft: Draft) -> dict[str, object]:
    """Return the fields of a change; one that removes somebody tells whom, as they are."""
    told: dict[str, object] = {**vars(draft)}
    if draft.kind == ChangeKind.REMOVED and draft.recipient:
        same = ("names", "country", "purposes", "safeguard", "documents")
        told |= {name: getattr(draft.recipient, name) for name in same}
    if not told["safeguard"]:
        told["safeguard"] = Safeguard.NOT_NEEDED
    return told


def _free_key(name: str) -> str:
    """Return a key for a new recipient that no row has or is to have."""
    stem = slugify(name)[:40] or "subprocessor"
    taken = {
        *Recipient.objects.values_list("key", flat=True),
        *SubprocessorChange.objects.values_list("key", flat=True),
    }
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)


def _record(action: str, change: SubprocessorChange, actor: Actor, **facts: Any) -> None:
    trail.record(
        action, platform_id=change.platform_id, actor=actor, subprocessor=change.key, kind=change.kind, **facts
    )


def count_objection(held: SubprocessorChange, step: int) -> None:
    """Count an objection that was made (1) or answered (-1), on a change whose row the caller holds."""
    SubprocessorChange.objects.filter(pk=held.pk).update(open_objections=F("open_objections") + step)
    held.refresh_from_db(fields=["open_objections"])
