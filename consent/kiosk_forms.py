"""What is typed to open a kiosk, and at one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import kiosks, preferences, purposes
from consent.kinds import Channel, IdentifierKind
from consent.models import PurposeVersion
from consent.subjects import Known, NotAnIdentifier
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm
from workspaces.models import Platform

_BY_NUMBER = {Channel.SMS, Channel.TELEPHONE}


class KioskForm(PortalForm):
    """A kiosk that is opened."""

    name = forms.CharField(
        label=gettext_lazy("Which event is it for?"),
        help_text=gettext_lazy("People read it, and it is kept as proof of where they agreed."),
        max_length=120,
        widget=forms.TextInput({"size": 40}),
    )
    purposes = forms.MultipleChoiceField(label=gettext_lazy("What is asked there?"), widget=CheckboxCards)
    last_day = forms.DateField(label=gettext_lazy("Which is its last day?"), widget=DayInput)

    def __init__(self, asked: Sequence[PurposeVersion], platform: Platform, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = purposes.today(platform)
        self.fields["purposes"].choices = [(one.purpose.key, one.title) for one in asked]  # type: ignore[attr-defined]

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if not self._today <= day < self._today + kiosks.LONGEST:
            raise forms.ValidationError(_("Choose today or a day of the next two months."))
        return day


class AgreeForm(PortalForm):
    """What somebody at a kiosk ticks and types. Nothing is ticked or filled in beforehand."""

    needed_sometimes: tuple[str, ...] = ("phone",)
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("A code goes there. What you ticked counts once you confirm it with that."),
        max_length=254,
        widget=forms.EmailInput({"size": 40}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Your telephone number"),
        help_text=gettext_lazy("With the number of the country, such as +81 3 1234 5678."),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    old_enough = forms.BooleanField(label=gettext_lazy("I am old enough to agree to this without my parents."))

    person: kiosks.Person
    ticked: dict[PurposeVersion, list[str]]

    def __init__(self, asked: Sequence[PurposeVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = asked
        boxes = {}
        for version in asked:
            boxes[f"p-{version.purpose.key}"] = forms.MultipleChoiceField(
                label=version.title,
                help_text=version.text,
                required=False,
                widget=CheckboxCards,
                choices=[
                    (option or "-", preferences.option_label(version, option) or _("I agree"))
                    for option in version.options or [""]
                ],
            )
        if not any(_BY_NUMBER & set(one.options) for one in asked):
            del self.fields["phone"]
        self.needed_sometimes = (*self.needed_sometimes, *boxes)
        self.fields = boxes | self.fields

    def asked(self) -> list[tuple[PurposeVersion, forms.BoundField, tuple[str, ...]]]:
        """Return each wording with its boxes, and who receives the data."""
        return [(one, self[f"p-{one.purpose.key}"], preferences.recipients(one)) for one in self._asked]

    def clean(self) -> dict[str, Any]:
        """Read who it is into `person`, and what was ticked into `ticked`."""
        told: dict[str, Any] = super().clean() or {}
        chosen = {one: told.get(f"p-{one.purpose.key}") or [] for one in self._asked}
        self.ticked = {one: [option for option in told_ if option != "-"] for one, told_ in chosen.items() if told_}
        if not self.ticked:
            self.add_error(f"p-{self._asked[0].purpose.key}", _("Tick what you agree to, or press “No, thank you”."))
        by_number = any(_BY_NUMBER & set(options) for options in self.ticked.values())
        if by_number and not told.get("phone"):
            self.add_error("phone", _("Type the number, or tick nothing for which we would call it."))
        if not self.errors:
            self._read_person(told)
        return told

    def _read_person(self, told: dict[str, Any]) -> None:
        try:
            phone = Known(IdentifierKind.PHONE, told["phone"]) if told.get("phone") else None
        except NotAnIdentifier as error:
            self.add_error("phone", str(error))
            return
        self.person = kiosks.Person(Known(IdentifierKind.EMAIL, told["email"]), phone)
