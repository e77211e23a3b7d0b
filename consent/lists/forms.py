"""What somebody types to hand in a list."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import preferences, purposes
from consent.lists import drafts
from consent.lists.drafts import Told
from consent.lists.offered import Offer
from consent.models import PurposeVersion
from privacy_portal import countries
from privacy_portal.dates import date_words
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards, choices_with_lines
from workspaces.models import Platform

MANY = 50_000


class PurposeForm(PortalForm):
    """For which purpose a list is handed in."""

    purpose = forms.ChoiceField(label=gettext_lazy("What did they agree to?"), widget=RadioCards)

    def __init__(self, offers: list[Offer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vouched = _("You vouch that they were asked, and agreed.")
        taken_over = _("They told you themselves. What you hand in is taken over with its proof.")
        rows = [(one.version.purpose.key, one.version.title, vouched if one.vouches else taken_over) for one in offers]
        field = self.fields["purpose"]
        field.choices, field.widget.lines = choices_with_lines(rows)  # type: ignore[attr-defined]


class ListForm(PortalForm):
    """A list with what its lines have in common. Once it is valid, `content` is the list in bytes, `told` the rest."""

    needed_sometimes = ("people", "file", "asked_on", "chosen")
    version = forms.TypedChoiceField(label=gettext_lazy("Which words did they read?"), coerce=int)
    people = forms.CharField(
        label=gettext_lazy("Who agreed?"),
        help_text=gettext_lazy("One e-mail address a line."),
        required=False,
        max_length=MANY,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file (CSV)"),
        help_text=gettext_lazy(
            "Its first line names the columns: email, phone, day, options. Other columns are not read. At most 1 MB."
        ),
        required=False,
    )
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("What of it did they agree to?"),
        help_text=gettext_lazy("For lines that do not say it themselves."),
        required=False,
        widget=CheckboxCards,
    )
    how = forms.CharField(
        label=gettext_lazy("How were they asked?"),
        help_text=gettext_lazy(
            "Such as “on the order form” or “at our stand in Osaka”. They read it. Name nobody in it."
        ),
        max_length=300,
        widget=forms.TextInput({"size": 60}),
    )
    asked_on = forms.DateField(
        label=gettext_lazy("On which day did they agree?"),
        help_text=gettext_lazy("For lines that do not say it themselves."),
        required=False,
        widget=DayInput,
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language were they asked?"))
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Where do they live?"), required=False)

    content: bytes
    told: Told

    def __init__(self, *args: Any, platform: Platform, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer = offer
        self._versions = self._readable(platform)
        version, chosen = self.fields["version"], self.fields["chosen"]
        version.choices = [(one.number, _dated(one)) for one in self._versions]  # type: ignore[attr-defined]
        version.initial = offer.version.number
        if len(self._versions) == 1:
            del self.fields["version"]
        chosen.choices = [  # type: ignore[attr-defined]
            (option, preferences.option_label(offer.version, option)) for option in offer.version.options
        ]
        if not offer.version.options:
            del self.fields["chosen"]
        if offer.vouches:
            del self.fields["asked_on"]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, name) for code, name in settings.LANGUAGES if code in platform.languages
        ]
        anywhere = ("", _("In different countries, or not known"))
        self.fields["jurisdiction"].choices = [anywhere, *countries.choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read what was typed into `content` and `told`."""
        typed: dict[str, Any] = super().clean() or {}
        file, people = typed.get("file"), typed.get("people", "").strip()
        if file and people:
            self.add_error("people", _("Type addresses or choose a file, not both."))
        elif not file and not people and "people" not in self.errors and "file" not in self.errors:
            self.add_error("people", _("Type an address, or choose a file."))
        elif file and file.size > drafts.LARGEST:
            self.add_error("file", _("The file is larger than 1 MB. Hand it in in parts."))
        if not self.errors:
            self.content = file.read() if file else people.encode()
            self.told = self._told(typed)
        return typed

    def _told(self, typed: dict[str, Any]) -> Told:
        number = typed.get("version", self._offer.version.number)
        return Told(
            version=next(one for one in self._versions if one.number == number),
            kind=self._offer.kind,
            chosen=tuple(typed.get("chosen", ())),
            how=typed["how"],
            asked_on=typed.get("asked_on"),
            language=typed["language"],
            jurisdiction=typed["jurisdiction"],
        )

    def _readable(self, platform: Platform) -> list[PurposeVersion]:
        """Return the wordings that people can have read: who vouches does so for the words of today."""
        if self._offer.vouches:
            return [self._offer.version]
        asked = self._offer.version.purpose.versions.select_related("purpose__platform")
        return list(asked.filter(effective_from__lte=purposes.today(platform)))


class ConfirmForm(PortalForm):
    """That somebody answers for a list. Nothing is ticked beforehand."""

    declared = forms.BooleanField()

    def __init__(self, *args: Any, declaration: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["declared"]
        field.label = declaration
        field.error_messages["required"] = _("Tick this if it is so. If it is not, put the list away.")


def _dated(version: PurposeVersion) -> str:
    told = _("Version %(number)s, from %(day)s")
    return told % {"number": version.number, "day": date_words(version.effective_from)}
