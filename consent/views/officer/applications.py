"""Applications on the desk: letting one in, giving it keys, taking them away."""

import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consent import applications
from consent.desk_forms import ApplicationForm
from consent.kinds import EndpointState, Scope
from consent.models import Application, ApplicationKey
from consent.views.officer.pages import ACT, SEE, keeps, tabs
from consent.webhooks import endpoints, showing
from privacy_portal.links import absolute
from privacy_portal.paging import Order, page
from workspaces.views.register_pages import StaffRequest, address

PAGE_SIZE = 25


@require_safe
@SEE
def listed(request: StaffRequest) -> HttpResponse:
    """List the applications, the newest first."""
    rows = Application.objects.select_related("workspace")
    shown = page(rows, Order("made_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "tabs": tabs(request, "desk_consent_applications"),
        "rows": [{"application": one, "scopes": _scopes(one)} for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "keeps": keeps(request),
    }
    return render(request, "consent/desk/applications.html", context)


@require_safe
@SEE
def application(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Show one application with its keys."""
    found = _find(application)
    context = {
        "application": found,
        "scopes": _scopes(found),
        "keys": found.keys.all(),
        "full": applications.living_keys(found).count() >= applications.MOST_KEYS,
        "most": applications.MOST_KEYS,
        "keeps": keeps(request),
        "webhook": _webhook(found),
        "api_url": absolute(f"/api/v1/{request.platform.slug}/"),
        "back_url": address(request, "desk_consent_applications"),
    }
    return render(request, "consent/desk/application.html", context)


@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Let an application in."""
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                made = applications.register(
                    request.platform,
                    told["name"],
                    told["scopes"],
                    by=request.membership,
                    workspace=told["workspace"],
                    calls_per_minute=told["calls_per_minute"],
                )
        except IntegrityError:
            form.add_error("name", _("Another application has this name."))
        else:
            messages.success(request, _("The application is let in. Now give it a key."))
            return redirect(_own(request, made))
    context = {"form": form, "back_url": address(request, "desk_consent_applications")}
    return render(request, "consent/desk/application_form.html", context, status=form.status)


@require_POST
@ACT
def add_key(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Make a key and show it, this once."""
    found = _find(application)
    if found.ended_at:
        raise Http404
    try:
        secret = applications.add_key(found, by=request.membership)
    except applications.TooManyKeys:
        messages.error(request, _("It has as many keys as it may have. End one first."))
        return redirect(_own(request, found))
    context = {"application": found, "secret": secret, "back_url": _own(request, found)}
    return render(request, "consent/desk/key.html", context)


@require_POST
@ACT
def end_key(request: StaffRequest, application: uuid.UUID, consent_key: uuid.UUID) -> HttpResponse:
    """End a key, at once."""
    found = _find(application)
    key = ApplicationKey.objects.filter(application=found, public_id=consent_key).first()
    if key is None:
        raise Http404
    applications.end_key(key, by=request.membership)
    messages.success(request, _("The key opens nothing any more."))
    return redirect(_own(request, found))


@ACT
def end(request: StaffRequest, application: uuid.UUID) -> HttpResponse:
    """Shut an application out: a page that says what follows, then the act."""
    found = _find(application)
    if request.method == "POST":
        applications.end(found, by=request.membership)
        messages.success(request, _("The application is shut out. What it recorded stays."))
        return redirect(_own(request, found))
    context = {"application": found, "back_url": _own(request, found)}
    return render(request, "consent/desk/application_end.html", context)


def _find(key: uuid.UUID) -> Application:
    found: Application | None = Application.objects.select_related("workspace", "made_by").filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _own(request: StaffRequest, found: Application) -> str:
    return address(request, "desk_consent_application", application=found.public_id)


def _webhook(found: Application) -> dict[str, str] | None:
    """Return how the webhook of an application stands; None without one."""
    endpoint = endpoints.endpoint_of(found)
    if endpoint is None:
        return None
    state = EndpointState(endpoint.state)
    return {"address": showing.address(endpoint), "state": str(state.label), "tag": showing.TAGS[state]}


def _scopes(found: Application) -> list[str]:
    return [str(Scope(one).label) for one in found.scopes]
