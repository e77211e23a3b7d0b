"""The pages of a package: readable without the portal, without a network and without script."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.template.loader import render_to_string

from dsr.connectors.base import Row
from dsr.packages.book import ROWS_A_PAGE, Book, Chapter


def index(book: Book) -> Iterator[bytes]:
    """Yield index.html: whose request, what is in here, where to read on."""
    yield _rendered("index", book, systems=[(held, book.chapters_of(held)) for held in book.systems])


def about(book: Book) -> Iterator[bytes]:
    """Yield about.html: what Art. 15(1) GDPR wants said beside the copy itself."""
    yield _rendered("about", book)


def table(book: Book, chapter: Chapter, rows: Iterable[Row]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield path and content of each page of a table; the pages share `rows` and must be read one after another."""
    shared, paths = iter(rows), chapter.page_paths
    for number, path in enumerate(paths):
        yield path, _page(book, chapter, shared, paths, number)


def _page(book: Book, chapter: Chapter, rows: Iterator[Row], paths: list[str], number: int) -> Iterator[bytes]:
    yield _rendered(
        "table",
        book,
        chapter=chapter,
        rows=list(islice(rows, ROWS_A_PAGE)),
        number=number + 1,
        pages=len(paths),
        newer=paths[number - 1] if number else "",
        older=paths[number + 1] if number + 1 < len(paths) else "",
    )


def _rendered(name: str, book: Book, **context: Any) -> bytes:
    return render_to_string(f"package/{name}.html", {"book": book, "request_": book.request, **context}).encode()
