"""What goes on paper to people without a mail address: the letter by which they follow their case, and the answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsr import certificate_shown, delivery, handover, package_file, presentation, unmasking
from dsr.forms.handover import HandoverForm, SightingForm
from dsr.letters import keeping, shown
from dsr.models import Case, Certificate, Request, Status
from dsr.presentation import due_day, received_day
from dsr.verification import receipts
from dsr.views.officer.desk import DeskRequest, about, address, back_to, changed, request_view
from dsr.workflow import progress
from privacy_portal.clock import now
from privacy_portal.links import absolute
from workspaces.roles import Capability


@request_view(Capability.WORK_ON_REQUESTS)
def receipt(request: DeskRequest, part: Request) -> HttpResponse:
    """Say what the letter is for; then show it once, with a code that was just made, to be printed."""
    none_made = _("No letter with a code is made for this request.")
    if part.case.entered_by_id is None or part.case.closed_at:
        return changed(request, part, none_made)
    if request.method != "POST":
        return render(request, "officer/receipt.html", about(request, part))
    try:
        code = receipts.issue(part.case, by=request.membership)
    except receipts.Closed:
        return changed(request, part, none_made)
    unmasking.unmask(request, part.case, by=request.membership, purpose="contact")
    with translation.override(part.case.language):
        context = {
            **letterhead(part.case),
            "back_url": address("desk_request", part),
            "case": part.case,
            "code": code,
            "wish": presentation.wish(part.right),
            "received_on": received_day(part),
            "answer_by": due_day(part),
            "follow_url": absolute(reverse("follow_letter", args=[request.platform.slug])),
        }
        return render(request, "officer/receipt_letter.html", context)


def letterhead(case: Case) -> dict[str, Any]:
    """Return sender, recipient, date and reference of a letter to the person, as layouts/letter.html takes them."""
    establishment = case.establishment
    return {
        "sender": [establishment.name, *establishment.address.splitlines(), establishment.contact_email],
        "recipient": shown.recipient(case),
        "sent_on": now(),
        "reference": case.display_reference,
    }


@request_view(Capability.WORK_ON_REQUESTS)
def hand_over(request: DeskRequest, part: Request) -> HttpResponse:
    """Print the answer, and record how and when it reached the person: with that it is given."""
    if not part.awaits_handover:
        return changed(request, part, _("Nothing waits to be handed over (any more)."))
    if not handover.ways(part):
        return _hand_over_page(request, part, SightingForm()) if request.method != "POST" else _unseen(request, part)
    form = HandoverForm(request.POST if request.method == "POST" else None, part=part)
    if form.is_valid():
        try:
            handover.record(part, way=form.cleaned_data["way"], at=form.at, by=request.membership)
        except handover.Unsafe:
            return _unseen(request, part)
        except progress.NotWaiting:
            return changed(request, part, _("Nothing waits to be handed over any more."))
        except handover.NotThen:
            form.add_error("day", _("It cannot have gone out before it was decided, or later than now."))
        else:
            messages.success(request, _("The answer is given. Its date is in the trail."))
            return back_to(part)
    return _hand_over_page(request, part, form)


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def sighting(request: DeskRequest, part: Request) -> HttpResponse:
    """Record that the person stands before the officer; then the package may be taken out and handed over."""
    if not part.awaits_handover or part.status != Status.READY:
        return changed(request, part, _("There is no package to hand over (any more)."))
    form = SightingForm(request.POST)
    if not form.is_valid():
        return _hand_over_page(request, part, form)
    try:
        handover.see(part, kind=form.cleaned_data["kind"], by=request.membership)
    except progress.NotWaiting:
        return changed(request, part, _("There is no package to hand over (any more)."))
    messages.success(request, _("You saw the person. Within a day the package may go into their hand."))
    return redirect(address("desk_hand_over", part))


def _unseen(request: DeskRequest, part: Request) -> HttpResponse:
    return changed(request, part, _("Nobody saw the person for this: first record that they stand before you."))


def _hand_over_page(request: DeskRequest, part: Request, form: HandoverForm | SightingForm) -> HttpResponse:
    context = about(
        request,
        part,
        form=form,
        ways=handover.ways(part),
        package=part.status == Status.READY,
        has_certificate=Certificate.objects.filter(request=part).exists(),
    )
    return render(request, "officer/hand_over.html", context, status=form.status)


@require_POST
@request_view(Capability.REVEAL_PERSON)
def answer_letter(request: DeskRequest, part: Request) -> HttpResponse:
    """Lead to the answer as it was written, with name and address shown, to be printed."""
    found = keeping.of(part.case).filter(request=part).first()
    if not part.awaits_handover or found is None:
        return changed(request, part, _("Nothing waits to be handed over (any more)."))
    unmasking.unmask(request, part.case, by=request.membership, purpose="contact")
    about_part = {"platform": request.platform.slug, "reference": part.case.reference, "part": part.part}
    return redirect(reverse("desk_letter", kwargs={**about_part, "number": found.number}))


@require_POST
@request_view(Capability.REVEAL_PERSON)
def certificate(request: DeskRequest, part: Request) -> HttpResponse:
    """Show the certificate of an erasure that goes with the answer, to be printed."""
    related = ("subject_key", "request__case__platform")
    found = Certificate.objects.select_related(*related).filter(request=part).first()
    if not part.awaits_handover:
        return changed(request, part, _("Nothing waits to be handed over (any more)."))
    unmasking.unmask(request, part.case, by=request.membership, purpose="contact")
    with translation.override(part.case.language):
        context = certificate_shown.of(found, address("desk_hand_over", part))
        return render(request, "requester/certificate.html", context)


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def take_out(request: DeskRequest, part: Request) -> HttpResponseBase:
    """Answer with the package, for the medium that goes into the person's hand after an officer saw who they are."""
    try:
        file = handover.take_out(part, by=request.membership)
    except (progress.NotWaiting, delivery.NoPackage):
        return changed(request, part, _("There is no package to hand over (any more)."))
    except handover.Unsafe:
        return _unseen(request, part)
    return package_file.answer(file)
