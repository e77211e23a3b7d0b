"""Sub-processors for the owner of a workspace: the list, what is about to change, and what speaks against it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from privacy_portal import countries
from privacy_portal.errors import conflict
from workspaces.forms.register import ObjectionForm
from workspaces.models import Objection, SubprocessorChange
from workspaces.register import notices as mails
from workspaces.register import objections, reading
from workspaces.register import subprocessors as verbs
from workspaces.views.register_pages import StaffRequest, address
from workspaces.views.rooms import room_view


@require_safe
@room_view
def subprocessors(request: StaffRequest) -> HttpResponse:
    """Show what is about to change, and whether mails about it come."""
    today = reading.today(request.platform)
    rows = [
        {
            "change": one,
            "url": _address(request, "workspace_subprocessor_change", change=one.public_id),
            "country": countries.name(one.country),
            "is_open": objections.is_open(one, today),
        }
        for one in verbs.changes()
    ]
    context = {
        "rows": rows,
        "hears": request.membership.hears_of_subprocessors,
        "switch_url": _address(request, "workspace_subprocessor_notices"),
        "back_url": _address(request, "workspace"),
    }
    return render(request, "register/owner_list.html", context)


@require_POST
@room_view
def notices(request: StaffRequest) -> HttpResponse:
    """Turn mails about changes on or off."""
    mails.switch(request.membership, on=request.POST.get("hears") == "on")
    messages.success(request, _("Your choice is kept."))
    return redirect(_address(request, "workspace_subprocessors"))


@sensitive_post_parameters()
@room_view
def change(request: StaffRequest, change: UUID) -> HttpResponse:
    """Show a change; object to it while that is possible, and read what was answered."""
    found = verbs.changes().filter(public_id=change).first()
    if found is None:
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _object(request, found, form.cleaned_data["reason"])
    mine: Objection | None = objections.of_change(found).filter(workspace=request.workspace).first()
    context = {
        "change": found,
        "country": countries.name(found.country),
        "objection": mine,
        "is_open": objections.is_open(found, reading.today(request.platform))
        and objections.may_object(request.workspace, request.membership),
        "form": form,
        "back_url": _address(request, "workspace_subprocessors"),
    }
    return render(request, "register/owner_change.html", context, status=form.status)


def _object(request: StaffRequest, change: SubprocessorChange, reason: str) -> HttpResponse:
    url = _address(request, "workspace_subprocessor_change", change=change.public_id)
    try:
        objections.make(change, request.workspace, by=request.membership, reason=reason)
    except verbs.ChangeOver as over:
        now = _("The change now stands like this: %(state)s.") % {"state": over.change.get_state_display()}
        return conflict(request, at=over.change.ended_at, now=now, url=url)
    except objections.WindowClosed:
        return conflict(request, now=_("The last day for objections is over."), url=url)
    except objections.AlreadyObjected as before:
        did = _("Somebody objected for this workspace already.")
        return conflict(request, who=before.objection.made_by, at=before.objection.made_at, did=did, url=url)
    messages.success(request, _("Your objection is with the service. The answer comes by mail and stands here."))
    return redirect(url)


def _address(request: StaffRequest, name: str, **kwargs: object) -> str:
    return address(request, name, workspace=request.workspace.key, **kwargs)
