"""Looking for a piece of text in columns of any type."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Numeric, String, Text, and_, false, func, or_
from sqlalchemy.types import Boolean, Date, DateTime, Enum, Integer, Interval, Time

from dsr.connectors.sql.normalise import folded, number

Condition = ColumnElement[bool]

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


def occurs(column: Column[Any], wanted: Patterns, dialect: str) -> Condition | None:
    """Return the condition that one of the patterns occurs in a column; None where the type can hold none of them."""
    if isinstance(column.type, _TIMES) or not wanted:
        return None
    if isinstance(column.type, LargeBinary):
        return _in_bytes(column, wanted, dialect)
    text = column if isinstance(column.type, String) and not isinstance(column.type, Enum) else column.cast(Text)
    if isinstance(column.type, (Integer, Numeric)):
        return text.in_(wanted.numbers) if wanted.numbers else None
    # LIKE of SQLite folds the letters of ASCII by itself, and lowering every text first doubles its time.
    lowered = text if dialect == "sqlite" else func.lower(text)
    patterns = (lowered.like(pattern, escape=_ESCAPE) for pattern in _lowered(wanted))
    return or_(*patterns, *(_has_digits(text, digits) for digits in wanted.numbers))


def _has_digits(text: ColumnElement[str], digits: str) -> Condition:
    """Look for a number however it is separated; few texts hold its digits in order and need the closer look."""
    bare = reduce(lambda rest, sign: func.replace(rest, sign, ""), _SEPARATORS, text)
    return and_(text.like(f"%{'%'.join(digits)}%"), bare.like(f"%{digits}%"))


def _in_bytes(column: Column[Any], wanted: Patterns, dialect: str) -> Condition:
    # Every database can write bytes as hexadecimal digits; comparing bytes themselves each does in its own way.
    hexed = func.encode(column, "hex") if dialect == "postgresql" else func.lower(func.hex(column))
    return or_(false(), *(hexed.like(f"%{text.encode().hex()}%") for text in wanted.texts))


def _lowered(wanted: Patterns) -> list[str]:
    """Return LIKE patterns for a lowered text, whether the database lowers all letters or only those of ASCII."""
    ascii_lower = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
    forms = {form for text in wanted.texts for form in (text, text.lower(), text.upper(), text.title())}
    lowered = {form.translate(ascii_lower) for form in forms} | {form.lower() for form in forms}
    return sorted(f"%{_literally(form)}%" for form in lowered)


def _literally(value: str) -> str:
    return "".join(f"{_ESCAPE}{sign}" if sign in "%_\\" else sign for sign in value)
