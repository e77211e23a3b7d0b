"""The page on which staff enter a request that came past the portal: what was told, what follows from it, then saving
it, once. Whose desk it is says what is entered, and where it leads."""

import uuid
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dsr import counts, dates_shown, presentation, submitting
from dsr.forms.entry import EntryForm
from dsr.models import Case
from privacy_portal.forms import Text
from workspaces.models import Platform

Form = TypeVar("Form", bound=EntryForm)


class EntryPage(ABC, Generic[Form]):
    """One visit of the page. `other_answers` is said where the page was saved before with something else in it."""

    form_class: type[Form]
    other_answers: ClassVar[Text]

    def __init__(self, request: HttpRequest, platform: Platform) -> None:
        self.request, self.platform = request, platform

    def answer(self) -> HttpResponse:
        """Ask what the person told and when it arrived; show what follows from it; then save it, once."""
        if self.request.method != "POST":
            return self.ask(self._form(initial={"key": uuid.uuid4(), "language": get_language()}))
        stage = self.request.POST.get("stage")
        if stage == "edit":
            return self.ask(self._form(initial=self.request.POST.dict()))
        form = self._form(self.request.POST)
        if not form.is_valid():
            return self.ask(form)
        return self._save(form) if stage == "save" else self._preview(form)

    @abstractmethod
    def ask(self, form: Form) -> HttpResponse:
        """Return the page with the form."""

    @abstractmethod
    def preview(self, form: Form, follows: dict[str, Any]) -> HttpResponse:
        """Return the page that shows what was typed and what `follows` from it."""

    @abstractmethod
    def enter(self, form: Form) -> Case:
        """Enter the request, once for the key of the page. Raises submitting.OtherBody."""

    @abstractmethod
    def address_of(self, case: Case) -> str:
        """Return where the page leads once `case` is entered."""

    def _form(self, *args: Any, **kwargs: Any) -> Form:
        return self.form_class(*args, platform=self.platform, **kwargs)

    def _preview(self, form: Form) -> HttpResponse:
        form.fields["long_ago"].required = form.is_long_ago  # Shown only there, and then not as something to leave out.
        told = form.submission
        follows = {
            "counted": dates_shown.why(form.found, sources=True),
            "law_name": presentation.law_name(counts.law_of(told.residence, form.establishment, told.region)),
            "sent": [bound for bound in form if bound.name != "long_ago"],
        }
        return self.preview(form, follows)

    def _save(self, form: Form) -> HttpResponse:
        if form.is_long_ago and not form.cleaned_data["long_ago"]:
            form.add_error("long_ago", _("Confirm the day, or change it: it is more than a year ago."))
            return self._preview(form)
        try:
            case = self.enter(form)
        except submitting.OtherBody:
            form.add_error(None, str(self.other_answers))
            return self.ask(form)
        told = _("The request is entered, and the search has begun.")
        if not case.on_paper:
            told = _("The request is entered, and the search has begun. The person gets a mail with its reference.")
        messages.success(self.request, told)
        return redirect(self.address_of(case))
