"""Approvals: ask a second party, and let exactly one answer count (CP-01, CP-02, CP-04).

Each verb is one transaction with its audit entry. What follows from an answer is done by the handler of the
approval's topic (`workspaces.approval_topics`), inside the same transaction. Who comes second is told who was first,
and the trail tells of the attempt.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.fields import ERASED
from workspaces import approval_mail, deputies
from workspaces.access import actor_of, answering_actor
from workspaces.approval_reminders import is_of_asker, next_at
from workspaces.approval_topics import topic_of
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, User, Workspace


class AlreadyAnswered(Exception):
    """Somebody else answered first; `approval` carries who, when and what."""

    def __init__(self, approval: Approval) -> None:
        super().__init__("This approval has been answered already.")
        self.approval = approval


class SubjectChanged(Exception):
    """What would be approved is no longer what was shown: nothing happened. Raised here and by handlers of topics."""


class OwnPreparation(PermissionDenied):
    """Nobody approves what they prepared, or what somebody prepared in whose place they answer."""


class NotAnswered(Exception):
    """There is no answer yet that could be confirmed."""


def ask(
    kind: ApprovalKind,
    *,
    topic: str,
    subject_id: int,
    reference: str,
    platform_id: int,
    expires_at: datetime,
    workspace: Workspace | None = None,
    asking_workspace: Workspace | None = None,
    requested_by: User | None = None,
    digest: str = "",
) -> Approval:
    """Ask `workspace` (or, without one, the platform's officers) to approve; return the waiting approval.

    It is asked by `asking_workspace`, without one by the platform. The same question twice returns the approval that
    waits already.
    """
    moment = now()
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
            sought=sought(reference),
            workspace=workspace,
            asking_workspace=asking_workspace,
            requested_by=requested_by,
            requested_at=moment,
            expires_at=expires_at,
            remind_at=next_at(moment, expires_at, moment),
            digest=digest,
        )
        actor = Actor("owner" if asking_workspace else "officer", str(requested_by.pk)) if requested_by else SYSTEM
        _record("approval.asked", approval, actor)
        return approval


def sought(reference: str) -> str:
    """Return a reference, or the part of one that somebody typed, as approvals are looked for: without spaces,
    dashes and case."""
    return "".join(letter for letter in reference.upper() if letter.isalnum())


def may_answer(approval: Approval, membership: Membership) -> bool:
    """Say whether `membership` may answer for the tenant that is asked, and neither prepared what it would approve nor
    stands in for who did."""
    try:
        _authorise(approval, membership)
    except PermissionDenied:
        return False
    return True


def prepared(approval: Approval, membership: Membership) -> bool:
    """Say whether `membership`, or somebody in whose place they answer, prepared what would be approved."""
    who = [membership.user_id, *(user.pk for user in deputies.absent_for(membership))]
    return approval.requested_by_id in who


def accept(approval: Approval, *, by: Membership, digest: str | None = None) -> Approval:
    """Accept; `digest`, when given, is what the person saw and must equal what was frozen.

    Raises PermissionDenied for outsiders, OwnPreparation for the one who asked, AlreadyAnswered for the loser, and
    SubjectChanged where something else was shown than what would be done."""
    return _answer(approval, ApprovalState.ACCEPTED, by, digest=digest)


def reject(approval: Approval, *, by: Membership, reason: str, ground: str = "") -> Approval:
    """Reject with `reason`, which is kept sealed, and where it matters the code of a legal `ground`.

    Raises as `accept` does."""
    return _answer(approval, ApprovalState.REJECTED, by, reason=reason, details={"ground": ground} if ground else {})


def may_withdraw(approval: Approval, membership: Membership) -> bool:
    """Say whether `membership` may take the question back: whoever acts for the tenant that asked."""
    return is_of_asker(approval, membership)


def withdraw(approval: Approval, *, by: Membership) -> Approval:
    """Take the question back, by whoever may (`may_withdraw`). Raises PermissionDenied, AlreadyAnswered."""
    if not may_withdraw(approval, by):
        raise PermissionDenied
    return _close(approval, ApprovalState.WITHDRAWN, actor_of(by), decided_by=by.user)


def may_confirm(approval: Approval, membership: Membership) -> bool:
    """Say whether there is an answer that `membership` can confirm to have seen: it came from the others, to their
    tenant, and nobody of it confirmed it."""
    answered = approval.state not in (ApprovalState.WAITING, ApprovalState.WITHDRAWN)
    theirs = is_of_asker(approval, membership) and approval.decided_by_id != membership.user_id
    return answered and approval.confirmed_at is None and theirs


def confirm(approval: Approval, *, by: Membership) -> Approval:
    """Write down that the tenant that asked has seen the answer; the second to do so changes nothing.

    Raises PermissionDenied for outsiders and for whoever gave the answer, and NotAnswered."""
    if not is_of_asker(approval, by) or approval.decided_by_id == by.user_id:
        raise PermissionDenied
    answered = Approval.objects.filter(pk=approval.pk).exclude(
        state__in=[ApprovalState.WAITING, ApprovalState.WITHDRAWN]
    )
    with transaction.atomic():
        if answered.filter(confirmed_at=None).update(confirmed_at=now(), confirmed_by=by.user):
            _record("approval.confirmed", approval, actor_of(by))
        elif not answered.exists():
            raise NotAnswered
    approval.refresh_from_db()
    return approval


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
    absent = _authorise(approval, by)
    if digest is not None and digest != approval.digest:
        raise SubjectChanged
    return _close(
        approval,
        state,
        answering_actor(by),
        decided_by=by.user,
        on_behalf_of=absent,
        reason=reason,
        details=details or {},
    )


def _authorise(approval: Approval, by: Membership) -> User | None:
    """Return in whose place `by` would answer, None where it is their own. Raises PermissionDenied, OwnPreparation."""
    if approval.platform_id != by.platform_id or approval.workspace_id != by.workspace_id:
        raise PermissionDenied
    if not deputies.may_answer_for_tenant(by):
        raise PermissionDenied
    absent = deputies.absent_for(by)
    if approval.requested_by_id in [by.user_id, *(user.pk for user in absent)]:
        raise OwnPreparation
    return absent[0] if absent else None


def _close(
    approval: Approval,
    state: ApprovalState,
    actor: Actor,
    *,
    reason: str = "",
    **answer: object,
) -> Approval:
    try:
        with transaction.atomic():
            _write(approval, state, actor, reason, answer)
    except AlreadyAnswered:
        with transaction.atomic():
            _record("approval.came_late", approval, actor, attempt=str(state))
        raise
    return approval


def _write(approval: Approval, state: ApprovalState, actor: Actor, reason: str, answer: dict[str, object]) -> None:
    topic = topic_of(approval)
    if topic:
        import_string(topic.lock)(approval)
    if not _claim(approval, state, decided_at=now(), **answer):
        approval.refresh_from_db()
        raise AlreadyAnswered(approval)
    if reason:
        approval.reason = reason
        approval.save(update_fields=["reason"])
    _record(f"approval.{state}", approval, actor)
    if topic:
        import_string(topic.answered)(approval)
    if state == ApprovalState.EXPIRED:
        approval_mail.tell_that_time_is_over(approval)


def _claim(approval: Approval, state: ApprovalState, **fields: object) -> bool:
    """Compare and swap: only one caller finds the approval still waiting."""
    won = Approval.objects.filter(pk=approval.pk, state=ApprovalState.WAITING).update(state=state, **fields)
    if won:
        approval.refresh_from_db()
    return bool(won)


def _record(action: str, approval: Approval, actor: Actor, **facts: str) -> None:
    trail.record(
        action,
        platform_id=approval.platform_id,
        actor=actor,
        subject=approval.reference,
        approval=str(approval.public_id),
        kind=approval.kind,
        **facts,
    )
