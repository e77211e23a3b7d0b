"""What an officer writes about content of a disconnected service that was deleted past the portal."""

from django import forms
from django.utils.translation import gettext_lazy

from privacy_portal.forms import PortalForm


class ClosingForm(PortalForm):
    """What proves that the content is gone."""

    words = forms.CharField(
        label=gettext_lazy("What proves that it is gone?"),
        help_text=gettext_lazy("For example what the application answered, without anything about the person."),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
    )
