"""Stories that are walked once and then remembered: Rita asked, was searched for, was matched, proved who she is.

Many tests begin where such a story ends. The first of them in a process walks it through the product's own verbs; what
it changed is remembered: the rows of every table just as the database holds them (ciphertexts and the hashes of the
audit trail too), the files of the test's data folder, and the sample system. Where the same story begins again, those
rows and files are written again, in some milliseconds.

It is the same story only with the same arguments, language and settings, and only where every row and every file is as
it was when the story began. It is walked anew after five minutes, because a code lives ten; while the test travels in
time; and where the test, or a fixture that it names, has `monkeypatch`, which may replace what the story goes through.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.db.models import Model
from django.utils import translation
from time_machine import escape_hatch

from tests.stored import FileChange, Files, RowChange, Rows, files, rows

P = ParamSpec("P")
Told = TypeVar("Told", bound=Model)

# Seconds, counted from the full hour on: no story is told across a midnight, wherever that is.
LASTS = 300
# Each test has its own, and no story reads them.
OF_EACH_TEST = {"CACHES", "DATA_DIR", "PACKAGE_DIR"}


@dataclass(frozen=True)
class Beginning:
    """What decides how a story goes."""

    database: str
    arguments: tuple[Any, ...]
    window: int
    language: str | None
    settings: dict[str, Any]
    rows: Rows
    files: list[Files]


@dataclass(frozen=True)
class Memory:
    """A walked story: how it began, what it changed, and the key of the row that it returned."""

    beginning: Beginning
    rows: RowChange
    files: list[FileChange]
    told: tuple[type[Model], Any]


_folders: list[Path] = []  # whose files are remembered; without any, no story is
_memories: dict[str, list[Memory]] = {}


@contextmanager
def files_in(*folders: Path) -> Iterator[None]:
    """Let stories be remembered during the block, with what they do to the files below `folders`."""
    _folders.extend(folders)
    try:
        yield
    finally:
        _folders.clear()


def remembered(story: Callable[P, Told]) -> Callable[P, Told]:
    """Return `story`, which returns a row, so that it is walked only where it cannot be told from memory."""
    memories = _memories.setdefault(f"{story.__module__}.{story.__qualname__}", [])

    @wraps(story)
    def tell(*args: P.args, **kwargs: P.kwargs) -> Told:
        if not _folders or escape_hatch.is_travelling():
            return story(*args, **kwargs)
        beginning = _beginning((args, kwargs))
        memory = next((memory for memory in memories if memory.beginning == beginning), None)
        if memory is None:
            memory = _remember(beginning, story(*args, **kwargs))
            memories[:] = [memory, *(other for other in memories if other.beginning.window == beginning.window)]
        else:
            memory.rows.repeat()
            for change, folder in zip(memory.files, _folders, strict=True):
                change.repeat(folder)
        model, key = memory.told
        told: Told = model._base_manager.get(pk=key)
        return told

    return tell


def may_patch(test: pytest.Function) -> bool:
    """Return whether the test asks for `monkeypatch`, itself or through a fixture that it names."""
    named, looked_at = list(test._fixtureinfo.argnames), set[str]()
    while named:
        name = named.pop()
        if name not in looked_at:
            looked_at.add(name)
            named += [needed for found in test._fixtureinfo.name2fixturedefs.get(name, ()) for needed in found.argnames]
    return "monkeypatch" in looked_at


def forget() -> None:
    """Let every story be walked the next time."""
    for memories in _memories.values():
        memories.clear()


def _beginning(arguments: tuple[Any, ...]) -> Beginning:
    return Beginning(
        database=connection.vendor,
        arguments=arguments,
        window=_window(),
        language=translation.get_language(),
        settings=_settings(),
        rows=rows(),
        files=[files(folder) for folder in _folders],
    )


def _remember(beginning: Beginning, told: Model) -> Memory:
    row_change = RowChange.between(beginning.rows, rows())
    pairs = zip(beginning.files, _folders, strict=True)
    file_changes = [FileChange.between(before, files(folder), folder) for before, folder in pairs]
    return Memory(beginning, row_change, file_changes, (type(told), told.pk))


def _window() -> int:
    return int(time.time()) // LASTS


def _settings() -> dict[str, Any]:
    """Return what the test has set otherwise than the portal's settings say."""
    changed: dict[str, Any] = {}
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        changed = {name: value for name, value in vars(holder).items() if name.isupper()} | changed
        holder = holder.default_settings
    return {name: value for name, value in changed.items() if name not in OF_EACH_TEST}
