"""Passing a request on by hand: nobody was found, but the person named an organisation, which may know them (QO-01).

The owner's part then rests on no match and on no proof: nothing of it is ever carried out by the portal. The owner
looks in systems of their own and answers in words (dsr.owner_answers).
"""

from django.db.models import Max

from dsr import cases, correspondence, decisions, forwarding, lifecycle, owner_mail, routing
from dsr.letters import keeping as letters
from dsr.models import SEARCHED, LetterKind, Outcome, Request, Status, Turn
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from workspaces.access import actor_of
from workspaces.models import Membership, Workspace, WorkspaceKind

_RELAYED_FROM = (Status.IDENTIFYING, Status.DECIDING)


class NothingToRelay(Exception):
    """The request is over, is none about somebody's records, or is an owner's part itself."""


class TheyHaveIt(Exception):
    """The owner of that workspace has this request already."""


class NoOwner(ValueError):
    """A personal workspace has no owner to pass anything on to."""


def may_relay(request: Request) -> bool:
    """Say whether `request` is one that an officer could pass on: the platform's own part, open, about records."""
    return request.workspace_id is None and request.right in SEARCHED and request.status in _RELAYED_FROM


def relay(request: Request, workspace: Workspace, *, by: Membership, reason: str) -> Request:
    """Open a part of the case of `request` for the owner of `workspace`, tell both, and return it.

    `reason` is kept as a note: why the officer thinks that it is theirs. The platform's own part goes on. Raises
    PermissionDenied, NothingToRelay, NoOwner, TheyHaveIt.
    """
    decisions.require_officer(by)
    if workspace.kind != WorkspaceKind.BUSINESS or workspace.platform_id != request.platform_id:
        raise NoOwner
    with cases.locked(request.case_id):
        request = cases.parts(request.case).get(pk=request.pk)
        if not may_relay(request):
            raise NothingToRelay
        case = request.case
        theirs = case.requests.filter(workspace=workspace, right=request.right).exclude(outcome=Outcome.NO_DATA)
        if theirs.exists():
            raise TheyHaveIt
        correspondence.note(request, reason, by=by)
        number = case.requests.aggregate(highest=Max("part"))["highest"] + 1
        part = routing.open_owners(case, number, workspace, right=request.right)
        lifecycle.transition(part, Status.IDENTIFYING, actor=actor_of(by))
        leave_to_owner(part, actor=actor_of(by))
        forwarding.record(part, actor=actor_of(by))
        trail.record(
            "request.relayed",
            platform_id=case.platform_id,
            actor=actor_of(by),
            subject=part.display_reference,
            workspace=workspace.key,
        )
        letters.send(LetterKind.REDIRECTION, part, actor=actor_of(by), by=by.user)
        correspondence.tell(case, "passed_on", request=part)
    return part


def leave_to_owner(part: Request, *, actor: Actor) -> None:
    """Have the owner of `part`, for whom nobody was found, answer it in words, and write to them. Under the lock."""
    lifecycle.call_off_steps(part)
    lifecycle.transition(part, Status.DECIDING, actor=actor)
    Request.objects.filter(pk=part.pk).update(turn=Turn.OWNER)
    part.turn = Turn.OWNER
    owner_mail.tell_of_part(part)
