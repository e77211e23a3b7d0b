"""Choosing which people of connected systems are told of an event."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import telling_words
from dsr.tellings import Offered
from privacy_portal.forms import PortalForm, RadioCards


class TellingForm(PortalForm):
    """Choose people whose addresses a system holds; nobody is chosen beforehand."""

    def __init__(self, *args: Any, offered: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {one.value: one for one in offered}
        self.fields["people"] = forms.ChoiceField(
            label=gettext_lazy("Who is told?"),
            choices=[(value, _named(one)) for value, one in self._offered.items()],
            widget=RadioCards(),
            error_messages={"required": gettext_lazy("Choose who is told.")},
        )

    @property
    def chosen(self) -> Offered:
        """What was chosen."""
        return self._offered[self.cleaned_data["people"]]


def _named(one: Offered) -> str:
    named = {"people": telling_words.people(one.system, one.people), "system": str(one.system)}
    return _("%(people)s in %(system)s") % named
