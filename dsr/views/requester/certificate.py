"""The certificate of an erasure, to print, and the page where anybody who holds it can check it."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dsr import certificate_shown
from dsr.models import Certificate
from dsr.visits import PortalRequest, mailbox_view
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@require_safe
@mailbox_view
def certificate(request: PortalRequest, part: int, **kwargs: Any) -> HttpResponseBase:
    """Show the certificate of a part; 404 where there is none, and where its body is no longer the one recorded."""
    related = ("subject_key", "request__case__platform")
    found = Certificate.objects.select_related(*related).filter(request__case=request.case, request__part=part).first()
    back_url = reverse("case", args=[request.platform.slug, request.case.reference])
    return render(request, "requester/certificate.html", certificate_shown.of(found, back_url))


@require_safe
@limited(throttling.CODE)
def certificate_check(request: PortalRequest, digest: str) -> HttpResponseBase:
    """Say whether a certificate with this number was issued, and when; nothing about whom it is."""
    found = Certificate.objects.filter(digest=digest).select_related("request__case").first()
    status = 200 if found else 404
    context = {"certificate": found, "hash": digest}
    return render(request, "requester/certificate_check.html", context, status=status)
