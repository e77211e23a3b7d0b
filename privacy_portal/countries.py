"""The names of countries in the reader's language, in the order in which that language looks them up."""

import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from privacy_portal.yaml_files import read_yaml

FILE = Path(__file__).parent / "countries.yaml"
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def name(code: str) -> str:
    """Return the country with the ISO 3166-1 `code` in the active language; the code itself when it is unknown."""
    english, japanese, *_reading = _names().get(code, (code, code))
    return japanese if _language() == "ja" else english


def choices() -> list[tuple[str, str]]:
    """Return every (code, name) in the active language, sorted as its readers expect: by letter, or by sound."""
    return list(_choices(_language()))


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    column = 1 if language == "ja" else 0
    rows = sorted(_names().items(), key=lambda row: _sort_key(row[1], column))
    return tuple((code, names[column]) for code, names in rows)


def _sort_key(names: tuple[str, ...], column: int) -> str:
    """Return what a name is sorted by: its reading where it has one, katakana, and letters without their marks."""
    text = names[2] if column and len(names) > 2 else names[column]
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return plain.translate(HIRAGANA_TO_KATAKANA)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    return {code: tuple(names) for code, names in read_yaml(FILE).items()}


def _language() -> str:
    return (get_language() or "en").split("-")[0]
