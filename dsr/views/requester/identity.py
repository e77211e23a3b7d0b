"""Showing that it is you: a code to another address that was held before, or another way with an officer (X-01)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import cases, identification, masking
from dsr.connectors.base import HeldContact
from dsr.forms.requester import NONE_OF_THESE, ContactForm, MailedCodeForm, OtherProofForm
from dsr.models import Request, Turn
from dsr.verification import codes, process
from dsr.views.requester import typed_code
from dsr.visits import PortalRequest, case_view, mailbox_view
from dsr.workflow import progress
from privacy_portal import throttling
from privacy_portal.audit.actor import Actor
from privacy_portal.page_limits import limited

# Which of the held addresses a code went to, in this browser's session.
CHOSEN = "second_contact"


@limited(throttling.CODE)
@mailbox_view
def identity(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Offer the ways to prove more than the mailbox of the request; send a code to the one that was chosen."""
    waiting = _waiting(request)
    if waiting is None:
        return _back(request)
    contacts = _contacts(request)
    if not contacts:
        return redirect("other_proof", platform=request.platform.slug, reference=request.case.reference)
    addresses = [masking.masked_address(contact.value) for contact in contacts]
    form = ContactForm(request.POST if request.method == "POST" else None, addresses=addresses)
    if form.is_valid():
        chosen = form.cleaned_data["contact"]
        if chosen == NONE_OF_THESE:
            return redirect("other_proof", platform=request.platform.slug, reference=request.case.reference)
        if _send(request, int(chosen)):
            return redirect("identity_code", platform=request.platform.slug, reference=request.case.reference)
    context = {"form": form, "case": request.case, "waiting": waiting, "back_url": _case_url(request)}
    return render(request, "requester/identity.html", context, status=form.status)


@sensitive_post_parameters()
@limited(throttling.CODE)
@mailbox_view
def identity_code(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Take the code that went to the other address; with it the work goes on."""
    contacts = _contacts(request)
    choice = request.session.get(CHOSEN, -1)
    if _waiting(request) is None or not 0 <= choice < len(contacts):
        return _back(request)
    if "again" in request.POST:
        _send(request, choice)
        return redirect(request.path)
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    address = masking.masked_address(contacts[choice].value)
    if form.is_bound and typed_code.accepted(
        form, lambda typed: process.check_second_code(request.case, typed), address
    ):
        identification.proven(request.case, actor=Actor("person", request.case.reference))
        messages.success(request, _("Thank you. We know now that it is you, and go on."))
        return _back(request)
    context = {
        "form": form,
        "case": request.case,
        "address": address,
        "back_url": reverse("identity", args=[request.platform.slug, request.case.reference]),
    }
    return render(request, "requester/identity_code.html", context, status=form.status)


@sensitive_post_parameters()
@limited(throttling.CODE)
@case_view
def other_proof(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Where no held address can be used: an officer finds another way together with the person."""
    waiting = _waiting(request)
    if waiting is None:
        return _back(request)
    form = OtherProofForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        identification.ask_officer_for_check(waiting, form.cleaned_data["text"])
        messages.success(request, _("Your message is sent. A member of our privacy team writes to you here."))
        return _back(request)
    contacts = _contacts(request)
    back_url = (
        reverse("identity", args=[request.platform.slug, request.case.reference]) if contacts else _case_url(request)
    )
    context = {"form": form, "case": request.case, "waiting": waiting, "contacts": contacts, "back_url": back_url}
    return render(request, "requester/other_proof.html", context, status=form.status)


def _waiting(request: PortalRequest) -> Request | None:
    """Return the part that waits for the person to prove who they are."""
    found = [part for part in cases.parts(request.case) if part.turn == Turn.PERSON]
    return next((part for part in found if progress.waiting_step(part, "verify")), None)


def _contacts(request: PortalRequest) -> list[HeldContact]:
    return process.other_contacts(request.case, identification.matched_candidates(request.case))


def _send(request: PortalRequest, choice: int) -> bool:
    try:
        process.send_second_code(request.case, identification.matched_candidates(request.case), choice)
    except codes.TooManyCodes as full:
        messages.warning(request, typed_code.too_many_codes(full))
        return False
    request.session[CHOSEN] = choice
    messages.success(request, _("We have sent a code."))
    return True


def _back(request: PortalRequest) -> HttpResponseBase:
    return redirect(_case_url(request))


def _case_url(request: PortalRequest) -> str:
    return reverse("case", args=[request.platform.slug, request.case.reference])
