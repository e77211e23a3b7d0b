"""The preference centre: prove the mailbox (or come by a link or an account), see every choice, change any."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from consent import codes, disconnections, intake, ledger, links, policy, preferences, visits
from consent.cookies import devices, signal
from consent.forms import AddressForm, MailedCodeForm
from consent.kinds import IdentifierKind
from consent.lists import offered
from consent.models import ConsentEvent, Subject
from consent.propagation import showing
from consent.receipts import issuing
from consent.subjects import Known
from consent.visits import VisitRequest, visit_view
from privacy_portal import throttling
from privacy_portal.page_limits import limited
from privacy_portal.paging import Order, page
from workspaces import notifications

_ASKED, _DEVICE = "preferences_asked", "preferences_device"
PAGE_SIZE = 25
MOST_GOING = 20


@never_cache
@sensitive_post_parameters()
@limited(throttling.FOLLOW)
def start(request: VisitRequest) -> HttpResponseBase:
    """Ask for the address and mail a code; whoever has shown already who they are goes on."""
    if request.method != "POST" and visits.visit_of(request) is not None:
        return redirect("preferences_mine", platform=request.platform.slug)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        known = Known(IdentifierKind.EMAIL, form.cleaned_data["email"])
        try:
            codes.send(
                request.platform,
                known.value,
                language=get_language() or "en",
                origin=throttling.origin(request, request.platform.pk),
            )
        except codes.TooManyCodes:
            form.add_error(
                "email",
                _("No further code goes to this address for now. One of the last 10 minutes still works."),
            )
        else:
            print_ = known.fingerprint(request.platform.pk)
            request.session[_ASKED] = {"platform": request.platform.pk, "fingerprint": print_}
            return redirect("preferences_code", platform=request.platform.slug)
    context = {"form": form, "back_url": reverse("centre", args=[request.platform.slug])}
    return render(request, "consent/preferences_start.html", context, status=form.status)


@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def code(request: VisitRequest) -> HttpResponseBase:
    """Open the choices by the code that was mailed."""
    asked = request.session.get(_ASKED, {})
    if asked.get("platform") != request.platform.pk:
        return redirect("preferences", platform=request.platform.slug)
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with throttling.steady():
            found = codes.check(request.platform.pk, asked["fingerprint"], form.cleaned_data["code"])
        if found is not None:
            del request.session[_ASKED]
            visits.open_by_code(request, found)
            return redirect("preferences_mine", platform=request.platform.slug)
        form.add_error("code", _("This is not a code that works. Use the newest mail, or ask for a new code."))
    context = {"form": form, "back_url": reverse("preferences", args=[request.platform.slug])}
    return render(request, "consent/preferences_code.html", context, status=form.status)


@require_safe
@never_cache
@limited(throttling.LOOK_UP, "GET")
def link(request: VisitRequest, token: str) -> HttpResponseBase:
    """Open the choices by the link of a mail. Nothing changes by it: programs that look at mail follow links."""
    try:
        subject = links.opened(request.platform, token)
    except links.DeadLink:
        messages.error(request, _("This link does not work any more. Ask for a code instead."))
        return redirect("preferences", platform=request.platform.slug)
    visits.open_by_link(request, subject)
    return redirect("preferences_mine", platform=request.platform.slug)


@require_safe
@visit_view
def mine(request: VisitRequest) -> HttpResponse:
    """Show every choice as it stands, each with its button."""
    visit, is_signalled = request.visit, signal.is_sent(request)
    if is_signalled:
        preferences.honour_signal(visit)
        visit = request.visit = visits.visit_of(request) or visit
    groups = preferences.groups(visit)
    context = {
        "groups": groups,
        "visit": visit,
        "something_on": any(
            row.is_on and visit.record is None and preferences.is_marketing(group.topic)
            for group in groups
            for asked in group.asked
            for row in asked.rows
        ),
        "going": _going(visit),
        "necessary": notifications.NECESSARY,
        "has_history": visit.subject is not None and visit.subject.events > 0,
        "signal": is_signalled,
        "device": visit.may_give and _device(request) is not None,
        "back_url": reverse("centre", args=[request.platform.slug]),
    }
    return render(request, "consent/preferences.html", context)


@require_POST
@visit_view
def choose(request: VisitRequest) -> HttpResponseBase:
    """Start or stop one thing."""
    told = request.POST
    give = told.get("choice") == "give"
    try:
        preferences.choose(
            request.visit,
            told.get("purpose", ""),
            told.get("option", ""),
            told.get("workspace", ""),
            give=give,
            signal=signal.is_sent(request),
        )
    except preferences.SignalSent:
        messages.info(request, _("Your browser says “do not sell or share”, so this stays off."))
        return redirect("preferences_mine", platform=request.platform.slug)
    except preferences.MayNotGive:
        visits.leave(request)
        messages.info(request, _("Here things can only be stopped. To start one, we send you a code first."))
        return redirect("preferences", platform=request.platform.slug)
    except preferences.NoSuchChoice:
        raise Http404 from None
    except policy.Forbidden as error:
        messages.error(request, intake.forbidden_words(error.decision))
        return redirect("preferences_mine", platform=request.platform.slug)
    except ledger.GuardianNeeded:
        messages.info(request, preferences.guardian_words())
        return redirect("preferences_mine", platform=request.platform.slug)
    messages.success(request, _("It is on from now.") if give else _stopped(request, told.get("purpose", "")))
    return redirect("preferences_mine", platform=request.platform.slug)


@require_safe
@never_cache
@limited(throttling.LOOK_UP, "GET")
def device(request: VisitRequest, token: str) -> HttpResponseBase:
    """Remember which device the browser holds, by the address that its banner was given. Nothing changes by it."""
    request.session[_DEVICE] = {"platform": request.platform.pk, "token": token}
    return redirect("preferences_mine", platform=request.platform.slug)


@require_POST
@visit_view
def add_device(request: VisitRequest) -> HttpResponseBase:
    """Tie the device that the browser holds to whoever proved who they are."""
    found = _device(request)
    if found is None:
        raise Http404
    try:
        preferences.add_device(request.visit, found)
    except preferences.MayNotGive:
        raise Http404 from None
    del request.session[_DEVICE]
    messages.success(request, _("That browser is yours now. What is stopped here or there is stopped in both."))
    return redirect("preferences_mine", platform=request.platform.slug)


@require_POST
@visit_view
def stop_all(request: VisitRequest) -> HttpResponseBase:
    """Stop everything that is advertising."""
    try:
        stopped = preferences.stop_all(request.visit)
    except preferences.NoSuchChoice:
        raise Http404 from None
    if stopped:
        messages.success(request, _("All of it is stopped. It does not change what was done before."))
    else:
        messages.info(request, _("Nothing of it was on."))
    return redirect("preferences_mine", platform=request.platform.slug)


@require_safe
@visit_view
def history(request: VisitRequest) -> HttpResponse:
    """List what was said, the newest first."""
    rows = request.visit.events.select_related("version__purpose", "workspace__owner")
    shown = page(rows, Order("at", descending=True), request.GET.get("cursor", ""), PAGE_SIZE)
    context = {
        "rows": _all_told(shown.rows),
        "newer": shown.newer,
        "older": shown.older,
        "back_url": reverse("preferences_mine", args=[request.platform.slug]),
    }
    return render(request, "consent/preferences_history.html", context)


@require_safe
@visit_view
def record(request: VisitRequest, record: uuid.UUID) -> HttpResponse:
    """Show one thing that was said, with the very words that stood there."""
    event = _event(request, record)
    behind = offered.lists_behind([event]).get(event.actor)
    context = _all_told([event])[0] | {
        "by": offered.voucher_name(behind) if behind else "",
        "how": behind.how if behind else "",
        "standards": issuing.standards_of(event),
        "receivers": event.shown.content.get("receivers", []) if event.shown else [],
        "back_url": reverse("preferences_history", args=[request.platform.slug]),
    }
    return render(request, "consent/preferences_record.html", context)


@require_safe
@visit_view
def receipt(request: VisitRequest, record: uuid.UUID) -> HttpResponse:
    """Give the signed receipt of a consent as a file, by the standard that is asked for."""
    event = _event(request, record)
    try:
        signed = issuing.receipt(event, request.GET.get("standard", issuing.Standard.ISO_27560))
    except issuing.NoReceipt:
        raise Http404 from None
    answer = JsonResponse(signed)
    answer["Content-Disposition"] = f'attachment; filename="consent-receipt-{str(event.public_id)[:8]}.json"'
    return answer


@require_POST
@never_cache
def leave(request: VisitRequest) -> HttpResponseBase:
    """Forget the visit in this browser."""
    visits.leave(request)
    messages.success(request, _("This browser has forgotten your choices. They stay as they are."))
    return redirect("centre", platform=request.platform.slug)


def _stopped(request: VisitRequest, key: str) -> str:
    """Return what somebody reads who stopped a purpose: of a connected service, what follows."""
    if any(one.event.version.purpose.key == key for one in disconnections.waiting_or_begun(request.visit.subject)):
        return _("Stopped. What was brought in is to be deleted; below you see how far that is.")
    return _("Stopped. It does not change what was done before.")


def _going(visit: visits.Visit) -> list[dict[str, Any]]:
    """Return what connected services brought in and is being deleted, or was, the newest first; nothing of that in the
    visit of a receipt, which is about one choice."""
    if visit.record is not None:
        return []
    rows = disconnections.of_subject(visit.subject)[:MOST_GOING]
    told = disconnections.told(rows)
    return [{"row": row, "told": told[row.public_id]} for row in rows if row.public_id in told]


def _device(request: VisitRequest) -> Subject | None:
    """Return the device that the browser showed, None for none or too long ago."""
    shown = request.session.get(_DEVICE, {})
    if shown.get("platform") != request.platform.pk:
        return None
    try:
        return devices.handed_over(request.platform, shown["token"])
    except devices.DeadHandover:
        return None


def _event(request: VisitRequest, record: uuid.UUID) -> ConsentEvent:
    """Return something that was said, which may be seen in this visit. Raises Http404."""
    event = issuing.readable(request.visit.events).filter(public_id=record).first()
    if event is None:
        raise Http404
    return event


def _all_told(events: Sequence[ConsentEvent]) -> list[dict[str, Any]]:
    """Return what a page shows of each event, with to whom it was passed on."""
    passed_on = showing.of_events(events)
    return [
        {
            "event": one,
            "option": preferences.option_label(one.version, one.option),
            "passed_on": passed_on.get(one.pk, []),
        }
        for one in events
    ]
