"""Entering what a person brought to the owner: the form, what follows from it, and then saving it, once."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import cases, counts, dates_shown, owner_entry, presentation, submitting
from dsr.forms.entry import rows
from dsr.forms.owner_entry import WAYS, OwnerEntryForm
from dsr.views.owner.parts import part_address
from dsr.views.owner.requests import FOUND_AT_MOST, row
from workspaces.roles import Capability
from workspaces.views.rooms import OwnerRequest, address, room_for


@sensitive_post_parameters()
@room_for(Capability.ANSWER_FOR_WORKSPACE)
def new(request: OwnerRequest) -> HttpResponse:
    """Ask what the person told and when it arrived; show what follows from it; then save it, once."""
    if request.method != "POST":
        given = {"key": uuid.uuid4(), "language": get_language()}
        return _ask(request, OwnerEntryForm(platform=request.platform, initial=given))
    stage = request.POST.get("stage")
    if stage == "edit":
        return _ask(request, OwnerEntryForm(platform=request.platform, initial=request.POST.dict()))
    form = OwnerEntryForm(request.POST, platform=request.platform)
    if not form.is_valid():
        return _ask(request, form)
    return _save(request, form) if stage == "save" else _preview(request, form)


def _save(request: OwnerRequest, form: OwnerEntryForm) -> HttpResponse:
    if form.is_long_ago and not form.cleaned_data["long_ago"]:
        form.add_error("long_ago", _("Confirm the day, or change it: it is more than a year ago."))
        return _preview(request, form)
    try:
        case = submitting.enter_for_workspace_once(
            request.workspace,
            form.submission,
            form.cleaned_data["key"],
            received_at=form.received_at,
            by=request.membership,
            also_platform=form.cleaned_data["also_platform"],
        )
    except submitting.OtherBody:
        form.add_error(None, _("This page was saved before with other answers. Open a new one from your requests."))
        return _ask(request, form)
    told = _("The request is entered, and the search has begun.")
    if not case.on_paper:
        told = _("The request is entered, and the search has begun. The person gets a mail with its reference.")
    messages.success(request, told)
    return redirect(part_address(request.workspace, cases.parts(case)[0]))


def _ask(request: OwnerRequest, form: OwnerEntryForm) -> HttpResponse:
    return render(request, "owner/new.html", _context(request, form), status=form.status)


def _preview(request: OwnerRequest, form: OwnerEntryForm) -> HttpResponse:
    told = form.submission
    form.fields["long_ago"].required = form.is_long_ago  # Shown only there, and then not as something to leave out.
    found = owner_entry.doubles(request.workspace, told)
    context = _context(request, form) | {
        "told": rows(form, channels=WAYS),
        "counted": dates_shown.why(form.found, sources=True),
        "law_name": presentation.law_name(counts.law_of(told.residence, form.establishment, told.region)),
        "also_platform": form.cleaned_data["also_platform"],
        "doubles": [row(request, one) for one in found[:FOUND_AT_MOST]],
        "sent": [bound for bound in form if bound.name != "long_ago"],
    }
    return render(request, "owner/new_check.html", context, status=form.status)


def _context(request: OwnerRequest, form: OwnerEntryForm) -> dict[str, Any]:
    return {"form": form, "back_url": address(request, "requests"), "owner": request.workspace.owner}
