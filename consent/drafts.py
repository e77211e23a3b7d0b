"""Editions of a notice written on the desk (EK-21): one officer writes, another one reviews and publishes.

A draft stands on top of the newest edition there was; once another edition is published, by whichever door, it is
outdated and cannot be published any more. While a second officer is asked nothing in it can be changed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from consent import announcements, notices
from consent.models import Door, DraftState, Notice, NoticeDraft, NoticeVersion
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces import approvals
from workspaces.access import actor_of, require
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform
from workspaces.roles import Capability

TOPIC = "consent.notice_draft"
WAITS_FOR = timedelta(days=30)
READ_WITH = ("notice", "base", "platform", "prepared_by", "published")


class AlreadyOpen(Exception):
    """Somebody writes the next edition already; `draft` is theirs."""

    def __init__(self, draft: NoticeDraft) -> None:
        super().__init__("The next edition is being written already.")
        self.draft = draft


class OutOfTurn(Exception):
    """The act does not fit how the draft stands by now."""


class Outdated(approvals.SubjectChanged):
    """Another edition was published since the draft was begun."""


class NotReady(ValueError):
    """The draft cannot be published like this. `codes` say why: "same", "too_soon", "language:<code>",
    "summary:<code>"."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = list(codes)
        super().__init__(" ".join(self.codes))


class TooLate(approvals.SubjectChanged):
    """While a second officer was asked, the day came too near to tell people ahead."""


@dataclass(frozen=True)
class Content:
    """What an officer writes; see NoticeDraft."""

    sections: dict[str, list[dict[str, Any]]]
    summaries: dict[str, str]
    material: bool
    effective_from: date


def begin(notice: Notice, *, by: Membership) -> NoticeDraft:
    """Begin the next edition of `notice` with the words of the newest one. Raises AlreadyOpen."""
    require(by, Capability.KEEP_CONSENTS)
    base = newest(notice)
    try:
        with transaction.atomic():
            draft: NoticeDraft = NoticeDraft.objects.create(
                platform_id=notice.platform_id,
                notice=notice,
                base=base,
                sections=base.sections if base else {},
                effective_from=earliest(notice.platform, base, material=True),
                prepared_by=by.user,
                begun_at=now(),
                changed_at=now(),
            )
            _record("notice.draft_begun", draft, actor_of(by))
    except IntegrityError:
        open_ = all_of().filter(notice=notice, state__in=[DraftState.WRITING, DraftState.IN_REVIEW]).first()
        if open_ is None:
            raise
        raise AlreadyOpen(open_) from None
    return draft


def write(draft: NoticeDraft, content: Content, *, by: Membership) -> NoticeDraft:
    """Keep what its author wrote so far, finished or not. Raises OutOfTurn, and PermissionDenied for anybody else:
    whoever wrote part of it could otherwise be the second officer."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(draft, DraftState.WRITING)
        if held.prepared_by_id != by.user_id:
            raise PermissionDenied
        for name, value in vars(content).items():
            setattr(held, name, value)
        held.changed_at = now()
        held.save()
        _record("notice.draft_written", held, actor_of(by))
    return held


def ask(draft: NoticeDraft, *, by: Membership) -> Approval:
    """Ask a second officer to publish the draft as it stands. Raises NotReady, Outdated, OutOfTurn, and
    PermissionDenied for whoever did not write it."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(draft, DraftState.WRITING)
        if held.prepared_by_id != by.user_id:
            raise PermissionDenied
        if is_outdated(held):
            raise Outdated
        if codes := not_ready(held):
            raise NotReady(codes)
        held.state = DraftState.IN_REVIEW
        held.save(update_fields=["state"])
        _record("notice.draft_sent", held, actor_of(by))
        return approvals.ask(
            ApprovalKind.NOTICE_EDITION,
            topic=TOPIC,
            subject_id=held.pk,
            reference=held.notice.key[:32],
            platform_id=held.platform_id,
            expires_at=now() + WAITS_FOR,
            requested_by=by.user,
            digest=digest(held),
        )


def discard(draft: NoticeDraft, *, by: Membership) -> NoticeDraft:
    """Let a draft go that is not asked about. Raises OutOfTurn."""
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = _held(draft, DraftState.WRITING)
        held.state, held.ended_at = DraftState.DISCARDED, now()
        held.save(update_fields=["state", "ended_at"])
        _record("notice.draft_discarded", held, actor_of(by))
    return held


def approval_of(draft: NoticeDraft) -> Approval | None:
    """Return the newest question to a second officer about `draft`."""
    return Approval.objects.filter(topic=TOPIC, subject_id=draft.pk).order_by("-pk").first()


def all_of() -> QuerySet[NoticeDraft]:
    """Return every draft of the platform in scope, the newest first."""
    found: QuerySet[NoticeDraft] = NoticeDraft.objects.select_related(*READ_WITH)
    return found


def newest(notice: Notice) -> NoticeVersion | None:
    """Return the newest edition of `notice`, in force or to come."""
    found: NoticeVersion | None = notice.versions.order_by("-number").first()
    return found


def is_outdated(draft: NoticeDraft) -> bool:
    """Say whether another edition was published since the draft was begun."""
    latest = newest(draft.notice)
    return (latest.pk if latest else None) != draft.base_id


def earliest(platform: Platform, base: NoticeVersion | None, *, material: bool) -> date:
    """Return the first day on which an edition may take effect that is published today: a material one as many days
    ahead as the platform tells people (EK-21), and each on a later day than the one before."""
    today = announcements.today(platform)
    first = today + timedelta(days=platform.notice_days) if material and base else today
    return max(first, base.effective_from + timedelta(days=1)) if base else first


def not_ready(draft: NoticeDraft) -> list[str]:
    """Return why the draft cannot be published like this, as codes (see NotReady); [] where it can."""
    languages = draft.base.sections.keys() if draft.base else draft.platform.languages
    codes = [f"language:{code}" for code in languages if not draft.sections.get(code)]
    if draft.base and draft.base.sections == draft.sections:
        codes.append("same")
    if draft.material and draft.base:
        codes += [f"summary:{code}" for code in draft.sections if not draft.summaries.get(code)]
    if draft.effective_from < earliest(draft.platform, draft.base, material=draft.material):
        codes.append("too_soon")
    return codes


def digest(draft: NoticeDraft) -> str:
    """Return the SHA-256, in hex, of all that a second officer reads and publishes."""
    said = [draft.sections, draft.summaries, draft.material, draft.effective_from.isoformat()]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def lock_for_answer(approval: Approval) -> None:
    """Hold the draft that `approval` is about, before its answer is claimed."""
    NoticeDraft.objects.select_for_update(of=("self",)).get(pk=approval.subject_id)


def answered(approval: Approval) -> None:
    """Publish an approved draft, and give any other back to its author; called in the answer's transaction.

    Raises Outdated, and TooLate."""
    draft = _held(NoticeDraft(pk=approval.subject_id), DraftState.IN_REVIEW)
    if approval.state == ApprovalState.ACCEPTED:
        _publish(draft, Actor("officer", str(approval.decided_by_id)))
        return
    draft.state = DraftState.WRITING
    draft.save(update_fields=["state"])


def _publish(draft: NoticeDraft, actor: Actor) -> None:
    if is_outdated(draft):
        raise Outdated
    if "too_soon" in not_ready(draft):
        raise TooLate
    draft.published = notices.publish(
        draft.platform,
        draft.notice.key,
        draft.notice.titles,
        draft.sections,
        last_updated=announcements.today(draft.platform),
        effective_from=draft.effective_from,
        actor=actor,
        summaries=draft.summaries if draft.material else {},
        door=Door.DESK,
    )
    draft.state, draft.ended_at = DraftState.PUBLISHED, now()
    draft.save(update_fields=["published", "state", "ended_at"])


def _held(draft: NoticeDraft, *states: str) -> NoticeDraft:
    """Hold `draft` for a transaction and return it. Raises OutOfTurn unless it stands in one of `states`."""
    held: NoticeDraft = all_of().select_for_update(of=("self",)).get(pk=draft.pk)
    if held.state not in states:
        raise OutOfTurn
    return held


def _record(action: str, draft: NoticeDraft, actor: Actor) -> None:
    id_ = str(draft.public_id)
    trail.record(action, platform_id=draft.platform_id, actor=actor, subject=draft.notice.key, id=id_)
