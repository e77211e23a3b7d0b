"""Rows as JSON and as CSV, streamed."""

import json
from collections.abc import Iterable, Iterator, Sequence

from dsr.connectors.base import Row
from privacy_portal.spreadsheets import as_csv, guarded

__all__ = ["as_csv", "as_json", "guarded"]


def as_json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a JSON array (RFC 8259), one object a line, members in the order of `columns`, in UTF-8: the exact data."""
    before = "[\n"
    for row in rows:
        yield f"{before}{json.dumps({column: row.get(column) for column in columns}, ensure_ascii=False)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"
