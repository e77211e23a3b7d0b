"""Conditions by which the database itself picks the few rows that are worth comparing.

They let through a little too much, never far too much: `normalise` decides afterwards. Only functions that SQLite,
PostgreSQL and MariaDB share are used, so what a database cannot fold is folded here, into a list of spellings.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import permutations
from typing import Any

from sqlalchemy import ColumnElement, String, false, func, or_

from dsr.connectors.sql import normalise

_ESCAPE = "\\"
_ORDERED_WORDS = 3
_TAIL_DIGITS = 7
_PHONE_SEPARATORS = (" ", "-", "(", ")", ".", "/", "+", "\u3000")
# Vowels and d carry the marks of Vietnamese, French and German names; a wildcard stands for either spelling.
_MARKED = frozenset("aeiouyd")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def condition(kind: str, column: ColumnElement[Any], told: str) -> ColumnElement[bool]:
    """Return the condition that a text column may hold what was told, for a kind of identifier."""
    text = column.cast(String(500))
    conditions = {"email": _email, "phone": _phone, "name": _name}
    return or_(_spelled(text, told), conditions.get(kind, _nothing_more)(text, told))


def _spelled(column: ColumnElement[str], told: str) -> ColumnElement[bool]:
    """Compare with the spellings of the whole value, without and with the case that the database folds."""
    spellings = {told.strip(), normalise.folded(told)}
    spellings |= {text.translate(_FULL_WIDTH) for text in spellings}
    return or_(column.in_(sorted(spellings)), func.lower(column).in_(sorted(_lowered(spellings))))


def _nothing_more(_column: ColumnElement[str], _told: str) -> ColumnElement[bool]:
    return false()


def _email(column: ColumnElement[str], told: str) -> ColumnElement[bool]:
    local, _, domain = normalise.mailbox(told).rpartition("@")
    if not local:
        return false()
    plain, host = func.lower(func.replace(column, ".", "")), domain.replace(".", "")
    tagged = f"{_literally(local)}+%@{_literally(host)}"
    return or_(plain == f"{local}@{host}", plain.like(tagged, escape=_ESCAPE))


def _phone(column: ColumnElement[str], told: str) -> ColumnElement[bool]:
    digits = normalise.number(told).removeprefix("+")
    plain = _without(column, _PHONE_SEPARATORS)
    return plain == digits if len(digits) < _TAIL_DIGITS else plain.like(f"%{digits[-_TAIL_DIGITS:]}")


def _name(column: ColumnElement[str], told: str) -> ColumnElement[bool]:
    """Compare word by word, with anything between: in each order of few words, in both kana, with any marks."""
    plain = normalise.words(told)
    orders = {_parted(order) for order in _orders(plain)} | {_parted(order) for order in _orders(_as_told(told))}
    patterns = {"".join(_either(sign) for sign in order) for order in orders} | {_katakana(order) for order in orders}
    usable = (pattern for pattern in sorted(patterns) if pattern.strip("_%"))
    return or_(false(), *(func.lower(column).like(pattern, escape=_ESCAPE) for pattern in usable))


def _as_told(told: str) -> list[str]:
    """The words with their marks, where consonants carry some; vowels with marks are found without."""
    return normalise.folded(told).split()


def _parted(words: Sequence[str]) -> str:
    """Join words with a wildcard. One word of a script that needs no spaces may be held with one at any place."""
    if len(words) == 1 and not words[0].isascii():
        return "%".join(words[0])
    return "%".join(_literally(word) for word in words)


def _either(sign: str) -> str:
    return "_" if sign in _MARKED else sign


def _orders(words: list[str]) -> Iterable[Sequence[str]]:
    """Return the orders that a name is written in: all for few words; as told and either end moved for many."""
    if len(words) <= _ORDERED_WORDS:
        return permutations(words)
    return (words, (*words[1:], words[0]), (words[-1], *words[:-1]))


def _without(column: ColumnElement[str], signs: Iterable[str]) -> ColumnElement[str]:
    return reduce(lambda text, sign: func.replace(text, sign, ""), signs, column)


def _lowered(spellings: Iterable[str]) -> set[str]:
    """Lower as a database may: all letters, or only those of ASCII (SQLite, and PostgreSQL in the C locale)."""
    ascii_lower = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
    return {form for text in spellings for form in (text.lower(), text.translate(ascii_lower))}


def _katakana(value: str) -> str:
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in value)


def _literally(value: str) -> str:
    """Escape what LIKE would take for a wildcard."""
    return "".join(f"{_ESCAPE}{sign}" if sign in "%_\\" else sign for sign in value)
