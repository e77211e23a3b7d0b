"""The owner of a workspace saw proof of who the person is, and records the fact: for the part of their workspace alone.

Each controller answers for knowing to whom it gives data (GDPR Art. 12(6)), and the owner decides about nothing but
their workspace. So a check of theirs is as strong there as an officer's and counts for no other part: the platform's,
or another owner's, goes on waiting for a proof of its own. An officer still looks at what is given out, and agrees to
what is deleted.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from dsr import cases, identification, routing
from dsr.models import Request, Status, Step, StepState
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal.audit.actor import Actor
from workspaces.access import actor_of
from workspaces.models import Membership, Role
from workspaces.roles import Capability, may

# What is left of finding out who somebody is, once their records are known.
FROM_PROOF = ("verify", "route")


def may_check(request: Request) -> bool:
    """Say whether a check by the owner would take this part on: its records are known, and a proof is what it waits
    for."""
    waits = request.status == Status.IDENTIFYING and request.match_id is None and not request.case.purged_at
    return waits and process.latest_match(request.case) is not None and _waiting(request).exists()


def record(request: Request, *, kind: str, by: Membership) -> None:
    """Record that the owner saw proof (`kind` of process.OFFICER_CHECK_KINDS), and go on with their part.

    Raises PermissionDenied unless `by` decides for the workspace by their own role (whoever stands in binds it to no
    word of theirs), and progress.NotWaiting when no proof is needed any more."""
    theirs = request.platform_role == Role.PROCESSOR and request.workspace_id == by.workspace_id
    if not theirs or request.platform_id != by.platform_id or not may(by.role, Capability.ANSWER_FOR_WORKSPACE):
        raise PermissionDenied
    with cases.locked(request.case_id):
        request = cases.parts(request.case).get(pk=request.pk)
        if not may_check(request):
            raise progress.NotWaiting
        process.record_owner_check(request, kind=kind, by=by)
        identification.note_proven(request, actor=actor_of(by))
        _go_on(request, actor_of(by))


def _go_on(part: Request, actor: Actor) -> None:
    """Bind the part to match and proof, and leave it to the other parts that wait to be proven by themselves."""
    step = progress.waiting_step(part, "verify")
    if step is None:
        match, proof = process.latest_match(part.case), process.current(part.case, workspace=part.workspace_id)
        if match is None or proof is None:
            raise progress.NotWaiting
        for bound in routing.route(part, identification.matched_candidates(part.case), match, proof):
            progress.start(bound)
        return
    others = Request.objects.filter(case=part.case_id, status=Status.IDENTIFYING, match=None)
    other = others.exclude(workspace=part.workspace_id).order_by("part").first()
    if other is not None:
        progress.start(cases.parts(part.case).get(pk=other.pk), first=FROM_PROOF)
    progress.complete(step, actor=actor)


def _waiting(request: Request) -> QuerySet[Step]:
    """Return the steps of the case, on whichever part, that wait for a proof."""
    return Step.objects.filter(request__case=request.case_id, kind="verify", state=StepState.WAITING)
