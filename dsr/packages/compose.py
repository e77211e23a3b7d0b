"""Making the package: a ZIP that is written front to back into a sealed file, in memory of one page."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED

from django.utils import translation
from zipstream import ZipStream

from dsr.models import Request
from dsr.packages import formats, pages, parts, storage
from dsr.packages.binding import digest_of, package_context
from dsr.packages.book import Book
from dsr.packages.contents import SystemContents
from dsr.packages.manifest import FileRecord, manifest
from privacy_portal.clock import now
from privacy_portal.encryption.files import SealedWriter
from privacy_portal.encryption.keys import KEY_BYTES
from privacy_portal.encryption.models import SubjectKey


@dataclass(frozen=True)
class Composed:
    """A package on the disk that no row knows yet. `key` is not saved; `sha256` and `size` are of the ZIP itself."""

    key: SubjectKey
    path: str
    size: int
    sha256: str
    match_digest: str


def compose(request: Request, systems: list[SystemContents]) -> Composed:
    """Write the package of `request` from the parts of `systems`, in the language of the case.

    Raises UnsealError for a part that was made for another request or match, and leaves no file then.
    """
    key = SubjectKey(platform_id=request.platform_id)
    key.wrap(os.urandom(KEY_BYTES))
    size, digest = 0, hashlib.sha256()
    with (
        translation.override(request.case.language),
        storage.writing(request.platform_id) as (path, file),
        SealedWriter(file, key.material(), package_context(request)) as sealed,
    ):
        for chunk in _zipped(Book.of(request, systems, now())):
            size += len(chunk)
            digest.update(chunk)
            sealed.write(chunk)
    return Composed(key, path, size, digest.hexdigest(), digest_of(request))


def _zipped(book: Book) -> Iterator[bytes]:
    """Yield the ZIP. Each file is made when its turn comes; the manifest is last, when every hash is known."""
    archive = ZipStream(compress_type=ZIP_DEFLATED)
    records: list[FileRecord] = []

    def add(path: str, content: Iterable[bytes], rows: int | None = None) -> None:
        archive.add(_recorded(path, content, rows, records), path)

    add("index.html", pages.index(book))
    add("about.html", pages.about(book))
    for chapter in book.chapters:
        columns = [column.name for column in chapter.columns]
        add(chapter.json_path, formats.as_json(columns, parts.read(book.request, chapter.part)), chapter.part.rows)
        add(chapter.csv_path, formats.as_csv(columns, parts.read(book.request, chapter.part)), chapter.part.rows)
        for path, content in pages.table(book, chapter, parts.read(book.request, chapter.part)):
            add(path, content)
    archive.add((manifest(book, records) for _ in range(1)), "manifest.json")
    yield from archive


def _recorded(path: str, content: Iterable[bytes], rows: int | None, records: list[FileRecord]) -> Iterator[bytes]:
    size, digest = 0, hashlib.sha256()
    for chunk in content:
        size += len(chunk)
        digest.update(chunk)
        yield chunk
    records.append(FileRecord(path, size, digest.hexdigest(), rows))
