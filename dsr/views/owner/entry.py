"""Entering what a person brought to the owner: the form, what follows from it, and then saving it, once."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from dsr import cases, owner_entry, submitting
from dsr.forms.entry import rows
from dsr.forms.owner_entry import WAYS, OwnerEntryForm
from dsr.models import Case
from dsr.views.entry_page import EntryPage
from dsr.views.owner.parts import part_address
from dsr.views.owner.requests import FOUND_AT_MOST, row
from workspaces.roles import Capability
from workspaces.views.rooms import OwnerRequest, address, room_for


@sensitive_post_parameters()
@room_for(Capability.ANSWER_FOR_WORKSPACE)
def new(request: OwnerRequest) -> HttpResponse:
    """Ask what the person told and when it arrived; show what follows from it; then save it, once."""
    return _Page(request, request.platform).answer()


class _Page(EntryPage[OwnerEntryForm]):
    request: OwnerRequest
    form_class = OwnerEntryForm
    other_answers = gettext_lazy("This page was saved before with other answers. Open a new one from your requests.")

    def ask(self, form: OwnerEntryForm) -> HttpResponse:
        return render(self.request, "owner/new.html", self._context(form), status=form.status)

    def preview(self, form: OwnerEntryForm, follows: dict[str, Any]) -> HttpResponse:
        found = owner_entry.doubles(self.request.workspace, form.submission)
        context = {
            **self._context(form),
            **follows,
            "told": rows(form, channels=WAYS),
            "also_platform": form.cleaned_data["also_platform"],
            "doubles": [row(self.request, one) for one in found[:FOUND_AT_MOST]],
        }
        return render(self.request, "owner/new_check.html", context, status=form.status)

    def enter(self, form: OwnerEntryForm) -> Case:
        return submitting.enter_for_workspace_once(
            self.request.workspace,
            form.submission,
            form.cleaned_data["key"],
            received_at=form.received_at,
            by=self.request.membership,
            also_platform=form.cleaned_data["also_platform"],
        )

    def address_of(self, case: Case) -> str:
        return part_address(self.request.workspace, cases.parts(case)[0])

    def _context(self, form: OwnerEntryForm) -> dict[str, Any]:
        return {"form": form, "back_url": address(self.request, "requests"), "owner": self.request.workspace.owner}
