"""Approvals: ask a second party, and let exactly one answer count (CP-01, CP-02, CP-04).

Each verb is one transaction with its audit entry. What follows from an answer is done by the handler of the
approval's topic, inside the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.fields import ERASED
from workspaces.access import actor_of
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, User, Workspace
from workspaces.roles import Capability, may


@dataclass(frozen=True)
class _Topic:
    handler: str
    lock: str


_topics: dict[str, _Topic] = {}


class AlreadyAnswered(Exception):
    """Somebody else answered first; `approval` carries who, when and what."""

    def __init__(self, approval: Approval) -> None:
        super().__init__("This approval has been answered already.")
        self.approval = approval


class OwnPreparation(PermissionDenied):
    """Nobody approves what they prepared."""


def on_answer(topic: str, handler: str, *, lock: str) -> None:
    """Have `handler` called with an approval on `topic` once it is answered or over, and `lock` before that is written.

    `lock` takes hold of the subject, so that whoever works on it and whoever answers take their rows in one order.
    Both are dotted paths and no functions, because apps register before every model is loaded."""
    _topics[topic] = _Topic(handler, lock)


def ask(
    kind: ApprovalKind,
    *,
    topic: str,
    subject_id: int,
    reference: str,
    platform_id: int,
    expires_at: datetime,
    workspace: Workspace | None = None,
    requested_by: User | None = None,
    digest: str = "",
) -> Approval:
    """Ask `workspace` (or, without one, the platform's officers) to approve; return the waiting approval.

    The same question twice returns the approval that waits already.
    """
    with transaction.atomic():
        waiting = Approval.objects.filter(
            topic=topic, subject_id=subject_id, kind=kind, state=ApprovalState.WAITING
        ).first()
        if waiting:
            return waiting
        approval = Approval.objects.create(
            platform_id=platform_id,
            kind=kind,
            topic=topic,
            subject_id=subject_id,
            reference=reference,
            workspace=workspace,
            requested_by=requested_by,
            requested_at=now(),
            expires_at=expires_at,
            digest=digest,
        )
        actor = Actor("officer", str(requested_by.pk)) if requested_by else SYSTEM
        _record("approval.asked", approval, actor)
        return approval


def may_answer(approval: Approval, membership: Membership) -> bool:
    """Say whether `membership` belongs to the tenant that is asked and did not prepare what it would approve."""
    return _is_asked(approval, membership) and approval.requested_by_id != membership.user_id


def accept(approval: Approval, *, by: Membership, digest: str | None = None) -> Approval:
    """Accept; `digest`, when given, is what the person saw and must equal what was frozen.

    Raises PermissionDenied for outsiders, OwnPreparation for the one who asked, AlreadyAnswered for the loser."""
    return _answer(approval, ApprovalState.ACCEPTED, by, digest=digest)


def reject(approval: Approval, *, by: Membership, reason: str, ground: str = "") -> Approval:
    """Reject with `reason`, which is kept sealed, and where it matters the code of a legal `ground`.

    Raises as `accept` does."""
    return _answer(approval, ApprovalState.REJECTED, by, reason=reason, details={"ground": ground} if ground else {})


def may_withdraw(approval: Approval, membership: Membership) -> bool:
    """Say whether `membership` may take the question back: an officer of the platform, or whoever asked it."""
    if approval.platform_id != membership.platform_id:
        return False
    if membership.workspace_id is None:
        return may(membership.role, Capability.ANSWER_FOR_PLATFORM)
    asked_it = approval.requested_by_id == membership.user_id
    return asked_it and may(membership.role, Capability.ANSWER_FOR_WORKSPACE)


def withdraw(approval: Approval, *, by: Membership) -> Approval:
    """Take the question back, by whoever may (`may_withdraw`). Raises PermissionDenied, AlreadyAnswered."""
    if not may_withdraw(approval, by):
        raise PermissionDenied
    return _close(approval, ApprovalState.WITHDRAWN, actor_of(by), decided_by=by.user)


def cancel(approval: Approval) -> None:
    """Close a question that no longer arises, by whoever holds its subject (the request ended).

    No handler is called; answered ones stay.
    """
    with transaction.atomic():
        if _claim(approval, ApprovalState.WITHDRAWN, decided_at=now()):
            _record("approval.withdrawn", approval, SYSTEM)


def expire_due() -> int:
    """Close every waiting approval of the platform in scope whose time is over; return how many."""
    expired = 0
    for approval in Approval.objects.filter(state=ApprovalState.WAITING, expires_at__lte=now())[:200]:
        try:
            _close(approval, ApprovalState.EXPIRED, SYSTEM)
        except AlreadyAnswered:
            continue
        expired += 1
    return expired


def forget_reasons(references: Iterable[str]) -> None:
    """Erase the words that came with answers about `references` on the platform in scope; who answered what stays.

    The caller records why, in the same transaction.
    """
    Approval.objects.filter(reference__in=list(references)).update(reason=ERASED)


def _answer(
    approval: Approval,
    state: ApprovalState,
    by: Membership,
    *,
    reason: str = "",
    details: dict[str, str] | None = None,
    digest: str | None = None,
) -> Approval:
    if not _is_asked(approval, by):
        raise PermissionDenied
    if approval.requested_by_id == by.user_id:
        raise OwnPreparation
    if digest is not None and digest != approval.digest:
        raise AlreadyAnswered(approval)
    return _close(approval, state, actor_of(by), decided_by=by.user, reason=reason, details=details or {})


def _is_asked(approval: Approval, membership: Membership) -> bool:
    if approval.platform_id != membership.platform_id or approval.workspace_id != membership.workspace_id:
        return False
    needed = Capability.ANSWER_FOR_WORKSPACE if approval.workspace_id else Capability.ANSWER_FOR_PLATFORM
    return may(membership.role, needed)


def _close(
    approval: Approval,
    state: ApprovalState,
    actor: Actor,
    *,
    decided_by: User | None = None,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> Approval:
    topic = _topics.get(approval.topic)
    with transaction.atomic():
        if topic:
            import_string(topic.lock)(approval)
        if not _claim(approval, state, decided_by=decided_by, decided_at=now(), details=details or {}):
            approval.refresh_from_db()
            raise AlreadyAnswered(approval)
        if reason:
            approval.reason = reason
            approval.save(update_fields=["reason"])
        _record(f"approval.{state}", approval, actor)
        if topic:
            import_string(topic.handler)(approval)
    return approval


def _claim(approval: Approval, state: ApprovalState, **fields: object) -> bool:
    """Compare and swap: only one caller finds the approval still waiting."""
    won = Approval.objects.filter(pk=approval.pk, state=ApprovalState.WAITING).update(state=state, **fields)
    if won:
        approval.refresh_from_db()
    return bool(won)


def _record(action: str, approval: Approval, actor: Actor) -> None:
    trail.record(
        action,
        platform_id=approval.platform_id,
        actor=actor,
        subject=approval.reference,
        approval=str(approval.public_id),
        kind=approval.kind,
    )
