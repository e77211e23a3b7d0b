"""Receipts for whoever carries one: seeing and ending what it is of, and the keys to check it by."""

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from consent import visits
from consent.forms import ReceiptForm
from consent.receipts import signature
from consent.visits import VisitRequest
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@never_cache
@sensitive_post_parameters()
@limited(throttling.FOLLOW)
def carry(request: VisitRequest) -> HttpResponseBase:
    """Open the choice that a receipt is of, to see it and to end it."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReceiptForm(*sent, platform=request.platform)
    if form.is_valid():
        visits.open_by_receipt(request, form.record)
        return redirect("preferences_mine", platform=request.platform.slug)
    context = {"form": form, "back_url": reverse("preferences", args=[request.platform.slug])}
    return render(request, "consent/receipt.html", context, status=form.status)


@require_safe
@limited(throttling.LOOK_UP, "GET")
def keys(request: VisitRequest) -> HttpResponse:
    """Publish the keys that sign and signed receipts (RFC 7517)."""
    return JsonResponse(signature.public_keys(), content_type="application/jwk-set+json")
