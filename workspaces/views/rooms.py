"""What every page of a tenant stands on: whose it is, and the way between its pages.

A tenant is a workspace, or None on the desk, whose guards are in `dsr.views.officer.desk`. Pages that both have alike
are served by one view each and extend what `frame` names.
"""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from privacy_portal.components.words import figure
from workspaces import deputies, places
from workspaces.access import membership_with, memberships, owner_view
from workspaces.models import Approval, ApprovalState, Membership, Platform, User, Workspace
from workspaces.register import incident_notices
from workspaces.roles import Capability, may
from workspaces.views.words import stands_in

View = Callable[..., HttpResponseBase]
# So many other workspaces stand in the header; a header is no list.
MOST_BESIDE = 4


class TenantRequest(HttpRequest):
    """A request of somebody who acts for a tenant. The middleware and the guards set what views read."""

    platform: Platform
    tenant: Workspace | None
    membership: Membership
    user: User
    nav: list[dict[str, Any]]


class OwnerRequest(TenantRequest):
    """A request of a workspace's owner, or of who stands in for one."""

    workspace: Workspace
    # For whom somebody is here who is no owner themselves, in words.
    stands_in: str


def room_view(view: View) -> View:
    """Guard a page of an owner; it is never stored and knows the owner's other workspaces."""

    @owner_view
    @never_cache
    @wraps(view)
    def guarded(request: OwnerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.workspace.platform = request.platform
        request.tenant = request.workspace
        request.nav = _nav(request)
        is_owner = may(request.membership.role, Capability.ANSWER_FOR_WORKSPACE)
        absence = None if is_owner else deputies.longest(request.membership)
        request.stands_in = stands_in(absence, request.platform.time_zone) if absence else ""
        return view(request, *args, **kwargs)

    return guarded


def room_for(capability: Capability) -> Callable[[View], View]:
    """Return the guard of pages of a workspace that take `capability` besides deciding for it."""

    def guard(view: View) -> View:
        @room_view
        @wraps(view)
        def guarded(request: OwnerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.membership = membership_with(request.user, capability, request.workspace)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def frame(request: TenantRequest) -> str:
    """Return the template that a page of both kinds of tenant extends."""
    return "owner/base.html" if request.tenant else "officer/base.html"


def address(request: TenantRequest, name: str, **more: Any) -> str:
    """Return the address of the page `name` ("approvals", "absence") of the tenant of `request`."""
    return places.address(request.platform, request.tenant, name, **more)


def _nav(request: OwnerRequest) -> list[dict[str, Any]]:
    """Return the pages of this workspace, and the ways to the other ones of this person on the platform: with many of
    them to a few, those where most waits, and to the list of all."""
    owned = _owned(request)
    waits = _waiting(owned)
    here = (request.resolver_match and request.resolver_match.url_name) or ""
    pages = {
        "requests": (_("Requests"), "request"),
        "approvals": (_("Approvals"), "approval"),
        "connections": (_("Connections"), "connection"),
        "policies": (_("Policies"), "polic"),
        "consent_lists": (_("Consents"), "consent"),
        "people": (pgettext("who works here", "People"), "people"),
        "subprocessors": (_("Sub-processors"), "subprocessor"),
        "incidents": (_("Incidents"), "incident"),
    }
    if not may(request.membership.role, Capability.SEE_PEOPLE):
        del pages["people"]
    counts = {
        "approvals": waits[request.workspace.pk],
        "incidents": incident_notices.unread_by(request.workspace),
    }
    own = [
        {
            "label": label,
            "url": address(request, name),
            "current": here.startswith(f"workspace_{part}"),
            "count": counts.get(name) or "",
        }
        for name, (label, part) in pages.items()
    ]
    mine = {
        "label": request.workspace.name,
        "url": places.home_address(request.platform, request.workspace),
        "current": here == "workspace",
        "count": "",
    }
    return [mine, *own, *_others(request, [one for one in owned if one != request.workspace], waits)]


def _others(request: OwnerRequest, others: list[Workspace], waits: Counter[int]) -> list[dict[str, Any]]:
    """Return the ways to the other workspaces, by name; of many, to a few and to the page that lists all."""
    named = others
    if len(others) > MOST_BESIDE:
        named = sorted(others, key=lambda one: -waits[one.pk])[:MOST_BESIDE]
    entries: list[dict[str, Any]] = [
        {
            "label": one.name,
            "url": places.home_address(request.platform, one),
            "current": False,
            "count": waits[one.pk] or "",
        }
        for one in sorted(named, key=lambda one: one.name)
    ]
    if len(others) > MOST_BESIDE:
        count = figure(len(others) + 1)
        url = f"{reverse('account')}#roles"
        entries.append({"label": _("All workspaces"), "url": url, "current": False, "count": count})
    return entries


def _owned(request: OwnerRequest) -> list[Workspace]:
    found = {one.workspace for one in deputies.answering_for(memberships(request.user)) if one.workspace}
    return sorted(found, key=lambda one: one.name)


def _waiting(workspaces: list[Workspace]) -> Counter[int]:
    asked = Approval.objects.filter(workspace__in=workspaces, state=ApprovalState.WAITING)
    return Counter(dict(asked.order_by().values_list("workspace").annotate(count=Count("pk"))))
