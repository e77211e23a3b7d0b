"""The forms of data systems: choosing an address by its name, giving a data map, and adding a system."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from dsr import data_map_text, system_addresses
from privacy_portal.forms import PortalForm
from workspaces.models import Platform

# An address of the desk's own stands where this system's page would be.
TAKEN_SLUGS = {"new"}


class PlatformForm(PortalForm):
    """A form about one platform's systems."""

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platform = platform


class AddressForm(PlatformForm):
    variable = forms.ChoiceField(
        label=_("Which address?"),
        help_text=_("The names that whoever runs the portal has set for this platform. What they hold is not shown."),
        error_messages={"required": _("Choose the name of an address.")},
    )

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, platform=platform, **kwargs)
        names = [(name, name) for name in system_addresses.names(platform)]
        self.fields["variable"].choices = [("", _("Choose a name")), *names]  # type: ignore[attr-defined]


class DataMapForm(PlatformForm):
    file = forms.FileField(
        label=_("The data map as a file"),
        help_text=_("A YAML file of at most 1 MB. It takes the place of the text below."),
        required=False,
    )
    text = forms.CharField(
        label=_("Or the data map as text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 24, "spellcheck": "false"}),
    )

    written = ""

    def clean(self) -> dict[str, Any]:
        """Read the map into `dataset`; every mistake is an error of the text, with its line."""
        told: dict[str, Any] = super().clean() or {}
        try:
            self.written = self._written(told)
            told["dataset"] = data_map_text.read(self.written, self.platform)
        except data_map_text.NoDataMap as error:
            self.refuse(error)
        return told

    def refuse(self, error: data_map_text.NoDataMap) -> None:
        """Show the problems at the text."""
        for problem in error.problems:
            self.add_error("text", problem)

    def _written(self, told: dict[str, Any]) -> str:
        file = told.get("file")
        if file is None:
            if not (text := str(told.get("text") or "")).strip():
                raise data_map_text.NoDataMap(_("Give the data map, as a file or as text."))
            return text
        if (file.size or 0) > data_map_text.LONGEST:
            raise data_map_text.NoDataMap(_("The file is larger than 1 MB."))
        try:
            return str(file.read().decode("utf-8"))
        except UnicodeDecodeError:
            raise data_map_text.NoDataMap(_("The file is not UTF-8 text.")) from None


class NewSystemForm(AddressForm, DataMapForm):
    name = forms.CharField(
        label=_("What is the system called?"),
        help_text=_("People read it in answers and certificates."),
        max_length=80,
        widget=forms.TextInput({"size": 30}),
    )
    slug = forms.CharField(
        label=_("Its key"),
        help_text=_("Small letters, digits and hyphens. It cannot be changed later."),
        max_length=50,
        widget=forms.TextInput({"size": 30}),
    )
    field_order = ("name", "slug", "variable", "file", "text")

    def clean_slug(self) -> str:
        """Refuse what is no key, and what an address of the desk has taken."""
        slug = str(self.cleaned_data["slug"])
        if slug != slug.lower() or slug in TAKEN_SLUGS:
            raise forms.ValidationError(_("Write small letters, digits and hyphens, and not “new”."))
        validate_slug(slug)
        return slug

    def names(self) -> dict[str, str]:
        """Return the name in every language of the platform: one is told, and is shown in all."""
        return dict.fromkeys(self.platform.languages, self.cleaned_data["name"])
