"""A letter as pages show it: its head with sender, recipient and date, and its body."""

from typing import Any

from django.template.loader import render_to_string

from dsr.law.obligations import LETTER_DUTIES
from dsr.letters.text import LetterText
from dsr.letters.wording import DUTIES
from dsr.models import Case, Letter


def rendered(text: LetterText) -> str:
    """Return the body as HTML, with the heading first: the preview that a person decides by."""
    return render_to_string("letters/preview.html", {"letter": text})


def head(letter: Letter, recipient: list[str]) -> dict[str, Any]:
    """Return what stands above the letter, as layouts/letter.html takes it."""
    establishment = letter.case.establishment
    address = [line for line in establishment.address.splitlines() if line.strip()]
    return {
        "sender": [establishment.name, *address],
        "recipient": recipient,
        "sent_on": letter.sent_at,
        "reference": reference(letter),
    }


def reference(letter: Letter) -> str:
    """Return the reference of the part, or of the case, that a letter is about."""
    return letter.request.display_reference if letter.request else letter.case.display_reference


def recipient(case: Case) -> list[str]:
    """Return the lines of the window: the name and, where it was told, the postal address."""
    person = case.person or {}
    return [line for line in (person.get("name", ""), *person.get("address", "").splitlines()) if line.strip()]


def checklist(text: LetterText, demanded: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what the law demands of the letter, each with whether it is there, in the order of LETTER_DUTIES."""
    missing = text.missing(demanded)
    return [{"label": DUTIES[duty], "there": duty not in missing} for duty in LETTER_DUTIES if duty in demanded]
