"""A fee: name it, with what the law says of fees beside the form; then record that it was paid, or drop it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dsr import clock, dates_shown, fees, law_words, presentation
from dsr.forms.officer import FeeForm
from dsr.law.registry import law_on
from dsr.models import Request, Right
from dsr.views.officer.desk import DeskRequest, about, back_to, changed, request_view
from workspaces.roles import Capability


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def fee(request: DeskRequest, part: Request) -> HttpResponse:
    """Name a fee with its reason and tell the person; while one is open, show it and how it stands."""
    waiting = fees.open_fee(part)
    if waiting is not None and request.method != "POST":
        without = dates_shown.why(clock.without_fee(part), sources=True)
        return render(request, "officer/fee_open.html", about(request, part, fee=waiting, without=without))
    form = FeeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            fees.quote(part, by=request.membership, **form.cleaned_data)
        except (fees.NoFee, fees.AlreadyQuoted):
            return changed(request, part, _("A fee can no longer be named, or was named already."))
        messages.success(request, _("The person is told of the fee. They can pay, or withdraw the request."))
        return back_to(part)
    if form.data or fees.may_quote(part):
        return render(request, "officer/fee.html", about(request, part, form=form, **_law(part)), status=form.status)
    if not fees.is_allowed(part):
        return changed(request, part, _("No fee can be asked: the law of this request lets no answer cost anything."))
    return changed(request, part, _("No fee can be asked for this request."))


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def paid(request: DeskRequest, part: Request) -> HttpResponse:
    """Record that the fee was paid."""
    try:
        fees.paid(part, by=request.membership)
    except fees.NoFee:
        return changed(request, part, _("No fee is open any more."))
    messages.success(request, _("The payment is recorded."))
    return back_to(part)


@require_POST
@request_view(Capability.WORK_ON_REQUESTS)
def waive(request: DeskRequest, part: Request) -> HttpResponse:
    """Drop the fee."""
    try:
        fees.waive(part, by=request.membership)
    except fees.NoFee:
        return changed(request, part, _("No fee is open any more."))
    messages.success(request, _("The fee is dropped, and the person is told."))
    return back_to(part)


def _law(part: Request) -> dict[str, Any]:
    law = law_on(part.case.law, part.case.received_at)
    said = {"said": law_words.fees(law.fees, law), "article": law.fees.article, "access": part.right == Right.ACCESS}
    return {"law": presentation.law_name(part.case.law), **said}
