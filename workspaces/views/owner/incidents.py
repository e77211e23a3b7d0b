"""What the owner of a workspace is told of incidents, and their word that they read it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy_portal.paging import Order, page
from workspaces.models import IncidentNotice
from workspaces.register import incident_notices
from workspaces.views.register_pages import StaffRequest
from workspaces.views.rooms import room_view

PAGE_SIZE = 25


@require_safe
@room_view
def notices(request: StaffRequest) -> HttpResponse:
    """List the notices of a workspace, the newest first."""
    rows = IncidentNotice.objects.filter(workspace=request.workspace).select_related("incident__platform")
    shown = page(rows, Order("told_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "rows": [{"notice": one, "url": _address(request, one)} for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "back_url": _home(request),
    }
    return render(request, "owner/incidents.html", context)


@room_view
def notice(request: StaffRequest, notice: uuid.UUID) -> HttpResponse:
    """Show a notice; POST acknowledges it."""
    rows = IncidentNotice.objects.filter(workspace=request.workspace, public_id=notice)
    found = rows.select_related("incident__platform", "acknowledged_by").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        if incident_notices.acknowledge(found, by=request.membership):
            messages.success(request, _("Thank you. We know now that you read it."))
        else:
            messages.info(request, _("Somebody of your workspace had confirmed it already."))
        return redirect(_address(request, found))
    back_url = reverse("workspace_incidents", kwargs=_workspace(request))
    return render(request, "owner/incident.html", {"notice": found, "back_url": back_url})


def _address(request: StaffRequest, found: IncidentNotice) -> str:
    return reverse("workspace_incident", kwargs={**_workspace(request), "notice": found.public_id})


def _home(request: StaffRequest) -> str:
    return reverse("workspace", kwargs=_workspace(request))


def _workspace(request: StaffRequest) -> dict[str, str]:
    return {"platform": request.platform.slug, "workspace": request.workspace.key}
