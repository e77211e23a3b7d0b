"""Passing on, on the desk: which recipients have not confirmed, how each is reached, and closing one by hand."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consent import preferences
from consent.desk_forms import ClosingForm, ContactForm
from consent.models import Propagation
from consent.propagation import answers, contacts, showing
from consent.propagation.kinds import OPEN, State
from consent.views.officer.pages import ACT, SEE, keeps, tabs
from privacy_portal.paging import Order, page
from workspaces.models import Recipient
from workspaces.views.register_pages import StaffRequest, address

PAGE_SIZE = 25


@require_safe
@SEE
def listed(request: StaffRequest) -> HttpResponse:
    """List the recipients with what waits for each."""
    rows = showing.lines()
    context = {"tabs": tabs(request, "desk_consent_propagation"), "lines": rows, "keeps": keeps(request)}
    return render(request, "consent/desk/propagation.html", context)


@require_safe
@SEE
def recipient(request: StaffRequest, key: str) -> HttpResponse:
    """Show one recipient with every withdrawal that it heard, or has to hear, of; `?open=1` narrows to what waits."""
    name = _name(key)
    rows = Propagation.objects.filter(recipient=key).select_related(
        "event__version__purpose", "event__workspace", "ended_by"
    )
    only_open = request.GET.get("open") == "1"
    shown_rows = rows.filter(state__in=OPEN) if only_open else rows
    shown = page(shown_rows, Order("made_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    own = address(request, "desk_consent_propagation_recipient", key=key)
    context = {
        "key": key,
        "name": name,
        "contact": contacts.of(key),
        "rows": [_row(one) for one in shown.rows],
        "narrowed": only_open,
        "views": [
            {"label": _("All"), "url": own, "current": not only_open, "count": ""},
            {"label": _("Waiting"), "url": f"{own}?open=1", "current": only_open, "count": ""},
        ],
        "newer": shown.newer,
        "older": shown.older,
        "keeps": keeps(request),
        "back_url": address(request, "desk_consent_propagation"),
    }
    return render(request, "consent/desk/propagation_recipient.html", context)


@ACT
def contact(request: StaffRequest, key: str) -> HttpResponse:
    """Set how a recipient is reached."""
    name, known = _name(key), contacts.of(key)
    initial: dict[str, Any] = {"language": request.platform.languages[0]}
    if known is not None:
        initial = {
            "way": known.way,
            "address": known.address,
            "language": known.language,
            "application": known.application,
            "reason": known.reason,
        }
    form = ContactForm(request.POST if request.method == "POST" else None, platform=request.platform, initial=initial)
    if form.is_valid():
        contacts.put(key, form.reached, by=request.membership)
        messages.success(request, _("The recipient is reached like this from now on, also about what waits."))
        return redirect("desk_consent_propagation_recipient", platform=request.platform.slug, key=key)
    context = {"form": form, "name": name, "back_url": address(request, "desk_consent_propagation_recipient", key=key)}
    return render(request, "consent/desk/propagation_contact.html", context, status=form.status)


@ACT
def close(request: StaffRequest, propagation: uuid.UUID) -> HttpResponse:
    """Close one that an officer saw to by hand."""
    rows = Propagation.objects.select_related("event__version__purpose", "event__workspace")
    found = rows.filter(public_id=propagation).first()
    if found is None:
        raise Http404
    own = address(request, "desk_consent_propagation_recipient", key=found.recipient)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answers.close(found, form.cleaned_data["note"], by=request.membership)
            messages.success(request, _("It is closed."))
        except answers.AlreadyEnded:
            messages.error(request, _("This has changed meanwhile. Look at how it stands now."))
        return redirect(own)
    context = {"form": form, "row": _row(found), "name": _name(found.recipient), "back_url": own}
    return render(request, "consent/desk/propagation_close.html", context, status=form.status)


def _row(one: Propagation) -> dict[str, Any]:
    state = State(one.state)
    return {
        "propagation": one,
        "option": preferences.option_label(one.event.version, one.event.option),
        "state": state.label,
        "tag": "problem" if one.escalated_at and state in OPEN else showing.TAGS[state],
        "open": state in OPEN,
    }


def _name(key: str) -> str:
    """Return what the recipient with `key` is called; 404 for a key that the register never had."""
    if not Recipient.objects.filter(key=key).exists():
        raise Http404
    return showing.names([key])[key]
