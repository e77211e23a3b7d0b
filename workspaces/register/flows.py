"""The picture of flows: people, who decides, who receives by country. Pure: flows in, boxes and lines out.

Every line is as thick as every other: the register says that data goes somewhere, not how much.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
BOX_WIDTH, BETWEEN = 250, 125
WIDTH = 3 * BOX_WIDTH + 2 * BETWEEN
LINE, PADDING, GAP, HEADING = 20, 8, 12, 30
UNITS = 29  # so many narrow letters are as wide as a line of a box; a wide one counts twice


@dataclass(frozen=True)
class Flow:
    """Data of one kind of people, under one controller, to one recipient; no recipient where it stays there."""

    people: str
    controller: str
    purpose: str
    recipient: str = ""
    country: str = ""
    safeguard: str = ""


@dataclass(frozen=True)
class Word:
    """A line of text at a place; `heading` names a country."""

    x: float
    y: float
    text: str
    heading: bool = False


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    height: float
    words: tuple[Word, ...]
    width: float = BOX_WIDTH

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Picture:
    """What the template draws; `lines` are paths of SVG."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    headings: tuple[Word, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class FlowRow:
    """A row of the table beneath: all that goes from one controller to one recipient."""

    controller: str
    recipient: str
    country: str
    safeguard: str
    people: tuple[str, ...]
    purposes: tuple[str, ...]


def picture(flows: Iterable[Flow]) -> Picture:
    """Lay `flows` out in three columns; recipients stand under their country, countries by name.

    Within a country those of one controller stand together, so that fewer lines cross."""
    listed = list(flows)
    people = _unique(one.people for one in listed)
    deciders = _unique(one.controller for one in listed)
    ranked = sorted({(one.country, deciders.index(one.controller), one.recipient) for one in listed if one.recipient})
    receivers = _unique((country, recipient) for country, _rank, recipient in ranked)
    heights = [_height_of(people), _height_of(deciders), _height_of_receivers(receivers)]
    height = max(heights)
    first, _none = _column([("", name) for name in people], 0, (height - heights[0]) / 2)
    second, _none = _column([("", name) for name in deciders], BOX_WIDTH + BETWEEN, (height - heights[1]) / 2)
    third, headings = _column(receivers, 2 * (BOX_WIDTH + BETWEEN), (height - heights[2]) / 2)
    left = _unique((one.people, one.controller) for one in listed)
    right = _unique((one.controller, (one.country, one.recipient)) for one in listed if one.recipient)
    lines = [_line(first["", a], second["", b]) for a, b in left] + [_line(second["", a], third[b]) for a, b in right]
    boxes = (*first.values(), *second.values(), *third.values())
    return Picture(WIDTH, height, boxes, tuple(headings), tuple(lines))


def table(flows: Iterable[Flow]) -> list[FlowRow]:
    """Return the same as rows, one for each controller and recipient, by country and name."""
    grouped: dict[tuple[str, str, str, str], list[Flow]] = {}
    for one in flows:
        grouped.setdefault((one.country, one.recipient, one.controller, one.safeguard), []).append(one)
    return [
        FlowRow(
            controller,
            recipient,
            country,
            safeguard,
            tuple(_unique(one.people for one in found)),
            tuple(_unique(one.purpose for one in found)),
        )
        for (country, recipient, controller, safeguard), found in sorted(grouped.items())
    ]


def wrapped(text: str, units: int = UNITS) -> list[str]:
    """Break `text` into lines of at most `units`: at spaces, after wide letters, and inside a word that is too long."""
    lines, line = [], ""
    for piece in _pieces(text, units):
        if line and _units((line + piece).rstrip()) > units:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines or [""]


def _pieces(text: str, units: int) -> list[str]:
    """Cut `text` where a line may end. No piece alone is wider than a line."""
    pieces, piece = [], ""
    for letter in text:
        piece += letter
        if letter == " " or _is_wide(letter) or _units(piece) >= units:
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _units(text: str) -> int:
    return sum(2 if _is_wide(letter) else 0 if unicodedata.combining(letter) else 1 for letter in text)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")


def _unique(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))


def _box_height(name: str) -> float:
    return 2 * PADDING + LINE * len(wrapped(name))


def _height_of(names: list[str]) -> float:
    return sum(_box_height(name) + GAP for name in names)


def _height_of_receivers(receivers: list[tuple[str, str]]) -> float:
    countries = {country for country, _name in receivers}
    return _height_of([name for _country, name in receivers]) + HEADING * len(countries)


def _column(names: list[tuple[str, str]], x: float, top: float) -> tuple[dict[tuple[str, str], Box], list[Word]]:
    """Stack boxes at `x` from `top` on; a heading stands above the first of each country."""
    boxes: dict[tuple[str, str], Box] = {}
    headings: list[Word] = []
    y, before = top, ""
    for country, name in names:
        if country and country != before:
            headings.append(Word(x, y + HEADING - PADDING, country, heading=True))
            y, before = y + HEADING, country
        height = _box_height(name)
        words = tuple(
            Word(x + PADDING + 4, y + PADDING + LINE * number + 15, text) for number, text in enumerate(wrapped(name))
        )
        boxes[country, name] = Box(x, y, height, words)
        y += height + GAP
    return boxes, headings


def _line(start: Box, end: Box) -> str:
    """Return the path from the right edge of one box to the left edge of the next."""
    x, bend = start.x + start.width, start.x + start.width + BETWEEN / 2
    return f"M{x:g} {start.middle:g}C{bend:g} {start.middle:g} {bend:g} {end.middle:g} {end.x:g} {end.middle:g}"
