"""What every page of an owner stands on: whose workspace, which question, and the way between them.

"Received" is what the owner is asked to decide. "Sent" is what their decisions asked of others: the second person at
the platform who checks a deletion before it happens.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dsr import approval_boxes
from workspaces.access import memberships, owner_view
from workspaces.models import Approval, ApprovalState, Membership, Platform, User, Workspace
from workspaces.register import incident_notices
from workspaces.roles import Capability, may

View = Callable[..., HttpResponseBase]


class OwnerRequest(HttpRequest):
    """A request of a workspace's owner. The middleware and the guards set what views read."""

    platform: Platform
    workspace: Workspace
    membership: Membership
    user: User
    nav: list[dict[str, Any]]


def room_view(view: View) -> View:
    """Guard a page of an owner; it is never stored and knows the owner's other workspaces."""

    @owner_view
    @never_cache
    @wraps(view)
    def guarded(request: OwnerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.workspace.platform = request.platform
        request.nav = nav(request)
        return view(request, *args, **kwargs)

    return guarded


def approval_view(view: View) -> View:
    """Guard a page about one question: the view gets it and the part it is about; 404 for another tenant's."""

    @room_view
    @wraps(view)
    def guarded(request: OwnerRequest, approval: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found, part = approval_boxes.find(request.workspace, approval)
        return view(request, found, part, *args, **kwargs)

    return guarded


def address(name: str, workspace: Workspace, **more: Any) -> str:
    """Return the address of the page `name` of a workspace."""
    return reverse(name, kwargs={"platform": workspace.platform.slug, "workspace": workspace.key, **more})


def approval_address(workspace: Workspace, approval: Approval, name: str = "workspace_approval") -> str:
    """Return the address of a question's page, or of the page of an act on it."""
    return address(name, workspace, approval=approval.public_id)


def tabs(request: OwnerRequest, current: str = "") -> list[dict[str, Any]]:
    """Return the tabs of a workspace: received, sent, decided, and its sub-processors."""
    workspace = request.workspace
    open_sent = approval_boxes.sent(workspace).filter(state=ApprovalState.WAITING).count()
    counts = {"workspace_approvals": approval_boxes.waiting(workspace).count(), "workspace_approvals_sent": open_sent}
    counts["workspace_incidents"] = incident_notices.unread_by(workspace)
    labels = {
        "workspace_approvals": _("Received"),
        "workspace_approvals_sent": _("Sent"),
        "workspace_approvals_decided": _("Decided"),
        "workspace_subprocessors": _("Sub-processors"),
        "workspace_incidents": _("Incidents"),
    }
    return [
        {
            "label": label,
            "url": address(name, workspace),
            "current": name == current,
            "count": counts.get(name) or "",
        }
        for name, label in labels.items()
    ]


def nav(request: OwnerRequest) -> list[dict[str, Any]]:
    """Return the workspaces that this person owns on the platform, each with how many decisions wait."""
    held = [m.workspace for m in memberships(request.user) if may(m.role, Capability.ANSWER_FOR_WORKSPACE)]
    owned = sorted((one for one in held if one is not None), key=lambda one: one.name)
    return [
        {
            "label": one.name,
            "url": reverse("workspace", kwargs={"platform": request.platform.slug, "workspace": one.key}),
            "current": one.pk == request.workspace.pk,
            "count": approval_boxes.waiting(one).count() or "",
        }
        for one in owned
    ]
