"""Choosing one of however many workspaces there are: some letters of its name are typed, and where several fit the
page asks which one is meant. It works without a script, and no page lists all of them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workspaces.models import Workspace

OFFERED_AT_MOST = 10


class WorkspaceInput(forms.TextInput):
    """A text, and below it what it may mean: `offered` as value and label, once more than one workspace fits."""

    template_name = "components/workspace_input.html"

    def __init__(self) -> None:
        super().__init__({"size": 34, "spellcheck": "false", "autocapitalize": "off"})
        self.offered: list[tuple[str, str]] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return what was typed, or of what it may mean the one chosen: an answer to another text counts no more."""
        typed, chosen = super().value_from_datadict(data, files, name), data.get(f"{name}_meant")
        return chosen if chosen and data.get(f"{name}_typed") == typed else typed

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return Django's context with what is offered."""
        return super().get_context(name, value, attrs) | {"offered": self.offered}


class WorkspaceField(forms.CharField):
    """One workspace among `workspaces`, by its key, its name, its owner, or some letters of them; None for nothing."""

    widget = WorkspaceInput
    default_error_messages = {
        "none": gettext_lazy("No workspace has this in its key, its name or the name of its owner."),
        "several": gettext_lazy("Several workspaces fit. Choose the one that you mean."),
        "many": gettext_lazy("More than 10 workspaces fit. Type more of the name, or the key."),
    }

    def __init__(self, **kwargs: Any) -> None:
        hint = gettext_lazy("Its key, or some letters of its name or of its owner’s name.")
        super().__init__(**{"max_length": 200, "help_text": hint, **kwargs})
        self.workspaces: QuerySet[Workspace] = Workspace._base_manager.none()

    def clean(self, value: Any) -> Workspace | None:
        """Return the workspace that is meant; offer what there is where it may be several."""
        typed = super().clean(value).strip()
        if not typed:
            return None
        exactly = self.workspaces.filter(Q(key=typed) | Q(name__iexact=typed))
        named = list(exactly.select_related("owner").order_by("name", "pk")[: OFFERED_AT_MOST + 1])
        if not named:
            fits = Q(key__icontains=typed) | Q(name__icontains=typed) | Q(owner__name__icontains=typed)
            near = self.workspaces.filter(fits).select_related("owner")
            named = list(near.order_by("name", "pk")[: OFFERED_AT_MOST + 1])
        if len(named) == 1:
            return named[0]
        raise self._mistake(named)

    def _mistake(self, found: list[Workspace]) -> ValidationError:
        """Return what is wrong with a text that means not one workspace; a few that it may mean are offered."""
        code = "several" if found else "none"
        if len(found) > OFFERED_AT_MOST:
            code = "many"
        if code == "several":
            self.widget.offered = [(one.key, _label(one)) for one in found]
        return ValidationError(self.error_messages[code], code)


def _label(workspace: Workspace) -> str:
    about = {"name": workspace.name, "owner": workspace.owner, "key": workspace.key}
    if workspace.owner is None:
        return _("%(name)s (%(key)s)") % about
    return _("%(name)s of %(owner)s (%(key)s)") % about
