"""What officers and readers type about editions of notices."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import notice_text, notices
from consent.drafts import Content
from consent.models import NoticeDraft, ObjectionOutcome
from privacy_portal.dates import date_words
from privacy_portal.forms import DayInput, PortalForm, RadioCards

_SAYS = {
    "empty": gettext_lazy("Write the text."),
    "no_heading": gettext_lazy("Line %(line)s stands before the first heading. A heading begins with #."),
    "empty_heading": gettext_lazy("Line %(line)s is a heading without words."),
    "no_paragraph": gettext_lazy("Nothing stands below the heading in line %(line)s."),
    "matter": gettext_lazy("In line %(line)s: a matter has small letters, digits and dashes, such as [transfers]."),
    "twice": gettext_lazy("In line %(line)s: another section of this text settles the same matter."),
}
MATERIAL, SMALL = "yes", "no"
READ, DISAGREE, LEAVE = "read", "disagree", "leave"


class DraftForm(PortalForm):
    """The next edition of a notice: a text and a sentence for each language, and the day."""

    effective_from = forms.DateField(label=gettext_lazy("From which day is it in force?"), widget=DayInput)
    material = forms.ChoiceField(
        label=gettext_lazy("Does something change for people?"),
        choices=[
            (MATERIAL, gettext_lazy("Yes: people are told of it ahead, by mail and on the pages")),
            (SMALL, gettext_lazy("No: a mistake is put right, and nothing means anything else")),
        ],
        widget=RadioCards,
    )

    def __init__(self, draft: NoticeDraft, data: Any = None) -> None:
        self.languages = list(dict.fromkeys([*draft.platform.languages, *draft.sections]))
        initial: dict[str, Any] = {
            "effective_from": draft.effective_from,
            "material": MATERIAL if draft.material else SMALL,
        }
        for code in self.languages:
            initial[f"summary_{code}"] = draft.summaries.get(code, "")
            initial[f"text_{code}"] = notice_text.written(draft.sections.get(code, []))
        super().__init__(data, initial=initial)
        for code in self.languages:
            named = {"language": notices.language_name(code)}
            self.fields[f"summary_{code}"] = forms.CharField(
                label=_("What changes, in a sentence: %(language)s") % named,
                help_text=_("It stands in the mail and in the box on the pages."),
                max_length=300,
                required=False,
                widget=forms.Textarea({"rows": 2, "lang": code}),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("The whole text: %(language)s") % named,
                help_text=_(
                    "# begins a heading, an empty line a paragraph. [transfers] behind a heading names a matter."
                ),
                widget=forms.Textarea({"rows": 20, "lang": code}),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        self.sections: dict[str, list[dict[str, Any]]] = {}
        for code in self.languages:
            text = told.get(f"text_{code}", "")
            if not text:
                continue
            try:
                self.sections[code] = notice_text.read(text)
            except notice_text.NotReadable as error:
                self.add_error(f"text_{code}", str(_SAYS[error.code]) % {"line": error.line})
        return told

    def content(self) -> Content:
        """Return what was typed; only of a valid form."""
        told = self.cleaned_data
        summaries = {code: " ".join(told[f"summary_{code}"].split()) for code in self.languages}
        return Content(
            sections=self.sections,
            summaries={code: one for code, one in summaries.items() if one},
            material=told["material"] == MATERIAL,
            effective_from=told["effective_from"],
        )

    def add_codes(self, codes: list[str], first: date) -> None:
        """Say at its field what keeps the draft from being published (drafts.NotReady); `first` is the first day."""
        for code in codes:
            name, _colon, language = code.partition(":")
            field = {"language": f"text_{language}", "summary": f"summary_{language}", "too_soon": "effective_from"}
            self.add_error(field.get(name), code_words(code, first))


def code_words(code: str, first: date) -> str:
    """Return in words what keeps a draft from being published; `first` is the first day that it may have."""
    name, _colon, language = code.partition(":")
    if name == "same":
        return _("The words are those of the edition before.")
    if name == "too_soon":
        return _("The first day on which it can be in force is %(day)s.") % {"day": date_words(first)}
    said = {
        "language": _("The edition before has a text in this language: %(language)s."),
        "summary": _("Say what changes in this language: %(language)s."),
    }
    return said[name] % {"language": notices.language_name(language)}


class AnswerForm(PortalForm):
    """What somebody says to an edition. Nothing is chosen beforehand: programs that look at mail send forms."""

    says = forms.ChoiceField(label=gettext_lazy("What do you say?"), widget=RadioCards)
    words = forms.CharField(
        label=gettext_lazy("If you do not agree: with what?"),
        help_text=gettext_lazy("A person of the privacy office reads it."),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        required=False,
    )

    def __init__(self, data: Any = None, *, may_leave: bool) -> None:
        super().__init__(data)
        choices = [(READ, _("I have read it")), (DISAGREE, _("I do not agree"))]
        if may_leave:
            choices.append((LEAVE, _("I do not agree, and I take back all that I agreed to")))
        self.fields["says"].choices = choices  # type: ignore[attr-defined]


class ReplyForm(PortalForm):
    """What an officer answers to whoever does not agree."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What follows?"),
        choices=[(one.value, one.label) for one in (ObjectionOutcome.STAYS, ObjectionOutcome.TAKEN_UP)],
        widget=RadioCards,
    )
    reply = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("The person gets it by mail, word for word."),
        widget=forms.Textarea({"rows": 6}),
        max_length=4000,
    )
