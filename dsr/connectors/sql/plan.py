"""What an erasure would do, row by row: what people see counted and approve, and what is then done."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, tuple_

from dsr.connectors.base import Preview, TablePreview
from dsr.connectors.sql.datamap import Collection
from dsr.connectors.sql.fates import Fate
from dsr.connectors.sql.values import json_safe

Key = tuple[Any, ...]

BATCH = 500


@dataclass
class TablePlan:
    """The rows of one table with their fates, and a hash of each row's content."""

    collection: Collection
    fates: dict[Key, Fate] = field(default_factory=dict)
    contents: dict[Key, str] = field(default_factory=dict)
    reason: str = ""
    keep_until: date | None = None
    ever_new: bool = False  # more rows may have come by the time of the erasure, and they go too

    def keys(self, fate: Fate) -> list[Key]:
        """Return the primary keys of the rows with a fate, in a stable order."""
        return sorted((key for key, own in self.fates.items() if own is fate), key=sortable)

    def preview(self) -> TablePreview:
        """Return the counts."""
        deleted, cleared, kept = (len(self.keys(fate)) for fate in Fate)
        mode = Fate.DELETE if deleted else Fate.CLEAR if cleared else Fate.KEEP
        return TablePreview(
            table=self.collection.name,
            category=self.collection.category or "",
            found=len(self.fates),
            erase=deleted + cleared,
            keep=kept,
            mode=str(mode),
            reason=self.reason,
            keep_until=self.keep_until,
        )

    def lines(self) -> Iterator[str]:
        """Yield what the digest covers: key, fate and content of every row, in key order."""
        if not self.ever_new:
            for key in sorted(self.fates, key=sortable):
                yield json.dumps([self.collection.name, json_safe(key), self.fates[key], self.contents[key]])


@dataclass(frozen=True)
class Plan:
    """The plans of all tables with rows that are meant, children before parents; `subject` says which those are."""

    subject: str
    tables: tuple[TablePlan, ...]

    def preview(self) -> Preview:
        """Return the counts per table, by name, and the digest."""
        tables = sorted((table.preview() for table in self.tables), key=lambda preview: preview.table)
        return Preview(tuple(tables), self.digest())

    def digest(self) -> str:
        """Return SHA-256 in hex over what is meant, and key, fate and content of every row."""
        digest = hashlib.sha256(self.subject.encode())
        for table in sorted(self.tables, key=lambda table: table.collection.name):
            for line in table.lines():
                digest.update(b"\n" + line.encode())
        return digest.hexdigest()


def sortable(key: Key) -> tuple[str, ...]:
    """Order keys of any type, the same way each time."""
    return tuple(str(part) for part in key)


def key_in(table: Table, collection: Collection, keys: Sequence[Key]) -> ColumnElement[bool]:
    """Return the condition that a row's primary key is one of the keys."""
    columns = [table.c[name] for name in collection.primary_key]
    return columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)


def batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Cut keys into as many as a statement takes on every database."""
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
