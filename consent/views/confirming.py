"""Confirming by a mailed code what somebody agreed to by typing an address."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from consent import confirming, intake, ledger, links, policy
from consent.forms import MailedCodeForm
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@limited(throttling.CODE)
def confirm(request: VisitRequest, token: str) -> HttpResponseBase:
    """Show what was agreed to; the code from the mail has it count."""
    try:
        found = confirming.waiting(request.platform, token)
        form = MailedCodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                with throttling.steady():
                    confirming.confirm(found, form.cleaned_data["code"])
            except confirming.WrongCode:
                form.add_error(
                    "code", _("This is not the code of the mail. After five wrong ones, ask again where you agreed.")
                )
            except policy.Forbidden as error:
                form.add_error(None, intake.forbidden_words(error.decision))
            except ledger.GuardianNeeded:
                form.add_error(None, _("A parent or guardian has to agree to this. Please ask where you saw it first."))
            else:
                messages.success(request, _("Confirmed: it counts from now. You can stop it at any time."))
                return redirect("preferences", platform=request.platform.slug)
    except links.DeadLink:
        return _dead(request)
    context = confirming.asked(found) | {"form": form, "back_url": reverse("centre", args=[request.platform.slug])}
    return render(request, "consent/confirm.html", context, status=form.status)


def _dead(request: VisitRequest) -> HttpResponse:
    context = {"back_url": reverse("centre", args=[request.platform.slug])}
    return render(request, "consent/confirm_dead.html", context, status=404)
