"""Looking for a piece of text in columns of any type."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Numeric, Text, false, func, or_
from sqlalchemy.types import Boolean, Date, DateTime, Integer, Interval, Time

from dsr.connectors.sql.normalise import folded, number

# Shorter identifiers are found in any text: whoever has a name of two letters is looked for by the others.
FEWEST_LETTERS = 3
# A number with fewer digits is part of many longer ones.
FEWEST_DIGITS = 7
_TIMES = (Boolean, Date, DateTime, Interval, Time)
_SEPARATORS = (" ", "-", "(", ")", "/", ".")
_ESCAPE = "\\"


@dataclass(frozen=True)
class Patterns:
    """The spellings of everything that is looked for: `texts` as they may stand in a text, `numbers` digits only."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, identifiers: Sequence[str]) -> "Patterns":
        """Spell identifiers as given, composed, folded, and as JSON escapes them; telephone numbers as digits, too."""
        given = [text.strip() for text in identifiers if len(text.strip()) >= FEWEST_LETTERS]
        spellings = {form for text in given for form in (text, unicodedata.normalize("NFC", text), folded(text))}
        spellings |= {json.dumps(text)[1:-1] for text in spellings}
        digits = {number(text).removeprefix("+") for text in given if not any(sign.isalpha() for sign in text)}
        return cls(tuple(sorted(spellings)), tuple(sorted(text for text in digits if len(text) >= FEWEST_DIGITS)))

    def __bool__(self) -> bool:
        return bool(self.texts or self.numbers)


def occurs(column: Column[Any], wanted: Patterns, dialect: str) -> ColumnElement[bool] | None:
    """Return the condition that one of the patterns occurs in a column; None where the type can hold none of them."""
    if isinstance(column.type, _TIMES) or not wanted:
        return None
    if isinstance(column.type, LargeBinary):
        # Every database can write bytes as hex digits; comparing bytes themselves each does in its own way.
        hexed = func.encode(column, "hex") if dialect == "postgresql" else func.lower(func.hex(column))
        return or_(false(), *(hexed.like(f"%{text.encode().hex()}%") for text in wanted.texts))
    text = column.cast(Text)
    digits = (_bare(text).like(f"%{digits}%") for digits in wanted.numbers)
    if isinstance(column.type, (Integer, Numeric)):
        return or_(false(), *digits)
    return or_(false(), *(func.lower(text).like(pattern, escape=_ESCAPE) for pattern in _lowered(wanted)), *digits)


def _lowered(wanted: Patterns) -> list[str]:
    """Return LIKE patterns for a lowered text, whether the database lowers all letters or only those of ASCII."""
    ascii_lower = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
    forms = {form for text in wanted.texts for form in (text, text.lower(), text.upper(), text.title())}
    lowered = {form.translate(ascii_lower) for form in forms} | {form.lower() for form in forms}
    return sorted(f"%{_literally(form)}%" for form in lowered)


def _bare(text: ColumnElement[str]) -> ColumnElement[str]:
    return reduce(lambda bare, sign: func.replace(bare, sign, ""), _SEPARATORS, text)


def _literally(value: str) -> str:
    return "".join(f"{_ESCAPE}{sign}" if sign in "%_\\" else sign for sign in value)
