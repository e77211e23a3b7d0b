"""Signatures of webhooks (Standard Webhooks 1.0.0): HMAC-SHA256 over id, moment and body, by a shared secret."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
# The standard asks for 24 to 64 random bytes.
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new secret, as it is shown to whoever checks the signatures."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(secret_texts: Sequence[str], message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a delivery that is sent at `seconds` (Unix time): signed by each of the secrets, so
    that a receiver who has the former or the new one finds its own.

    Raises ValueError for a secret that is none, or an id with a dot, which is what separates the parts.
    """
    if "." in message_id:
        raise ValueError("the id of a webhook has no dot")
    signed = f"{message_id}.{seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{_signature(one, signed)}" for one in secret_texts),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
