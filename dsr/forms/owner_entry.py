"""The form by which the owner of a workspace enters a request that a person brought to them (EC-01, NC-03)."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from dsr import owner_entry
from dsr.forms.entry import EntryForm
from dsr.models import Channel
from dsr.presentation import CHANNELS, RIGHTS
from privacy_portal.forms import RadioCards
from workspaces.models import Platform

# The owner's own mailbox is no privacy mailbox of the platform.
WAYS = {**CHANNELS, Channel.MAILBOX: gettext_lazy("By e-mail")}


class OwnerEntryForm(EntryForm):
    """What the person told the owner, and when it arrived there."""

    workspace = None  # type: ignore[assignment]
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=[
            (str(channel), WAYS[channel])
            for channel in (
                Channel.LETTER,
                Channel.MAILBOX,
                Channel.TELEPHONE,
                Channel.IN_PERSON,
                Channel.REPRESENTATIVE,
            )
        ],
        widget=RadioCards,
    )
    right = forms.ChoiceField(
        label=gettext_lazy("What do they ask for?"),
        choices=[(str(right), RIGHTS[right]) for right in owner_entry.RIGHTS],
        widget=RadioCards,
    )
    also_platform = forms.BooleanField(required=False)

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, platform=platform, **kwargs)
        also, relation = self.fields["also_platform"], self.fields["relation"]
        also.label = format_lazy(
            gettext_lazy("They also ask about what {platform} keeps as its own, such as their account"),
            platform=platform.name,
        )
        also.help_text = format_lazy(
            gettext_lazy("With this tick the privacy officers of {platform} get a part of the request too."),
            platform=platform.name,
        )
        relation.help_text = ""
        relation.required = True
        self.fields["email"].help_text = format_lazy(
            gettext_lazy(
                "One way to answer is needed: e-mail, post or telephone. Without e-mail {platform} sends what there is "
                "to send on paper."
            ),
            platform=platform.name,
        )
        self.fields["received_on"].help_text = gettext_lazy(
            "At any desk, mailbox or telephone of yours. The time to answer runs from then."
        )
