"""Authenticated encryption of one value: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D).

A sealed value says which key opens it:

    version (1 byte) | length of the key id (1) | key id | nonce (12) | ciphertext and tag

Everything before the nonce is authenticated together with the caller's context, so that a value moved to another
field, or relabelled with another key, does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy_portal.encryption.keys import Key

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class UnsealError(Exception):
    """The bytes were not sealed by this key for this context, or were changed since."""


class KeyDestroyed(Exception):
    """The key was destroyed: what it sealed is erased for good."""


def seal(key: Key, context: bytes, plain: bytes) -> bytes:
    """Return `plain` sealed with `key` for `context` (what and where it is; authenticated, not stored)."""
    label = _label(key.id)
    nonce = os.urandom(NONCE_BYTES)
    return label + nonce + AESGCM(key.secret).encrypt(nonce, plain, label + context)


def unseal(key: Key, context: bytes, sealed: bytes) -> bytes:
    """Return the plain bytes of a sealed value. Raises UnsealError unless key, context and every byte agree."""
    label = _label(key.id)
    if not sealed.startswith(label):
        raise UnsealError("sealed with another key")
    nonce, ciphertext = sealed[len(label) : len(label) + NONCE_BYTES], sealed[len(label) + NONCE_BYTES :]
    if len(ciphertext) < TAG_BYTES:
        raise UnsealError("too short")
    try:
        return AESGCM(key.secret).decrypt(nonce, ciphertext, label + context)
    except InvalidTag as error:
        raise UnsealError("altered, or sealed for another place") from error


def key_id_of(sealed: bytes) -> str:
    """Return the id of the key that sealed the value. Raises UnsealError when the bytes are no sealed value."""
    if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1]:
        raise UnsealError("not a sealed value")
    return sealed[2 : 2 + sealed[1]].decode("ascii", errors="replace")


def _label(key_id: str) -> bytes:
    name = key_id.encode("ascii")
    return bytes((VERSION, len(name))) + name
