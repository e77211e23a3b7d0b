"""What disconnected services brought in: how far its deletion is, and what nobody can delete without an officer."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import disconnections
from consent.models import Disconnection
from consent.views.officer.pages import tabs
from dsr import disconnecting
from dsr.data_words import category_names
from dsr.forms.disconnections import ClosingForm
from dsr.views.officer.desk import DeskRequest, desk_view
from privacy_portal.errors import conflict
from privacy_portal.paging import Order, page
from workspaces.roles import Capability, may

PAGE_SIZE = 25
SEE, ACT = desk_view(Capability.SEE_CONSENTS), desk_view(Capability.WORK_ON_REQUESTS)


@require_safe
@SEE
def listed(request: DeskRequest) -> HttpResponse:
    """List every deletion, the newest first, with the request that carries it out."""
    shown = page(disconnections.all_of(), Order("made_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    told, names = disconnections.told(shown.rows), category_names()
    rows = [
        {
            "row": one,
            "told": told[one.public_id],
            "part_url": _part(request, told[one.public_id].case),
            "kinds": [names.get(key, key) for key in one.categories],
            "needs": disconnecting.needs_officer(one),
        }
        for one in shown.rows
    ]
    context = {
        "tabs": tabs(request, "desk_consent_disconnected"),  # type: ignore[arg-type]
        "rows": rows,
        "newer": shown.newer,
        "older": shown.older,
        "works": may(request.membership.role, Capability.WORK_ON_REQUESTS),
    }
    return render(request, "officer/disconnections.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@ACT
def one(request: DeskRequest, disconnection: uuid.UUID) -> HttpResponse:
    """Show a deletion that got stuck; begin it on an officer's word, or note that it was carried out elsewhere."""
    found = _find(disconnection)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            disconnecting.close(found, by=request.membership, words=form.cleaned_data["words"])
        except disconnecting.NotStuck:
            return _changed(request, found)
        messages.success(request, _("It is noted. Nothing is left to do here."))
        return redirect(_list(request))
    context = {
        "row": found,
        "told": disconnections.told([found])[found.public_id],
        "needs": disconnecting.needs_officer(found),
        "may_begin": bool(found.cases.exists()),
        "form": form,
        "back_url": _list(request),
    }
    return render(request, "officer/disconnection.html", context, status=form.status)


@require_POST
@ACT
def begin(request: DeskRequest, disconnection: uuid.UUID) -> HttpResponse:
    """Begin it on the word of an officer."""
    found = _find(disconnection)
    try:
        case = disconnecting.begin_on_word(found, by=request.membership)
    except disconnecting.NotStuck:
        return _changed(request, found)
    except disconnecting.NobodyToFind:
        messages.error(request, _("The ledger knows no address of the person, so no system can be searched."))
        return redirect(reverse("desk_consent_disconnection", args=[request.platform.slug, found.public_id]))
    messages.success(request, _("It is begun. A second officer still has to approve the deletion."))
    return redirect(reverse("desk_request", args=[request.platform.slug, case.reference, 1]))


def _find(key: uuid.UUID) -> Disconnection:
    found = disconnections.all_of().filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _list(request: DeskRequest) -> str:
    return reverse("desk_consent_disconnected", args=[request.platform.slug])


def _part(request: DeskRequest, reference: str) -> str:
    return reverse("desk_request", args=[request.platform.slug, reference, 1]) if reference else ""


def _changed(request: DeskRequest, found: Disconnection) -> HttpResponse:
    stands = disconnections.told([found])[found.public_id].words
    now = _("It now stands like this: %(state)s.") % {"state": stands}
    return conflict(request, now=now, url=_list(request))
