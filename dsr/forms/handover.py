"""The form by which an officer records that an answer was handed over on paper, in person or on the telephone."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from dsr import handover
from dsr.models import Request
from privacy_portal.clock import now
from privacy_portal.forms import DayInput, PortalForm, RadioCards, Text, TimeInput

WAYS: dict[str, Text] = {
    "post": gettext_lazy("Posted"),
    "telephone": gettext_lazy("Told on the telephone"),
    handover.IN_PERSON: gettext_lazy("Put into the person’s hand"),
}


SEEN: dict[str, tuple[Text, Text]] = {
    "document_seen": (
        gettext_lazy("I looked at their identity document"),
        gettext_lazy("They hold it in their hand. No copy, no number and no photo is kept."),
    ),
    "known_in_person": (
        gettext_lazy("I know the person"),
        gettext_lazy("You know them well enough to answer for it."),
    ),
}


class SightingForm(PortalForm):
    """By what an officer knows whoever stands before them and gets a package."""

    kind = forms.ChoiceField(
        label=gettext_lazy("The person stands before you. How do you know who they are?"),
        choices=[(kind, title) for kind, (title, _line) in SEEN.items()],
        widget=RadioCards(lines={kind: line for kind, (_title, line) in SEEN.items()}),
    )


class HandoverForm(PortalForm):
    way = forms.ChoiceField(label=gettext_lazy("How did it go out?"), widget=RadioCards)
    day = forms.DateField(
        label=gettext_lazy("On which day?"),
        widget=DayInput,
        error_messages={"invalid": gettext_lazy("Type the day as year, month and day, such as 2026-11-25.")},
    )
    at_time = forms.TimeField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("If nobody knows, leave it out: then it counts at the end of the day."),
        required=False,
        widget=TimeInput,
        error_messages={"invalid": gettext_lazy("Type the time as hours and minutes, such as 16:30.")},
    )

    def __init__(self, *args: Any, part: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(part.case.establishment.time_zone)
        choices = [(way, WAYS[way]) for way in handover.ways(part)]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]

    @property
    def at(self) -> datetime:
        """The moment by the establishment's clock; the end of the day where no time is known, and today now."""
        day, at = self.cleaned_data["day"], self.cleaned_data["at_time"]
        if at is None and day == now().astimezone(self._zone).date():
            return now()
        return datetime.combine(day, at or time.max, self._zone)
