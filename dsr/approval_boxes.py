"""Which approvals a tenant sees: those it is asked (CP-01), and those that its decisions asked of others (CP-02).

A tenant is a workspace, or None for the officers of the platform in scope, who see all that the platform asked.
"""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dsr import approval_words
from dsr.lifecycle import APPROVAL_TOPIC
from dsr.models import Request
from workspaces.models import Approval, ApprovalState, Workspace


def received(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return every question put to `tenant`."""
    return Approval.objects.filter(workspace=tenant).select_related(*approval_words.RELATED)


def sent(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return every question that decisions about `tenant` put to others; for the officers, all of the platform."""
    asked = Approval.objects.select_related(*approval_words.RELATED)
    if tenant is None:
        return asked
    parts = Request.objects.filter(workspace=tenant).values("pk")
    return asked.filter(topic=APPROVAL_TOPIC, subject_id__in=parts, workspace=None)


def waiting(tenant: Workspace | None) -> QuerySet[Approval]:
    """Return what waits for an answer of `tenant`, the most urgent first."""
    return received(tenant).filter(state=ApprovalState.WAITING).order_by("expires_at", "pk")


def find(tenant: Workspace | None, approval: UUID) -> tuple[Approval, Request]:
    """Return a question that `tenant` received or sent, and the part that it is about; 404 for any other."""
    found = (received(tenant) | sent(tenant)).filter(public_id=approval, topic=APPROVAL_TOPIC).first()
    if found is None:
        raise Http404
    return found, approval_words.requests_of([found])[found.pk]
