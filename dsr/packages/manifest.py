"""manifest.json: what the package is, whose request it answers, and a hash of every file in it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dsr.packages.binding import digest_of
from dsr.packages.book import Book
from dsr.packages.contents import SystemContents
from dsr.presentation import controller_name

FORMAT = "privacy-portal package 1"
CSV_NOTE = (
    "RFC 4180, UTF-8 with byte order mark. An apostrophe was put before text that a spreadsheet would run as a "
    "formula; the JSON file beside it holds the text as it is."
)


@dataclass(frozen=True)
class FileRecord:
    """One file of the package, as it went in."""

    path: str
    size: int
    sha256: str
    rows: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the manifest's line about the file."""
        rows = {} if self.rows is None else {"rows": self.rows}
        return {"path": self.path, "bytes": self.size, "sha256": self.sha256, **rows}


def manifest(book: Book, files: Iterable[FileRecord]) -> bytes:
    """Return the manifest as UTF-8 JSON; `match` is a keyed digest, which only this portal can compare."""
    return (json.dumps(_as_dict(book, files), ensure_ascii=False, indent=2) + "\n").encode()


def _as_dict(book: Book, files: Iterable[FileRecord]) -> dict[str, Any]:
    request = book.request
    return {
        "format": FORMAT,
        "reference": request.display_reference,
        "request": request.part,
        "right": request.right,
        "law": request.case.law,
        "platform": request.case.platform.name,
        "controller": controller_name(request),
        "made_at": book.made_at.isoformat(timespec="seconds"),
        "match": digest_of(request),
        "systems": [_system(section.contents) for section in book.sections],
        "csv": CSV_NOTE,
        "files": [file.as_dict() for file in files],
    }


def _system(held: SystemContents) -> dict[str, Any]:
    tables = [
        {"table": part.table, "category": part.category, "workspace": part.workspace, "rows": part.rows}
        for part in held.parts
    ]
    covered = {"covered": False, "reason": held.not_covered} if held.not_covered else {"covered": True}
    return {"system": held.system.slug, "name": str(held.system), **covered, "tables": tables}
