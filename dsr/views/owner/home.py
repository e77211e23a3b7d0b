"""The first page of a workspace's owner: what waits for them, and how the requests about the workspace stand."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dsr import presentation
from dsr.dates_shown import answer_deadline
from dsr.models import Request, Status, Turn
from dsr.views.owner.parts import part_address
from privacy_portal.clock import now
from workspaces import approval_boxes
from workspaces.models import ApprovalState
from workspaces.views.approvals import rows_of, tabs
from workspaces.views.rooms import OwnerRequest, address, room_view

MOST_URGENT, NEWEST_PARTS = 3, 10
ANSWERED = [ApprovalState.ACCEPTED, ApprovalState.REJECTED]


@require_safe
@room_view
def home(request: OwnerRequest) -> HttpResponse:
    """Show how many decisions wait, the most urgent ones, and how the requests about this workspace stand."""
    waits = approval_boxes.waiting(request.workspace)
    count = waits.count()
    context = {
        "heading": _waiting_words(count),
        "rows": rows_of(request, list(waits[:MOST_URGENT])),
        "more": count > MOST_URGENT,
        "empty": _nothing_waits(request),
        "parts": [_part(request, part) for part in _parts(request)],
        "tabs": tabs(request),
        "owner": request.workspace.owner,
        "received_url": address(request, "approvals"),
    }
    return render(request, "owner/home.html", context)


def _waiting_words(count: int) -> str:
    if count == 0:
        return _("Nothing waits for you")
    return ngettext("%(count)s decision waits for you", "%(count)s decisions wait for you", count) % {"count": count}


def _nothing_waits(request: OwnerRequest) -> str:
    """Return what an empty list of waiting decisions says: with what this owner has done this year."""
    asked = approval_boxes.received(request.workspace)
    answered = asked.filter(state__in=ANSWERED, decided_at__year=now().year).count()
    if not answered:
        return _("Nothing waits. When somebody asks for data in your workspace, you are asked here.")
    return ngettext(
        "Nothing waits. You decided %(count)s this year.", "Nothing waits. You decided %(count)s this year.", answered
    ) % {"count": answered}


def _parts(request: OwnerRequest) -> QuerySet[Request]:
    """Return the newest requests about this workspace; their persons are not named in a list."""
    related = ("case__platform", "controller", "workspace", "clock")
    parts = Request.objects.filter(workspace=request.workspace).exclude(status=Status.UNCONFIRMED)
    return parts.select_related(*related).order_by("-created_at", "-pk")[:NEWEST_PARTS]


def _part(request: OwnerRequest, part: Request) -> dict[str, Any]:
    return {
        "url": part_address(request.workspace, part),
        "reference": part.display_reference,
        "right": presentation.right_name(part.right),
        "status": presentation.status_words(part),
        "tag": presentation.turn_tag(part, Turn.OWNER),
        "due": answer_deadline(part),
        "closed_at": part.closed_at,
    }
