"""Rows and files just as they are stored: read, compared, and written again without any model's or view's doing."""

import os
import stat
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tests.postgres import owner

# Only migrations write these.
UNCHANGING = {"auth", "contenttypes"}

Row = tuple[Any, ...]
Rows = dict["Table", dict[Any, Row]]  # by primary key; without the tables that have no row


@dataclass(frozen=True)
class Table:
    """A table of the portal's database; names are quoted."""

    name: str
    columns: tuple[str, ...]
    key: str

    def read(self, cursor: CursorWrapper) -> dict[Any, Row]:
        """Return the rows by primary key, in its order."""
        cursor.execute(f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {self.key}")
        position = self.columns.index(self.key)
        return {row[position]: row for row in (tuple(map(_plain, row)) for row in cursor.fetchall())}

    def write(self, cursor: CursorWrapper, rows: list[Row], *, over: bool) -> None:
        """Insert `rows`; `over` lets them take the place of rows with their keys."""
        one = f"({', '.join(['%s'] * len(self.columns))})"
        statement = f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES {', '.join([one] * len(rows))}"
        if over:
            statement += f" ON CONFLICT ({self.key}) DO UPDATE SET " + ", ".join(
                f"{c} = excluded.{c}" for c in self.columns
            )
        cursor.execute(statement, [value for row in rows for value in row])

    def take_away(self, cursor: CursorWrapper, keys: list[Any]) -> None:
        """Delete the rows with these keys."""
        cursor.execute(f"DELETE FROM {self.name} WHERE {self.key} IN ({', '.join(['%s'] * len(keys))})", keys)


class Entry(NamedTuple):
    """A file, or a folder with size and time 0, by what tells whether it changed; the time is in nanoseconds."""

    mode: int
    size: int
    changed_at: int


Files = dict[Path, Entry]


@cache
def tables() -> tuple[Table, ...]:
    """Return every table that the portal writes."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label not in UNCHANGING]
    return tuple(
        Table(
            f'"{model._meta.db_table}"',
            tuple(f'"{field.column}"' for field in model._meta.local_concrete_fields),
            f'"{model._meta.pk.column}"',
        )
        for model in models
        if model._meta.managed and not model._meta.proxy
    )


def rows() -> Rows:
    """Return every row of the portal as the database holds it."""
    with owner(), connection.cursor() as cursor:
        return {table: table.read(cursor) for table in _filled(cursor)}


def empty() -> None:
    """Delete every row of the portal."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _filled(cursor):
            cursor.execute(f"DELETE FROM {table.name}")


def _filled(cursor: CursorWrapper) -> list[Table]:
    """Return the tables that have rows: most never do, and one question finds them."""
    asked = (f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {table.name})" for number, table in enumerate(tables()))
    cursor.execute(" UNION ALL ".join(asked))
    return [tables()[number] for number in sorted(number for (number,) in cursor.fetchall())]


def files(folder: Path) -> Files:
    """Return the files and folders below `folder` by their path in it, each after the folder that it is in."""
    found = {}
    for path in sorted(folder.rglob("*")):
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            found[path.relative_to(folder)] = Entry(state.st_mode, 0, 0)
        elif stat.S_ISREG(state.st_mode):
            found[path.relative_to(folder)] = Entry(state.st_mode, state.st_size, state.st_mtime_ns)
    return found


@dataclass(frozen=True)
class RowChange:
    """What became of all rows: those written by table and whether over others, and the keys of those gone."""

    written: list[tuple[Table, list[Row], bool]]
    gone: list[tuple[Table, list[Any]]]

    @classmethod
    def between(cls, before: Rows, after: Rows) -> "RowChange":
        written, gone = [], []
        for table in tables():
            had, has = before.get(table, {}), after.get(table, {})
            changed = [key for key, row in has.items() if had.get(key) != row]
            if changed:
                written.append((table, [has[key] for key in changed], any(key in had for key in changed)))
            if lost := [key for key in had if key not in has]:
                gone.append((table, lost))
        return cls(written, gone)

    def repeat(self) -> None:
        """Do the same to the rows that are there now. This database drew their keys, and draws none again."""
        with transaction.atomic(), owner(), connection.cursor() as cursor:
            for table, keys in self.gone:
                table.take_away(cursor, keys)
            for table, new, over in self.written:
                table.write(cursor, new, over=over)


@dataclass(frozen=True)
class FileChange:
    """What became of all files below a folder: those written with their content, and those removed."""

    written: list[tuple[Path, Entry, bytes]]
    removed: list[Path]

    @classmethod
    def between(cls, before: Files, after: Files, folder: Path) -> "FileChange":
        written = [(path, entry, _content(folder / path)) for path, entry in after.items() if before.get(path) != entry]
        return cls(written, [path for path in reversed(before) if path not in after])

    def repeat(self, folder: Path) -> None:
        """Do the same to the files below `folder`."""
        for path in self.removed:
            (folder / path).rmdir() if (folder / path).is_dir() else (folder / path).unlink()
        for path, entry, content in self.written:
            if stat.S_ISDIR(entry.mode):
                (folder / path).mkdir(exist_ok=True)
            else:
                (folder / path).write_bytes(content)
                os.utime(folder / path, ns=(entry.changed_at, entry.changed_at))
            (folder / path).chmod(stat.S_IMODE(entry.mode))


def _content(path: Path) -> bytes:
    return b"" if path.is_dir() else path.read_bytes()


def _plain(value: Any) -> Any:
    """Return a value that was read as it can be compared and written."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, date) and connection.vendor == "sqlite":
        return str(value)  # as it stands there
    return value
