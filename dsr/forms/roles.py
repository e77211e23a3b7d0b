"""Which situation an officer asks about. All of it goes into the address, and none of it is about a person."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.person_words import RELATIONS
from dsr.roles_shown import PLACES, Asked
from privacy_portal import countries
from privacy_portal.forms import DayInput, PortalForm
from workspaces.forms.choosing import WorkspaceField
from workspaces.models import PersonType, Platform, Workspace, WorkspaceKind
from workspaces.register import reading

NO_WORKSPACE = "none"


class RolesForm(PortalForm):
    """Whose data, where, where they live, and on which day. Everything but the person has a usual answer."""

    person = forms.ChoiceField(label=_("Who is the person?"))
    kind = forms.ChoiceField(label=_("Where does the data lie?"), required=False)
    workspace = WorkspaceField(
        label=_("In a certain workspace?"),
        help_text=_(
            "Its key, or some letters of its name or of its owner’s name. Then its kind counts, and its owner is named "
            "as of that day."
        ),
        required=False,
    )
    residence = forms.ChoiceField(label=_("Where do they live?"), required=False)
    on = forms.DateField(
        label=_("On which day?"),
        help_text=_("Empty for today."),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Type the day as year, month and day, such as 2026-11-25.")},
    )

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._platform = platform
        self.fields["workspace"].workspaces = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS)  # type: ignore[attr-defined]
        self._choose("person", [("", ""), *((str(kind), RELATIONS[kind]) for kind in PersonType)])
        places = {NO_WORKSPACE: PLACES[""], **{kind: PLACES[kind] for kind in WorkspaceKind.values}}
        self._choose("kind", list(places.items()))
        self._choose("residence", [("", _("Anywhere else")), *countries.choices()])

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """The situation; valid forms only."""
        told = self.cleaned_data
        kind = "" if told["kind"] == NO_WORKSPACE else told["kind"]
        on: date = told["on"] or reading.today(self._platform)
        return Asked(told["person"], kind, told["residence"], on, told["workspace"])
