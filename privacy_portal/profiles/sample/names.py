"""Made-up names of people: Japanese with their reading, Vietnamese with all marks, German, French, English, Indonesian.

Frequent family and given names are combined at random, so a match with a living person is chance.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from privacy_portal.yaml_files import read_yaml

LANGUAGES = ("ja", "vi", "de", "fr", "en", "id")
_GIVEN_FIRST = {"de": "german", "fr": "french", "en": "english", "id": "indonesian"}


@dataclass(frozen=True)
class PersonName:
    """A full name as written, its reading in katakana ("" outside Japanese), and a Latin form for addresses."""

    full: str
    kana: str
    latin: str


def latin(text: str) -> str:
    """Return `text` in lower-case ASCII letters and dots, as people write their name in an address."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("ß", "ss"))
    letters = "".join(c for c in plain.lower() if c.isascii() and (c.isalpha() or c == " "))
    return ".".join(letters.split())


def draw(random: Random, language: str) -> PersonName:
    """Return a name of somebody who writes in `language` (one of LANGUAGES)."""
    if language == "ja":
        return _japanese(random, _lists()["japanese"])
    if language == "vi":
        lists = _lists()["vietnamese"]
        parts = [random.choice(lists[part]) for part in ("families", "middle", "given")]
    else:
        lists = _lists()[_GIVEN_FIRST[language]]
        parts = [random.choice(lists[part]) for part in ("given", "families")]
    full = " ".join(parts)
    return PersonName(full, "", latin(full))


def _japanese(random: Random, lists: dict[str, Any]) -> PersonName:
    family, family_kana, family_latin = random.choice(lists["families"])
    given, given_kana, given_latin = random.choice(lists["given"])
    return PersonName(f"{family} {given}", f"{family_kana} {given_kana}", f"{given_latin}.{family_latin}")


@cache
def _lists() -> dict[str, Any]:
    return dict(read_yaml(Path(__file__).with_name("names.yaml")))
