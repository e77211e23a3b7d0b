"""Changes of the sub-processors on the desk: announce one, see what owners say, drop it or let it go ahead."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy_portal import countries
from privacy_portal.errors import conflict
from workspaces.forms.register import AdditionForm, ChangeForm, ReasonForm, WindowForm
from workspaces.models import ChangeState, Recipient, SubprocessorChange
from workspaces.register import objections, reading, subprocessors
from workspaces.views.officer.recipients import one_or_404
from workspaces.views.officer.register import about
from workspaces.views.rooms import StaffRequest, address, may_act, register_act, register_view

STATE_TAGS = {ChangeState.ANNOUNCED: "others", ChangeState.IN_EFFECT: "done", ChangeState.DROPPED: "done"}


@require_safe
@register_view
def changes(request: StaffRequest) -> HttpResponse:
    """List the sub-processors and every change that was announced."""
    context = {
        "rows": [change_row(request, one) for one in subprocessors.changes()],
        "listed": [
            {"recipient": one, "country": countries.name(one.country)}
            for one in subprocessors.listed(reading.today(request.platform))
        ],
        "public_url": address(request, "subprocessors"),
        **about(request, "desk_register_changes"),
    }
    return render(request, "register/changes.html", context)


@require_safe
@register_view
def change(request: StaffRequest, change: UUID) -> HttpResponse:
    """Show a change with what owners say against it, and what can be done."""
    found = change_or_404(change)
    today = reading.today(request.platform)
    context = {
        **change_row(request, found),
        "objections": objections.of_change(found),
        "window_open": objections.is_open(found, today),
        "late": found.effective_on <= today,
        "may_act": may_act(request) and found.state == ChangeState.ANNOUNCED,
        "back_url": address(request, "desk_register_changes"),
    }
    return render(request, "register/change.html", context)


@register_act
def add_one(request: StaffRequest) -> HttpResponse:
    """Announce a new sub-processor."""
    form = AdditionForm(request.POST if request.method == "POST" else None, platform=request.platform)
    return _announce(request, form, None, _("Announce a new sub-processor"))


@register_act
def change_one(request: StaffRequest, key: str) -> HttpResponse:
    """Announce that something about a sub-processor changes."""
    found = _subprocessor(key)
    purposes = {f"purpose_{language}": text for language, text in found.purposes.items()}
    known = {name: getattr(found, name) for name in ("name", "country", "safeguard", "document")}
    data = request.POST if request.method == "POST" else None
    form = ChangeForm(data, platform=request.platform, initial={**known, **purposes})
    return _announce(request, form, found, _("Announce a change"))


@register_act
def remove_one(request: StaffRequest, key: str) -> HttpResponse:
    """Announce that a sub-processor gets no data any more."""
    form = WindowForm(request.POST if request.method == "POST" else None, platform=request.platform)
    return _announce(request, form, _subprocessor(key), _("Announce a removal"))


@register_act
def drop(request: StaffRequest, change: UUID) -> HttpResponse:
    """Drop an announced change, with the reason that everybody who was told of it reads."""
    found = change_or_404(change)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            subprocessors.drop(found, by=request.membership, words=form.cleaned_data["words"])
        except subprocessors.ChangeOver as over:
            return ended(request, over.change)
        messages.success(request, _("The change is dropped, and everybody who was told of it is told."))
        return redirect(address(request, "desk_register_change", change=found.public_id))
    return _question(request, form, found, "register/drop.html")


@register_act
def go_ahead(request: StaffRequest, change: UUID) -> HttpResponse:
    """Decide that a change takes effect although objections have no answer."""
    found = change_or_404(change)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            subprocessors.overrule(found, by=request.membership, words=form.cleaned_data["words"])
        except subprocessors.ChangeOver as over:
            return ended(request, over.change)
        except subprocessors.WindowOpen:
            form.add_error(None, _("Owners can still object. Decide once the last day for objections is over."))
        else:
            messages.success(request, _("The change takes effect on its day."))
            return redirect(address(request, "desk_register_change", change=found.public_id))
    return _question(request, form, found, "register/go_ahead.html")


def change_or_404(public_id: UUID) -> SubprocessorChange:
    """Return a change of this platform; 404 for another's."""
    found = subprocessors.changes().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def change_row(request: StaffRequest, change: SubprocessorChange) -> dict[str, Any]:
    """Return a change as a row shows it."""
    return {
        "change": change,
        "url": address(request, "desk_register_change", change=change.public_id),
        "country": countries.name(change.country),
        "tag": STATE_TAGS[ChangeState(change.state)],
    }


def ended(request: StaffRequest, change: SubprocessorChange) -> HttpResponse:
    """Answer 409: the change is no longer as the page showed it."""
    url = address(request, "desk_register_change", change=change.public_id)
    if change.state == ChangeState.ANNOUNCED:
        did = _("It was decided already that the change goes ahead.")
        return conflict(request, who=change.overruled_by, at=change.overruled_at, did=did, url=url)
    now = _("The change now stands like this: %(state)s.") % {"state": change.get_state_display()}
    return conflict(request, at=change.ended_at, now=now, url=url)


def _announce(request: StaffRequest, form: WindowForm, recipient: Recipient | None, heading: str) -> HttpResponse:
    back = (
        address(request, "desk_register_recipient", key=recipient.key)
        if recipient
        else address(request, "desk_register_changes")
    )
    if form.is_valid():
        try:
            made = subprocessors.announce(request.platform, form.draft(recipient), by=request.membership)
        except subprocessors.AlreadyAnnounced:
            now = _("A change of this sub-processor is announced already. One change waits at a time.")
            return conflict(request, now=now, url=back)
        messages.success(request, _("The change is announced, and the owners are told."))
        return redirect(address(request, "desk_register_change", change=made.public_id))
    context = {"form": form, "recipient": recipient, "heading": heading, "back_url": back}
    return render(request, "register/announce.html", context, status=form.status)


def _question(request: StaffRequest, form: ReasonForm, found: SubprocessorChange, template: str) -> HttpResponse:
    back = address(request, "desk_register_change", change=found.public_id)
    return render(request, template, {"form": form, "change": found, "back_url": back}, status=form.status)


def _subprocessor(key: str) -> Recipient:
    found = one_or_404(key)
    if not found.is_subprocessor:
        raise Http404
    return found
