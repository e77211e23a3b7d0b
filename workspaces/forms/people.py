"""The forms by which people are invited, get another role and lose access."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import PortalForm, RadioCards
from workspaces.models import Membership
from workspaces.role_words import ROLE_LINES, role_name

HERE, EVERYWHERE = "here", "everywhere"


def _role_field(roles: Sequence[str], **more: Any) -> forms.ChoiceField:
    lines = {role: ROLE_LINES[role] for role in roles}
    return forms.ChoiceField(
        choices=[(role, role_name(role)) for role in roles], widget=RadioCards(lines=lines), label=_("Role"), **more
    )


class SearchForm(PortalForm):
    """Find people of the list by a part of their name or address."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=80, widget=forms.TextInput({"size": 24}))


class InviteForm(PortalForm):
    """Whom to invite, as what, and in which language the mail is."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation works for the reader of this address only."),
        widget=forms.EmailInput({"size": 34}),
    )

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = _role_field(roles)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mail"),
            choices=[(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
            initial=get_language(),
        )


class RoleForm(PortalForm):
    """Another role for somebody."""

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = _role_field(roles)


class LeavingForm(PortalForm):
    """End memberships as the page named them: `shown` says which those were."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, leaving: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, initial={"shown": ",".join(str(one.pk) for one in leaving)}, **kwargs)

    @property
    def named(self) -> set[int]:
        """The primary keys of the memberships that the page named."""
        return {int(pk) for pk in self.cleaned_data["shown"].split(",") if pk.isdecimal()}


class EndForm(LeavingForm):
    """End somebody's access: here, or to everything of the organisation."""

    def __init__(self, *args: Any, organisation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisation:
            lines = {
                HERE: _("The person stays with the organisation and works elsewhere in it."),
                EVERYWHERE: _("Access to all its workspaces ends, and the account becomes a personal one."),
            }
            choices = [
                (HERE, _("Only this workspace")),
                (EVERYWHERE, _("The person leaves %(organisation)s") % {"organisation": organisation}),
            ]
            self.fields["reach"] = forms.ChoiceField(
                choices=choices, widget=RadioCards(lines=lines), label=_("What ends?")
            )

    @property
    def everywhere(self) -> bool:
        """Whether the person leaves the organisation."""
        return self.cleaned_data.get("reach") == EVERYWHERE
