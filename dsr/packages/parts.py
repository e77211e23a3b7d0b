"""Sealed part files: what one system exported for one request, a file per table and place, a JSON object per line."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self

from dsr.connectors.base import ExportedTable, Row
from dsr.models import Request
from dsr.packages import storage
from dsr.packages.binding import part_context
from privacy_portal.encryption.files import SealedReader, SealedWriter


@dataclass(frozen=True)
class Part:
    """One exported table: where it comes from, how many rows, and the name of the sealed file. No personal data."""

    system: str
    table: str
    category: str
    workspace: str | None
    columns: tuple[str, ...]
    rows: int
    file: str

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-serialisable copy, as a step keeps it."""
        return {**asdict(self), "columns": list(self.columns)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Rebuild what `as_dict` wrote."""
        return cls(**{**data, "columns": tuple(data["columns"])})


def write(request: Request, system: str, table: ExportedTable) -> Part:
    """Stream `table` into a new file, sealed with the key of the case and bound to the request; return its part."""
    key, rows = request.case.subject_key.material(), 0
    context = part_context(request, system, table.name, table.workspace)
    with storage.writing(request.platform_id) as (name, file), SealedWriter(file, key, context) as sealed:
        for row in table.rows:
            sealed.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            rows += 1
    return Part(system, table.name, table.category, table.workspace, table.columns, rows, name)


def read(request: Request, part: Part) -> Iterator[Row]:
    """Yield the rows of `part`. Raises UnsealError unless it was written for this request, its match and this table."""
    context = part_context(request, part.system, part.table, part.workspace)
    with storage.opened(part.file) as file:
        for line in _lines(iter(SealedReader(file, request.case.subject_key.material(), context))):
            yield json.loads(line.decode())


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
