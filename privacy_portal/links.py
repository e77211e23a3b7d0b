"""Absolute addresses for mails: built from the configured public address, never from a request's Host header."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return `path` ("/enkomm/...") below the portal's public address."""
    return f"{settings.PUBLIC_URL}{path}"
