"""What an officer prints for people without a mail address: the letter by which they can follow their case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dsr import presentation, unmasking
from dsr.models import Case, Request
from dsr.presentation import due_day, received_day
from dsr.verification import receipts
from dsr.views.officer.desk import DeskRequest, about, address, changed, request_view
from privacy_portal.clock import now
from privacy_portal.links import absolute
from workspaces.roles import Capability


@request_view(Capability.WORK_ON_REQUESTS)
def receipt(request: DeskRequest, part: Request) -> HttpResponse:
    """Say what the letter is for; then show it once, with a code that was just made, to be printed."""
    if part.case.entered_by_id is None or part.case.closed_at:
        return changed(request, part, _("No letter with a code is made for this request."))
    if request.method != "POST":
        return render(request, "officer/receipt.html", about(request, part))
    unmasking.unmask(request, part.case, by=request.membership, purpose="contact")
    code = receipts.issue(part.case, by=request.membership)
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
        "recipient": [case.person["name"], *case.person["address"].splitlines()],
        "sent_on": now(),
        "reference": case.display_reference,
    }
