"""The lists of approvals of a tenant, whatever they are about: received (CP-01), sent (CP-02), decided."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy_portal.paging import Order, page
from workspaces import approval_boxes, approval_topics, approval_words, deputies
from workspaces.forms.approvals import ApprovalFilterForm
from workspaces.models import Approval, ApprovalState
from workspaces.views.rooms import TenantRequest, address, frame

SIZE = 25
OVER = [ApprovalState.ACCEPTED, ApprovalState.REJECTED, ApprovalState.WITHDRAWN, ApprovalState.EXPIRED]
SENT = [ApprovalState.WAITING, approval_boxes.TO_CONFIRM, *OVER]


@require_safe
def received(request: TenantRequest) -> HttpResponse:
    """List what waits for this tenant, the most urgent first."""
    empty = _("Nothing waits for your answer. What others ask you to approve is listed here.")
    return _list(request, "approvals", approval_boxes.waiting(request.tenant), Order("expires_at"), [], empty)


@require_safe
def sent(request: TenantRequest) -> HttpResponse:
    """List what this tenant asked of others, the newest first, with how it stands."""
    empty = _("You have asked nobody yet. What needs a second party is listed here once it is asked.")
    rows = approval_boxes.sent(request.tenant)
    return _list(request, "approvals_sent", rows, Order("requested_at", descending=True), SENT, empty)


@require_safe
def decided(request: TenantRequest) -> HttpResponse:
    """List the questions to this tenant that are over, the newest answer first."""
    rows = approval_boxes.decided(request.tenant)
    order = Order("decided_at", descending=True)
    return _list(request, "approvals_decided", rows, order, OVER, _("You have decided nothing yet."))


def rows_of(request: TenantRequest, asked: list[Approval]) -> list[dict[str, Any]]:
    """Return approvals as `templates/approvals/list.html` takes them."""
    lines = approval_topics.headings(asked, request.membership)
    return [
        approval_words.row(one, lines[one.pk], request.membership, address(request, "approval", approval=one.public_id))
        for one in asked
    ]


def tabs(request: TenantRequest, current: str = "") -> list[dict[str, Any]]:
    """Return the tabs of a tenant's approvals, with how many wait."""
    waits = approval_boxes.waiting(request.tenant).count()
    open_ones = approval_boxes.sent(request.tenant).filter(state=ApprovalState.WAITING).count()
    listed = [
        ("approvals", _("Received"), waits),
        ("approvals_sent", _("Sent"), open_ones),
        ("approvals_decided", _("Decided"), 0),
    ]
    return [
        {"label": label, "url": address(request, name), "current": name == current, "count": count or ""}
        for name, label, count in listed
    ]


def _list(
    request: TenantRequest, name: str, rows: QuerySet[Approval], order: Order, states: Sequence[str], empty: str
) -> HttpResponse:
    filters = ApprovalFilterForm(request.GET, states)
    shown = page(approval_boxes.narrowed(rows, **filters.chosen), order, request.GET.get("cursor", ""), SIZE)
    listed = tabs(request, name)
    context = {
        "frame": frame(request),
        "title": next(tab["label"] for tab in listed if tab["current"]),
        "tabs": listed,
        "rows": rows_of(request, shown.rows),
        "newer": shown.newer,
        "older": shown.older,
        "filters": filters,
        "chips": filters.chips(request.GET),
        "empty": _("Nothing matches these filters.") if filters.in_use else empty,
        "empty_url": address(request, name) if filters.in_use else "",
        "empty_link": _("Remove the filters") if filters.in_use else "",
        "sends": name == "approvals_sent",
        "absence_url": address(request, "absence") if deputies.may_answer_for_tenant(request.membership) else "",
    }
    return render(request, "approvals/page.html", context)
