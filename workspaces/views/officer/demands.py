"""Demands of authorities on the desk, for officers only."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from privacy_portal import countries
from privacy_portal.lists import listed
from privacy_portal.paging import Order, page
from workspaces.forms.demands import DecisionForm, DemandForm, RemedyForm
from workspaces.forms.disclosures import GivenForm
from workspaces.models import Demand, DemandState, Remedy
from workspaces.register import demands
from workspaces.roles import Capability
from workspaces.views.officer import disclosures as log
from workspaces.views.officer.events import PAGE_SIZE, stale, summary, tabs
from workspaces.views.register_pages import StaffRequest, address, desk_view

ACT = desk_view(Capability.HANDLE_DEMANDS)
TAGS = {
    DemandState.ENTERED: "you",
    DemandState.CONSIDERED: "you",
    DemandState.DECIDED: "you",
    DemandState.CLOSED: "done",
}


@require_safe
@ACT
def demand_list(request: StaffRequest) -> HttpResponse:
    """List the demands, the newest first."""
    rows = Demand.objects.select_related("platform")
    shown = page(rows, Order("entered_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "tabs": tabs(request, "desk_demands"),
        "rows": [{"demand": one, "url": _own(request, one), "tag": _tag(one)} for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
    }
    return render(request, "officer/demands.html", context)


@require_safe
@ACT
def demand(request: StaffRequest, demand: uuid.UUID) -> HttpResponse:
    """Show one demand: what was asked, considered, decided and given."""
    found = _find(demand)
    given = found.disclosures.select_related("recipient", "demand").order_by("pk")
    context = {
        "demand": found,
        "tag": _tag(found),
        "facts": _facts(found),
        "given": [log.row(request, one) for one in given],
        "own": found.entered_by_id == request.user.pk,
        "gives": found.state == DemandState.DECIDED and found.decision in demands.GIVING,
        "back_url": address(request, "desk_demands"),
    }
    return render(request, "officer/demand.html", context)


@sensitive_post_parameters()
@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Enter a demand."""
    form = DemandForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        entered = demands.enter(request.platform, form.asked(), by=request.membership)
        messages.success(request, _("The demand is entered. Consider the legal remedies next."))
        return redirect(_own(request, entered))
    context = {"form": form, "back_url": address(request, "desk_demands")}
    return render(request, "officer/demand_form.html", context, status=form.status)


@sensitive_post_parameters()
@ACT
def consider(request: StaffRequest, demand: uuid.UUID) -> HttpResponse:
    """Record which legal remedies were considered."""
    found = _find(demand)
    initial = {"remedies": found.remedies, "words": found.considered}
    form = RemedyForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        told = form.cleaned_data
        demands.consider(found, told["remedies"], told["words"], by=request.membership)
        return _("The remedies are recorded. A second officer decides.")

    return _act(request, found, form, "officer/demand_consider.html", act)


@sensitive_post_parameters()
@ACT
def decide(request: StaffRequest, demand: uuid.UUID) -> HttpResponse:
    """Decide a demand, as a second officer."""
    found = _find(demand)
    form = DecisionForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        told = form.cleaned_data
        demands.decide(found, told["decision"], told["reason"], by=request.membership)
        return _("The demand is decided.")

    return _act(request, found, form, "officer/demand_decide.html", act)


@sensitive_post_parameters()
@ACT
def give(request: StaffRequest, demand: uuid.UUID) -> HttpResponse:
    """Record what the authority was given."""
    found = _find(demand)
    form = GivenForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        demands.give(found, form.what(), by=request.membership)
        return _("What was given stands in the log of disclosures.")

    return _act(request, found, form, "officer/demand_give.html", act)


@require_POST
@ACT
def close(request: StaffRequest, demand: uuid.UUID) -> HttpResponse:
    """Close a demand that was decided."""
    found = _find(demand)
    try:
        demands.close(found, by=request.membership)
    except demands.OutOfTurn:
        return stale(request, _own(request, found))
    messages.success(request, _("The demand is closed."))
    return redirect(_own(request, found))


def _act(request: StaffRequest, found: Demand, form: Any, template: str, act: Callable[[], str]) -> HttpResponse:
    if form.is_valid():
        try:
            messages.success(request, act())
        except demands.OwnDemand:
            messages.error(request, _("You entered this yourself. Somebody else has to decide it."))
        except demands.OutOfTurn:
            return stale(request, _own(request, found))
        return redirect(_own(request, found))
    context = {"form": form, "demand": found, "back_url": _own(request, found)}
    return render(request, template, context, status=form.status)


def _find(key: uuid.UUID) -> Demand:
    related = ("platform", "entered_by", "considered_by", "decided_by", "closed_by")
    found = Demand.objects.select_related(*related).filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _own(request: StaffRequest, found: Demand) -> str:
    return address(request, "desk_demand", demand=found.public_id)


def _tag(found: Demand) -> str:
    return TAGS[DemandState(found.state)]


def _facts(found: Demand) -> list[dict[str, str]]:
    """Return what stands of a demand as a list of names and values."""
    rows: list[tuple[str, Any]] = [
        (_("Authority"), listed([found.authority, countries.name(found.country)])),
        (_("Its reference"), found.file_reference),
        (_("Law"), found.article),
        (_("What it asks for"), found.scope),
        (_("Kinds of data"), [str(one) for one in found.categories.all()]),
    ]
    if found.considered_by:
        remedies = [str(Remedy(one).label) for one in found.remedies]
        rows.append((_("Remedies considered"), [*remedies, found.considered or "", str(found.considered_by)]))
    if found.decided_by:
        said = [str(found.get_decision_display()), found.reason or "", str(found.decided_by)]
        rows.append((_("Decision"), said))
    return summary(rows)
