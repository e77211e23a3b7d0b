"""Who is what on a platform or in a workspace, since when, and who was."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy_portal.paging import Order
from privacy_portal.paging import page as paged
from workspaces import invitations as verbs
from workspaces import memberships
from workspaces.forms.people import SearchForm
from workspaces.models import Invitation, Membership
from workspaces.role_words import CAPABILITY_WORDS, ROLE_LINES, role_name, what_follows
from workspaces.roles import CAPABILITIES
from workspaces.views.people_pages import PeopleRequest, address, page, person_here, workspace_of

PAGE = 25


@require_safe
def people(request: PeopleRequest) -> HttpResponse:
    """List who has access now, the newest first; `q` searches names and addresses."""
    rows = _of_tenant(request).open()
    return _list(request, "people", rows, Order("since", descending=True), _("Nobody has access yet."))


@require_safe
def ended(request: PeopleRequest) -> HttpResponse:
    """List memberships that are over, the newest end first."""
    rows = _of_tenant(request).filter(until__isnull=False)
    return _list(request, "people_ended", rows, Order("until", descending=True), _("Nobody's access has ended yet."))


@require_safe
def person(request: PeopleRequest, member: UUID) -> HttpResponse:
    """Show one person: their role, what it lets them do, and their earlier stints here."""
    membership = person_here(request, member)
    workspace = workspace_of(request)
    stints = Membership.objects.of_tenant(workspace.pk if workspace else None).filter(user=membership.user)
    context: dict[str, Any] = {
        "member": membership,
        "role": role_name(membership.role),
        "can": what_follows(membership.role),
        "stints": [_row(request, one) for one in stints.select_related("user", "ended_by").order_by("-since", "-pk")],
        "may_change": membership.is_open and memberships.may_manage(membership, request.membership),
        "role_url": address(request, "person_role", member=member),
        "end_url": address(request, "person_end", member=member),
        "back_url": address(request, "people" if membership.is_open else "people_ended"),
    }
    return render(request, "people/person.html", page(request, **context))


@require_safe
def invitations(request: PeopleRequest) -> HttpResponse:
    """List invitations with what became of them, the newest first."""
    rows = Invitation.objects.filter(workspace=workspace_of(request)).select_related("accepted_by")
    shown = paged(rows, Order("invited_at", descending=True), request.GET.get("cursor", ""), PAGE)
    context = {
        "rows": [_invitation(request, one) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
    }
    return render(request, "people/invitations.html", page(request, "invitations", **context))


@require_safe
def roles(request: PeopleRequest) -> HttpResponse:
    """Show the one table of roles and what each can do (docs/operating/roles.md is the same)."""
    context = {
        "names": [(role_name(role), ROLE_LINES[role]) for role in CAPABILITIES],
        "table": [
            (words, [(role_name(role), capability in held) for role, held in CAPABILITIES.items()])
            for capability, words in CAPABILITY_WORDS.items()
        ],
    }
    return render(request, "people/roles.html", page(request, "roles", **context))


def _of_tenant(request: PeopleRequest) -> Any:
    workspace = workspace_of(request)
    rows = Membership.objects.of_tenant(workspace.pk if workspace else None)
    return rows.select_related("user", "ended_by")


def _list(request: PeopleRequest, name: str, rows: QuerySet[Membership], order: Order, empty: str) -> HttpResponse:
    search = SearchForm(request.GET)
    sought = search.cleaned_data["q"].strip() if search.is_valid() else ""
    if sought:
        rows = rows.filter(Q(user__name__icontains=sought) | Q(user__email__icontains=sought))
        empty = _("Nobody has this in their name or address.")
    shown = paged(rows, order, request.GET.get("cursor", ""), PAGE)
    context = {
        "search": search,
        "rows": [_row(request, one) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "empty": empty,
        "over": name == "people_ended",
    }
    return render(request, "people/list.html", page(request, name, **context))


def _row(request: PeopleRequest, membership: Membership) -> dict[str, Any]:
    return {
        "name": str(membership.user),
        "email": membership.user.email if membership.user.closed_at is None else "",
        "role": role_name(membership.role),
        "since": membership.since,
        "until": membership.until,
        "why": membership.get_end_reason_display() if membership.end_reason else "",
        "by": str(membership.ended_by or ""),
        "myself": membership.user_id == request.user.pk,
        "url": address(request, "person", member=membership.public_id),
    }


def _invitation(request: PeopleRequest, invitation: Invitation) -> dict[str, Any]:
    waits = verbs.is_waiting(invitation)
    lapsed = not waits and invitation.ended_at is None
    whom = str(invitation.accepted_by or "") or invitation.email or _("Address no longer kept")
    return {
        "whom": whom,
        "role": role_name(invitation.role),
        "at": invitation.invited_at,
        "until": invitation.expires_at,
        "waits": waits,
        "state": _("Lapsed") if lapsed else invitation.get_state_display(),
        "again_url": address(request, "invitation_again", invitation=invitation.public_id),
        "back_url": address(request, "invitation_back", invitation=invitation.public_id),
    }
