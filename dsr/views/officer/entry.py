"""Entering a request that came by letter, by telephone or otherwise past the portal: form, preview, and once saved."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from dsr import entering, submitting
from dsr.forms.entry import EntryForm, rows
from dsr.models import Case
from dsr.views.entry_page import EntryPage
from dsr.views.officer import queue
from dsr.views.officer.desk import DeskRequest, desk_view
from workspaces.roles import Capability


@sensitive_post_parameters()
@desk_view(Capability.WORK_ON_REQUESTS)
def new(request: DeskRequest) -> HttpResponse:
    """Ask what the person told and when it arrived; show what follows from it; then save it, once."""
    return _Page(request, request.platform).answer()


class _Page(EntryPage[EntryForm]):
    request: DeskRequest
    form_class = EntryForm
    other_answers = gettext_lazy("This page was saved before with other answers. Open a new one from the queue.")

    def ask(self, form: EntryForm) -> HttpResponse:
        context = {"form": form, "back_url": reverse("desk", kwargs={"platform": self.platform.slug})}
        return render(self.request, "officer/new.html", context, status=form.status)

    def preview(self, form: EntryForm, follows: dict[str, Any]) -> HttpResponse:
        found = entering.doubles(self.platform, form.submission)
        context = {
            **follows,
            "form": form,
            "rows": rows(form),
            "establishment": form.establishment,
            "doubles": [queue.row(self.request, one) for one in found[: queue.FOUND_AT_MOST]],
        }
        return render(self.request, "officer/new_check.html", context, status=form.status)

    def enter(self, form: EntryForm) -> Case:
        key, by = form.cleaned_data["key"], self.request.membership
        return submitting.enter_once(self.platform, form.submission, key, received_at=form.received_at, by=by)

    def address_of(self, case: Case) -> str:
        about = {"platform": self.platform.slug, "reference": case.reference, "part": 1}
        return reverse("desk_receipt" if case.on_paper else "desk_request", kwargs=about)
