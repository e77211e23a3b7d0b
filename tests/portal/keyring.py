"""Master keys for tests: made from their names, so that two tests with the same name mean the same key."""

import base64
import hashlib


def master(name: str) -> str:
    """Return the pair "name:base64" as PORTAL_ENCRYPTION_KEYS holds it."""
    return f"{name}:{base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()}"
