"""Reading a trail from its first entry to its last and naming the first that is not as it was written.

Entries are read a page at a time: a million of them need no more memory than a thousand.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from privacy_portal.audit import chain, signing
from privacy_portal.audit.checkpoints import Checkpoint
from privacy_portal.audit.models import AuditEntry
from privacy_portal.scoping import platform_scope

CHUNK = 2000
REASONS = {
    "missing": "an entry is missing here",
    "repeated": "two entries claim this place",
    "unlinked": "it does not follow the entry before it",
    "altered": "its contents are not what was hashed",
    "mislabelled": "a column says something else than the hashed contents",
    "truncated": "the trail ends before it, but a signed checkpoint counts it",
    "rewritten": "a signed checkpoint remembers another trail from here on",
    "unsigned": "a checkpoint was not signed by a trusted key, or belongs to another trail",
    "disordered": "a checkpoint counts fewer entries than an earlier one",
}


@dataclass(frozen=True)
class TrailReport:
    """What a verification found. `reason` is a key of REASONS, empty where all is well.

    `entries` are those read and found good, `checkpoints` those that agreed. `first_bad_seq` is None for a good trail
    and for a fault in the checkpoints themselves.
    """

    platform_id: int
    ok: bool
    entries: int
    checkpoints: int = 0
    first_bad_seq: int | None = None
    reason: str = ""


class _Broken(Exception):
    def __init__(self, reason: str, seq: int | None) -> None:
        super().__init__(reason)
        self.reason, self.seq = reason, seq


def verify(platform_id: int, checkpoints: Iterable[Checkpoint] = ()) -> TrailReport:
    """Check the platform's whole trail against itself and against signed checkpoints, given in their file's order.

    Without checkpoints a trail whose end was cut off, or that was made again from some entry on, looks good.
    """
    with platform_scope(platform_id):
        return _verified(platform_id, checkpoints)


def _verified(platform_id: int, checkpoints: Iterable[Checkpoint]) -> TrailReport:
    reader, witness = _Reader(platform_id), _Witness(platform_id, checkpoints)
    try:
        witness.advance()
        for seq, last_hash in reader.entries():
            witness.agree(seq, last_hash)
        witness.expect_nothing_after(reader.count)
    except _Broken as broken:
        return TrailReport(platform_id, False, reader.count, witness.agreed, broken.seq, broken.reason)
    return TrailReport(platform_id, True, reader.count, witness.agreed)


class _Reader:
    """Walks the chain; `count` entries were good."""

    def __init__(self, platform_id: int) -> None:
        self.platform_id = platform_id
        self.count = 0

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield number and hash of each good entry. Raises _Broken at the first bad one."""
        last_hash = chain.GENESIS
        for entry in AuditEntry.objects.walked(self.platform_id, CHUNK):
            seq, payload, own_hash = entry.seq, bytes(entry.payload), bytes(entry.hash)
            if seq != self.count + 1:
                raise _Broken("repeated", seq) if seq <= self.count else _Broken("missing", self.count + 1)
            if bytes(entry.previous_hash) != last_hash:
                raise _Broken("unlinked", seq)
            if own_hash != chain.link(last_hash, payload):
                raise _Broken("altered", seq)
            columns = (entry.at, entry.action, entry.actor_kind, entry.actor_id, entry.subject)
            if _hashed_columns(payload) != (self.platform_id, seq, *columns):
                raise _Broken("mislabelled", seq)
            last_hash, self.count = own_hash, seq
            yield seq, last_hash


class _Witness:
    """Holds the chain against the checkpoints, which it reads one at a time."""

    def __init__(self, platform_id: int, checkpoints: Iterable[Checkpoint]) -> None:
        self.platform_id = platform_id
        self.agreed = 0
        self._agreed_size = 0
        self._keys = signing.trusted_keys()
        self._checkpoints = iter(checkpoints)
        self._next: Checkpoint | None = None

    def agree(self, seq: int, last_hash: bytes) -> None:
        """Compare entry `seq` with every checkpoint of that size. Raises _Broken."""
        while self._next is not None and self._next.size == seq:
            if self._next.head != last_hash.hex():
                raise _Broken("rewritten", self._agreed_size + 1)
            self.agreed, self._agreed_size = self.agreed + 1, seq
            self.advance()

    def expect_nothing_after(self, count: int) -> None:
        """Raise _Broken when a checkpoint counts more entries than there are."""
        if self._next is not None:
            raise _Broken("truncated", count + 1)

    def advance(self) -> None:
        """Read the next checkpoint. Raises _Broken when it can't be trusted."""
        before, self._next = self._next, next(self._checkpoints, None)
        if self._next is None:
            return
        key = self._keys.get(self._next.key_id)
        signed = signing.is_signed(key, self._next.signature, self._next.message())
        if not signed or self._next.platform_id != self.platform_id:
            raise _Broken("unsigned", None)
        if self._next.size < (before.size if before else 1):
            raise _Broken("disordered", None)


def _hashed_columns(payload: bytes) -> tuple[Any, ...] | None:
    """Return what the payload says of the columns that repeat it, or None when it is no entry."""
    try:
        said = json.loads(payload)
        actor = said["actor"]
        at = datetime.fromisoformat(said["at"])
        return said["platform"], said["seq"], at, said["action"], actor["kind"], actor["id"], said["subject"]
    except (ValueError, KeyError, TypeError):
        return None
