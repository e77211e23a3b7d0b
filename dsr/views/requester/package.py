"""Fetching the package: a fresh code to an address that was held before, then the file itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dsr import cases, counts, delivery, masking, package_file
from dsr.forms.requester import MailedCodeForm
from dsr.models import Request, Right
from dsr.verification import codes, process
from dsr.views.requester import package_words, typed_code
from dsr.visits import PortalRequest, mailbox_view
from privacy_portal import throttling
from privacy_portal.page_limits import limited

# The proof of a package's code per part, and where the code went, in this browser's session.
PROOFS, SENT_TO = "download_proofs", "download_contacts"


@sensitive_post_parameters()
@limited(throttling.CODE)
@mailbox_view
def package(request: PortalRequest, part: int, **kwargs: Any) -> HttpResponseBase:
    """Show what is inside and until when; ask for a code first where this browser has not given one lately."""
    asked = _part(request, part)
    try:
        found = delivery.available(asked)
    except delivery.NoPackage as missing:
        return _gone(request, asked, missing.code)
    if delivery.proof_needed(asked, _proof(request, asked)):
        return _prove(request, asked)
    inside = package_words.inside(asked)
    context = {"case": request.case, "part": asked, "package": found, "zone": counts.zone_of(request.case), **inside}
    return render(request, "requester/package.html", context | {"back_url": _case_url(request)})


@require_POST
@limited(throttling.CODE)
@mailbox_view
def package_code(request: PortalRequest, part: int, **kwargs: Any) -> HttpResponseBase:
    """Send a code for the download to the chosen address."""
    asked = _part(request, part)
    typed = request.POST.get("contact", "0")
    try:
        delivery.send_download_code(asked, int(typed) if typed.isdecimal() else 0)
    except delivery.NoPackage as missing:
        return _gone(request, asked, missing.code)
    except process.NoSuchContact:
        messages.warning(request, _("This address cannot be used."))
    except codes.TooManyCodes as full:
        messages.warning(request, typed_code.too_many_codes(full))
    else:
        request.session[SENT_TO] = request.session.get(SENT_TO, {}) | {str(asked.pk): typed}
        messages.success(request, _("We have sent a code."))
    return redirect("package", platform=request.platform.slug, reference=request.case.reference, part=part)


@require_POST
@limited(throttling.CODE)
@mailbox_view
def download(request: PortalRequest, part: int, **kwargs: Any) -> HttpResponseBase:
    """Answer with the file. It never lies in a cache, and its name holds nothing personal."""
    asked = _part(request, part)
    try:
        file = delivery.download(asked, proof=_proof(request, asked))
    except delivery.ProofNeeded:
        return redirect("package", platform=request.platform.slug, reference=request.case.reference, part=part)
    except delivery.NoPackage as missing:
        return _gone(request, asked, missing.code)
    return package_file.answer(file)


def _prove(request: PortalRequest, asked: Request) -> HttpResponseBase:
    """Ask for the code, or first to which address it goes."""
    addresses = [masking.masked_address(contact) for contact in delivery.download_contacts(asked)]
    sent_to = request.session.get(SENT_TO, {}).get(str(asked.pk), "")
    address = addresses[int(sent_to)] if sent_to.isdecimal() and int(sent_to) < len(addresses) else ""
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        proof = typed_code.accepted(form, lambda typed: delivery.open_download(asked, typed), address)
        if proof is not None:
            request.session[PROOFS] = request.session.get(PROOFS, {}) | {str(asked.pk): proof}
            return redirect(request.path)
    context = {
        "form": form,
        "case": request.case,
        "part": asked,
        "address": address,
        "addresses": list(enumerate(addresses)),
        "back_url": _case_url(request),
    }
    return render(request, "requester/package_code.html", context, status=form.status)


def _gone(request: PortalRequest, asked: Request, why: str) -> HttpResponseBase:
    if why == "not_ready":
        raise Http404
    context = {"case": request.case, "part": asked, "why": why, "back_url": _case_url(request)}
    return render(request, "requester/package_gone.html", context, status=410)


def _part(request: PortalRequest, number: int) -> Request:
    part = cases.parts(request.case).filter(part=number, right=Right.ACCESS).first()
    if part is None:
        raise Http404
    return part


def _proof(request: PortalRequest, asked: Request) -> int | None:
    proof: int | None = request.session.get(PROOFS, {}).get(str(asked.pk))
    return proof


def _case_url(request: PortalRequest) -> str:
    return reverse("case", args=[request.platform.slug, request.case.reference])
