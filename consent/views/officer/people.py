"""What one person agreed to, for an officer with a reason: the ledger, and whether something was allowed at a moment.

What is typed goes into no address, and that an officer looked is in the trail.
"""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from consent import decisions, looks, preferences
from consent.desk_forms import PersonForm
from consent.lists import offered
from consent.models import ConsentEvent, Purpose, Subject
from consent.views.officer.pages import ACT, tabs
from workspaces.models import Workspace
from workspaces.views.register_pages import StaffRequest

MOST = 200


@sensitive_post_parameters()
@ACT
def person(request: StaffRequest) -> HttpResponse:
    """Ask for the person and the reason, then show what the ledger holds."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "tabs": tabs(request, "desk_consent_person")}
    if form.is_valid():
        told = form.cleaned_data
        subject = looks.look_up(told["known"], by=request.membership, purpose=told["why"])
        context |= {"searched": True, "rows": _history(subject) if subject else []}
        if subject and told["purpose"]:
            context["then"] = _then(request, subject, told)
    return render(request, "consent/desk/person.html", context, status=form.status)


def _history(subject: Subject) -> list[dict[str, Any]]:
    found = ConsentEvent.objects.filter(subject=subject).select_related("version__purpose", "workspace")
    events = list(found.order_by("-number")[:MOST])
    behind = offered.lists_behind(events)
    return [
        {"event": one, "option": preferences.option_label(one.version, one.option), "behind": behind.get(one.actor)}
        for one in events
    ]


def _then(request: StaffRequest, subject: Subject, told: dict[str, Any]) -> dict[str, Any]:
    """Return what an application would have been told at the moment asked about, for each option and workspace."""
    zone = ZoneInfo(request.platform.time_zone)
    at = datetime.combine(told["on_day"], told["at_time"] or time(23, 59, 59), zone)
    purpose = Purpose.objects.get(key=told["purpose"])
    answers = []
    for workspace in _workspaces(subject, purpose):
        for option in purpose.versions.first().options or [""]:
            found = decisions.at_moment(purpose, subject, at, option=option, workspace=workspace)
            if found is not None:
                decision, event = found
                label = preferences.option_label(event.version if event else purpose.versions.first(), option)
                answers.append({"option": label, "workspace": workspace, "decision": decision, "event": event})
    return {"at": at, "purpose": purpose.versions.first(), "answers": answers}


def _workspaces(subject: Subject, purpose: Purpose) -> list[Workspace | None]:
    if not purpose.per_workspace:
        return [None]
    held = ConsentEvent.objects.filter(subject=subject, version__purpose=purpose).values("workspace")
    return list(Workspace.objects.filter(pk__in=held).order_by("name"))
