"""Do not sell or share, and limit sensitive data: one page each, for everybody, in effect at once, without any proof.

What is typed is taken in; nothing is looked up and nothing is shown of anybody (threats: T5).
"""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from consent import notices
from dsr import clock, intake, presentation, visits
from dsr.forms.requester import OptOutForm
from dsr.models import Case, Right
from dsr.views.requester import dates
from dsr.visits import PortalRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@never_cache
@sensitive_post_parameters()
@limited(throttling.SUBMIT)
def do_not_sell(request: PortalRequest) -> HttpResponseBase:
    """Take an opt-out of sale and sharing (11 CCR 7026)."""
    return _opt_out(request, Right.OPT_OUT_SALE)


@never_cache
@sensitive_post_parameters()
@limited(throttling.SUBMIT)
def limit_sensitive(request: PortalRequest) -> HttpResponseBase:
    """Take a request to limit the use of sensitive data (11 CCR 7027)."""
    return _opt_out(request, Right.LIMIT_SENSITIVE)


@require_safe
@never_cache
def opted_out(request: PortalRequest, reference: str) -> HttpResponseBase:
    """Say that it is in effect, to the browser that asked for it."""
    case = visits.submitted(request, reference)
    context = {
        "case": case,
        "wish": presentation.wish(case.right),
        "back_url": reverse("centre", args=[request.platform.slug]),
        **dates.shown(clock.counts_of(case.requests.select_related("case__establishment").get(part=1))),
    }
    return render(request, "requester/opted_out.html", context)


def _opt_out(request: PortalRequest, right: Right) -> HttpResponseBase:
    form = OptOutForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            case = _submit(request, right, form.cleaned_data)
        except intake.TooManyOpen:
            form.add_error(None, _("We have this from you several times already, and it is in effect."))
        else:
            visits.remember_submission(request, case)
            return redirect("opted_out", platform=request.platform.slug, reference=case.reference)
    context = {
        "form": form,
        "right": str(right),
        "signal": request.headers.get("Sec-GPC") == "1",
        "edition": notices.current(request.platform, timezone.localdate()),
        "back_url": reverse("centre", args=[request.platform.slug]),
    }
    return render(request, "requester/opt_out.html", context, status=form.status)


def _submit(request: PortalRequest, right: Right, told: dict[str, Any]) -> Case:
    submission = intake.Submission(right=right, relation="", name="", language=get_language() or "en", **told)
    return intake.submit(request.platform, submission, origin=throttling.origin(request, request.platform.pk))
