"""The names of countries and of states in the reader's language, in the order in which that language looks them up."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacy_portal.yaml_files import read_yaml

FILE = Path(__file__).parent / "countries.yaml"
REGIONS_FILE = Path(__file__).parent / "regions.yaml"
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def name(code: str) -> str:
    """Return the country with the ISO 3166-1 `code` in the active language; the code itself when it is unknown."""
    return _in_language(_names().get(code, (code, code)))


def choices() -> list[tuple[str, str]]:
    """Return every (code, name) in the active language, sorted as its readers expect: by letter, or by sound."""
    return list(_choices("", _language()))


def regions(country: str) -> list[tuple[str, str]]:
    """Return (code, name) of every state of `country` that the portal can name, sorted as `choices`; [] for most.

    The codes are those of ISO 3166-2 without the country's: "CA" is California in the country "US".
    """
    return list(_choices(country, _language()))


def place_name(country: str, region: str = "") -> str:
    """Return where somebody lives, with the state where one is told: "California, United States"."""
    if not region:
        return name(country)
    state = _in_language(_region_names(country).get(region, (region, region)))
    return _("%(state)s, %(country)s") % {"state": state, "country": name(country)}


@cache
def _choices(country: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return the choices among all countries, or among the states of `country`."""
    column = 1 if language == "ja" else 0
    named = _region_names(country) if country else _names()
    rows = sorted(named.items(), key=lambda row: _sort_key(row[1], column))
    return tuple((code, names[column]) for code, names in rows)


def _sort_key(names: tuple[str, ...], column: int) -> str:
    """Return what a name is sorted by: its reading where it has one, katakana, and letters without their marks."""
    text = names[2] if column and len(names) > 2 else names[column]
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return plain.translate(HIRAGANA_TO_KATAKANA)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    return _tuples(read_yaml(FILE))


def _region_names(country: str) -> dict[str, tuple[str, ...]]:
    return _all_regions().get(country, {})


@cache
def _all_regions() -> dict[str, dict[str, tuple[str, ...]]]:
    return {country: _tuples(regions) for country, regions in read_yaml(REGIONS_FILE).items()}


def _tuples(named: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {code: tuple(names) for code, names in named.items()}


def _in_language(names: tuple[str, ...]) -> str:
    return names[1] if _language() == "ja" else names[0]


def _language() -> str:
    return (get_language() or "en").split("-")[0]
