"""The questions that a request puts to second parties, and the plans they are shown."""

import hashlib
from datetime import datetime, timedelta

from dsr import forwarding, owner_mail
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import Plan, Request
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Role, User, Workspace

# Time for the owner to answer; it ends before the person's answer is due, so that the platform can still act.
OWNER_HAS = timedelta(days=14)
EYES_HAVE = timedelta(days=7)
LEAVE_FOR_EXECUTION = timedelta(days=2)
AT_LEAST = timedelta(days=1)


def latest_plans(request: Request) -> list[Plan]:
    """Return the newest plan per system, by system."""
    newest: dict[int, Plan] = {}
    for plan in Plan.objects.filter(request=request).select_related("system").order_by("number"):
        newest[plan.system_id] = plan
    return sorted(newest.values(), key=lambda plan: plan.system.slug)


def plans_digest(request: Request) -> str:
    """Return one digest over the newest plans of every system: what a decision and an approval freeze."""
    digests = "".join(f"{plan.system.slug}:{plan.digest};" for plan in latest_plans(request))
    return hashlib.sha256(digests.encode()).hexdigest() if digests else ""


def ask_owner(request: Request, asked_by: User | None = None) -> Approval:
    """Ask the owner of the request's workspace, who is controller of this part, to decide, and tell them by mail; so
    it is passed on."""
    forwarding.record(request, actor=SYSTEM)
    waits = owner_mail.question(request)
    asked = _ask(ApprovalKind.OWNER_INSTRUCTION, request, asked_by, OWNER_HAS, workspace=request.workspace)
    if not waits:
        owner_mail.tell_of_question(asked, request)
    return asked


def ask_second_officer(request: Request, decided_by: User) -> Approval:
    """Ask the platform's officers for the second pair of eyes on an irreversible step; never whoever decided.

    It is asked by the workspace whose owner decided, else by the platform."""
    asking = request.workspace if request.platform_role == Role.PROCESSOR else None
    return _ask(ApprovalKind.FOUR_EYES, request, decided_by, EYES_HAVE, asking_workspace=asking)


def _ask(
    kind: ApprovalKind, request: Request, asked_by: User | None, has: timedelta, **tenants: Workspace | None
) -> Approval:
    return approvals.ask(
        kind,
        topic=APPROVAL_TOPIC,
        subject_id=request.pk,
        reference=request.display_reference,
        platform_id=request.platform_id,
        requested_by=asked_by,
        expires_at=_until(request, has),
        digest=plans_digest(request),
        **tenants,
    )


def _until(request: Request, period: timedelta) -> datetime:
    end = now() + period
    if request.due_at is not None:
        end = min(end, request.due_at - LEAVE_FOR_EXECUTION)
    return max(end, now() + AT_LEAST)
