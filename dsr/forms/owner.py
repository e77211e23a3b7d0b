"""The forms of a workspace's owner that officers do not have as well (dsr.forms.officer)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import PortalForm


class AcceptForm(PortalForm):
    """Approve exactly what was shown: valid only with the digest of the plans as they are now."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, digest: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"digest": digest}, **kwargs)
        self._digest = digest

    def clean_digest(self) -> str:
        """Return the digest; a ValidationError when other data were counted than the page showed."""
        shown: str = self.cleaned_data["digest"]
        if shown != self._digest:
            raise forms.ValidationError("", code="changed")
        return shown

    def afresh(self) -> "AcceptForm":
        """Return the form for the plans as they are now, without what was posted."""
        return AcceptForm(digest=self._digest)


class AnswerForm(PortalForm):
    """The owner's answer to a request that was relayed by hand."""

    text = forms.CharField(
        label=_("Your answer to the person"),
        help_text=_("They read it word for word. Say what you looked at, what you found, and what you did."),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea({"rows": 10}),
    )


class TakeBackForm(PortalForm):
    """A page on which there is nothing to fill in."""
