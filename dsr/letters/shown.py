"""A letter as pages show it: its head with sender, recipient and date, and its body."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info

from dsr import counts
from dsr.law.obligations import LETTER_DUTIES
from dsr.letters import keeping
from dsr.letters.compose import compose
from dsr.letters.draft import Added
from dsr.letters.text import LetterText
from dsr.letters.wording import DUTIES, TITLES
from dsr.models import Case, Letter, Request
from privacy_portal import reader_clock


def preview(kind: str, request: Request, added: Added) -> dict[str, Any]:
    """Return a letter before it is sent, as pages show it: its HTML, its language, and what the law demands of it."""
    text = compose(kind, request, added)
    with translation.override(request.case.language), reader_clock.by(""):
        letter = render_to_string("letters/preview.html", {"letter": text})
    return {
        "letter": letter,
        "language": get_language_info(request.case.language)["name_local"],
        "checklist": checklist(text),
    }


def head(letter: Letter, recipient: list[str]) -> dict[str, Any]:
    """Return what stands above the letter, as layouts/letter.html takes it."""
    establishment = letter.case.establishment
    address = [line for line in establishment.address.splitlines() if line.strip()]
    return {
        "sender": [establishment.name, *address],
        "recipient": recipient,
        "sent_on": letter.sent_at,
        "zone": counts.zone_of(letter.case),
        "reference": reference(letter),
    }


def reference(letter: Letter) -> str:
    """Return the reference of the part, or of the case, that a letter is about."""
    return letter.request.display_reference if letter.request else letter.case.display_reference


def recipient(case: Case) -> list[str]:
    """Return the lines of the window: the name and, where it was told, the postal address."""
    person = case.person or {}
    return [line for line in (person.get("name", ""), *person.get("address", "").splitlines()) if line.strip()]


def listed(case: Case, url: Callable[[Letter], str], *, several: bool) -> list[dict[str, Any]]:
    """Return the letters of a case, newest first, as letters/list.html takes them; `several` parts are told apart."""
    return [
        {
            "title": str(TITLES[letter.kind]),
            "sent_at": letter.sent_at,
            "url": url(letter),
            "about": reference(letter) if several else "",
        }
        for letter in keeping.of(case)
    ]


def checklist(text: LetterText) -> list[dict[str, Any]]:
    """Return what the law demands of the letter, each with whether it is there, in the order of LETTER_DUTIES."""
    demanded = [duty for duty in LETTER_DUTIES if duty in text.demands]
    return [{"label": DUTIES[duty], "there": duty not in text.missing} for duty in demanded]
