"""Sealed files below settings.PACKAGE_DIR: random names, one folder a platform, readable by this account only."""

import os
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

_NAME = re.compile(r"\d+/[0-9a-f]{32}\.sealed")


@contextmanager
def writing(platform_id: int) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the name and the open file of a new file: synced to the disk at the end of the block, gone on an error."""
    name = f"{platform_id}/{secrets.token_hex(16)}.sealed"
    for folder in (settings.PACKAGE_DIR, _path(name).parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(_path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield name, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        remove(name)
        raise


def opened(name: str) -> IO[bytes]:
    """Open the file `name` for reading. Raises FileNotFoundError, ValueError for a name that `writing` never gives."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Remove the file `name`; it may be gone already."""
    _path(name).unlink(missing_ok=True)


def remove_orphans(platform_id: int, known: Collection[str], older_than: datetime) -> int:
    """Remove the platform's files that no row knows and nobody wrote to since `older_than`; return how many."""
    removed = 0
    for path in (settings.PACKAGE_DIR / str(platform_id)).glob("*.sealed"):
        name = f"{platform_id}/{path.name}"
        if name not in known and path.stat().st_mtime < older_than.timestamp():
            remove(name)
            removed += 1
    return removed


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a sealed file")
    return Path(settings.PACKAGE_DIR) / name
