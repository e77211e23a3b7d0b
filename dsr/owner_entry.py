"""The owner of a workspace enters a request that a person brought straight to them: by letter, by telephone, by mail,
in the shop (EC-01, NC-03).

Its clock runs from the moment at which it really arrived, and its part is theirs from the beginning. The portal looks
for the person in what it keeps for the workspace. Nothing is given out or deleted before the person proved who they are
and the owner decided: who enters it vouches for nothing.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from dsr import cases, clock, correspondence, entering, forwarding, intake, lifecycle, owner_parts, routing
from dsr.models import FINAL, SEARCHED, Case, LetterKind, Request, Right, Status
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from workspaces.access import actor_of
from workspaces.models import Membership, Workspace, WorkspaceKind
from workspaces.roles import Capability, may

# An opt-out is of what the platform itself sells or shares.
RIGHTS: list[Right] = SEARCHED


def enter(
    workspace: Workspace, submission: intake.Submission, *, received_at: datetime, by: Membership, also_platform: bool
) -> Case:
    """Take in a request that arrived at `received_at` at the owner of `workspace`; return the case, whose work begins.

    With `also_platform` the person asks about what the platform keeps as its own as well: its officers get a part.
    Raises PermissionDenied unless `by` decides for the workspace by their own role, entering.NotYetArrived,
    entering.NoWayToAnswer, and ValueError for a right or a channel that is not entered here.
    """
    if by.workspace_id != workspace.pk or not may(by.role, Capability.ANSWER_FOR_WORKSPACE):
        raise PermissionDenied
    if submission.right not in RIGHTS or workspace.kind != WorkspaceKind.BUSINESS:
        raise ValueError("an owner enters requests about the records of a business workspace")
    ways = entering.ways_to_answer(workspace.platform, submission)
    moment = entering.check_arrival(submission, received_at, ways)
    facts = {"contact_index": ways[0], "on_paper": not submission.email, "entered_by": by.user}
    with transaction.atomic():
        case = intake.create_case(workspace.platform, submission, received_at=received_at, entered_at=moment, **facts)
        with cases.locked(case.pk):
            theirs = routing.open_owners(case, 1, workspace)
            own = routing.open_own(case, 2) if also_platform else None
            trail.record(
                "case.entered_by_owner",
                platform_id=case.platform_id,
                actor=actor_of(by),
                subject=case.display_reference,
                right=case.right,
                channel=case.channel,
                law=case.law,
                workspace=workspace.key,
            )
            _begin(case, [part for part in (theirs, own) if part], by)
    return case


def doubles(workspace: Workspace, submission: intake.Submission) -> QuerySet[Request]:
    """Return the open requests of `workspace` for the same right that give an address or number of `submission`."""
    ways = entering.ways_to_answer(workspace.platform, submission)
    same = owner_parts.of(workspace).filter(case__contact_index__in=ways, right=submission.right)
    return same.exclude(status__in=FINAL).order_by("created_at", "part")


def _begin(case: Case, parts: list[Request], by: Membership) -> None:
    """Set the work going, for all parts at once, and tell the person that the request arrived."""
    for part in parts:
        lifecycle.transition(part, Status.IDENTIFYING, actor=actor_of(by))
    forwarding.record(parts[0], actor=actor_of(by))
    progress.start(parts[0], identify=True)
    correspondence.tell(case, "entered_by_owner", letter=LetterKind.ACKNOWLEDGEMENT)
    if not case.on_paper:
        clock.acknowledge(case, actor=SYSTEM)
