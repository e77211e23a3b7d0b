"""Signed statements of how long a trail was and where it ended, kept outside the database.

A chain alone cannot show that its end was cut off or that all of it was made again: a checkpoint from before can.
Copy the files to another machine (docs/operating/keys.md).
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.conf import settings

from privacy_portal import clock
from privacy_portal.audit import chain, signing
from privacy_portal.audit.models import AuditEntry
from privacy_portal.scoping import platform_scope

_TAIL_BYTES = 4096  # more than two lines


@dataclass(frozen=True)
class Checkpoint:
    """At `at` (RFC 3339, UTC) the platform's trail had `size` entries, the last with the hash `head` (hex)."""

    platform_id: int
    size: int
    head: str
    at: str
    key_id: str
    signature: bytes = b""

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        return chain.canonical(
            {
                "format": chain.FORMAT,
                "platform": self.platform_id,
                "size": self.size,
                "head": self.head,
                "at": self.at,
                "key": self.key_id,
            }
        )

    def line(self) -> bytes:
        """Return the checkpoint as a line of its file."""
        signature = base64.b64encode(self.signature).decode()
        return chain.canonical({**json.loads(self.message()), "signature": signature}) + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Checkpoint:
        """Return the checkpoint of a line. Raises ValueError for anything else."""
        try:
            said = json.loads(line)
            signature = base64.b64decode(said["signature"], validate=True)
            return cls(said["platform"], said["size"], said["head"], said["at"], said["key"], signature)
        except (KeyError, TypeError) as error:
            raise ValueError("not a checkpoint") from error


def write(platform_id: int) -> Checkpoint | None:
    """Sign the present end of the platform's trail and append it to the platform's file; return it.

    Returns None when the trail has not grown since the last checkpoint. One process at a time writes to a file, and
    the line is on the disk when this returns. Call it outside of a transaction: it states what is committed.
    """
    path = path_of(platform_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before = _last(file)
        with platform_scope(platform_id):
            size, last_hash = AuditEntry.objects.head(platform_id)
        if size == (before.size if before else 0):
            return None
        checkpoint = _signed(platform_id, size, last_hash)
        file.write(checkpoint.line())
        file.flush()
        os.fsync(file.fileno())
    return checkpoint


def read(path: Path) -> Iterator[Checkpoint]:
    """Return the checkpoints that the file holds now, in its order; lines added while reading don't count.

    Raises OSError when the file can't be read and, while reading, ValueError at a line that is no checkpoint.
    """
    return _parsed(path, path.stat().st_size)


def path_of(platform_id: int) -> Path:
    """Return where the platform's checkpoints are written."""
    return folder() / f"{platform_id}.jsonl"


def folder() -> Path:
    """Return the folder of all platforms' checkpoints."""
    return Path(settings.DATA_DIR) / "checkpoints"


def _parsed(path: Path, size: int) -> Iterator[Checkpoint]:
    with path.open("rb") as file:
        while file.tell() < size:
            yield Checkpoint.parse(file.readline())


def _signed(platform_id: int, size: int, last_hash: bytes) -> Checkpoint:
    key = signing.signing_key()
    at, key_id = chain.timestamp(clock.now()), signing.key_id(key.public_key())
    unsigned = Checkpoint(platform_id, size, last_hash.hex(), at, key_id)
    return replace(unsigned, signature=key.sign(unsigned.message()))


def _last(file: IO[bytes]) -> Checkpoint | None:
    """Return the last checkpoint of the file, after cutting off a line that a crash left half written."""
    end = file.seek(0, os.SEEK_END)
    tail_start = file.seek(max(0, end - _TAIL_BYTES))
    whole_lines, newline, _torn = file.read().rpartition(b"\n")
    file.truncate(tail_start + len(whole_lines + newline))
    return Checkpoint.parse(whole_lines.rpartition(b"\n")[2]) if whole_lines else None
