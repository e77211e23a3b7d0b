"""To whom an officer passes a request on by hand, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.forms.officer import LONGEST_TEXT, SHORTEST_REASON
from privacy_portal.forms import PortalForm
from workspaces.models import Workspace, WorkspaceKind


class RelayForm(PortalForm):
    """The workspace by its key; the one whose name the person typed exactly stands chosen already."""

    workspace = forms.ChoiceField(
        label=_("To the owner of which workspace?"),
        help_text=_("The owner reads the reference and, for a purpose that is recorded, who asks."),
        widget=forms.Select,
    )
    reason = forms.CharField(
        label=_("Why do you think that it is theirs?"),
        help_text=_("It is kept as a note. Neither the person nor the owner sees it here."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, told: str, **kwargs: Any) -> None:
        self._owned = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).select_related("owner")
        meant = self._owned.filter(name__iexact=told.strip()).first() if told.strip() else None
        super().__init__(*args, initial={"workspace": meant.key} if meant else None, **kwargs)
        listed = [(one.key, f"{one.name} ({one.owner})") for one in self._owned.order_by("name", "pk")]
        self.fields["workspace"].choices = [("", ""), *listed]  # type: ignore[attr-defined]

    @property
    def workspace_chosen(self) -> Workspace:
        """The workspace that was chosen; valid forms only."""
        return self._owned.get(key=self.cleaned_data["workspace"])
