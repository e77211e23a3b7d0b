"""What somebody takes over of what an identity provider shares: nothing is chosen beforehand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import CheckboxCards, PortalForm
from privacy_portal.lists import listed
from workspaces.openid.flow import Claims


def field_words(fields: Iterable[str]) -> str:
    """Return the names of `fields` of an account in words, "–" for none."""
    words = {"name": gettext("Name"), "email": gettext("E-mail address")}
    return listed(words[field] for field in fields) or "–"


class TakeOverForm(PortalForm):
    """Choose what to keep. Whatever is not chosen is forgotten with this page."""

    def __init__(self, *args: Any, claims: Claims, present_email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = []
        if claims.name:
            offered.append(("name", _("Name: %(value)s") % {"value": claims.name}))
        if claims.email and claims.email_verified and claims.email != present_email:
            offered.append(("email", _("E-mail address: %(value)s") % {"value": claims.email}))
        if offered:
            self.fields["take"] = forms.MultipleChoiceField(
                label=_("What do you want to take over?"), choices=offered, required=False, widget=CheckboxCards()
            )

    @property
    def taken(self) -> list[str]:
        """What was chosen: "name", "email"."""
        return list(self.cleaned_data.get("take", []))
