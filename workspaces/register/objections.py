"""What owners of workspaces say against a change of sub-processors, and what the officers answer (NC-07)."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import (
    ChangeState,
    Membership,
    Objection,
    ObjectionAnswer,
    SubprocessorChange,
    Workspace,
)
from workspaces.register import notices, reading, subprocessors
from workspaces.roles import Capability, may


class WindowClosed(Exception):
    """The last day for objections is over."""


class AlreadyObjected(Exception):
    """The workspace has objected already; `objection` says who did and when."""

    def __init__(self, objection: Objection) -> None:
        super().__init__("This workspace has objected already.")
        self.objection = objection


class AlreadyAnswered(Exception):
    """Somebody else answered first; `objection` says who, when and what."""

    def __init__(self, objection: Objection) -> None:
        super().__init__("This objection has been answered already.")
        self.objection = objection


def of_change(change: SubprocessorChange) -> QuerySet[Objection]:
    """Return the objections to a change, the oldest first."""
    related = ("workspace", "made_by", "answered_by")
    found: QuerySet[Objection] = Objection.objects.filter(change=change).select_related(*related)
    return found


def waiting() -> QuerySet[Objection]:
    """Return the objections that nobody answered, of changes that are still to come."""
    found: QuerySet[Objection] = Objection.objects.filter(answer="", change__state=ChangeState.ANNOUNCED)
    return found


def is_open(change: SubprocessorChange, today: date) -> bool:
    """Say whether somebody can object on the day `today`."""
    return change.state == ChangeState.ANNOUNCED and today <= change.objections_until


def may_object(workspace: Workspace, by: Membership) -> bool:
    """Say whether `by` may object for `workspace`; whoever stands in for its owner answers questions alone."""
    return by.workspace_id == workspace.pk and may(by.role, Capability.ANSWER_FOR_WORKSPACE)


def make(change: SubprocessorChange, workspace: Workspace, *, by: Membership, reason: str) -> Objection:
    """Object for `workspace`. Raises ChangeOver, WindowClosed, AlreadyObjected for the second of two, and
    PermissionDenied for whoever does not decide for it by their own role."""
    if not may_object(workspace, by):
        raise PermissionDenied
    with transaction.atomic():
        held = subprocessors.hold(change)
        if not is_open(held, reading.today(held.platform)):
            raise WindowClosed
        before = Objection.objects.filter(change=held, workspace=workspace).select_related("made_by").first()
        if before:
            raise AlreadyObjected(before)
        objection: Objection = Objection.objects.create(
            platform=held.platform, change=held, workspace=workspace, made_by=by.user, made_at=now(), reason=reason
        )
        subprocessors.count_objection(held, 1)
        _record("objection.made", objection, actor_of(by))
        return objection


def answer(objection: Objection, *, by: Membership, answer: str, words: str) -> Objection:
    """Answer an objection: keep the change, drop it, or keep it and let the customer leave.

    Dropping ends the change, and with it every other objection. The owners of the workspace are told. Raises
    ChangeOver, and AlreadyAnswered for the second of two.
    """
    require(by, Capability.ANSWER_FOR_PLATFORM)
    with transaction.atomic():
        held = subprocessors.hold(objection.change)
        locked = Objection.objects.select_for_update(of=("self",)).select_related("workspace", "answered_by")
        asked: Objection = locked.get(pk=objection.pk)
        if asked.answer:
            raise AlreadyAnswered(asked)
        asked.answer, asked.words = answer, words
        asked.answered_by, asked.answered_at = by.user, now()
        asked.save(update_fields=["answer", "words", "answered_by", "answered_at"])
        subprocessors.count_objection(held, -1)
        _record("objection.answered", asked, actor_of(by), answer=answer)
        notices.tell_answer(asked)
        if answer == ObjectionAnswer.DROP:
            subprocessors.end_as_dropped(held, by=by, words=words)
        return asked


def _record(action: str, objection: Objection, actor: Actor, **facts: str) -> None:
    trail.record(
        action,
        platform_id=objection.platform_id,
        actor=actor,
        subprocessor=objection.change.key,
        workspace=objection.workspace.key,
        **facts,
    )
