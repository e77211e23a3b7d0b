"""Kiosks: opening and closing them, for a workspace and for the desk, and the page on the tablet."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import confirming, kiosks
from consent.kiosk_forms import AgreeForm, KioskForm
from consent.lists import offered
from consent.models import Kiosk
from consent.views.pages import framed
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.clock import now
from privacy_portal.page_limits import limited
from privacy_portal.paging import Order, page
from workspaces.views.rooms import TenantRequest, address

SIZE = 25


@require_safe
def listed(request: TenantRequest) -> HttpResponse:
    """List the kiosks, the newest first."""
    rows = kiosks.seen_by(request.platform, request.tenant)
    shown = page(rows, Order("made_at", descending=True), request.GET.get("cursor", ""), SIZE)
    may = offered.may_hand_in(request.tenant, request.membership)
    asked = kiosks.asked_for(request.platform, request.tenant)
    context = framed(request, "consent_kiosks") | {
        "rows": [(one, _is_open(one), address(request, "consent_kiosk", kiosk=one.public_id)) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "nothing_asked": not asked,
        "new_url": address(request, "consent_kiosk_new") if asked and may else "",
    }
    return render(request, "consent/kiosks/list.html", context)


def new(request: TenantRequest) -> HttpResponseBase:
    """Open a kiosk."""
    asked = kiosks.asked_for(request.platform, request.tenant)
    if not asked or not offered.may_hand_in(request.tenant, request.membership):
        raise Http404
    form = KioskForm(asked, request.platform, request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        made = kiosks.open_one(
            request.platform, request.tenant, told["name"], told["purposes"], told["last_day"], by=request.membership
        )
        messages.success(request, _("The kiosk is open. Open its address on the tablet."))
        return redirect(address(request, "consent_kiosk", kiosk=made.public_id))
    context = framed(request, "") | {"form": form, "back_url": address(request, "consent_kiosks")}
    return render(request, "consent/kiosks/new.html", context, status=form.status)


@require_safe
def one(request: TenantRequest, kiosk: uuid.UUID) -> HttpResponse:
    """Show one kiosk with its address."""
    found = _find(request, kiosk)
    context = framed(request, "") | {
        "kiosk": found,
        "is_open": _is_open(found),
        "kiosk_url": kiosks.address(request.platform, found),
        "asked": _titles(request, found),
        "may_end": offered.may_hand_in(found.workspace, request.membership),
        "end_url": address(request, "consent_kiosk_end", kiosk=found.public_id),
        "back_url": address(request, "consent_kiosks"),
    }
    return render(request, "consent/kiosks/one.html", context)


@require_POST
def end(request: TenantRequest, kiosk: uuid.UUID) -> HttpResponseBase:
    """Close it at once."""
    found = _find(request, kiosk)
    kiosks.end(found, by=request.membership)
    messages.success(request, _("The kiosk is closed. What people agreed to can still be confirmed."))
    return redirect(address(request, "consent_kiosk", kiosk=found.public_id))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@limited(throttling.ANSWERS)
def agree(request: VisitRequest, token: str) -> HttpResponseBase:
    """Ask whoever stands before the tablet; the page keeps nothing of the one before."""
    try:
        found = kiosks.opened(request.platform, token)
        asked = kiosks.asks(request.platform, found)
    except kiosks.Ended:
        return render(request, "consent/kiosks/ended.html", status=404)
    if "declines" in request.POST:
        return redirect("kiosk_declined", platform=request.platform.slug, token=token)
    form = AgreeForm(asked, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kiosks.take(request.platform, found, form.person, form.ticked, get_language() or "en")
        except confirming.TooManyOpen:
            told = _("So much waits to be confirmed by this address that no further mail goes there.")
            form.add_error("email", told)
        else:
            return redirect("kiosk_thanks", platform=request.platform.slug, token=token)
    context = {"form": form, "kiosk": found, "asked": form.asked(), "asking": _asking(found)}
    return render(request, "consent/kiosks/agree.html", context, status=form.status)


@require_safe
@never_cache
def thanks(request: VisitRequest, token: str, *, agreed: bool) -> HttpResponse:
    """Thank, and lead to the next person."""
    context = {"agreed": agreed, "token": token}
    return render(request, "consent/kiosks/thanks.html", context)


def _find(request: TenantRequest, kiosk: uuid.UUID) -> Kiosk:
    found: Kiosk | None = kiosks.seen_by(request.platform, request.tenant).filter(public_id=kiosk).first()
    if found is None:
        raise Http404
    return found


def _titles(request: TenantRequest, kiosk: Kiosk) -> list[str]:
    try:
        return [version.title for version in kiosks.asks(request.platform, kiosk)]
    except kiosks.Ended:
        return []


def _is_open(kiosk: Kiosk) -> bool:
    return kiosk.ended_at is None and kiosk.ends_at > now()


def _asking(kiosk: Kiosk) -> str:
    workspace = kiosk.workspace
    return workspace.name if workspace and workspace.owner_may_be_named else ""
