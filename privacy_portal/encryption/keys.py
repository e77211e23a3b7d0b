"""Master keys of the installation and the keys derived from them.

A master key never encrypts data itself: HKDF makes one key-encrypting key a platform out of it, and that key wraps
the subjects' own keys and seals what belongs to the platform rather than to a person (docs/operating/keys.md).
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
TRIAL_KEY_ID = "trial"
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


@dataclass(frozen=True)
class Key:
    """A 256-bit AES key and the name that is stored beside whatever it sealed."""

    id: str
    secret: bytes = field(repr=False)


def derive(secret: bytes, info: bytes, salt: bytes = b"") -> bytes:
    """Return 32 bytes derived from `secret` by HKDF-SHA256 (RFC 5869) for the one use that `info` names."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt or None, info=info).derive(secret)


def master_keys() -> tuple[Key, ...]:
    """Return the master keys, the encrypting one first.

    Without configured keys a trial key is derived from the published default secret, which production refuses.
    Raises ImproperlyConfigured for a malformed, short or repeated key, and in production for a missing one.
    """
    if settings.ENCRYPTION_KEYS:
        return _parse(tuple(settings.ENCRYPTION_KEYS))
    if settings.PRODUCTION:
        raise ImproperlyConfigured("PORTAL_ENCRYPTION_KEYS is empty: production needs at least one key.")
    return (Key(TRIAL_KEY_ID, derive(settings.DEFAULT_SECRET.encode(), b"privacy-portal trial master key")),)


def current_master_id() -> str:
    """Return the id of the master key under which everything new is sealed."""
    return master_keys()[0].id


def platform_key(platform_id: int, master_id: str = "") -> Key:
    """Return the key of one platform under the named master key, by default under the encrypting one.

    The returned key carries the master key's id. Raises UnknownMasterKey when no configured key has that id.
    """
    keys = master_keys()
    master = next((key for key in keys if key.id == master_id), None) if master_id else keys[0]
    if master is None:
        raise UnknownMasterKey(master_id)
    return Key(master.id, _platform_secret(master.secret, platform_id))


class UnknownMasterKey(Exception):
    """A value names a master key that this installation was not given (was it removed before rotation ended?)."""


@lru_cache(maxsize=1024)
def _platform_secret(master: bytes, platform_id: int) -> bytes:
    return derive(master, b"privacy-portal platform key %d" % platform_id)


@lru_cache(maxsize=8)
def _parse(pairs: tuple[str, ...]) -> tuple[Key, ...]:
    keys = tuple(_parse_one(pair) for pair in pairs)
    if len({key.id for key in keys}) != len(keys):
        raise ImproperlyConfigured("PORTAL_ENCRYPTION_KEYS names one key id twice.")
    return keys


def _parse_one(pair: str) -> Key:
    key_id, _, encoded = pair.strip().partition(":")
    if not _KEY_ID.fullmatch(key_id):
        raise ImproperlyConfigured("PORTAL_ENCRYPTION_KEYS: each key is id:base64, the id of letters, digits, . _ -")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"PORTAL_ENCRYPTION_KEYS: key {key_id} is not base64.") from error
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(f"PORTAL_ENCRYPTION_KEYS: key {key_id} has {len(secret)} bytes instead of 32.")
    return Key(key_id, secret)
