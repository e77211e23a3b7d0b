"""Which approvals a tenant sees: those it is asked (CP-01), and those it asked of others (CP-02), whatever their kind.

A tenant is a workspace, or None for the officers of the platform in scope.
"""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from workspaces.approvals import sought
from workspaces.models import Approval, ApprovalState, Workspace

RELATED = (
    "workspace__owner",
    "asking_workspace__owner",
    "requested_by",
    "decided_by",
    "on_behalf_of",
    "confirmed_by",
    "platform",
)
# How lists are narrowed by state, besides the states themselves: answered, and not yet confirmed by whoever asked.
TO_CONFIRM = "to_confirm"


def received(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return every question put to `tenant`."""
    return Approval.objects.filter(workspace=tenant).select_related(*RELATED)


def sent(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return every question that `tenant` put to others."""
    return Approval.objects.filter(asking_workspace=tenant).select_related(*RELATED)


def waiting(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return what waits for an answer of `tenant`, the most urgent first."""
    return received(tenant).filter(state=ApprovalState.WAITING).order_by("expires_at", "pk")


def decided(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return the questions to `tenant` that are over."""
    return received(tenant).exclude(state=ApprovalState.WAITING)


def find(tenant: Workspace | None, approval: UUID) -> Approval:
    """Return a question that `tenant` received or sent; 404 for any other."""
    found = (received(tenant) | sent(tenant)).filter(public_id=approval).first()
    if found is None:
        raise Http404
    return found


def narrowed(rows: QuerySet[Approval], *, kind: str = "", state: str = "", reference: str = "") -> QuerySet[Approval]:
    """Return the rows of a kind, in a state (or TO_CONFIRM), and with a reference that holds what somebody typed."""
    if kind:
        rows = rows.filter(kind=kind)
    if state == TO_CONFIRM:
        unanswered = [ApprovalState.WAITING, ApprovalState.WITHDRAWN]
        rows = rows.filter(confirmed_at=None).exclude(state__in=unanswered)
    elif state:
        rows = rows.filter(state=state)
    return rows.filter(sought__contains=sought(reference)) if sought(reference) else rows
