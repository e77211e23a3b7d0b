"""The people of connected systems who are told that the service ends or goes to somebody else."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dsr import telling_words, tellings
from dsr.forms.tellings import TellingForm
from dsr.models import Telling, TellingState
from dsr.views.officer.desk import DeskRequest, desk_view
from dsr.views.officer.words import ERRORS
from privacy_portal.errors import conflict
from workspaces.models import Closure, Succession
from workspaces.register import announcing
from workspaces.register.announcing import Event
from workspaces.roles import Capability, may


@require_safe
@desk_view(Capability.SEE_EVENTS)
def of_closure(request: DeskRequest, closure: uuid.UUID) -> HttpResponse:
    """Show who of connected systems is told of the end of the service."""
    return _page(request, _closure(closure))


@require_safe
@desk_view(Capability.SEE_EVENTS)
def of_succession(request: DeskRequest, succession: uuid.UUID) -> HttpResponse:
    """Show who of connected systems is told of the transfer."""
    return _page(request, _succession(succession))


@require_POST
@desk_view(Capability.HANDLE_EVENTS)
def choose_for_closure(request: DeskRequest, closure: uuid.UUID) -> HttpResponse:
    """Choose people who are told of the end of the service."""
    return _choose(request, _closure(closure))


@require_POST
@desk_view(Capability.HANDLE_EVENTS)
def choose_for_succession(request: DeskRequest, succession: uuid.UUID) -> HttpResponse:
    """Choose people who are told of the transfer."""
    return _choose(request, _succession(succession))


@require_POST
@desk_view(Capability.HANDLE_EVENTS)
def read_again(request: DeskRequest, telling: uuid.UUID) -> HttpResponse:
    """Go on, or read everybody again for who came since."""
    found = _find(telling)
    try:
        tellings.read_again(found, by=request.membership)
    except tellings.OutOfTurn:
        return _changed(request, found.event)
    messages.success(request, _("They are read again. Whoever was told gets no second mail."))
    return redirect(_url(request, found.event, "_people"))


@require_POST
@desk_view(Capability.HANDLE_EVENTS)
def stop(request: DeskRequest, telling: uuid.UUID) -> HttpResponse:
    """Tell nobody further of some people."""
    found = _find(telling)
    try:
        tellings.stop(found, by=request.membership)
    except tellings.OutOfTurn:
        return _changed(request, found.event)
    messages.success(request, _("Nobody further is told there."))
    return redirect(_url(request, found.event, "_people"))


def _choose(request: DeskRequest, event: Event) -> HttpResponse:
    form = TellingForm(request.POST, offered=tellings.offered())
    if not form.is_valid():
        return _page(request, event, form)
    try:
        tellings.choose(event, form.chosen, by=request.membership)
    except (tellings.OutOfTurn, tellings.AlreadyChosen, tellings.NotOffered):
        return _changed(request, event)
    messages.success(request, _("Their mails go out now, some hundreds at a time."))
    return redirect(_url(request, event, "_people"))


def _page(request: DeskRequest, event: Event, form: TellingForm | None = None) -> HttpResponse:
    lines = telling_words.lines(event)
    offered = tellings.left(event)
    form = form or TellingForm(offered=offered)
    context = {
        "event": event,
        "is_open": announcing.is_open(event),
        "form": form,
        "lines": [{"line": line, "error": _error(line.telling)} for line in lines],
        "offered": offered,
        "handles": may(request.membership.role, Capability.HANDLE_EVENTS),
        "choose_url": _url(request, event, "_people_choose"),
        "back_url": _url(request, event),
    }
    return render(request, "officer/tellings.html", context, status=form.status)


def _closure(key: uuid.UUID) -> Closure:
    found: Closure = get_object_or_404(Closure.objects.select_related("platform"), public_id=key)
    return found


def _succession(key: uuid.UUID) -> Succession:
    related = ("platform", "giver", "taker")
    found: Succession = get_object_or_404(Succession.objects.select_related(*related), public_id=key)
    return found


def _error(telling: Telling) -> str:
    return str(ERRORS.get(telling.error, telling.error)) if telling.state != TellingState.STOPPED else ""


def _find(key: uuid.UUID) -> Telling:
    found: Telling = get_object_or_404(Telling.objects.select_related(*tellings.READ_WITH), public_id=key)
    return found


def _changed(request: DeskRequest, event: Event) -> HttpResponse:
    did = _("Somebody changed this since you opened the page.")
    return conflict(request, did=did, url=_url(request, event, "_people"))


def _url(request: DeskRequest, event: Event, of: str = "") -> str:
    kind = "closure" if isinstance(event, Closure) else "succession"
    return reverse(f"desk_{kind}{of}", kwargs={"platform": request.platform.slug, kind: event.public_id})
