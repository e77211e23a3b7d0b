"""The pages of a package: readable without the portal, without a network and without script."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dsr.connectors.base import Row
from dsr.correspondence import case_path
from dsr.letters import ways
from dsr.letters.facts import facts_of
from dsr.packages.book import ROWS_A_PAGE, Book, Chapter, Section
from dsr.presentation import controller_name, law_name
from privacy_portal.dates import datetime_words
from privacy_portal.links import absolute
from workspaces.models import DataCategory, Role, in_language

# A table with more columns than this is shown entry by entry.
WIDEST = 7
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(\S*)")


def index(book: Book) -> Iterator[bytes]:
    """Yield index.html: whose request, what is in here and what is not, where to read on."""
    others = book.request.case.requests.exclude(pk=book.request.pk).select_related("case__platform", "workspace")
    yield _rendered(
        "index",
        book,
        elsewhere=[(other.display_reference, controller_name(other)) for other in others],
        withheld=[left_out for section in book.sections for left_out in section.withheld],
        is_processor=book.request.platform_role == Role.PROCESSOR,
    )


def about(book: Book) -> Iterator[bytes]:
    """Yield about.html: what has to be told beside the copy itself (Art. 15(1) GDPR and its peers)."""
    case = book.request.case
    yield _rendered(
        "about",
        book,
        categories=_categories(book),
        kept=[rule for section in book.sections for rule in _kept(section)],
        backups=[in_language(texts) for section in book.sections if (texts := section.words.backups())],
        portal_url=absolute(case_path(case)),
        law=law_name(case.law),
        ways=ways.outside(facts_of(book.request, answers=False)).lines,
    )


def table(book: Book, chapter: Chapter, rows: Iterable[Row]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield path and content of each page of a table; the pages share `rows` and must be read one after another."""
    shared = iter(rows)
    for number, path in enumerate(chapter.page_paths):
        yield path, _page(book, chapter, shared, number)


def _page(book: Book, chapter: Chapter, rows: Iterator[Row], number: int) -> Iterator[bytes]:
    paths = [path.rpartition("/")[2] for path in chapter.page_paths]
    yield _rendered(
        "table",
        book,
        root="../../",
        chapter=chapter,
        rows=[
            [(column, readable(row.get(column.name))) for column in chapter.columns]
            for row in islice(rows, ROWS_A_PAGE)
        ],
        by_entry=len(chapter.columns) > WIDEST,
        first=number * ROWS_A_PAGE + 1,
        number=number + 1,
        pages=len(paths),
        before=paths[number - 1] if number else "",
        after=paths[number + 1] if number + 1 < len(paths) else "",
    )


def readable(value: Any) -> str:
    """Return a value as text to read: "" for none, yes and no in words, moments with a space instead of a T."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    moment = _MOMENT.fullmatch(text)
    return " ".join(filter(None, moment.groups())) if moment else text


def _categories(book: Book) -> list[tuple[DataCategory, list[str]]]:
    """Return the categories of this part, each with why its controller is the one who answers."""
    reasons: dict[str, dict[str, None]] = {}
    for entry in book.request.scope:
        reasons.setdefault(entry["category"], {})[in_language(entry["reasons"])] = None
    known = DataCategory.objects.filter(key__in=reasons)
    return [(category, list(reasons[category.key])) for category in known]


def _kept(section: Section) -> list[tuple[str, str]]:
    """Return the tables that a rule keeps, by title, with the rule's sentence."""
    rules = {chapter.title: section.words.keep(chapter.part.table) for chapter in section.chapters}
    return [(title, in_language(section.words.reasons(rule["reason"]))) for title, rule in rules.items() if rule]


def _rendered(name: str, book: Book, **context: Any) -> bytes:
    case = book.request.case
    page = {
        "root": "",
        "book": book,
        "case": case,
        "controller": controller_name(book.request),
        "made_on": datetime_words(book.made_at, zone=case.establishment.time_zone, name_zone=True),
        **context,
    }
    return render_to_string(f"package/{name}.html", page).encode()
