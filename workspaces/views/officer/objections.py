"""Answering what the owner of a workspace says against a change of sub-processors."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from privacy_portal.errors import conflict
from workspaces.forms.register import AnswerForm
from workspaces.register import objections, subprocessors
from workspaces.views.officer.changes import change_or_404, ended
from workspaces.views.rooms import StaffRequest, address, register_act


@sensitive_post_parameters()
@register_act
def answer(request: StaffRequest, change: UUID, tenant: str) -> HttpResponse:
    """Answer the objection of the workspace `tenant`: keep the change, drop it, or let the customer leave."""
    found = change_or_404(change)
    objection = objections.of_change(found).filter(workspace__key=tenant).first()
    if objection is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    url = address(request, "desk_register_change", change=found.public_id)
    if form.is_valid():
        try:
            objections.answer(objection, by=request.membership, **form.cleaned_data)
        except subprocessors.ChangeOver as over:
            return ended(request, over.change)
        except objections.AlreadyAnswered as before:
            late = before.objection
            did = _("The objection was answered: %(answer)s.") % {"answer": late.get_answer_display()}
            return conflict(request, who=late.answered_by, at=late.answered_at, did=did, url=url)
        messages.success(request, _("The owner of the workspace is told of your answer."))
        return redirect(url)
    context = {"form": form, "objection": objection, "change": found, "back_url": url}
    return render(request, "register/answer.html", context, status=form.status)
