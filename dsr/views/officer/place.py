"""Where the person lives: what they declared, what the matched record says, and the officer's one act about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import clock, counts, dates_shown, identification, presentation, residence, routing
from dsr.forms.place import PlaceForm
from dsr.law.registry import NoRuleInForce
from dsr.models import Request
from dsr.views.officer.desk import DeskRequest, about, back_to, changed, request_view
from privacy_portal import countries
from workspaces.roles import Capability


def differing(part: Request) -> list[dict[str, Any]]:
    """Return each other place that a matched record names, with the law, the date and the establishment it would give;
    [] where the records agree with what was declared, or say nothing."""
    case = part.case
    if case.closed_at is not None:
        return []
    found = residence.detected(identification.matched_candidates(case))
    return [_would(part, country) for country in found if country != case.residence]


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def confirm(request: DeskRequest, part: Request) -> HttpResponse:
    """Ask which place was confirmed and what the person is told; show what the law there gives; then set it."""
    if part.case.closed_at is not None:
        return changed(request, part, _("The case is closed: its dates no longer move."))
    if request.method != "POST" or request.POST.get("stage") == "edit":
        other = differing(part)
        given = request.POST.dict() if request.method == "POST" else {"residence": other[0]["code"] if other else ""}
        return _ask(request, part, PlaceForm(initial=given))
    form = PlaceForm(request.POST)
    if form.is_valid() and form.place == (part.case.residence, part.case.residence_region):
        form.add_error("residence", _("That is the place which counts already."))
    if not form.is_valid():
        return _ask(request, part, form)
    if request.POST.get("stage") == "save":
        return _save(request, part, form)
    context = about(request, part, form=form, would=_would(part, *form.place), declared=_declared(part))
    return render(request, "officer/place_check.html", context)


def _save(request: DeskRequest, part: Request, form: PlaceForm) -> HttpResponse:
    try:
        residence.confirm(part.case, *form.place, by=request.membership, told=form.cleaned_data["told"])
    except (residence.Ended, residence.SamePlace):
        return changed(request, part, _("Somebody else set it or closed the case meanwhile."))
    messages.success(request, _("The law follows the confirmed place, every date is counted anew, the person is told."))
    return back_to(part)


def _ask(request: DeskRequest, part: Request, form: PlaceForm) -> HttpResponse:
    context = about(request, part, form=form, places=differing(part), declared=_declared(part))
    return render(request, "officer/place.html", context, status=form.status)


def _declared(part: Request) -> str:
    return countries.place_name(part.case.residence, part.case.residence_region)


def _would(part: Request, country: str, region: str = "") -> dict[str, Any]:
    """Return what would hold if the person lived there: the law, by when to answer, who contracts with such people."""
    case = part.case
    law = counts.law_of(country, case.establishment, region)
    try:
        counted = dates_shown.why(clock.with_place(part, country, region), sources=True)
    except NoRuleInForce:
        counted = None
    return {
        "code": country,
        "name": countries.place_name(country, region),
        "declared": _declared(part),
        "law": capfirst(presentation.law_name(law)),
        "same_law": law == case.law,
        "counted": counted,
        "before": part.due_at,
        "establishment": routing.establishment_for(case.platform, country),
    }
