"""The end of a service on the desk: proposing and announcing it, what has to go, and the certificate."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from privacy_portal.forms import PortalForm
from privacy_portal.lists import listed
from workspaces.forms.closures import ArmForm, ClosureForm, EvidenceForm, TaskForm
from workspaces.forms.incidents import ReasonForm
from workspaces.models import Closure, ClosureState, ClosureTask, DataCategory
from workspaces.register import announced, closures, ending
from workspaces.roles import Capability
from workspaces.views.officer.events import handles, stale, tabs
from workspaces.views.register_pages import StaffRequest, address, desk_view

SEE = desk_view(Capability.SEE_EVENTS)
ACT = desk_view(Capability.HANDLE_EVENTS)
TAGS = {
    ClosureState.PROPOSED: "you",
    ClosureState.ANNOUNCED: "others",
    ClosureState.STOPPED: "you",
    ClosureState.FINISHED: "done",
    ClosureState.CANCELLED: "done",
}


@require_safe
@SEE
def closure_list(request: StaffRequest) -> HttpResponse:
    """List the ends of the service that were ever proposed; there are few."""
    rows = Closure.objects.all()[:50]
    context = {
        "tabs": tabs(request, "desk_closures"),
        "rows": [{"closure": one, "url": _own(request, one), "tag": TAGS[ClosureState(one.state)]} for one in rows],
        "may_propose": handles(request) and closures.under_way() is None,
        "unarmed": ending.warnings(),
        "open_url": _own(request, open_now) if (open_now := closures.under_way()) else "",
    }
    return render(request, "officer/closures.html", context)


@require_safe
@SEE
def closure(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Show an end of the service: its days, who was told, and what has to go."""
    found = _find(closure)
    told, people = closures.progress(found)
    tasks = list(found.tasks.select_related("done_by", "category", "armed_by"))
    known = ending.ways(found) if found.state in closures.UNDER_WAY else {}
    context = {
        "closure": found,
        "tag": TAGS[ClosureState(found.state)],
        "told": told,
        "people": people,
        "at_addresses": announced.told(found).count(),
        "tasks": [{"task": task, "ways": known.get(task.category.key, []) if task.category else []} for task in tasks],
        "planned": _planned(known) if found.state == ClosureState.PROPOSED else [],
        "unarmed": len(ending.unarmed(found, known)),
        "first_day": ending.first_day(found),
        "may_arm": handles(request) and any(_may_be_armed(task) for task in tasks),
        "all_done": all(task.done_at for task in tasks),
        "handles": handles(request),
        "own": found.proposed_by_id == request.user.pk,
        "back_url": address(request, "desk_closures"),
    }
    return render(request, "officer/closure.html", context)


@ACT
def arm(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Set the rules that delete kinds of data at the end."""
    found = _find(closure)
    if found.state not in ending.UNDER_WAY:
        return stale(request, _own(request, found))
    tasks = [task for task in found.tasks.select_related("category") if _may_be_armed(task)]
    missing = ending.unarmed(found, ending.ways(found))
    form = ArmForm(request.POST if request.method == "POST" else None, tasks=tasks, missing=missing)
    if form.is_valid():
        try:
            armed = ending.arm(found, form.cleaned_data["tasks"], by=request.membership)
        except closures.OutOfTurn:
            return stale(request, _own(request, found))
        text = ngettext(
            "%(count)s rule is set. Nothing is deleted before somebody else agrees to what it counted.",
            "%(count)s rules are set. Nothing is deleted before somebody else agrees to what they counted.",
            len(armed),
        )
        messages.success(request, text % {"count": len(armed)})
        return redirect(_own(request, found))
    return _page(request, found, "officer/closure_arm.html", form, tasks=tasks, first_day=ending.first_day(found))


@ACT
def take_back(request: StaffRequest, closure: uuid.UUID, task: int) -> HttpResponse:
    """Ask whether to take the rule of a kind of data back, then do it."""
    found = _find(closure)
    wanted = _task(found, task)
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ending.take_back(wanted, by=request.membership)
        except closures.OutOfTurn:
            return stale(request, _own(request, found))
        messages.success(request, _("The rule is taken back. Nothing deletes this data by itself."))
        return redirect(_own(request, found))
    return _page(request, found, "officer/closure_take_back.html", form, task=wanted)


@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Propose to close the service."""
    form = ClosureForm(request.POST if request.method == "POST" else None, platform=request.platform)
    if form.is_valid():
        told = form.cleaned_data
        days = {"closes_on": told["closes_on"], "gone_by": told["gone_by"]}
        try:
            made = closures.propose(request.platform, told["words"], **days, by=request.membership)
        except (closures.OutOfTurn, closures.TooSoon):
            return stale(request, address(request, "desk_closures"))
        messages.success(request, _("A second officer has to announce it. Nobody was told yet."))
        return redirect(_own(request, made))
    context = {"form": form, "back_url": address(request, "desk_closures")}
    return render(request, "officer/closure_form.html", context, status=form.status)


@require_POST
@ACT
def announce(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Announce the end, as a second officer."""
    found = _find(closure)
    try:
        closures.announce(found, by=request.membership)
    except closures.OwnProposal:
        messages.error(request, _("You proposed this yourself. Somebody else has to announce it."))
    except closures.TooSoon:
        messages.error(request, _("The proposal waited too long: fewer than 60 days are left. Begin anew."))
    except closures.OutOfTurn:
        return stale(request, _own(request, found))
    else:
        messages.success(request, _("It is announced. The privacy centre says so now, and the mails go out."))
    return redirect(_own(request, found))


@ACT
def cancel(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Call the end off."""
    found = _find(closure)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            closures.cancel(found, form.cleaned_data["reason"], by=request.membership)
        except closures.OutOfTurn:
            return stale(request, _own(request, found))
        messages.success(request, _("The end of the service is called off."))
        return redirect(_own(request, found))
    return _page(request, found, "officer/closure_cancel.html", form)


@ACT
def add_task(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Add something that has to go."""
    found = _find(closure)
    form = TaskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            closures.add_task(found, form.cleaned_data["system"], form.cleaned_data["way"], by=request.membership)
        except closures.OutOfTurn:
            return stale(request, _own(request, found))
        return redirect(_own(request, found))
    return _page(request, found, "officer/closure_task.html", form)


@ACT
def done(request: StaffRequest, closure: uuid.UUID, task: int) -> HttpResponse:
    """Note that something is gone, with what proves it."""
    found = _find(closure)
    wanted = _task(found, task)
    form = EvidenceForm(request.POST if request.method == "POST" else None, initial=_evidence(found, wanted))
    if form.is_valid():
        try:
            first = closures.done(wanted, form.cleaned_data["evidence"], by=request.membership)
        except closures.OutOfTurn:
            first = False
        return redirect(_own(request, found)) if first else stale(request, _own(request, found))
    return _page(request, found, "officer/closure_done.html", form, task=wanted)


@require_POST
@ACT
def finish(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Say that everything is gone."""
    found = _find(closure)
    try:
        closures.finish(found, by=request.membership)
    except closures.OutOfTurn:
        return stale(request, _own(request, found))
    messages.success(request, _("Everything is gone. The certificate says so."))
    return redirect(_own(request, found))


@require_safe
@SEE
def certificate(request: StaffRequest, closure: uuid.UUID) -> HttpResponse:
    """Show the certificate of a finished end; 404 before."""
    found = _find(closure)
    if found.state != ClosureState.FINISHED:
        raise Http404
    context = {"closure": found, "tasks": found.tasks.select_related("category"), "back_url": _own(request, found)}
    return render(request, "officer/closure_certificate.html", context)


def _page(request: StaffRequest, found: Closure, template: str, form: Any, **more: Any) -> HttpResponse:
    context = {"closure": found, "form": form, "back_url": _own(request, found), **more}
    return render(request, template, context, status=form.status)


def _find(key: uuid.UUID) -> Closure:
    related = ("platform", "proposed_by", "announced_by", "cancelled_by", "finished_by")
    found = Closure.objects.select_related(*related).filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _task(found: Closure, key: int) -> ClosureTask:
    wanted: ClosureTask | None = found.tasks.select_related("category").filter(pk=key).first()
    if wanted is None:
        raise Http404
    return wanted


def _may_be_armed(task: ClosureTask) -> bool:
    return task.category_id is not None and task.armed_by_id is None and task.done_at is None


def _planned(known: ending.Ways) -> list[dict[str, Any]]:
    """Return how each kind of data that a system holds would go, by its name."""
    names = {category.key: str(category) for category in DataCategory.objects.all()}
    return [{"what": names[key], "ways": ways} for key, ways in known.items() if ways]


def _evidence(found: Closure, task: ClosureTask) -> dict[str, str]:
    """Return what proves that a kind of data went by rules, as far as their runs say it."""
    known = ending.ways(found).get(task.category.key, []) if task.category else []
    runs = [run.reference for way in known for run in way.runs if run.deleted]
    return {"evidence": _("Runs with the receipts of the systems: %(runs)s") % {"runs": listed(runs)}} if runs else {}


def _own(request: StaffRequest, found: Closure) -> str:
    return address(request, "desk_closure", closure=found.public_id)
