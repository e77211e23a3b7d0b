"""The Ed25519 keys (RFC 8032) of the installation, one for each kind of thing that is signed.

They lie in files: whoever owns the database does not have them.
"""

import contextlib
import hashlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CHECKPOINT = "checkpoint"


def signing_key(name: str = CHECKPOINT) -> Ed25519PrivateKey:
    """Return the key that signs what `name` says, made at first use outside production.

    Raises ImproperlyConfigured when production has no key, when others can read its file, or when it is another kind.
    """
    path = key_folder() / f"{name}.pem"
    if not path.exists():
        if settings.PRODUCTION:
            raise ImproperlyConfigured(f"{path} is missing: docs/operating/keys.md says how to make it.")
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ImproperlyConfigured(f"{path} can be read by others: its mode must be 0600.")
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} is not an Ed25519 key.")
    return key


def trusted_keys(name: str = CHECKPOINT) -> dict[str, Ed25519PublicKey]:
    """Return the public keys whose signatures count, by key id: today's and any former `<name>*.pub.pem`."""
    former = [public_key(path) for path in sorted(key_folder().glob(f"{name}*.pub.pem"))]
    return {key_id(key): key for key in (signing_key(name).public_key(), *former)}


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key in a PEM file. Raises ImproperlyConfigured when it holds no Ed25519 public key."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} holds no public key.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ImproperlyConfigured(f"{path} is not an Ed25519 key.")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Return the name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def is_signed(key: Ed25519PublicKey | None, signature: bytes, message: bytes) -> bool:
    """Tell whether the key signed the message; False for no key."""
    if key is None:
        return False
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def key_folder() -> Path:
    """Return the folder of key files."""
    return Path(settings.DATA_DIR) / "keys"


def _make(path: Path) -> None:
    """Write a fresh key where none is; of two processes at once, one wins and both read the winner's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
