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


def check_chain(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (platform, number, hash in hex) of each good entry. Raises BadTrail at the first that is not."""
    last, platform = "00" * 32, None
    for count, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            payload = entry["payload"].encode()
            said = json.loads(payload)
            platform = said["platform"] if platform is None else platform
            places = entry["seq"], said["seq"], said["platform"]
            follows = entry["previous"] == last and entry["hash"] == _hash(bytes.fromhex(last), payload)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadTrail(f"entry {count}: it is no entry of an audit trail") from None
        if places != (count, count, platform):
            raise BadTrail(f"entry {count}: missing, repeated, or of another trail")
        if not follows:
            raise BadTrail(f"entry {count}: it does not follow the entry before it, or was altered")
        last = entry["hash"]
        yield said["platform"], count, last


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


def check(trail: Iterable[str], expected: dict[int, tuple[int, str]]) -> tuple[int, int]:
    """Return how many entries are good and how many checkpoints agree. Raises BadTrail."""
    count = agreed = 0
    for platform, seq, own_hash in check_chain(trail):
        count = seq
        if seq in expected:
            if expected[seq] != (platform, own_hash):
                raise BadTrail(f"entry {seq}: a signed checkpoint remembers another trail")
            agreed += 1
    if expected and max(expected) > count:
        raise BadTrail(f"entry {count + 1}: the trail ends before it, but a signed checkpoint counts {max(expected)}")
    return count, agreed


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
            count, agreed = check(trail, _expected(options.checkpoints, options.public_key))
    except (BadTrail, ValueError, KeyError) as error:
        sys.stdout.write(f"BAD: {error}\n")
        return 1
    sys.stdout.write(f"good: {count} entries, {agreed} checkpoints agree\n")
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
