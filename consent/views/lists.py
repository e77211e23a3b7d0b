"""Lists of people who agreed elsewhere, for a workspace that vouches or takes over, and for the desk."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from consent import intake, policy, preferences, registration
from consent.lists import drafts, offered, reading, taking
from consent.lists.forms import ConfirmForm, ListForm, PurposeForm
from consent.models import ConsentList
from consent.views.pages import framed
from privacy_portal.paging import Order, page
from privacy_portal.spreadsheets import as_csv
from workspaces.views.rooms import TenantRequest, address

SIZE = 25
SHOWN = 10


@require_safe
def listed(request: TenantRequest) -> HttpResponse:
    """List what was handed in, the newest first."""
    rows = drafts.seen_by(request.platform, request.tenant)
    shown = page(rows, Order("drawn_up_at", descending=True), request.GET.get("cursor", ""), SIZE)
    found = offered.offers(request.platform, request.tenant)
    context = framed(request, "consent_lists") | {
        "rows": [(one, address(request, "consent_list", consent_list=one.public_id)) for one in shown.rows],
        "newer": shown.newer,
        "older": shown.older,
        "nothing_offered": not found,
        "new_url": address(request, "consent_list_new") if found and _may_hand_in(request) else "",
    }
    return render(request, "consent/lists/list.html", context)


def new(request: TenantRequest) -> HttpResponseBase:
    """Ask for which purpose; where there is but one, go on."""
    found = offered.offers(request.platform, request.tenant)
    if not found or not _may_hand_in(request):
        raise Http404
    form = PurposeForm(found, request.POST if request.method == "POST" else None)
    key = found[0].version.purpose.key if len(found) == 1 else ""
    if form.is_valid():
        key = form.cleaned_data["purpose"]
    if key:
        return redirect(address(request, "consent_list_for", key=key))
    context = framed(request, "") | {"form": form, "back_url": address(request, "consent_lists")}
    return render(request, "consent/lists/purpose.html", context, status=form.status)


@sensitive_post_parameters()
def hand_in(request: TenantRequest, key: str) -> HttpResponseBase:
    """Read a list and show what it says, before anything of it counts."""
    offer = offered.offer(request.platform, request.tenant, key)
    if offer is None or not _may_hand_in(request):
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListForm(*sent, platform=request.platform, offer=offer)
    field = "file" if request.FILES else "people"
    if form.is_valid():
        try:
            made = drafts.draw_up(request.tenant, form.told, form.content, by=request.membership)
        except reading.Unreadable as error:
            form.add_error(field, str(error))
        except drafts.NobodyNamed as error:
            for one in error.lines[:SHOWN]:
                told = _("Line %(line)s: %(why)s") % {"line": one.line, "why": one.reason.label}
                form.add_error(field, told)
        except policy.Forbidden as error:
            form.add_error(None, intake.forbidden_words(error.decision))
        else:
            return redirect(address(request, "consent_list", consent_list=made.public_id))
    read = registration.terms_of(offer.version, get_language() or "en")
    context = framed(request, "") | {
        "form": form,
        "offer": offer,
        "words": read.words,
        "receivers": read.receivers,
        "back_url": address(request, "consent_lists"),
    }
    return render(request, "consent/lists/hand_in.html", context, status=form.status)


def one(request: TenantRequest, consent_list: uuid.UUID) -> HttpResponse:
    """Show one list: what it would do, how far it is, or what became of it."""
    found = _find(request, consent_list)
    form = _confirm_form(request, found, None)
    return _page(request, found, form)


@require_POST
def confirm(request: TenantRequest, consent_list: uuid.UUID) -> HttpResponseBase:
    """Have it count, on the word of whoever confirms it."""
    found = _find(request, consent_list)
    form = _confirm_form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        drafts.confirm(found, by=request.membership)
    except drafts.NotWaiting:
        messages.info(request, _("It was confirmed already."))
    else:
        messages.success(
            request, _("It counts now. Everybody with an e-mail address is told, and how to take it back.")
        )
    return redirect(address(request, "consent_list", consent_list=consent_list))


@require_POST
def put_away(request: TenantRequest, consent_list: uuid.UUID) -> HttpResponseBase:
    """Forget it, and everybody in it, before it counts."""
    try:
        drafts.put_away(_find(request, consent_list), by=request.membership)
    except drafts.NotWaiting:
        messages.error(request, _("It was confirmed already, so it cannot be put away."))
        return redirect(address(request, "consent_list", consent_list=consent_list))
    messages.success(request, _("The list is put away, and nothing of it is kept."))
    return redirect(address(request, "consent_lists"))


@require_safe
def refused(request: TenantRequest, consent_list: uuid.UUID) -> StreamingHttpResponse:
    """Give every line that was refused, as a file: its number and why."""
    found = _find(request, consent_list)
    line, why = _("Line"), _("Why")
    # Read before the answer leaves: what is streamed is made when the platform is no longer in scope.
    rows = [{line: number, why: reason} for number, reason in taking.refusals(found)]
    answer = StreamingHttpResponse(as_csv([line, why], rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-lines-{str(found.public_id)[:8]}.csv"'
    return answer


def _page(request: TenantRequest, found: ConsentList, form: ConfirmForm) -> HttpResponse:
    refusals = page(found.refusals.all(), Order("line"), request.GET.get("cursor", ""), SIZE)
    options = [preferences.option_label(found.version, option) for option in found.options]
    own = {"consent_list": found.public_id}
    read = registration.terms_of(found.version, found.language)
    context = framed(request, "") | {
        "told": found,
        "form": form,
        "words": read.words,
        "receivers": read.receivers,
        "options": options,
        "language": dict(settings.LANGUAGES).get(found.language, found.language),
        "waits": found.confirmed_at is None,
        "live": found.confirmed_at is not None and found.finished_at is None,
        "people": found.lines - found.taken,
        "same": drafts.same_before(found) if found.confirmed_at is None else None,
        "refusals": refusals.rows,
        "newer": refusals.newer,
        "older": refusals.older,
        "may_hand_in": offered.may_hand_in(found.workspace, request.membership),
        "confirm_url": address(request, "consent_list_confirm", **own),
        "put_away_url": address(request, "consent_list_put_away", **own),
        "refused_url": address(request, "consent_list_refused", **own),
        "own_url": address(request, "consent_list", **own),
        "back_url": address(request, "consent_lists"),
    }
    partial = request.headers.get("HX-Request") == "true"
    return render(
        request, "consent/lists/standing.html" if partial else "consent/lists/one.html", context, status=form.status
    )


def _confirm_form(request: TenantRequest, found: ConsentList, sent: Any) -> ConfirmForm:
    return ConfirmForm(sent, declaration=taking.declaration(found))


def _find(request: TenantRequest, consent_list: uuid.UUID) -> ConsentList:
    found: ConsentList | None = drafts.seen_by(request.platform, request.tenant).filter(public_id=consent_list).first()
    if found is None:
        raise Http404
    return found


def _may_hand_in(request: TenantRequest) -> bool:
    return offered.may_hand_in(request.tenant, request.membership)
