"""The connections of a workspace with others: which there are and were, and asking, changing and ending one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy_portal import throttling
from privacy_portal.errors import conflict
from privacy_portal.paging import Order, page
from workspaces import connection_words, connections
from workspaces.forms.approvals import ConfirmForm
from workspaces.forms.connections import ConnectionForm, TermsForm
from workspaces.models import Approval, Connection, ConnectionState
from workspaces.roles import Capability, may
from workspaces.views.rooms import OwnerRequest, address, room_for, room_view

SIZE = 25
DECIDE = Capability.ANSWER_FOR_WORKSPACE
View = Callable[..., HttpResponseBase]


def _of_connection(room: Callable[[View], View]) -> Callable[[View], View]:
    """Return the guard of a page about one connection of a room: the view gets it; 404 for one between others."""

    def guard(view: View) -> View:
        @room
        @wraps(view)
        def guarded(request: OwnerRequest, connection: UUID, **kwargs: Any) -> HttpResponseBase:
            found = connections.of(request.workspace).filter(public_id=connection).first()
            if found is None:
                raise Http404
            return view(request, found, **kwargs)

        return guarded

    return guard


connection_view, deciding_view = _of_connection(room_view), _of_connection(room_for(DECIDE))


@require_safe
@room_view
def listed(request: OwnerRequest) -> HttpResponse:
    """List every connection of the workspace, asked, open and over, the newest first."""
    order = Order("asked_at", descending=True)
    shown = page(connections.of(request.workspace), order, request.GET.get("cursor", ""), SIZE)
    context = {
        "rows": [connection_words.row(one, request.workspace, _own(request, one)) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "new_url": address(request, "connection_new") if may(request.membership.role, DECIDE) else "",
    }
    return render(request, "workspaces/connections.html", context)


@require_http_methods(["GET", "POST"])
@room_for(DECIDE)
def ask(request: OwnerRequest) -> HttpResponse:
    """Ask another workspace for a connection, by its key or whole name."""
    form = ConnectionForm(request.POST if request.method == "POST" else None)
    status = form.status
    if form.is_valid():
        try:
            throttling.take(connections.NAMES, request)
            asked = connections.ask(request.workspace, form.cleaned_data["other"], form.terms(), by=request.membership)
        except throttling.TooManyTries:
            form.add_error("other", _("Too many names were tried from here. Try again in an hour."))
            status = 429
        except connections.NobodyToAsk:
            form.add_error("other", _("No workspace that can be asked goes by this key or name. Ask its owner for it."))
            status = form.status
        except connections.AlreadyAsked:
            form.add_error("other", _("A question between you and this workspace waits for its answer already."))
            status = form.status
        else:
            return _sent(request, asked)
    context = {"form": form, "back_url": address(request, "connections")}
    return render(request, "workspaces/connection_new.html", context, status=status)


@require_safe
@connection_view
def one(request: OwnerRequest, connection: Connection) -> HttpResponse:
    """Show a connection: what may be shared, since when, and what became of it."""
    return render(request, "workspaces/connection.html", _context(request, connection))


@require_http_methods(["GET", "POST"])
@deciding_view
def change(request: OwnerRequest, connection: Connection) -> HttpResponse:
    """Ask the other side to share by other terms; until it accepts, the present ones hold."""
    form = TermsForm(request.POST if request.method == "POST" else None, connection=connection)
    if form.is_valid():
        try:
            return _sent(request, connections.ask_anew(connection, form.terms(), by=request.membership))
        except connections.AlreadyAsked:
            form.add_error(None, _("A question between you and this workspace waits for its answer already."))
        except connections.NotConnected:
            return _over(request, connection)
    if connection.state != ConnectionState.OPEN:
        return redirect(_own(request, connection))
    context = _context(request, connection) | {"form": form, "back_url": _own(request, connection)}
    return render(request, "workspaces/connection_change.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@deciding_view
def end(request: OwnerRequest, connection: Connection) -> HttpResponse:
    """Say what ending it leads to, then end it; the other side is told by mail."""
    if request.method == "POST":
        try:
            connections.end(connection, by=request.membership)
        except connections.NotConnected:
            return _over(request, connection)
        messages.success(request, _("The connection is ended. The other side is told by mail."))
        return redirect(address(request, "connections"))
    if connection.state != ConnectionState.OPEN:
        return redirect(_own(request, connection))
    context = _context(request, connection) | {"form": ConfirmForm(), "back_url": _own(request, connection)}
    return render(request, "workspaces/connection_end.html", context)


def _sent(request: OwnerRequest, connection: Connection) -> HttpResponse:
    messages.success(request, _("The other owner is asked. Until they accept, nothing changes."))
    return redirect(_own(request, connection))


def _over(request: OwnerRequest, connection: Connection) -> HttpResponse:
    ended = connections.of(request.workspace).get(pk=connection.pk)
    stands = str(ConnectionState(ended.state).label)
    did = _("The connection is no longer open: %(state)s.") % {"state": stands}
    return conflict(request, did=did, at=ended.ended_at, url=_own(request, ended))


def _own(request: OwnerRequest, connection: Connection) -> str:
    return address(request, "connection", connection=connection.public_id)


def _context(request: OwnerRequest, connection: Connection) -> dict[str, Any]:
    question = Approval.objects.filter(topic=connections.TOPIC, subject_id=connection.pk).first()
    is_open = connection.state == ConnectionState.OPEN and may(request.membership.role, DECIDE)
    return {
        "connection": connection,
        "other": connections.other_side(connection, request.workspace).name,
        "facts": connection_words.facts(connection),
        "tag": connection_words.tag(connection),
        "ended_by": connection_words.ended_by(connection),
        "question_url": address(request, "approval", approval=question.public_id) if question else "",
        "change_url": address(request, "connection_change", connection=connection.public_id) if is_open else "",
        "end_url": address(request, "connection_end", connection=connection.public_id) if is_open else "",
        "back_url": address(request, "connections"),
    }
