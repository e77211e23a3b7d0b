"""Checks an exported audit trail without the portal, its database or its framework.

    python standalone.py trail.jsonl [--checkpoints 7.jsonl --public-key checkpoint.pub.pem]

It needs Python and, for checkpoints, the package `cryptography`. The rules of chain.py and verification.py are written
here a second time, so that a mistake in either shows. Exits with 0 for a good trail and with 1 for a bad one.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class BadTrail(Exception):
    """The trail, or a checkpoint, is not as it was written; the message says where and why."""


def check_chain(lines: Iterable[str]) -> Iterator[tuple[int, int, str, bool]]:
    """Yield (platform, number, hash in hex, whether its contents are there) of each good entry.

    Of an entry without contents only the place is checked: it follows the one before it, and the one after it says
    that its hash is right. Raises BadTrail at the first that is not good."""
    last, platform = "00" * 32, None
    for count, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            there = "payload" in entry
            said = json.loads(entry["payload"]) if there else entry
            own_hash = _hash(bytes.fromhex(last), entry["payload"].encode()) if there else entry["hash"]
            platform = said["platform"] if platform is None else platform
            places = entry["seq"], said["seq"], said["platform"]
            follows = entry["previous"] == last and entry["hash"] == own_hash
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadTrail(f"entry {count}: it is no entry of an audit trail") from None
        if places != (count, count, platform):
            raise BadTrail(f"entry {count}: missing, repeated, or of another trail")
        if not follows:
            raise BadTrail(f"entry {count}: it does not follow the entry before it, or was altered")
        last = entry["hash"]
        yield said["platform"], count, last, there


def check_checkpoints(lines: Iterable[str], public_key: bytes) -> dict[int, tuple[int, str]]:
    """Return {size: (platform, hash in hex)} of checkpoints signed by the PEM key. Raises BadTrail at another one."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  the chain alone needs no package
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    key: Any = load_pem_public_key(public_key)
    expected: dict[int, tuple[int, str]] = {}
    for line in lines:
        said = json.loads(line)
        signature = base64.b64decode(said.pop("signature"))
        message = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        try:
            key.verify(signature, message)
        except InvalidSignature:
            raise BadTrail(f"the checkpoint at {said['size']} is not signed by this key") from None
        expected[said["size"]] = (said["platform"], said["head"])
    return expected


def check(trail: Iterable[str], expected: dict[int, tuple[int, str]]) -> tuple[int, int, int]:
    """Return how many entries are good, of how many of them the contents were left out, and how many checkpoints agree.

    Raises BadTrail."""
    count = left_out = agreed = 0
    for platform, seq, own_hash, there in check_chain(trail):
        count, left_out = seq, left_out + (not there)
        if seq in expected:
            if expected[seq] != (platform, own_hash):
                raise BadTrail(f"entry {seq}: a signed checkpoint remembers another trail")
            agreed += 1
    if expected and max(expected) > count:
        raise BadTrail(f"entry {count + 1}: the trail ends before it, but a signed checkpoint counts {max(expected)}")
    return count, left_out, agreed


def main(arguments: list[str]) -> int:
    """Check the files that the command line names, say what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description="Check an exported audit trail.")
    parser.add_argument("trail", type=Path)
    parser.add_argument("--checkpoints", type=Path)
    parser.add_argument("--public-key", type=Path)
    options = parser.parse_args(arguments)
    if bool(options.checkpoints) != bool(options.public_key):
        parser.error("--checkpoints and --public-key go together")
    try:
        with options.trail.open(encoding="utf-8") as trail:
            count, left_out, agreed = check(trail, _expected(options.checkpoints, options.public_key))
    except (BadTrail, ValueError, KeyError) as error:
        sys.stdout.write(f"BAD: {error}\n")
        return 1
    without = f" ({left_out} of them without their contents)" if left_out else ""
    sys.stdout.write(f"good: {count} entries{without}, {agreed} checkpoints agree\n")
    return 0


def _expected(checkpoints: Path | None, public_key: Path | None) -> dict[int, tuple[int, str]]:
    if checkpoints is None or public_key is None:
        return {}
    with checkpoints.open(encoding="utf-8") as lines:
        return check_checkpoints(lines, public_key.read_bytes())


def _hash(previous: bytes, payload: bytes) -> str:
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in (previous, payload))
    return hashlib.sha256(whole).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
