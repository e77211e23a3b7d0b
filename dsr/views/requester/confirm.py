"""After sending: the reference, and the code that shows whose mailbox it is. In the browser that sent the request."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dsr import intake, lifecycle, masking, visits
from dsr.forms.requester import MailedCodeForm
from dsr.models import OPT_OUTS, Case
from dsr.verification import codes
from dsr.views.requester import journey, typed_code
from dsr.visits import PortalRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def confirm(request: PortalRequest, reference: str) -> HttpResponseBase:
    """Ask for the code that went to the address of the request; with it the work begins and the case opens."""
    if visits.is_open(request, reference):
        return redirect("case", platform=request.platform.slug, reference=reference)
    case = visits.submitted(request, reference)
    if case.right in OPT_OUTS:
        return redirect("opted_out", platform=request.platform.slug, reference=reference)
    if case.contact_confirmed_at is not None:
        messages.info(request, _("This address is confirmed already. Open the request with a new code."))
        return visits.prove_first(request, reference)
    if not intake.code_was_sent(case):
        return _wait_for_code(request, case)
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    address = masking.masked_address(case.person["email"])
    if form.is_bound and typed_code.accepted(form, lambda typed: _confirmed(case, typed), address):
        visits.open_case(request, case)
        messages.success(request, _("Your address is confirmed, and we have begun."))
        return redirect("case", platform=request.platform.slug, reference=reference)
    context = {"form": form, **_about(request, case)}
    return render(request, "requester/confirm.html", context, status=form.status)


def _wait_for_code(request: PortalRequest, case: Case) -> HttpResponseBase:
    """Show that the request is kept though no code could go out for it, and from when one can."""
    until = intake.next_code_at(case, origin=throttling.origin(request, request.platform.pk))
    context = {"moment": typed_code.moment_words(case, until) if until else "", **_about(request, case)}
    return render(request, "requester/no_code_yet.html", context)


def _about(request: PortalRequest, case: Case) -> dict[str, Any]:
    place = [request.platform.slug, case.reference]
    return {
        "case": case,
        "address": masking.masked_address(case.person["email"]),
        "drop_on": case.received_at + intake.UNCONFIRMED_LAPSES_AFTER,
        "again_url": reverse("confirm_again", args=place),
        "other_url": reverse("other_address", args=place),
    }


def _confirmed(case: Case, typed: str) -> bool:
    intake.confirm_contact(case, typed)
    return True


@require_POST
@limited(throttling.CODE)
def confirm_again(request: PortalRequest, reference: str) -> HttpResponseBase:
    """Send another code to the same address."""
    case = visits.submitted(request, reference)
    if not case.waits_for_confirmation:
        return redirect("confirm", platform=request.platform.slug, reference=reference)
    try:
        intake.send_confirmation_again(case, origin=throttling.origin(request, request.platform.pk))
        messages.success(request, _("We have sent a new code."))
    except codes.TooManyCodes as full:
        sent = intake.code_was_sent(case)
        messages.warning(request, typed_code.too_many_codes(full) if sent else _("No code was sent yet."))
    return redirect("confirm", platform=request.platform.slug, reference=reference)


@require_POST
@limited(throttling.CODE)
def other_address(request: PortalRequest, reference: str) -> HttpResponseBase:
    """Take the request back before it was confirmed, and ask again for the address; the other answers are kept."""
    case = visits.submitted(request, reference)
    if case.contact_confirmed_at is None:
        try:
            intake.withdraw(case)
        except (intake.TooLateToWithdraw, lifecycle.StaleRequest):
            messages.info(request, _("The first request had ended already."))
    journey.use_another_address(request)
    visits.leave(request, reference)
    messages.info(request, _("We dropped the first request. Tell us another address, and send it anew."))
    return redirect("start", platform=request.platform.slug)
