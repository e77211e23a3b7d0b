"""A fee, as the person sees it: how much and why, and two equal answers."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dsr import cases, fees
from dsr.visits import PortalRequest, case_view


@case_view
def fee(request: PortalRequest, part: int, **kwargs: object) -> HttpResponseBase:
    """Show the fee; `pay` says that the person pays. Whoever does not want to withdraws instead."""
    asked = cases.parts(request.case).filter(part=part).first()
    waiting = fees.open_fee(asked) if asked else None
    back = reverse("case", args=[request.platform.slug, request.case.reference])
    if asked is None or waiting is None:
        return redirect(back)
    if request.method == "POST":
        try:
            fees.agree(asked)
        except fees.NoFee:
            messages.info(request, _("This fee is settled already: there is nothing more to pay."))
        else:
            messages.success(request, _("Thank you. We go on as soon as the payment has arrived."))
        return redirect(back)
    context = {"case": request.case, "part": asked, "fee": waiting, "form": None, "back_url": back}
    return render(request, "requester/fee.html", context)
