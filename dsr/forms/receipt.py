"""The two fields that ask when a request arrived, by the clock of the establishment that answers it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from privacy_portal.forms import DayInput, PortalForm, TimeInput
from workspaces.models import Establishment


class ReceiptForm(PortalForm):
    """A form that asks for the moment of receipt; a subclass says whose clock counts."""

    received_on = forms.DateField(
        label=gettext_lazy("On which day did it arrive?"),
        help_text=gettext_lazy("At any desk, mailbox or telephone of ours. The time to answer runs from then."),
        widget=DayInput,
        error_messages={"invalid": gettext_lazy("Type the day as year, month and day, such as 2026-11-25.")},
    )
    received_time = forms.TimeField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("If nobody knows, leave it out: then it counts from the beginning of the day."),
        required=False,
        widget=TimeInput,
        error_messages={"invalid": gettext_lazy("Type the time as hours and minutes, such as 16:30.")},
    )

    @property
    def establishment(self) -> Establishment:
        """The establishment whose clock counts."""
        raise NotImplementedError

    @property
    def received_at(self) -> datetime:
        """The moment of arrival by the establishment's clock; the beginning of the day where no time is known."""
        at = self.cleaned_data["received_time"] or time()
        return datetime.combine(self.cleaned_data["received_on"], at, ZoneInfo(self.establishment.time_zone))
