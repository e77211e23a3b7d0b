"""Passing a request on by hand to an organisation that the person named, or that an officer knows of."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from dsr import relaying
from dsr.forms.relaying import RelayForm
from dsr.masking import masked
from dsr.models import Request
from dsr.views.officer.desk import DeskRequest, about, back_to, changed, request_view
from workspaces.roles import Capability


@sensitive_post_parameters()
@request_view(Capability.WORK_ON_REQUESTS)
def relay(request: DeskRequest, part: Request) -> HttpResponse:
    """Ask to whom and why; then open a part for that owner, and tell the person that it was passed on."""
    if not relaying.may_relay(part):
        return changed(request, part, _("This part cannot be passed on (any more)."))
    told = (part.case.person or {}).get("workspace", "")
    form = RelayForm(request.POST if request.method == "POST" else None, told=told)
    if form.is_valid():
        try:
            relaying.relay(
                part, form.cleaned_data["workspace"], by=request.membership, reason=form.cleaned_data["reason"]
            )
        except relaying.TheyHaveIt:
            form.add_error("workspace", _("The owner of this workspace has the request already."))
        except relaying.NothingToRelay:
            return changed(request, part, _("This part cannot be passed on any more."))
        else:
            messages.success(request, _("It is passed on, and the person is told. Your own part stays open."))
            return back_to(part)
    context = about(request, part, form=form)
    context["told"] = told if context["plain"] else masked("workspace", told)
    return render(request, "officer/relay.html", context, status=form.status)
