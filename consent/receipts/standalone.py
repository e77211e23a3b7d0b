"""Checks a consent receipt without the portal, its database or its framework.

    python standalone.py receipt.json --keys keys.json

It needs Python and the package `cryptography`; `keys.json` is what the portal publishes below `/<platform>/receipts/`.
The rules of signature.py are written here a second time, so that a mistake in either shows. Prints what was signed and
exits with 0 for a good receipt, and with 1 for a bad one.
"""

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class BadReceipt(Exception):
    """The receipt is not as it was signed, or none of these keys signed it; the message says which."""


def check(receipt: str, keys: str) -> str:
    """Return what was signed, as the text that it is; raises BadReceipt."""
    try:
        signed: dict[str, str] = json.loads(receipt)
        header: dict[str, Any] = json.loads(_decoded(signed["protected"]))
        signature, content = _decoded(signed["signature"]), _decoded(signed["payload"]).decode()
        published = {one["kid"]: _decoded(one["x"]) for one in json.loads(keys)["keys"] if one["crv"] == "Ed25519"}
    except (ValueError, KeyError, TypeError):
        raise BadReceipt("it is no signed receipt, or the keys are no key set") from None
    if set(signed) != {"protected", "payload", "signature"}:
        raise BadReceipt("something stands in it that nobody signed")
    if (header.get("alg"), header.get("typ")) != ("EdDSA", "consent-receipt"):
        raise BadReceipt("it is signed in another way, or it is no receipt")
    if header.get("kid") not in published:
        raise BadReceipt("the key that it names is not among these")
    key = Ed25519PublicKey.from_public_bytes(published[header["kid"]])
    try:
        key.verify(signature, f"{signed['protected']}.{signed['payload']}".encode())
    except InvalidSignature:
        raise BadReceipt("it was altered, or another key signed it") from None
    return content


def main(arguments: list[str]) -> int:
    """Check the file that the command line names, say what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description="Check a consent receipt.")
    parser.add_argument("receipt", type=Path)
    parser.add_argument("--keys", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        content = check(options.receipt.read_text(encoding="utf-8"), options.keys.read_text(encoding="utf-8"))
    except (BadReceipt, ValueError) as error:
        sys.stdout.write(f"BAD: {error}\n")
        return 1
    sys.stdout.write(f"good\n{content}\n")
    return 0


def _decoded(text: str) -> bytes:
    """Return what base64url without padding says; raises ValueError where it is not the one way to write that."""
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(value).rstrip(b"=").decode() != text:
        raise ValueError("not base64url")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
