"""The plan of a package, made before a byte of it is written: chapters with their paths, titles and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from dsr.data_words import DataWords
from dsr.models import DataSystem, Request
from dsr.packages.contents import SystemContents
from dsr.packages.names import Names
from dsr.packages.parts import Part
from workspaces.models import Workspace

ROWS_A_PAGE = 500


@dataclass(frozen=True)
class Chapter:
    """One table in one place: its part, its words, and where its files go in the ZIP (without an ending)."""

    part: Part
    system: DataSystem
    title: str
    description: str
    workspace: str
    path: str

    @property
    def json_path(self) -> str:
        return f"{self.path}.json"

    @property
    def csv_path(self) -> str:
        return f"{self.path}.csv"

    @property
    def page_paths(self) -> list[str]:
        """The pages to read: messages.html, messages-page-2.html, ..."""
        pages = max(1, -(-self.part.rows // ROWS_A_PAGE))
        return [f"{self.path}.html", *(f"{self.path}.page-{number}.html" for number in range(2, pages + 1))]


@dataclass(frozen=True)
class Book:
    """A whole package."""

    request: Request
    systems: tuple[SystemContents, ...]
    chapters: tuple[Chapter, ...]
    made_at: datetime

    @classmethod
    def of(cls, request: Request, systems: Iterable[SystemContents], made_at: datetime) -> Self:
        """Plan the package of `request`; titles are in the active language."""
        held = tuple(systems)
        workspaces = dict(Workspace.objects.values_list("key", "name"))
        folders = Names()
        chapters = [chapter for system in held for chapter in _chapters(system, folders, workspaces)]
        return cls(request, held, tuple(chapters), made_at)

    def chapters_of(self, system: SystemContents) -> list[Chapter]:
        """Return the chapters of one system, in their order."""
        return [chapter for chapter in self.chapters if chapter.system == system.system]


def _chapters(held: SystemContents, folders: Names, workspaces: dict[str, str]) -> Iterable[Chapter]:
    words, folder, names = DataWords(held.system.dataset), folders.take(held.system.slug), Names()
    for part in held.parts:
        name = names.take(f"{part.table}-{part.workspace}" if part.workspace else part.table)
        yield Chapter(
            part=part,
            system=held.system,
            title=words.table(part.table),
            description=words.description(part.table),
            workspace=workspaces.get(part.workspace or "", part.workspace or ""),
            path=f"data/{folder}/{name}",
        )
