"""Webhooks on the desk: where an application is told of changes, what it was told, and telling it again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consent.desk_forms import ReplayForm, WebhookForm
from consent.kinds import Change, DeliveryState, EndpointState
from consent.models import Application, WebhookDelivery, WebhookEndpoint
from consent.views.officer.pages import ACT, SEE, keeps
from consent.webhooks import endpoints, replays, showing
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.paging import Order, page
from workspaces.views.register_pages import StaffRequest, address

PAGE_SIZE = 25


@require_safe
@SEE
def webhook(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Show where an application is told of changes, and every message of the last 30 days; `?state=` narrows."""
    found = _application(application)
    endpoint = endpoints.endpoint_of(found)
    context: dict[str, Any] = {
        "application": found,
        "endpoint": endpoint,
        "entitled": endpoints.may_be_told(found),
        "keeps": keeps(request),
        "back_url": address(request, "desk_consent_application", application=found.public_id),
    }
    if endpoint is not None:
        context |= _standing(endpoint) | _messages(request, endpoint)
    return render(request, "consent/desk/webhook.html", context)


@ACT
def put(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Set where and of what an application is told; show the secret, where it is new."""
    found = _application(application)
    if not endpoints.may_be_told(found):
        raise Http404
    known = endpoints.endpoint_of(found)
    initial = {"url": known.url, "changes": known.changes} if known else {"changes": list(Change)}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        told = form.cleaned_data
        _endpoint, secret = endpoints.put(found, told["url"], told["changes"], by=request.membership)
        if secret is not None:
            return _shown(request, found, secret, is_new=True)
        messages.success(request, _("The webhook is changed."))
        return redirect(_own(request, found))
    context = {"form": form, "application": found, "back_url": _own(request, found)}
    return render(request, "consent/desk/webhook_form.html", context, status=form.status)


@ACT
def secret(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Say what a new secret means, then make it and show it, this once."""
    found, endpoint = _both(application)
    if request.method == "POST":
        return _shown(request, found, endpoints.change_secret(endpoint, by=request.membership), is_new=False)
    context = {"application": found, "back_url": _own(request, found)}
    return render(request, "consent/desk/webhook_new_secret.html", context)


@require_POST
@ACT
def pause(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Tell the application of nothing for now."""
    found, endpoint = _both(application)
    try:
        endpoints.pause(endpoint, by=request.membership)
        messages.success(request, _("It is told of nothing for now. What happens meanwhile is sent later."))
    except endpoints.OutOfTurn:
        _changed(request)
    return redirect(_own(request, found))


@require_POST
@ACT
def resume(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Take up again what was paused or stopped."""
    found, endpoint = _both(application)
    try:
        endpoints.resume(endpoint, by=request.membership)
        messages.success(request, _("It is told again, from where it was left."))
    except endpoints.NotEntitled:
        messages.error(request, _("The application was shut out. It is told of nothing."))
    except endpoints.OutOfTurn:
        _changed(request)
    return redirect(_own(request, found))


@require_POST
@ACT
def send_test(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Send a test, which is about nobody."""
    found, endpoint = _both(application)
    try:
        endpoints.send_test(endpoint, by=request.membership)
        messages.success(request, _("A test is on its way. Load this page again in some seconds."))
    except endpoints.OutOfTurn:
        _changed(request)
    return redirect(_own(request, found))


@ACT
def replay(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Send everything again since a day."""
    found, endpoint = _both(application)
    today = day_of(now(), request.platform.time_zone)
    form = ReplayForm(request.POST if request.method == "POST" else None, initial={"since": today})
    if form.is_valid():
        try:
            count = replays.replay_since(endpoint, form.cleaned_data["since"], by=request.membership)
            told = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
            messages.success(request, told % {"count": count})
        except endpoints.OutOfTurn:
            _changed(request)
        return redirect(_own(request, found))
    context = {"form": form, "application": found, "back_url": _own(request, found)}
    return render(request, "consent/desk/webhook_replay.html", context, status=form.status)


@require_POST
@ACT
def replay_one(request: StaffRequest, application: uuid.UUID, delivery: uuid.UUID) -> HttpResponse:
    """Send one message again."""
    found, endpoint = _both(application)
    row = WebhookDelivery.objects.filter(endpoint=endpoint, public_id=delivery).first()
    if row is None:
        raise Http404
    try:
        replays.replay(row, by=request.membership)
        messages.success(request, _("The message is sent again."))
    except endpoints.OutOfTurn:
        _changed(request)
    return redirect(_own(request, found))


def _standing(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "address": showing.address(endpoint),
        "changes": showing.changes(endpoint),
        "state": EndpointState(endpoint.state).label,
        "tag": showing.TAGS[EndpointState(endpoint.state)],
        "stopped": showing.stopped(endpoint),
        "in_use": endpoint.state == EndpointState.ACTIVE,
        "former_until": endpoint.former_until if endpoint.former_until and endpoint.former_until > now() else None,
    }


def _messages(request: StaffRequest, endpoint: WebhookEndpoint) -> dict[str, Any]:
    rows = WebhookDelivery.objects.filter(endpoint=endpoint)
    state = request.GET.get("state", "")
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    shown = page(rows, Order("made_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    own = _own(request, endpoint.application)
    views = [("", _("All")), *((one.value, str(one.label)) for one in DeliveryState)]
    return {
        "lines": [showing.line(one) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "narrowed": bool(state),
        "views": [
            {"label": label, "url": f"{own}?state={value}" if value else own, "current": value == state, "count": ""}
            for value, label in views
        ],
    }


def _shown(request: StaffRequest, found: Application, secret_text: str, *, is_new: bool) -> HttpResponse:
    context = {"application": found, "secret": secret_text, "is_new": is_new, "back_url": _own(request, found)}
    return render(request, "consent/desk/webhook_secret.html", context)


def _changed(request: StaffRequest) -> None:
    messages.error(request, _("This has changed meanwhile. Look at how it stands now."))


def _application(key: uuid.UUID) -> Application:
    found: Application | None = Application.objects.select_related("workspace").filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _both(key: uuid.UUID) -> tuple[Application, WebhookEndpoint]:
    found = _application(key)
    endpoint = endpoints.endpoint_of(found)
    if endpoint is None:
        raise Http404
    return found, endpoint


def _own(request: StaffRequest, found: Application) -> str:
    return address(request, "desk_consent_webhook", application=found.public_id)
