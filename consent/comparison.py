"""Two editions of a text, word by word: what was added, what was taken out, and what is the same (QO-04). Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# A word with the space behind it; letters of scripts that write no spaces stand alone.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+\s*|\s+")
# Paragraphs that share less than this are two paragraphs, of which one went and the other came.
_ALIKE = 0.4


@dataclass(frozen=True)
class Changed:
    """A section of the newer edition, or one that it lacks, with the rows that components/diff.html shows."""

    heading: str
    state: str  # "same", "changed", "added", "removed"
    rows: tuple[dict[str, Any], ...]


def compared(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[Changed]:
    """Return the sections of two editions (as NoticeVersion has them, in one language) beside each other, in the order
    of the newer one; a section that is gone stands where it stood."""
    old, new = [_name(one) for one in before], [_name(one) for one in after]
    found = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            found += [_section(before[a + n], after[c + n]) for n in range(b - a)]
        else:
            found += [_whole(one, "removed") for one in before[a:b] if _name(one) not in new]
            found += [_moved(one, before, old) for one in after[c:d]]
    return found


def changes(sections: Sequence[Changed]) -> int:
    """Return in how many sections something differs."""
    return sum(one.state != "same" for one in sections)


def words(before: str, after: str) -> list[dict[str, str]]:
    """Return the parts of a paragraph that became another: {"kind": "same" | "removed" | "added", "text"}."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            parts.append({"kind": "same", "text": "".join(old[a:b])})
            continue
        if b > a:
            parts.append({"kind": "removed", "text": "".join(old[a:b])})
        if d > c:
            parts.append({"kind": "added", "text": "".join(new[c:d])})
    return parts


def _name(section: dict[str, Any]) -> str:
    return str(section.get("about") or section["heading"])


def _moved(section: dict[str, Any], before: Sequence[dict[str, Any]], old: Sequence[str]) -> Changed:
    """A section that stands elsewhere now is compared with where it stood; one that is new is added."""
    name = _name(section)
    return _section(before[old.index(name)], section) if name in old else _whole(section, "added")


def _section(before: dict[str, Any], after: dict[str, Any]) -> Changed:
    rows = tuple(_rows(before["paragraphs"], after["paragraphs"]))
    same = all(row["kind"] == "same" for row in rows) and before["heading"] == after["heading"]
    heading = after["heading"]
    if before["heading"] != after["heading"]:
        rows = ({"kind": "changed", "parts": words(before["heading"], after["heading"])}, *rows)
    return Changed(heading, "same" if same else "changed", rows)


def _whole(section: dict[str, Any], kind: str) -> Changed:
    rows = tuple({"kind": "changed", "parts": [{"kind": kind, "text": text}]} for text in section["paragraphs"])
    return Changed(section["heading"], kind, rows)


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[dict[str, Any]]:
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            yield {"kind": "same", "count": b - a, "parts": [{"kind": "same", "text": text} for text in before[a:b]]}
        else:
            yield from _replaced(list(before[a:b]), list(after[c:d]))


def _replaced(old: list[str], new: list[str]) -> Iterator[dict[str, Any]]:
    """Pair paragraphs that are alike, in order; what has no like went or came."""
    while old and new:
        if SequenceMatcher(None, old[0], new[0], autojunk=False).ratio() >= _ALIKE:
            yield {"kind": "changed", "parts": words(old.pop(0), new.pop(0))}
        elif len(old) >= len(new):
            yield {"kind": "changed", "parts": [{"kind": "removed", "text": old.pop(0)}]}
        else:
            yield {"kind": "changed", "parts": [{"kind": "added", "text": new.pop(0)}]}
    yield from ({"kind": "changed", "parts": [{"kind": "removed", "text": text}]} for text in old)
    yield from ({"kind": "changed", "parts": [{"kind": "added", "text": text}]} for text in new)
