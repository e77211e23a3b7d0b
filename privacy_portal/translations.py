"""Compiles the translations, so that neither a person nor a machine needs the gettext programs to run the portal.

The compiled catalogues are made from the .po files where the portal runs and are never committed.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib


def compile_stale(folders: Iterable[Path]) -> list[Path]:
    """Compile each catalogue below `folders` whose .mo is missing or older than its .po; return the .mo files made.

    Several processes may do so at once: each file is replaced whole. Fuzzy and obsolete entries are left out.
    """
    return [
        _compile(source) for folder in folders for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _stale(source)
    ]


def _stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(polib.pofile(str(source)).to_binary())
    Path(name).chmod(0o644)
    return Path(name).replace(target)
