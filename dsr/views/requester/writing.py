"""What the person does with an open case: write, withdraw."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import cases, correspondence, intake, lifecycle, presentation
from dsr.forms.requester import MessageForm, StepForm
from dsr.models import Message, MessageKind
from dsr.visits import PortalRequest, case_view
from privacy_portal import throttling
from privacy_portal.page_limits import limited


@sensitive_post_parameters()
@limited(throttling.ANSWERS)
@case_view
def write(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Show the whole correspondence, and take a message; it answers a question that is open."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        correspondence.write(request.case, form.cleaned_data["text"])
        messages.success(request, _("Your message is sent. The answer comes to this page, and a mail tells you so."))
        return redirect("case", platform=request.platform.slug, reference=request.case.reference)
    open_question = Message.objects.filter(
        case=request.case, kind=MessageKind.MESSAGE, asks_for_answer=True, answered_at__isnull=True
    ).exists()
    context = {
        "form": form,
        "case": request.case,
        "question": open_question,
        "messages_shown": correspondence.shown(request.case),
        "back_url": _case_url(request),
    }
    return render(request, "requester/write.html", context, status=form.status)


@case_view
def withdraw(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
    """Say what withdrawing means and what can no longer be withdrawn; then do it."""
    if request.method == "POST":
        try:
            intake.withdraw(request.case)
        except (intake.TooLateToWithdraw, lifecycle.StaleRequest):
            messages.warning(request, _("This can no longer be withdrawn. What follows is on this page."))
        else:
            messages.success(request, _("You withdrew your request. What had not begun does not happen."))
        return redirect("case", platform=request.platform.slug, reference=request.case.reference)
    parts = [part for part in cases.parts(request.case) if part.is_open]
    may = [part for part in parts if intake.can_withdraw(part)]
    context = {
        "form": StepForm(),
        "case": request.case,
        "withdrawn": [presentation.controller_name(part) for part in may],
        "too_late": [presentation.controller_name(part) for part in parts if part not in may],
        "back_url": _case_url(request),
    }
    return render(request, "requester/withdraw.html", context)


def _case_url(request: PortalRequest) -> str:
    return reverse("case", args=[request.platform.slug, request.case.reference])
