"""The plan of a package, made before a byte of it is written: chapters with their words, paths and pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from dsr.data_words import Column, DataWords
from dsr.models import Request
from dsr.packages.contents import NOT_COVERED, SystemContents
from dsr.packages.names import Names
from dsr.packages.parts import Part
from workspaces.models import DataCategory, Workspace

ROWS_A_PAGE = 500


@dataclass(frozen=True)
class Chapter:
    """One table in one place: its part, its words, and where its files go in the ZIP (`path` has no ending)."""

    part: Part
    title: str
    category: DataCategory | str
    workspace: str
    columns: tuple[Column, ...]
    path: str

    @property
    def json_path(self) -> str:
        return f"{self.path}.json"

    @property
    def csv_path(self) -> str:
        return f"{self.path}.csv"

    @property
    def page_paths(self) -> list[str]:
        """The pages to read: messages.html, messages.page-2.html, ..."""
        pages = max(1, -(-self.part.rows // ROWS_A_PAGE))
        return [f"{self.path}.html", *(f"{self.path}.page-{number}.html" for number in range(2, pages + 1))]


@dataclass(frozen=True)
class Section:
    """One data system in the book: what the portal knows of it, and its chapters in the order of the categories."""

    contents: SystemContents
    words: DataWords
    chapters: tuple[Chapter, ...]

    @property
    def not_covered_words(self) -> str:
        """Why nobody could look into this system, "" when somebody did."""
        return str(NOT_COVERED[self.contents.not_covered]) if self.contents.not_covered else ""

    @property
    def withheld(self) -> list[tuple[str, list[str]]]:
        """The columns that never leave the system, by table: secrets of the account, not information about it."""
        tables = {chapter.part.table: chapter.title for chapter in self.chapters}
        return [(title, columns) for table, title in tables.items() if (columns := self.words.withheld(table))]


@dataclass(frozen=True)
class Book:
    """A whole package, in one language."""

    request: Request
    sections: tuple[Section, ...]
    made_at: datetime

    @classmethod
    def of(cls, request: Request, systems: Iterable[SystemContents], made_at: datetime) -> Self:
        """Plan the package of `request`; words are in the active language."""
        shelves, folders = _Shelves(), Names()
        return cls(request, tuple(shelves.section(held, folders.take(held.system.slug)) for held in systems), made_at)

    @property
    def chapters(self) -> Iterator[Chapter]:
        return (chapter for section in self.sections for chapter in section.chapters)


class _Shelves:
    """Words that every section needs: categories in the order in which people are shown them, names of workspaces."""

    def __init__(self) -> None:
        self._categories = {category.key: category for category in DataCategory.objects.all()}
        self._workspaces = dict(Workspace.objects.values_list("key", "name"))

    def section(self, held: SystemContents, folder: str) -> Section:
        words, names = DataWords(held.system.dataset), Names()
        chapters = (self._chapter(part, words, f"data/{folder}/{names.take(_stem(part))}") for part in held.parts)
        return Section(held, words, tuple(sorted(chapters, key=self._place)))

    def _place(self, chapter: Chapter) -> int:
        known = list(self._categories)
        return known.index(chapter.part.category) if chapter.part.category in known else len(known)

    def _chapter(self, part: Part, words: DataWords, path: str) -> Chapter:
        return Chapter(
            part=part,
            title=words.table(part.table),
            category=self._categories.get(part.category, part.category),
            workspace=self._workspaces.get(part.workspace or "", part.workspace or ""),
            columns=tuple(words.columns(part.table, part.columns)),
            path=path,
        )


def _stem(part: Part) -> str:
    return f"{part.table}-{part.workspace}" if part.workspace else part.table
