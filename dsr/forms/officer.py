"""The forms of the desk: filters, search, and one for each act. What a form allows, the verb behind it checks again."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dsr import decisions, more_time, verdicts
from dsr.counts import Count
from dsr.decisions import BEFORE_MATCH
from dsr.law.grounds import grounds
from dsr.law.registry import codes
from dsr.law.words import ground_label, ground_sentence
from dsr.models import Outcome, Request, Right
from dsr.presentation import RIGHTS
from dsr.unmasking import PURPOSES
from privacy_portal.dates import date_words
from privacy_portal.forms import DayInput, PortalForm, RadioCards, Text, choices_with_lines
from privacy_portal.lists import listed_apart
from workspaces.models import Role, User

ANY = ("", pgettext_lazy("filter", "Any"))
MINE, NOBODY = "me", "nobody"
LONGEST_TEXT = 4000
SHORTEST_REASON = 10
CHECKS: dict[str, tuple[Text, Text]] = {
    "document_seen": (
        gettext_lazy("I looked at an identity document"),
        gettext_lazy("Shown in person or on a screen. No copy, no number and no photo is kept."),
    ),
    "video_call": (
        gettext_lazy("I spoke with the person by video"),
        gettext_lazy("They answered questions that only they can answer. Nothing was recorded."),
    ),
    "known_in_person": (
        gettext_lazy("I know the person"),
        gettext_lazy("You know them well enough to answer for it."),
    ),
}
EXTENSIONS: dict[str, Text] = {
    "complexity": gettext_lazy("The data are in many places, and putting them together needs care"),
    "number_of_requests": gettext_lazy("The person sent several requests"),
    "large_quantity": gettext_lazy("There is much data to look through"),
    "consultations": gettext_lazy("Others have to be asked first"),
    "interference": gettext_lazy("To answer in time would unreasonably get in the way of our work"),
    "agreement": gettext_lazy("The person agreed to a later day, and I can show it"),
}


class FilterForm(PortalForm):
    """The filters of the queue. An unknown value filters nothing, as if it had not been in the address."""

    right = forms.ChoiceField(label=gettext_lazy("Right"), required=False)
    law = forms.ChoiceField(label=gettext_lazy("Law"), required=False)
    decider = forms.ChoiceField(label=gettext_lazy("Who decides"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Assigned to"), required=False)
    view = forms.CharField(widget=forms.HiddenInput, required=False)
    size = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: dict[str, str], officers: QuerySet[User]) -> None:
        super().__init__(data)
        self._choose("right", RIGHTS.items())
        self._choose("law", [(code, code) for code in sorted(codes())])
        deciders = [(Role.CONTROLLER, _("The platform")), (Role.PROCESSOR, _("A workspace owner"))]
        self._choose("decider", deciders)
        names = [(str(officer.pk), str(officer)) for officer in officers]
        self._choose("who", [(MINE, _("Me")), (NOBODY, _("Nobody")), *names])
        self.is_valid()
        self.chosen = {name: self.cleaned_data.get(name, "") for name in ("right", "law", "decider", "who")}

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def in_use(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen.values())

    def apply(self, rows: QuerySet[Request], user: User) -> QuerySet[Request]:
        """Return the rows that fit."""
        names = {"right": "right", "law": "case__law", "decider": "platform_role"}
        for name, lookup in names.items():
            if self.chosen[name]:
                rows = rows.filter(**{lookup: self.chosen[name]})
        who = self.chosen["who"]
        if who == NOBODY:
            return rows.filter(assigned_to=None)
        return rows.filter(assigned_to=user.pk if who == MINE else int(who)) if who else rows

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """Return the filters in use, each with the address that is without it."""
        chips = []
        for name, value in self.chosen.items():
            if value:
                rest = query.copy()
                for gone in (name, "cursor"):
                    rest.pop(gone, None)
                field = self.fields[name]
                label = dict(field.choices)[value]  # type: ignore[attr-defined]
                chips.append({"label": f"{field.label}: {label}", "url": f"?{rest.urlencode()}"})
        return chips


class SearchForm(PortalForm):
    sought = forms.CharField(
        label=gettext_lazy("Reference or whole e-mail address"),
        max_length=254,
        widget=forms.TextInput({"size": 28, "aria-keyshortcuts": "/", "spellcheck": "false", "autocapitalize": "off"}),
    )


class RevealForm(PortalForm):
    purpose = forms.ChoiceField(
        label=gettext_lazy("Why do you need the details?"), choices=list(PURPOSES.items()), widget=RadioCards
    )


class MessageForm(PortalForm):
    """A message to the person, or a question that the request waits for."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy("The person reads it in the portal; the mail that tells them holds none of it."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
    )
    asks = forms.BooleanField(label=gettext_lazy("I need an answer to go on"), required=False)


class NoteForm(PortalForm):
    text = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For officers only. The person does not see it here, but may ask for it later."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
    )


class ExtendForm(PortalForm):
    """More time, for a reason that a law of the request knows; with a day, where such a law leaves it to us."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does it take longer?"),
        help_text=gettext_lazy("The person is told this reason and the new date."),
        widget=RadioCards,
    )
    until = forms.DateField(
        label=gettext_lazy("Until when?"),
        required=False,
        widget=DayInput,
        error_messages={
            "invalid": gettext_lazy("Type the day as year, month and day, such as 2026-11-25."),
            "required": gettext_lazy("Say until when: the law leaves the day to you."),
        },
    )

    def __init__(self, *args: Any, part: Request, counts: list[Count], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._part, self._counts = part, counts
        self.without_length = more_time.without_length(counts)
        known = more_time.reasons_of(counts)
        self.fields["reason"].choices = [(code, EXTENSIONS[code]) for code in known]  # type: ignore[attr-defined]
        if not self.without_length:
            del self.fields["until"]
            return
        articles = listed_apart(dict.fromkeys(extension.article for _count, extension in self.without_length))
        told = _("The law sets no length, and wants the day told: %(article)s. Take no longer than you need.")
        self.fields["until"].help_text = told % {"article": articles}
        self.fields["until"].required = all(more_time.without_length(counts, reason) for reason in known)

    @property
    def day(self) -> date | None:
        """The new day, None where the law gives it."""
        day: date | None = self.cleaned_data.get("until")
        return day

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        reason, until = told.get("reason", ""), told.get("until")
        end = more_time.later_than(self._part, self._counts, reason)
        if "until" in self.errors or not reason:
            return told
        if until is None and more_time.without_length(self._counts, reason):
            self.add_error("until", self.fields["until"].error_messages["required"])
        elif until and until <= end:
            self.add_error(
                "until", _("Take a day after %(day)s: until then there is time anyway.") % {"day": date_words(end)}
            )
        return told


class FeeForm(PortalForm):
    """What an answer costs and why; the person reads both."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "size": 10}),
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Three letters, for example EUR or JPY."),
        error_messages={"invalid": gettext_lazy("Three capital letters, for example EUR.")},
        widget=forms.TextInput({"size": 5, "autocapitalize": "characters"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("What it is for, and how to pay it"),
        help_text=gettext_lazy("The person reads it word for word."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
    )


class CheckForm(PortalForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("How did the person prove who they are?"),
        choices=[(kind, title) for kind, (title, _line) in CHECKS.items()],
        widget=RadioCards(lines={kind: line for kind, (_title, line) in CHECKS.items()}),
    )
    nothing_kept = forms.BooleanField(
        label=gettext_lazy("I kept no copy of anything they showed me"),
        error_messages={"required": gettext_lazy("Destroy every copy first, then tick this.")},
    )


class RefusalForm(PortalForm):
    """A refusal needs a ground that the law of the case knows for its right; before a match only one is possible."""

    ground = forms.ChoiceField(label=gettext_lazy("On which ground?"), widget=RadioCards)
    text = forms.CharField(
        label=gettext_lazy("What the person has to know"),
        help_text=gettext_lazy("They read it word for word, below the ground. Say what it means in their case."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
    )

    def __init__(self, *args: Any, part: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = grounds(part.case.law, part.right, part.case.received_at)
        unidentified = decisions.may_refuse_unidentified(part)
        possible = [one for one in known if not unidentified or one.code in BEFORE_MATCH]
        field = self.fields["ground"]
        field.choices = [(one.code, ground_label(one.code)) for one in possible]  # type: ignore[attr-defined]
        field.widget.lines = {one.code: f"{ground_sentence(one.code)} {one.article}" for one in possible}


class VerdictForm(PortalForm):
    """What becomes of a complaint or an appeal, and the reasons in the officer's own words."""

    verdict = forms.ChoiceField(label=gettext_lazy("Is the person right?"), widget=RadioCards)
    again = forms.BooleanField(label=gettext_lazy("What was asked at first is to be done anew"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Your reasons"),
        help_text=gettext_lazy("They read it word for word. Say what you looked at, and why you see it so."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
    )

    def __init__(self, *args: Any, part: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        appeal, may = part.right == Right.APPEAL, verdicts.may_do_again(verdicts.about(part))
        anew = (
            gettext_lazy("What was asked is counted and decided anew, in a part of its own.") if appeal and may else ""
        )
        rows = [
            (Outcome.UPHELD, gettext_lazy("Yes"), anew),
            (Outcome.PARTLY_UPHELD, gettext_lazy("In part"), anew),
            (Outcome.DISMISSED, gettext_lazy("No: the first answer stands"), ""),
        ]
        field = self.fields["verdict"]
        field.choices, field.widget.lines = choices_with_lines(rows)  # type: ignore[attr-defined]
        if appeal or not may:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("again") and told.get("verdict") == Outcome.DISMISSED:
            self.add_error("again", _("Nothing is done anew where the first answer stands."))
        return told


class PassedOnForm(PortalForm):
    passed_on = forms.BooleanField(
        label=gettext_lazy("Everybody who received data about this person knows"),
        error_messages={"required": gettext_lazy("Tell everybody first, then tick this.")},
    )


class RejectionForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("Your colleagues read it. The request goes back to be decided."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
    )


class ReopeningForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Why do you need to see the details?"),
        help_text=gettext_lazy("Another officer reads it and decides. It is deleted with the case."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
    )


NEITHER, ASK = "nobody", "ask"


class NobodyForm(PortalForm):
    """What to do where no system found anybody."""

    answer = forms.ChoiceField(
        label=gettext_lazy("No system found anybody. What now?"),
        choices=[
            (NEITHER, gettext_lazy("End the request: nothing is held under what they told us")),
            (ASK, gettext_lazy("Ask the person for another address or name")),
        ],
        widget=RadioCards,
    )
    reason = forms.CharField(
        label=gettext_lazy("What convinced you?"),
        help_text=gettext_lazy("Kept as an internal note."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
    )
    chosen: dict[str, str] = {}

    @property
    def asks(self) -> bool:
        """Whether the person is asked before anything is decided."""
        return bool(self.cleaned_data["answer"] == ASK)


class MatchForm(PortalForm):
    """Who of the candidates it is: per system one, or nobody in it; over all, somebody, nobody or "ask more".

    Nothing is chosen beforehand.
    """

    def __init__(self, *args: Any, systems: dict[str, tuple[str, list[tuple[str, str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._systems = list(systems)
        others = [(NEITHER, _("None of them"), ""), (ASK, _("I cannot tell, and ask the person"), "")]
        for slug, (name, candidates) in systems.items():
            title = _("Who is it in %(system)s?") % {"system": name}
            choices, lines = choices_with_lines([*candidates, *others])
            self.fields[f"in_{slug}"] = forms.ChoiceField(
                label=title,
                choices=choices,
                widget=RadioCards(lines=lines),
                error_messages={"required": title},
            )
        self.fields["reason"] = forms.CharField(
            label=_("What convinced you?"),
            help_text=_("Kept as an internal note beside the match."),
            min_length=SHORTEST_REASON,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        )

    @property
    def asks(self) -> bool:
        """Whether the officer cannot tell in some system."""
        return any(self.cleaned_data[f"in_{slug}"] == ASK for slug in self._systems)

    @property
    def chosen(self) -> dict[str, str]:
        """Return the key chosen per system slug; systems in which it is nobody are left out."""
        picked = {slug: self.cleaned_data[f"in_{slug}"] for slug in self._systems}
        return {slug: key for slug, key in picked.items() if key not in (NEITHER, ASK)}
