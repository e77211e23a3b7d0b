"""What an installation's lawyers say of single values, put over a text of the law.

A value that was confirmed stands as it is, and is sure from then on. One that was overridden says something else, by
its own article.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from .schema import Law
from .sourced import sourced_parts
from .texts import Content
from .values import entry

# What of a value's origin an override replaces; what the product noted of its own reading goes with it.
_ORIGIN = {"article", "source", "confidence", "verified", "note", "counsel"}


@dataclass(frozen=True)
class Word:
    """A lawyer's word on the value at `path`. `changes` are the fields that say something else, empty to confirm.

    `address` is where the article can be read, "" for the place the product names.
    """

    path: str
    counsel: str
    changes: dict[str, Any] = field(default_factory=dict)
    article: str = ""
    address: str = ""


def with_words(content: Content, words: Iterable[Word]) -> Content:
    """`content` as it reads with `words` over it. KeyError where it has no value at the path of one."""
    said = deepcopy(content)
    for word in words:
        _say(said, word)
    return without_unused_sources(said)


def without_unused_sources(content: Content) -> Content:
    """`content` without sources that no value names any more, because the schema refuses them."""
    named = {entry_["source"] for entry_ in _entries(content)}
    return content | {"sources": {name: url for name, url in content["sources"].items() if name in named}}


def reads(law: Law, path: str) -> dict[str, Any]:
    """What the value at `path` says, its article included: what a word is given on. KeyError without one."""
    parts = dict(sourced_parts(law, ""))
    part = parts[f".{path}"]
    return part.model_dump(mode="json", exclude=_ORIGIN - {"article"})


def _say(content: Content, word: Word) -> None:
    value = entry(content, word.path)
    if word.changes:
        value.pop("note", None)
        value |= word.changes
    value |= {"confidence": "high", "verified": "counsel", "counsel": word.counsel}
    if word.article:
        value["article"] = word.article
    if word.address:
        source = f"counsel:{word.path}"
        content["sources"][source] = word.address
        value["source"] = source


def _entries(part: Any) -> Iterable[dict[str, Any]]:
    if isinstance(part, dict):
        if "source" in part and "article" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _entries(inner)
