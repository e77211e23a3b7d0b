"""Taking over a file of any length, line by line: for whoever runs the portal, from another system."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction

from consent.lists import drafts, offered, reading, taking, working
from consent.lists.drafts import Told
from consent.lists.reading import Bad, Row
from consent.models import ConsentList
from workspaces.models import Membership, Workspace

_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class File:
    """A file that was read once, from end to end: what it is, and how many lines it has."""

    path: Path
    digest: str
    lines: int


def measure(path: Path, told: Told) -> File:
    """Read a file once and record nothing; raises reading.Unreadable, and OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return File(path, digest.hexdigest(), sum(1 for _line in _lines(path, told)))


def take_over(
    file: File, tenant: Workspace | None, told: Told, *, by: Membership, report: Callable[[ConsentList], None]
) -> ConsentList:
    """Record what stands in a file, some hundreds of lines at a time, calling `report` after each; `by` answers for it.

    Where the same was begun before and broke off, it goes on behind the last line that was taken in.
    """
    offered.require_hand(tenant, by)
    begun = _begun(file, tenant, told) or _begin(file, tenant, told, by)
    lines = islice(_lines(file.path, told), begun.taken, None)
    while part := list(islice(lines, working.AT_ONCE)):
        begun = _take(begun, part)
        report(begun)
    return begun


def _begun(file: File, tenant: Workspace | None, told: Told) -> ConsentList | None:
    same = ConsentList.objects.filter(digest=file.digest, workspace=tenant, version=told.version, finished_at=None)
    found: ConsentList | None = same.exclude(confirmed_at=None).filter(parts=None).first()
    return found


def _begin(file: File, tenant: Workspace | None, told: Told, by: Membership) -> ConsentList:
    with transaction.atomic():
        made = drafts.begin(tenant, told, file.digest, file.lines, by=by)
        drafts.confirm(made, by=by)
    return made


def _take(begun: ConsentList, part: Sequence[Row | Bad]) -> ConsentList:
    with transaction.atomic():
        held = working.held(begun.pk)
        if held is None or held.taken != begun.taken:
            raise RuntimeError("another process takes in the same file")
        taking.take(held, part)
        if held.taken == held.lines:
            working.finish(held)
    return held


def _lines(path: Path, told: Told) -> Iterator[Row | Bad]:
    """Yield what stands in the lines; raises reading.Unreadable."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from reading.read(file, drafts.terms_of(told))
        except UnicodeDecodeError:
            raise reading.Unreadable("The file is not UTF-8.") from None
