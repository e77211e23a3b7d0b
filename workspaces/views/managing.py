"""The pages on which somebody is invited, gets another role, or loses access."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from privacy_portal.errors import conflict
from workspaces import departures, memberships
from workspaces import invitations as verbs
from workspaces.forms.people import EndForm, InviteForm, RoleForm
from workspaces.models import Invitation, Membership
from workspaces.role_words import role_name, what_follows
from workspaces.views.people_pages import (
    PeopleRequest,
    address,
    invitation_here,
    page,
    person_here,
    roles_to_give,
    workspace_of,
)
from workspaces.views.words import last_one


@require_http_methods(["GET", "POST"])
def invite(request: PeopleRequest) -> HttpResponse:
    """Invite somebody by mail; whoever is here already, or is invited already, is not invited twice."""
    form = InviteForm(request.POST if request.method == "POST" else None, roles=roles_to_give(request))
    if form.is_valid():
        try:
            invited = verbs.invite(by=request.membership, **form.cleaned_data)
        except memberships.AlreadyMember as here:
            told = _("This person has access already, as: %(role)s.") % {"role": role_name(here.membership.role)}
            form.add_error("email", told)
        except verbs.AlreadyInvited:
            form.add_error("email", _("This address is invited already. You can send the invitation again."))
        except verbs.ServiceClosed:
            form.add_error(None, _("The service has closed, so nobody new can be invited."))
        except verbs.TooMany:
            told = _("100 invitations were sent today, or 5 of them to this address. Invite more people tomorrow.")
            form.add_error(None, told)
        else:
            messages.success(request, _("We sent the invitation to %(address)s.") % {"address": invited.email})
            return redirect(address(request, "invitations"))
    context = page(request, form=form, days=verbs.LASTS.days, back_url=address(request, "people"))
    return render(request, "people/invite.html", context, status=form.status)


@require_POST
def invitation_again(request: PeopleRequest, invitation: UUID) -> HttpResponse:
    """Mail the invitation with a new link; the former link stops working."""
    found = invitation_here(request, invitation)
    try:
        verbs.send_again(found, by=request.membership)
    except verbs.TooMany:
        messages.error(request, _("This invitation was sent 5 times. Take it back, and ask the person another way."))
    except verbs.ServiceClosed:
        messages.error(request, _("The service has closed, so nobody new can be invited."))
    except verbs.NotWaiting as over:
        return _over(request, over.invitation)
    else:
        messages.success(request, _("We sent a new link. The former one no longer works."))
    return redirect(address(request, "invitations"))


@require_POST
def invitation_back(request: PeopleRequest, invitation: UUID) -> HttpResponse:
    """Take the invitation back: its link stops working."""
    try:
        verbs.take_back(invitation_here(request, invitation), by=request.membership)
    except verbs.NotWaiting as over:
        return _over(request, over.invitation)
    messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return redirect(address(request, "invitations"))


@require_http_methods(["GET", "POST"])
def person_role(request: PeopleRequest, member: UUID) -> HttpResponse:
    """Give somebody another role; the former one stays in the history."""
    membership = _manageable(request, member)
    roles = [role for role in roles_to_give(request) if role != membership.role]
    form = RoleForm(request.POST if request.method == "POST" else None, roles=roles)
    if form.is_valid():
        try:
            begun = memberships.change_role(membership, form.cleaned_data["role"], by=request.membership)
        except memberships.LastOne as last:
            form.add_error(None, last_one(last))
        except memberships.AlreadyEnded as ended:
            return _ended(request, ended.membership)
        else:
            told = _("%(name)s has the role “%(role)s” now.")
            messages.success(request, told % {"name": membership.user, "role": role_name(begun.role)})
            return redirect(address(request, "person", member=begun.public_id))
    context = page(request, form=form, **_about(request, membership))
    return render(request, "people/role.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def person_end(request: PeopleRequest, member: UUID) -> HttpResponse:
    """Say what follows, then end access: here alone, or in all workspaces of an organisation that the person leaves."""
    membership = _manageable(request, member)
    workspace = workspace_of(request)
    leaving = departures.beside(membership)
    organisation = workspace.owner.name if workspace and workspace.owner else ""
    posted = request.POST if request.method == "POST" else None
    form = EndForm(posted, leaving=leaving, organisation=organisation)
    if form.is_valid():
        try:
            if form.everywhere:
                departures.dismiss(membership, by=request.membership, shown=form.named)
            else:
                departures.end(membership, by=request.membership)
        except memberships.LastOne as last:
            form.add_error(None, last_one(last))
        except departures.Changed:
            form.add_error(
                None, _("What would end changed meanwhile. Read the page again before you press the button.")
            )
        except memberships.AlreadyEnded as ended:
            return _ended(request, ended.membership)
        else:
            messages.success(request, _("Access of %(name)s has ended.") % {"name": membership.user})
            return redirect(address(request, "people"))
    context = _about(request, membership, leaving=leaving, organisation=organisation, can=what_follows(membership.role))
    # What the page names now, not what it named when it was sent.
    shown = EndForm(leaving=leaving, organisation=organisation)["shown"]
    return render(request, "people/end.html", page(request, form=form, shown=shown, **context), status=form.status)


def _manageable(request: PeopleRequest, member: UUID) -> Membership:
    found = person_here(request, member)
    if not (found.is_open and memberships.may_manage(found, request.membership)):
        raise Http404
    return found


def _about(request: PeopleRequest, membership: Membership, **more: Any) -> dict[str, Any]:
    return {
        "member": membership,
        "role": role_name(membership.role),
        "back_url": address(request, "person", member=membership.public_id),
        **more,
    }


def _over(request: PeopleRequest, invitation: Invitation) -> HttpResponse:
    state = _("The invitation stands like this: %(state)s.") % {"state": invitation.get_state_display()}
    who = invitation.accepted_by
    return conflict(request, who=who, at=invitation.ended_at, now=state, url=address(request, "invitations"))


def _ended(request: PeopleRequest, membership: Membership) -> HttpResponse:
    state = _("Their access as “%(role)s” has ended.") % {"role": role_name(membership.role)}
    who = membership.ended_by
    return conflict(request, who=who, at=membership.until, now=state, url=address(request, "people"))
