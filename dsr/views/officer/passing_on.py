"""An opt-out on the desk: it is in effect, and whoever received the data has to know."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from dsr import answers, decisions, lifecycle, opt_outs
from dsr.forms.officer import PassedOnForm
from dsr.models import OPT_OUTS, Request, Status
from dsr.views.officer.desk import DeskRequest, about, changed, onwards, request_view
from workspaces.roles import Capability


@request_view(Capability.WORK_ON_REQUESTS)
def pass_on(request: DeskRequest, part: Request) -> HttpResponse:
    """Say what is to be done and what the person will read; then record that it was done."""
    if part.right not in OPT_OUTS or part.status != Status.DECIDING:
        return changed(request, part, _("There is nothing to be passed on (any more)."))
    form = PassedOnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            opt_outs.pass_on(part, by=request.membership)
        except (decisions.NotDeciding, lifecycle.StaleRequest):
            return changed(request, part, _("Somebody recorded it meanwhile."))
        messages.success(request, _("%(reference)s is done, and the person is told.") % {"reference": str(part)})
        return onwards(request, part)
    with translation.override(part.case.language):
        answer = answers.honoured(part)
    context = about(request, part, form=form, answer=answer, reachable=bool((part.case.person or {}).get("email")))
    return render(request, "officer/pass_on.html", context, status=form.status)
