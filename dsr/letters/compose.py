"""Compose a letter: words from the facts of a part. Nothing is kept or sent here, so this is the preview as well."""

from collections.abc import Callable

from django.utils import translation

from dsr.letters import answering, asking
from dsr.letters.draft import Added, Draft
from dsr.letters.facts import facts_of
from dsr.letters.text import LetterText
from dsr.models import LetterKind, Request
from privacy_portal import reader_clock

# What answers a request, or comes after the answer.
ANSWERS = (
    LetterKind.MINOR,
    LetterKind.REFUSAL,
    LetterKind.PARTIAL,
    LetterKind.COMPLETION,
    LetterKind.NO_DATA,
    LetterKind.VERDICT,
)
_LETTERS: dict[str, Callable[[Draft], LetterText]] = {
    LetterKind.ACKNOWLEDGEMENT: asking.acknowledgement,
    LetterKind.IDENTITY: asking.identity,
    LetterKind.CLARIFICATION: asking.clarification,
    LetterKind.EXTENSION: asking.extension,
    LetterKind.REDIRECTION: asking.redirection,
    LetterKind.MINOR: asking.minor,
    LetterKind.REFUSAL: answering.refusal,
    LetterKind.PARTIAL: answering.outcome,
    LetterKind.COMPLETION: answering.outcome,
    LetterKind.NO_DATA: answering.outcome,
    LetterKind.VERDICT: answering.verdict,
}


def compose(kind: str, request: Request, added: Added | None = None) -> LetterText:
    """Return the letter `kind` (LetterKind) about `request` as it reads now, in the language of its case.

    An outcome names its own kind: what was asked as a completion may turn out to be partial, or to hold no data.
    """
    with translation.override(request.case.language), reader_clock.by(""):
        return _LETTERS[LetterKind(kind)](Draft(facts_of(request, answers=kind in ANSWERS), added or Added()))
