"""What people type to see their choices."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consent import child_objections, guardians
from consent.child_questions import Asked
from consent.codes import DIGITS
from consent.models import ConsentEvent, NoticeVersion
from consent.receipts import carried
from privacy_portal import countries
from privacy_portal.dates import date_words
from privacy_portal.forms import CheckboxCards, CodeField, CodeInput, DayInput, PortalForm
from workspaces.models import Platform


class AddressForm(PortalForm):
    """Whose choices."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send a code there, so that nobody else sees or changes what you chose."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class DeclarationForm(PortalForm):
    """What a guardian says. Nothing is ticked beforehand, and only who agrees has to declare anything."""

    needed_sometimes = ("responsible",)
    responsible = forms.BooleanField(
        label=guardians.DECLARATION,
        help_text=gettext_lazy("To agree, tick this."),
        required=False,
    )

    @property
    def agrees(self) -> bool:
        return self.data.get("answer") == "agree"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.data.get("answer") not in ("agree", "refuse"):
            raise forms.ValidationError(_("Press one of the two buttons."))
        if self.agrees and not told.get("responsible"):
            self.add_error("responsible", _("Only a parent or guardian can agree: say that you are one."))
        return told


class GuardianForm(DeclarationForm):
    """What a guardian says about a child who was found, and which of the child's consents they give."""

    given = forms.MultipleChoiceField(label=gettext_lazy("What do you agree to?"), required=False, widget=CheckboxCards)
    field_order = ("given", "responsible")

    def __init__(self, *args: Any, asked: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given"].choices = [(one.key, one.title) for one in asked]  # type: ignore[attr-defined]
        if not asked:
            del self.fields["given"]


class ObjectionForm(PortalForm):
    """What somebody writes who was found to be a child."""

    words = forms.CharField(
        label=gettext_lazy("Tell us what is wrong"),
        help_text=gettext_lazy("For example: that you are old enough, or that this is about somebody else."),
        max_length=child_objections.LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )


class MailedCodeForm(PortalForm):
    """The code from the mail."""

    code = CodeField(label=gettext_lazy("Code"), widget=CodeInput(DIGITS))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code


class PlaceForm(PortalForm):
    """For whom, and on which day, a text counts. All of it goes into the address; none of it is about a person."""

    residence = forms.ChoiceField(label=gettext_lazy("Where do you live?"), required=False)
    on = forms.DateField(
        label=gettext_lazy("On which day?"),
        help_text=gettext_lazy("Empty for today."),
        required=False,
        widget=DayInput,
        error_messages={"invalid": gettext_lazy("Type the day as year, month and day, such as 2026-11-25.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anywhere = ("", _("Anywhere: what counts for everybody"))
        self.fields["residence"].choices = [anywhere, *countries.choices()]  # type: ignore[attr-defined]


class EditionsForm(PortalForm):
    """Which two editions of a text."""

    before = forms.TypedChoiceField(label=gettext_lazy("Compare"), coerce=int)
    after = forms.TypedChoiceField(label=pgettext_lazy("compare this edition with that", "with"), coerce=int)

    def __init__(self, editions: Sequence[NoticeVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = _("Edition %(number)s, from %(day)s")
        choices = [
            (one.number, named % {"number": one.number, "day": date_words(one.effective_from)}) for one in editions
        ]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]


class ReceiptForm(PortalForm):
    """A receipt, as the file or as its text. `record` is what it is of, once the form is valid."""

    needed_sometimes = ("file", "text")
    file = forms.FileField(label=gettext_lazy("The receipt as a file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or the receipt as text"),
        help_text=gettext_lazy("Everything that stands in the file, from { to }."),
        required=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )

    record: ConsentEvent

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._platform = platform

    def clean(self) -> dict[str, Any]:
        """Read what the receipt is of into `record`. The file is looked at and kept nowhere."""
        told: dict[str, Any] = super().clean() or {}
        file, text = told.get("file"), told.get("text", "")
        if self.errors:
            return told
        if not file and not text:
            self.add_error("file", _("Choose the file of the receipt, or put its text below."))
            return told
        try:
            # One byte more than is allowed tells that there is more.
            self.record = carried.record_of(self._platform, file.read(carried.LARGEST + 1) if file else text.encode())
        except carried.Unreadable as error:
            self.add_error("file" if file else "text", str(error))
        return told
