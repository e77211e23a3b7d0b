"""Which text counts for somebody where several speak of the same matter (CP-07, EK-17, EK-18, NC-10, QO-10). Pure.

An addendum counts for people of its places, terms before the notice that they prevail over. Of the sections that are
about one matter, that of the text that no other of them prevails over counts; the others stay to be read beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A part of a text. `about` names the matter that it settles; "" for one that no other text can conflict with."""

    heading: str
    paragraphs: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True)
class Text:
    """An edition of a notice in one language, with what decides when it counts."""

    key: str
    title: str
    number: int
    sections: tuple[Section, ...]
    places: frozenset[str] = frozenset()
    prevails_over: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Resolved:
    """A section as it counts, from `text`; `gives_way` are the sections about the same matter that do not count."""

    section: Section
    text: Text
    gives_way: tuple[tuple[Text, Section], ...] = ()


def resolved(texts: Sequence[Text], country: str) -> list[Resolved]:
    """Return what counts for somebody who lives in `country` (ISO 3166-1; "" where nobody knows), in the order of the
    texts: a text that others prevail over comes first, and what they say takes the place of what gives way."""
    ordered = _in_order([one for one in texts if not one.places or country in one.places])
    found: dict[object, list[tuple[Text, Section]]] = {}
    for text in ordered:
        for number, section in enumerate(text.sections):
            matter: object = section.about or (text.key, number)
            found.setdefault(matter, []).append((text, section))
    return [_resolved(said) for said in found.values()]


def _resolved(said: list[tuple[Text, Section]]) -> Resolved:
    text, section = said[-1]
    return Resolved(section, text, tuple(reversed(said[:-1])))


def _in_order(texts: Sequence[Text]) -> list[Text]:
    """Return the texts, each after all those that it prevails over, and otherwise as they stand. A circle, which no
    pack can hold, is left in the order in which it stands."""
    known = {one.key: one for one in texts}
    ordered: list[Text] = []
    waiting = list(texts)
    while waiting:
        free = next((one for one in waiting if not _blocked(one, waiting, known)), waiting[0])
        ordered.append(free)
        waiting.remove(free)
    return ordered


def _blocked(text: Text, waiting: Iterable[Text], known: Mapping[str, Text]) -> bool:
    keys = {one.key for one in waiting}
    return any(key in keys for key in text.prevails_over if key in known)
