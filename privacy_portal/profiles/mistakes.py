"""What is wrong with a value of a pack, and what to do about it, in one sentence.

The schema's own messages are for programmers; whoever writes a pack reads these.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from consent.cookies import words as cookie_words
from privacy_portal.profiles.consent_schema import ORIGIN
from privacy_portal.profiles.pack import Location

MOST_NAMED = 12


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Return that there is no `kind` called `name`, with the nearest one there is, or all of a few."""
    names = sorted(known)
    return f"there is no {kind} {name}; {_advice(name, names)}"


def sentence(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    """Return what `error`, one of pydantic's about a pack of `model`, says to whoever wrote the pack."""
    explain = _EXPLAINED.get(error["type"])
    return explain(model, error) if explain else f"{error['msg']}; see docs/operating/profile.md"


def _extra(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    name = str(error["loc"][-1])
    return f"is no key that a pack knows here; {_advice(name, sorted(_keys_at(model, error['loc'][:-1])))}"


def _missing(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    return "is missing; add it"


def _one_of(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    expected = error["ctx"]["expected"]
    return f"{error['input']!s} is not one of the words that can stand here; write {expected}"


def _pattern(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    told = {
        r"^[A-Z]{2}$": "a country code of two capitals, such as JP",
        r"^#[0-9A-Fa-f]{6}$": 'a colour, such as "#12508A"',
        r"^[A-Z]{2,4}$": "two to four capitals",
        r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "a mail address, such as privacy@example.org",
        cookie_words.PATTERN: "session, until deleted, or a length such as 13 months",
        ORIGIN: "the origin of a website, such as https://www.example.org",
        r"^(https://\S+)?$": "an address that begins with https://",
        r"^(sample:[a-z0-9-]+|env:[A-Z][A-Z0-9_]*)$": "env:NAME, where the environment variable NAME holds the address",
    }.get(error["ctx"]["pattern"], "small letters, digits and hyphens")
    return f"{error['input']!s} cannot stand here; write {told}"


def _empty(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    return "is empty; name at least one" if error["type"] == "too_short" else "is empty; write the text"


def _kind(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    wanted = {
        "string_type": 'text; put it in quotes: "..."',
        "list_type": "a list, each entry on a line that begins with a hyphen",
        "dict_type": "keys and values",
        "model_type": "keys and values",
        "bool_parsing": "true or false",
        "bool_type": "true or false",
        "int_parsing": "a whole number",
        "int_type": "a whole number",
    }
    return f"is written in another form than a pack knows here; write {wanted[error['type']]}"


def _range(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    bounds = {"greater_than_equal": "at least", "less_than_equal": "at most"}
    (limit,) = error["ctx"].values()
    return f"{error['input']} cannot stand here; write {bounds[error['type']]} {limit}"


def _day(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    return f"{error['input']!s} is no day; write it as 2026-10-01"


def _said(model: type[BaseModel], error: Mapping[str, Any]) -> str:
    """Our own checks say themselves what is wrong and what is right."""
    told = str(error["msg"]).removeprefix("Value error, ")
    return told[:1].lower() + told[1:]


_EXPLAINED: dict[str, Callable[[type[BaseModel], Mapping[str, Any]], str]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "enum": _one_of,
    "literal_error": _one_of,
    "string_pattern_mismatch": _pattern,
    "too_short": _empty,
    "string_too_short": _empty,
    **dict.fromkeys(
        ["string_type", "list_type", "dict_type", "model_type", "bool_parsing", "bool_type", "int_parsing", "int_type"],
        _kind,
    ),
    "greater_than_equal": _range,
    "less_than_equal": _range,
    **dict.fromkeys(["date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"], _day),
    "value_error": _said,
}


def _advice(name: str, known: list[str]) -> str:
    if near := get_close_matches(name, known, n=1):
        return f"do you mean {near[0]}?"
    if not known:
        return "none is named in the pack: add it"
    more = ", ..." if len(known) > MOST_NAMED else ""
    return f"there are {', '.join(known[:MOST_NAMED])}{more}"


def _keys_at(model: type[BaseModel], location: Location) -> Iterable[str]:
    """Return the keys that the part of a pack at `location` may have."""
    here: type[BaseModel] | None = model
    for step in location:
        if isinstance(step, str) and here and step in here.model_fields:
            here = _model_in(here.model_fields[step].annotation)
    return here.model_fields if here else ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the part of a pack that an annotation such as `list[Entry]` or `Entry | None` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, dict, Union, UnionType):
        return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
    return None
