"""The form by which an officer corrects when a request arrived."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import arrival
from dsr.forms.officer import LONGEST_TEXT, SHORTEST_REASON
from dsr.forms.receipt import ReceiptForm
from dsr.models import Case
from dsr.presentation import RECEIPT_REASONS
from privacy_portal.dates import datetime_words
from privacy_portal.forms import RadioCards
from workspaces.models import Establishment


class ArrivalForm(ReceiptForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why was it another moment?"),
        help_text=gettext_lazy("The person is told this reason and the new date."),
        choices=[(code, RECEIPT_REASONS[code]) for code in arrival.REASONS],
        widget=RadioCards,
    )
    account = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("Needed for a later day, because it takes time from the person. An internal note."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._case = case

    @property
    def establishment(self) -> Establishment:
        """The establishment that answers the case."""
        return self._case.establishment

    def clean(self) -> dict[str, Any]:
        """Check the moment against the one recorded and the entry; a later one needs its reason and words."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return told
        case, zone = self._case, self._case.establishment.time_zone
        if self.received_at == case.received_at:
            self.add_error("received_on", _("That is the moment which is recorded already."))
        elif self.received_at > case.entered_at:
            moment = datetime_words(case.entered_at, zone=zone, name_zone=True)
            told_later = _("It cannot have arrived later than it was entered: %(moment)s.") % {"moment": moment}
            self.add_error("received_on", told_later)
        elif arrival.needs_account(case, self.received_at):
            self._check_account(told)
        return told

    def _check_account(self, told: dict[str, Any]) -> None:
        if told["reason"] not in arrival.LATER:
            self.add_error("reason", _("What lay elsewhere arrived earlier, not later. Choose another reason."))
        if len(told["account"].strip()) < SHORTEST_REASON:
            self.add_error("account", _("Say what happened: a later day takes time from the person."))
