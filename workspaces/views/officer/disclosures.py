"""The log of disclosures on the desk: the list and its files, one entry, a new one, and the entries about a person."""

import csv
import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from privacy_portal.audit import trail
from privacy_portal.paging import Order, page
from privacy_portal.scoping import kept_in_scope
from privacy_portal.spreadsheets import guarded
from workspaces.access import actor_of
from workspaces.forms.disclosures import DisclosureForm, LogFilterForm, PersonForm
from workspaces.forms.incidents import ReasonForm
from workspaces.models import DataCategory, Disclosure
from workspaces.register import alarms, disclosures, exceptions
from workspaces.roles import Capability
from workspaces.views.officer.events import PAGE_SIZE, handles, stale, tabs
from workspaces.views.register_pages import StaffRequest, address, desk_view

SEE = desk_view(Capability.SEE_EVENTS)
ACT = desk_view(Capability.HANDLE_EVENTS)
MOST_IN_A_FILE = 10_000


@require_safe
@SEE
def log(request: StaffRequest) -> HttpResponse:
    """List what was disclosed and what was blocked, the newest first."""
    filters = LogFilterForm(request.GET)
    rows = filters.apply(disclosures.visible(request.membership))
    shown = page(rows, Order("entered_at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "tabs": tabs(request, "desk_disclosures"),
        "filters": filters,
        "filtered": bool(filters.in_use),
        "rows": [row(request, one) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "blocked": alarms.disclosures_blocked(),
        "handles": handles(request),
        "query": request.GET.urlencode(),
    }
    return render(request, "officer/disclosures.html", context)


@require_safe
@SEE
def log_file(request: StaffRequest, kind: str) -> HttpResponse:
    """Give the log as a file, with the filters of the page; the newest 10,000 rows."""
    if kind not in ("csv", "json"):
        raise Http404
    rows = [
        _exported(one)
        for one in LogFilterForm(request.GET).apply(disclosures.visible(request.membership))[:MOST_IN_A_FILE]
    ]
    with transaction.atomic():
        who, where = actor_of(request.membership), request.platform.pk
        trail.record("disclosure.exported", platform_id=where, actor=who, count=len(rows))
    if kind == "json":
        return JsonResponse({"disclosures": rows}, json_dumps_params={"ensure_ascii": False})
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="disclosures.csv"'
    writer = csv.writer(answer)
    writer.writerow(list(_exported_names()))
    writer.writerows([[guarded(str(value)) for value in one.values()] for one in rows])
    return answer


@require_safe
@SEE
def disclosure(request: StaffRequest, disclosure: uuid.UUID) -> HttpResponse:
    """Show one entry, with its counter-entry."""
    found = find(request, disclosure)
    look = getattr(found, "look", None)
    context = {
        "row": row(request, found),
        "disclosure": found,
        "look": look,
        "counter": found.corrections.select_related("entered_by").first(),
        "corrects": row(request, found.corrects) if found.corrects else None,
        "people": found.people.count(),
        "handles": handles(request),
        "back_url": address(request, "desk_disclosures"),
    }
    return render(request, "officer/disclosure.html", context)


@sensitive_post_parameters()
@ACT
def new(request: StaffRequest) -> HttpResponse:
    """Record a disclosure; without a ground it is blocked and says so."""
    form = DisclosureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = disclosures.disclose(request.platform, form.what(), by=request.membership)
        if made.blocked:
            messages.error(request, _("Blocked: no consent is known. Do not disclose the data. Officers are told."))
        else:
            messages.success(request, _("The disclosure is recorded."))
        return redirect(address(request, "desk_disclosure", disclosure=made.public_id))
    context = {"form": form, "back_url": address(request, "desk_disclosures")}
    return render(request, "officer/disclosure_form.html", context, status=form.status)


@sensitive_post_parameters()
@ACT
def annul(request: StaffRequest, disclosure: uuid.UUID) -> HttpResponse:
    """Write the counter-entry of an entry that was wrong."""
    found = find(request, disclosure)
    own = address(request, "desk_disclosure", disclosure=found.public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            disclosures.annul(found, form.cleaned_data["reason"], by=request.membership)
        except disclosures.AnnulledAlready:
            return stale(request, own)
        messages.success(request, _("The counter-entry is written. Both entries stay in the log."))
        return redirect(own)
    context = {"form": form, "row": row(request, found), "back_url": own}
    return render(request, "officer/disclosure_annul.html", context, status=form.status)


@sensitive_post_parameters()
@ACT
def look(request: StaffRequest, disclosure: uuid.UUID) -> HttpResponse:
    """Note what was done about a blocked disclosure."""
    found = find(request, disclosure)
    if not found.blocked:
        raise Http404
    own = address(request, "desk_disclosure", disclosure=found.public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].label = _("What did you do about it?")
    if form.is_valid():
        if not disclosures.look_at_block(found, form.cleaned_data["reason"], by=request.membership):
            return stale(request, own)
        messages.success(request, _("Noted."))
        return redirect(own)
    context = {"form": form, "row": row(request, found), "back_url": own}
    return render(request, "officer/disclosure_look.html", context, status=form.status)


@sensitive_post_parameters()
@ACT
def about_person(request: StaffRequest) -> HttpResponse:
    """Show to whom data about a person were disclosed. What is typed goes into no address and is not kept."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "back_url": address(request, "desk_disclosures")}
    if form.is_valid():
        found = disclosures.look_up(form.cleaned_data["identifiers"].splitlines(), by=request.membership)
        context |= {"rows": [row(request, one) for one in found], "searched": True}
    return render(request, "officer/disclosures_about.html", context, status=form.status)


def find(request: StaffRequest, key: uuid.UUID) -> Disclosure:
    """Return an entry that whoever looks may see; 404 for any other."""
    rows = disclosures.visible(request.membership)
    found = rows.select_related("corrects__recipient", "look__by").filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


def row(request: StaffRequest, found: Disclosure) -> dict[str, Any]:
    """Return an entry as the pages show it."""
    kept = kept_in_scope()
    if "category names" not in kept:
        kept["category names"] = {one.key: str(one) for one in DataCategory.objects.all()}
    names = kept["category names"]
    return {
        "disclosure": found,
        "url": address(request, "desk_disclosure", disclosure=found.public_id),
        "categories": [names.get(key, key) for key in found.categories],
        "ground": ground_words(found),
        "exception": exceptions.named(found.law, found.exception),
        "annulled": bool(found.corrections.all()),
    }


def ground_words(found: Disclosure) -> str:
    """Return what a disclosure rests on, in words."""
    if found.basis:
        return str(found.get_basis_display())
    known = exceptions.named(found.law, found.exception)
    if found.exception:
        return f"{known.exemption.article}: {known.exemption.text}" if known else f"{found.law}/{found.exception}"
    return str(found.get_ground_display())


def _exported_names() -> tuple[str, ...]:
    return ("id", "entered_at", "disclosed_on", "recipient", "recipient_class", "country", "categories", "ground",
            "basis", "law", "exception", "proofs", "blocked", "for_marketing", "corrects", "annuls")  # fmt: skip


def _exported(one: Disclosure) -> dict[str, Any]:
    """Return an entry for a file: codes, and no word of its purpose or of a person."""
    values = (
        str(one.public_id), one.entered_at.isoformat(timespec="seconds"), one.disclosed_on.isoformat(),
        one.recipient.name, one.recipient.kind, one.recipient.country, " ".join(one.categories), one.ground,
        one.basis, one.law, one.exception, " ".join(one.proofs), one.blocked, one.for_marketing,
        str(one.corrects_id or ""), one.annuls,
    )  # fmt: skip
    return dict(zip(_exported_names(), values, strict=True))
