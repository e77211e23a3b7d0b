"""Entering a request that came by letter, by telephone or otherwise past the portal: form, preview, and once saved."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import counts, dates_shown, entering, presentation, submitting
from dsr.forms.entry import EntryForm, rows
from dsr.views.officer import queue
from dsr.views.officer.desk import DeskRequest, desk_view
from workspaces.roles import Capability


@sensitive_post_parameters()
@desk_view(Capability.WORK_ON_REQUESTS)
def new(request: DeskRequest) -> HttpResponse:
    """Ask what the person told and when it arrived; show what follows from it; then save it, once."""
    if request.method != "POST":
        given = {"key": uuid.uuid4(), "language": get_language()}
        return _ask(request, EntryForm(platform=request.platform, initial=given))
    stage = request.POST.get("stage")
    if stage == "edit":
        return _ask(request, EntryForm(platform=request.platform, initial=request.POST.dict()))
    form = EntryForm(request.POST, platform=request.platform)
    if not form.is_valid():
        return _ask(request, form)
    if stage == "save":
        return _save(request, form)
    return _preview(request, form)


def _save(request: DeskRequest, form: EntryForm) -> HttpResponse:
    if form.is_long_ago and not form.cleaned_data["long_ago"]:
        form.add_error("long_ago", _("Confirm the day, or change it: it is more than a year ago."))
        return _preview(request, form)
    try:
        case = submitting.enter_once(
            request.platform,
            form.submission,
            form.cleaned_data["key"],
            received_at=form.received_at,
            by=request.membership,
        )
    except submitting.OtherBody:
        form.add_error(None, _("This page was saved before with other answers. Open a new one from the queue."))
        return _ask(request, form)
    told = _("The request is entered, and the search has begun.")
    if not case.on_paper:
        told = _("The request is entered, and the search has begun. The person gets a mail with its reference.")
    messages.success(request, told)
    about = {"platform": request.platform.slug, "reference": case.reference, "part": 1}
    return redirect(reverse("desk_receipt" if case.on_paper else "desk_request", kwargs=about))


def _ask(request: DeskRequest, form: EntryForm) -> HttpResponse:
    context = {"form": form, "back_url": reverse("desk", kwargs={"platform": request.platform.slug})}
    return render(request, "officer/new.html", context, status=form.status)


def _preview(request: DeskRequest, form: EntryForm) -> HttpResponse:
    told = form.submission
    form.fields["long_ago"].required = form.is_long_ago  # Shown only there, and then not as something to leave out.
    found = entering.doubles(request.platform, told)
    context: dict[str, Any] = {
        "form": form,
        "rows": rows(form),
        "counted": dates_shown.why(form.found, sources=True),
        "law_name": presentation.law_name(counts.law_of(told.residence, form.establishment, told.region)),
        "establishment": form.establishment,
        "doubles": [queue.row(request, one) for one in found[: queue.FOUND_AT_MOST]],
        "sent": [bound for bound in form if bound.name != "long_ago"],
    }
    return render(request, "officer/new_check.html", context, status=form.status)
