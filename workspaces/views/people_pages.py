"""What the pages about people stand on: a platform's desk and a workspace have the same pages, behind their own guards
(workspaces.urls.people)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from workspaces.models import WORKSPACE_ROLES, Invitation, Membership, Platform, User, Workspace
from workspaces.roles import CAPABILITIES, Capability, may, may_give


class PeopleRequest(HttpRequest):
    """A request of somebody who sees the people of a tenant. The guards set what views read; only the owner's sets
    `workspace`."""

    platform: Platform
    workspace: Workspace
    membership: Membership
    user: User


def workspace_of(request: PeopleRequest) -> Workspace | None:
    """Return the workspace whose people are meant; None for those of the platform."""
    return request.membership.workspace


def address(request: PeopleRequest, name: str, **more: Any) -> str:
    """Return the address of a page about people, such as "people" or "invite", of the tenant at hand."""
    workspace = workspace_of(request)
    if workspace is None:
        return reverse(f"desk_{name}", kwargs={"platform": request.platform.slug, **more})
    more |= {"platform": request.platform.slug, "workspace": workspace.key}
    return reverse(f"workspace_{name}", kwargs=more)


def person_here(request: PeopleRequest, public_id: UUID) -> Membership:
    """Return a membership of the tenant at hand, open or ended; 404 for any other."""
    workspace = workspace_of(request)
    rows = Membership.objects.of_tenant(workspace.pk if workspace else None)
    found: Membership | None = rows.select_related("user", "workspace__owner").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def invitation_here(request: PeopleRequest, public_id: UUID) -> Invitation:
    """Return an invitation to the tenant at hand; 404 for any other."""
    found: Invitation | None = Invitation.objects.filter(public_id=public_id, workspace=workspace_of(request)).first()
    if found is None:
        raise Http404
    return found


def roles_to_give(request: PeopleRequest) -> list[str]:
    """Return the roles that whoever looks may give in the tenant at hand."""
    inside = workspace_of(request) is not None
    return [
        role for role in CAPABILITIES if may_give(request.membership.role, role) and (role in WORKSPACE_ROLES) == inside
    ]


def page(request: PeopleRequest, current: str = "", **context: Any) -> dict[str, Any]:
    """Return what every page about people shows: its layout, the tabs, and whether people may be managed here."""
    labels = {"people": _("Now"), "people_ended": _("Ended"), "invitations": _("Invitations"), "roles": _("Roles")}
    return {
        "layout": "owner/base.html" if workspace_of(request) else "officer/base.html",
        "tenant": workspace_of(request) or request.platform,
        "may_manage": may(request.membership.role, Capability.MANAGE_PEOPLE),
        "invite_url": address(request, "invite"),
        "tabs": [
            {"label": label, "url": address(request, name), "current": name == current}
            for name, label in labels.items()
        ],
        **context,
    }
