"""The forms of retention: placing a legal hold, and pages on which there is only something to confirm."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import PortalForm
from workspaces.forms.choosing import WorkspaceField
from workspaces.models import DataCategory, Workspace


class HoldForm(PortalForm):
    category: "forms.ModelChoiceField[DataCategory]" = forms.ModelChoiceField(
        label=_("Which data must stay?"),
        queryset=None,
        required=False,
        empty_label=_("All data"),
    )
    workspace = WorkspaceField(
        label=_("In which workspace?"),
        help_text=_("Its key, or some letters of its name or of its owner’s name. Empty: everywhere."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why must it stay?"),
        help_text=_("Name the case or the authority. It is kept sealed, and officers read it."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why, so that somebody can judge later whether it may be lifted.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = DataCategory.objects.all()  # type: ignore[attr-defined]
        self.fields["workspace"].workspaces = Workspace.objects.all()  # type: ignore[attr-defined]


class ConfirmForm(PortalForm):
    """A page on which there is nothing to fill in."""
