"""The arithmetic of the trail: canonical bytes of an entry and the hash that ties it to the one before.

    hash = SHA-256( length | previous hash | length | payload )      lengths as 8 bytes, big endian

The payload is stored as it was hashed. Nothing is ever serialised again to check a hash, so that no later library or
database can make an honest trail look forged. `standalone.py` says the same a second time, on purpose.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = b"\0" * 32
FORMAT = 1


def link(previous: bytes, payload: bytes) -> bytes:
    """Return the 32-byte hash of an entry that follows `previous` (GENESIS for the first)."""
    return hashlib.sha256(
        len(previous).to_bytes(8, "big") + previous + len(payload).to_bytes(8, "big") + payload
    ).digest()


def canonical(value: dict[str, Any]) -> bytes:
    """Return the one JSON form of a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def timestamp(moment: datetime) -> str:
    """Return a moment as it stands in payloads and checkpoints: UTC with microseconds (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
