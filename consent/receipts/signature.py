"""The signature of a receipt: a JSON Web Signature (RFC 7515, flattened JSON) with Ed25519 (RFC 8037).

What is signed are the bytes in the file: nothing is written anew to check it. `standalone.py` says the same a second
time, on purpose.
"""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from privacy_portal.audit import chain, signing

KEY = "receipt"
TYPE = "consent-receipt"
_MEMBERS = {"payload", "protected", "signature"}


class NotSigned(Exception):
    """It is no receipt, or no key of this installation signed it."""


def sign(content: dict[str, Any], record: str) -> dict[str, str]:
    """Return the signed receipt with `content`, which is of the event `record`."""
    key = signing.signing_key(KEY)
    header = {"alg": "EdDSA", "kid": signing.key_id(key.public_key()), "typ": TYPE, "record": record}
    protected, payload = _encoded(chain.canonical(header)), _encoded(_bytes(content))
    signature = _encoded(key.sign(_message(protected, payload)))
    return {"protected": protected, "payload": payload, "signature": signature}


def record_in(receipt: Any) -> str:
    """Return which event a signed receipt is of; raises NotSigned."""
    if not isinstance(receipt, dict) or set(receipt) != _MEMBERS:
        raise NotSigned
    try:
        protected, payload, signature = (receipt[one] for one in ("protected", "payload", "signature"))
        header = json.loads(_decoded(protected))
        if (header["alg"], header["typ"]) != ("EdDSA", TYPE):
            raise NotSigned
        key, signed = signing.trusted_keys(KEY).get(header["kid"]), _decoded(signature)
        is_ours = signing.is_signed(key, signed, _message(protected, payload))
        record = str(header["record"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotSigned from None
    if not is_ours:
        raise NotSigned
    return record


def public_keys() -> dict[str, Any]:
    """Return the keys that sign and signed receipts, as a JSON Web Key Set (RFC 7517, RFC 8037)."""
    keys = [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": name, "x": _encoded(_raw(key))}
        for name, key in signing.trusted_keys(KEY).items()
    ]
    return {"keys": keys}


def _raw(key: Any) -> bytes:
    raw: bytes = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return raw


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _message(protected: str, payload: str) -> bytes:
    return f"{protected}.{payload}".encode("ascii")


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Return what `text` says; raises ValueError where it is not the one way to write that."""
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encoded(value) != text:
        raise ValueError("not base64url")
    return value
