"""Data systems on the desk: how each stands, whether it answers, and proposing what a second officer decides."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dsr import data_map_text, system_addresses, system_changes, system_words
from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.dataset import DataMapError
from dsr.forms.retention import ConfirmForm
from dsr.forms.systems import AddressForm, DataMapForm, NewSystemForm
from dsr.models import DataSystem, Step, StepState, SystemChange, SystemChangeKind, SystemChangeState
from dsr.system_changes import Proposal
from dsr.systems import connect
from dsr.views.officer.desk import DeskRequest, desk_view
from dsr.views.officer.words import ERRORS
from privacy_portal import throttling
from privacy_portal.errors import conflict
from privacy_portal.forms import PortalForm
from workspaces.roles import Capability, may

CHANGES_SHOWN = 10
View = Callable[..., HttpResponseBase]


def system_view(capability: Capability) -> Callable[[View], View]:
    """Guard a page about one system: the view gets it; 404 for another platform's."""

    def guard(view: View) -> View:
        @desk_view(capability)
        @wraps(view)
        def guarded(request: DeskRequest, system: str) -> HttpResponseBase:
            return view(request, get_object_or_404(DataSystem.objects.select_related("platform"), slug=system))

        return guarded

    return guard


@require_safe
@desk_view(Capability.SEE_REQUESTS)
def systems(request: DeskRequest) -> HttpResponse:
    """List the systems with how each stands."""
    listed = list(DataSystem.objects.select_related("platform"))
    stuck = system_words.stuck(listed)
    last = {change.slug: change for change in SystemChange.objects.order_by("proposed_at", "pk")}
    rows = [
        {
            "system": one,
            "url": _url(request, "desk_system", one),
            "tag": system_words.tag(one),
            "collections": len(system_words.collections(one.dataset)),
            "stuck": stuck.get(one.pk, 0),
            "change": last.get(one.slug),
            "change_tag": system_words.state(last[one.slug]) if one.slug in last else None,
        }
        for one in listed
    ]
    adding = SystemChange.objects.filter(kind=SystemChangeKind.ADD, state=SystemChangeState.WAITING)
    coming = adding.select_related("system", "approval")
    context = {
        "rows": rows,
        "coming": [{"heading": system_words.heading(one), "url": _question(request, one)} for one in coming],
        "new_url": _url(request, "desk_system_new") if _may_change(request) else "",
    }
    return render(request, "officer/systems.html", context)


@require_safe
@system_view(Capability.SEE_REQUESTS)
def system(request: DeskRequest, found: DataSystem) -> HttpResponse:
    """Show a system: where its address comes from, its data map in words, and what was changed by whom."""
    return _shown(request, found)


@require_POST
@system_view(Capability.ANSWER_FOR_PLATFORM)
def test(request: DeskRequest, found: DataSystem) -> HttpResponse:
    """Ask a system whether it is what its data map says. It only reads, and comes back in words."""
    if (minutes := _too_often(request)) is not None:
        return _shown(request, found, status=429, wait=minutes)
    try:
        connect(found).compare()
    except ConnectorError as error:
        sentence, problems = system_words.comparison(error, ERRORS)
        return _shown(request, found, sentence=sentence, problems=problems)
    sentence, problems = system_words.comparison(None, ERRORS)
    return _shown(request, found, sentence=sentence, problems=problems, fits=True)


@system_view(Capability.ANSWER_FOR_PLATFORM)
def address(request: DeskRequest, found: DataSystem) -> HttpResponseBase:
    """Propose another address, by the name of a variable."""
    form = AddressForm(request.POST if request.method == "POST" else None, platform=request.platform)

    def proposal() -> Proposal:
        return Proposal(SystemChangeKind.ADDRESS, found.slug, variable=form.cleaned_data["variable"])

    context = {
        "system": found,
        "now": system_words.address(found),
        "prefix": system_addresses.prefix_of(request.platform),
        "any": bool(system_addresses.names(request.platform)),
        "follows": system_words.FOLLOWS[SystemChangeKind.ADDRESS],
    }
    return _proposing(request, form, proposal, "officer/system_address.html", found, context)


@system_view(Capability.ANSWER_FOR_PLATFORM)
def data_map(request: DeskRequest, found: DataSystem) -> HttpResponseBase:
    """Propose another data map, pasted or uploaded."""
    posted = request.method == "POST"
    form = DataMapForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        platform=request.platform,
        initial={"text": data_map_text.written(found.dataset)},
    )

    def proposal() -> Proposal:
        return Proposal(SystemChangeKind.DATA_MAP, found.slug, dataset=form.cleaned_data["dataset"])

    context = {"system": found, "follows": system_words.FOLLOWS[SystemChangeKind.DATA_MAP]}
    return _proposing(request, form, proposal, "officer/system_map.html", found, context)


@system_view(Capability.ANSWER_FOR_PLATFORM)
def switch(request: DeskRequest, found: DataSystem) -> HttpResponseBase:
    """Say what follows from switching a system off or on, then propose it."""
    kind = SystemChangeKind.SWITCH_OFF if found.enabled else SystemChangeKind.SWITCH_ON
    sent = request.POST.get("kind", kind)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if sent != kind:  # switched meanwhile: the page showed the other one
        return _conflict(request, found)
    context = {"system": found, "kind": kind, "follows": system_words.FOLLOWS[kind]}
    return _proposing(request, form, lambda: Proposal(kind, found.slug), "officer/system_switch.html", found, context)


@desk_view(Capability.ANSWER_FOR_PLATFORM)
def new(request: DeskRequest) -> HttpResponseBase:
    """Propose a system that is not there yet."""
    posted = request.method == "POST"
    form = NewSystemForm(request.POST if posted else None, request.FILES if posted else None, platform=request.platform)

    def proposal() -> Proposal:
        told = form.cleaned_data
        return Proposal(SystemChangeKind.ADD, told["slug"], told["variable"], told["dataset"], form.names())

    context = {
        "prefix": system_addresses.prefix_of(request.platform),
        "any": bool(system_addresses.names(request.platform)),
        "follows": system_words.FOLLOWS[SystemChangeKind.ADD],
    }
    return _proposing(request, form, proposal, "officer/system_new.html", None, context)


def _proposing(
    request: DeskRequest,
    form: PortalForm,
    proposal: Callable[[], Proposal],
    template: str,
    found: DataSystem | None,
    context: dict[str, Any],
) -> HttpResponseBase:
    """Propose what a valid form says and lead to the question; say in the form why it cannot be proposed."""
    status = form.status
    if form.is_valid():
        if (minutes := _too_often(request)) is not None:
            form.add_error(None, _wait(minutes))
            status = 429
        else:
            try:
                change = system_changes.propose(proposal(), by=request.membership)
            except system_changes.AlreadyProposed as error:
                told = {"who": error.change.proposed_by, "at": error.change.proposed_at}
                return conflict(request, **told, url=_question(request, error.change))
            except (system_changes.NothingChanges, system_addresses.UnknownAddress, ConnectorError) as error:
                _refuse(form, error)
                status = 422
            else:
                messages.success(request, _("A second officer is asked to agree. Until then nothing changes."))
                return redirect(_question(request, change))
    back = _url(request, "desk_system", found) if found else _url(request, "desk_systems")
    return render(request, template, {"form": form, "back_url": back, **context}, status=status)


def _refuse(form: PortalForm, error: Exception) -> None:
    """Say in the form why a valid proposal was not taken: what the system itself says, with lines of its map."""
    if isinstance(error, system_changes.NothingChanges):
        form.add_error(None, _("The system is like that already, or another one has this key. Nothing would change."))
    elif isinstance(error, DataMapError) and isinstance(form, DataMapForm):
        form.refuse(data_map_text.differing(form.written, error.problems))
    elif isinstance(error, ConnectorError):
        sentence, problems = system_words.comparison(error, ERRORS)
        for told in (sentence, *problems):
            form.add_error(None, told)
    else:
        form.add_error(None, _("There is no such address any more. Choose another one."))


def _shown(request: DeskRequest, found: DataSystem, *, status: int = 200, **tested: Any) -> HttpResponse:
    waiting = system_changes.waits(found.slug)
    failed = Step.objects.filter(system=found, state=StepState.NEEDS_HUMAN).select_related("request__case__platform")
    last = failed.order_by("-pk").first()
    changes = SystemChange.objects.filter(slug=found.slug).select_related("system", "proposed_by", "decided_by")
    context = {
        "system": found,
        "tag": system_words.tag(found),
        "facts": [
            {"key": _("Key"), "value": found.slug},
            {"key": _("Address"), "value": system_words.address(found)},
        ],
        "collections": system_words.collections(found.dataset),
        "waiting_url": _question(request, waiting) if waiting else "",
        "waiting": system_words.heading(waiting) if waiting else "",
        "stuck": last,
        "error": ERRORS.get(last.error, last.error) if last else "",
        "changes": [
            {
                "change": one,
                "heading": system_words.heading(one),
                "tag": system_words.state(one),
                "url": _question(request, one),
            }
            for one in changes.select_related("approval")[:CHANGES_SHOWN]
        ],
        "may_change": _may_change(request),
        "tested": tested,
        "wait": _wait(tested["wait"]) if "wait" in tested else "",
        "back_url": _url(request, "desk_systems"),
    }
    return render(request, "officer/system.html", context, status=status)


def _too_often(request: DeskRequest) -> int | None:
    """Use up one question to a system; return in how many minutes another can be asked, None where one can now."""
    try:
        throttling.take(throttling.SYSTEM, request)
    except throttling.TooManyTries as full:
        return -(-full.retry_after // 60)
    return None


def _wait(minutes: int) -> str:
    return _("Systems were asked often in a short time. Try again in %(minutes)s minutes.") % {"minutes": minutes}


def _conflict(request: DeskRequest, found: DataSystem) -> HttpResponse:
    stands = _("It now stands like this: %(status)s.") % {"status": system_words.tag(found).label}
    return conflict(request, now=stands, url=_url(request, "desk_system", found))


def _may_change(request: DeskRequest) -> bool:
    return may(request.membership.role, Capability.ANSWER_FOR_PLATFORM)


def _question(request: DeskRequest, change: SystemChange) -> str:
    if change.approval is None:
        return _url(request, "desk_systems")
    return reverse("desk_approval", kwargs={"platform": request.platform.slug, "approval": change.approval.public_id})


def _url(request: DeskRequest, name: str, found: DataSystem | None = None) -> str:
    about = {"system": found.slug} if found else {}
    return reverse(name, kwargs={"platform": request.platform.slug, **about})
