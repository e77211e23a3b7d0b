"""The form of a workspace's owner that officers do not have as well (dsr.forms.officer)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import PortalForm


class AnswerForm(PortalForm):
    """The owner's answer to a request that was relayed by hand."""

    text = forms.CharField(
        label=_("Your answer to the person"),
        help_text=_("They read it word for word. Say what you looked at, what you found, and what you did."),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea({"rows": 10}),
    )
