"""The transfer of the business on the desk."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from privacy_portal.paging import Order, page
from workspaces.forms.incidents import ReasonForm
from workspaces.forms.successions import SuccessionForm
from workspaces.models import Succession, SuccessionState
from workspaces.register import announced, successions
from workspaces.roles import Capability
from workspaces.views.officer.events import PAGE_SIZE, handles, stale, summary, tabs
from workspaces.views.register_pages import StaffRequest, address, desk_view

SEE = desk_view(Capability.SEE_EVENTS)
ACT = desk_view(Capability.HANDLE_EVENTS)
TAGS = {
    SuccessionState.PROPOSED: "you",
    SuccessionState.ANNOUNCED: "others",
    SuccessionState.IN_EFFECT: "done",
    SuccessionState.CANCELLED: "done",
}


@require_safe
@SEE
def succession_list(request: StaffRequest) -> HttpResponse:
    """List the transfers that were ever proposed; there are few."""
    rows = Succession.objects.select_related("giver", "taker")[:50]
    context = {
        "tabs": tabs(request, "desk_successions"),
        "rows": [
            {"succession": one, "url": _own(request, one), "tag": TAGS[SuccessionState(one.state)]} for one in rows
        ],
        "may_propose": handles(request) and successions.under_way() is None,
    }
    return render(request, "officer/successions.html", context)


@require_safe
@SEE
def succession(request: StaffRequest, succession: uuid.UUID) -> HttpResponse:
    """Show a transfer: what moves, and who was told when."""
    found = _find(succession)
    told, people = successions.progress(found)
    rows = found.told.select_related("user")
    shown = page(rows, Order("told_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    moves = [_("The whole service")] if found.whole else [one.name for one in found.workspaces.all()]
    context = {
        "succession": found,
        "tag": TAGS[SuccessionState(found.state)],
        "facts": summary(
            [
                (pgettext("organisation", "From"), found.giver.name),
                (pgettext("organisation", "To"), found.taker.name),
                (_("What moves"), moves),
                (_("Kinds of data"), [str(one) for one in found.categories.all()]),
                (_("What people read"), found.words),
            ]
        ),
        "told": told,
        "people": people,
        "at_addresses": announced.told(found).count(),
        "rows": shown.rows,
        "newer": shown.newer,
        "older": shown.older,
        "handles": handles(request),
        "own": found.proposed_by_id == request.user.pk,
        "back_url": address(request, "desk_successions"),
    }
    return render(request, "officer/succession.html", context)


@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Propose a transfer."""
    form = SuccessionForm(request.POST if request.method == "POST" else None, platform=request.platform)
    if form.is_valid():
        try:
            made = successions.propose(request.platform, form.transfer(), by=request.membership)
        except (successions.OutOfTurn, successions.TooSoon):
            return stale(request, address(request, "desk_successions"))
        messages.success(request, _("A second officer has to announce it. Nobody was told yet."))
        return redirect(_own(request, made))
    context = {"form": form, "back_url": address(request, "desk_successions")}
    return render(request, "officer/succession_form.html", context, status=form.status)


@require_POST
@ACT
def announce(request: StaffRequest, succession: uuid.UUID) -> HttpResponse:
    """Announce it, as a second officer."""
    found = _find(succession)
    try:
        successions.announce(found, by=request.membership)
    except successions.OwnProposal:
        messages.error(request, _("You proposed this yourself. Somebody else has to announce it."))
    except successions.TooSoon:
        messages.error(request, _("The proposal waited too long: fewer than 30 days are left. Begin anew."))
    except successions.OutOfTurn:
        return stale(request, _own(request, found))
    else:
        messages.success(request, _("It is announced, and the mails go out."))
    return redirect(_own(request, found))


@ACT
def cancel(request: StaffRequest, succession: uuid.UUID) -> HttpResponse:
    """Call it off."""
    found = _find(succession)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            successions.cancel(found, form.cleaned_data["reason"], by=request.membership)
        except successions.OutOfTurn:
            return stale(request, _own(request, found))
        messages.success(request, _("The transfer is called off."))
        return redirect(_own(request, found))
    context = {"succession": found, "form": form, "back_url": _own(request, found)}
    return render(request, "officer/succession_cancel.html", context, status=form.status)


def _find(key: uuid.UUID) -> Succession:
    related = ("platform", "giver", "taker", "proposed_by", "announced_by", "cancelled_by")
    found = Succession.objects.select_related(*related).filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def _own(request: StaffRequest, found: Succession) -> str:
    return address(request, "desk_succession", succession=found.public_id)
