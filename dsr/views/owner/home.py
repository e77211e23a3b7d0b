"""What waits for the owner of a workspace, what was asked of others, what was decided, and what became of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dsr import approval_boxes, approval_words, presentation
from dsr.dates_shown import answer_deadline
from dsr.models import Request, Status, Turn
from dsr.views.owner.rooms import OwnerRequest, address, approval_address, room_view, tabs
from privacy_portal.clock import now
from privacy_portal.paging import Order, page
from workspaces.models import Approval, ApprovalState

MOST_URGENT, NEWEST_PARTS, PAGE = 3, 10, 25
ANSWERED = [ApprovalState.ACCEPTED, ApprovalState.REJECTED]


@require_safe
@room_view
def home(request: OwnerRequest) -> HttpResponse:
    """Show how many decisions wait, the most urgent ones, and how the requests about this workspace stand."""
    waits = approval_boxes.waiting(request.workspace)
    count = waits.count()
    context = {
        "heading": _waiting_words(count),
        "rows": _rows(request, waits[:MOST_URGENT]),
        "more": count > MOST_URGENT,
        "empty": _nothing_waits(request),
        "parts": [_part(part) for part in _parts(request)],
        "tabs": tabs(request),
        "owner": request.workspace.owner,
        "received_url": address("workspace_approvals", request.workspace),
    }
    return render(request, "owner/home.html", context)


@require_safe
@room_view
def approvals_received(request: OwnerRequest) -> HttpResponse:
    """List what waits for this owner, the most urgent first."""
    rows = approval_boxes.waiting(request.workspace)
    return _list(request, "workspace_approvals", rows, Order("expires_at"), _nothing_waits(request))


@require_safe
@room_view
def approvals_sent(request: OwnerRequest) -> HttpResponse:
    """List what the decisions of this owner asked of others, the newest first."""
    empty = _("Nothing was asked of others. If you approve a deletion, the second person's check is listed here.")
    rows = approval_boxes.sent(request.workspace)
    return _list(request, "workspace_approvals_sent", rows, Order("requested_at", descending=True), empty)


@require_safe
@room_view
def approvals_decided(request: OwnerRequest) -> HttpResponse:
    """List the questions to this owner that are over, the newest answer first."""
    rows = approval_boxes.received(request.workspace).exclude(state=ApprovalState.WAITING)
    order = Order("decided_at", descending=True)
    return _list(request, "workspace_approvals_decided", rows, order, _("You have decided nothing yet."))


def _list(request: OwnerRequest, name: str, rows: QuerySet[Approval], order: Order, empty: str) -> HttpResponse:
    shown = page(rows, order, request.GET.get("cursor", ""), PAGE)
    listed = tabs(request, name)
    title = next(tab["label"] for tab in listed if tab["current"])
    context = {
        "rows": _rows(request, shown.rows),
        "newer": shown.newer,
        "older": shown.older,
        "empty": empty,
        "tabs": listed,
        "title": title,
        "back_url": address("workspace", request.workspace),
    }
    return render(request, "owner/approvals.html", context)


def _rows(request: OwnerRequest, approvals: Any) -> list[dict[str, Any]]:
    listed = list(approvals)
    parts = approval_words.requests_of(listed)
    return [
        approval_words.row(one, parts.get(one.pk), request.membership, approval_address(request.workspace, one))
        for one in listed
    ]


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


def _part(part: Request) -> dict[str, Any]:
    return {
        "reference": part.display_reference,
        "right": presentation.right_name(part.right),
        "status": presentation.status_words(part),
        "tag": presentation.turn_tag(part, Turn.OWNER),
        "due": answer_deadline(part),
        "closed_at": part.closed_at,
    }
