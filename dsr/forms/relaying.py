"""To whom an officer passes a request on by hand, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.forms.officer import LONGEST_TEXT, SHORTEST_REASON
from privacy_portal.forms import PortalForm
from workspaces.forms.choosing import WorkspaceField
from workspaces.models import Workspace, WorkspaceKind


class RelayForm(PortalForm):
    """The workspace; the one whose name the person typed exactly stands there already."""

    workspace = WorkspaceField(
        label=_("To the owner of which workspace?"),
        help_text=_(
            "Its key, or some letters of its name or of its owner’s name. The owner reads the reference and, for a "
            "purpose that is recorded, who asks."
        ),
        error_messages={"required": _("Say to which workspace.")},
    )
    reason = forms.CharField(
        label=_("Why do you think that it is theirs?"),
        help_text=_("It is kept as a note. Neither the person nor the owner sees it here."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, told: str, **kwargs: Any) -> None:
        owned = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS)
        meant = owned.filter(name__iexact=told.strip()).first() if told.strip() else None
        super().__init__(*args, initial={"workspace": meant.key} if meant else None, **kwargs)
        self.fields["workspace"].workspaces = owned  # type: ignore[attr-defined]
