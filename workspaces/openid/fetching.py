"""Asking an identity provider: its own origin alone, no redirects, a few seconds and a few kilobytes."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

TIMEOUT = 5
MOST_BYTES = 256 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ProviderDown(Exception):
    """The provider did not answer, or not as the standard has it."""


class Refused(Exception):
    """What came does not prove who signs in; `code` says why, for the log. Nothing of it is used."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(issuer: str, url: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at `url`; with `form` POST it. Raises Refused for an address off the issuer's origin and
    one without TLS (but on this machine), ProviderDown for everything that is no such object."""
    if not is_on_origin(issuer, url):
        raise Refused("foreign_address")
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "application/json"}
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES + 1)
    except (OSError, HTTPException) as error:
        raise ProviderDown(type(error).__name__) from None
    finally:
        connection.close()
    if answer.status != 200 or len(body) > MOST_BYTES:
        raise ProviderDown(f"status {answer.status}")
    return _object(body)


def is_on_origin(issuer: str, url: str) -> bool:
    """Say whether `url` is a safe address of the issuer itself."""
    parts = urlsplit(url)
    return _origin(parts) == _origin(urlsplit(issuer)) and _is_safe(parts)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderDown("no JSON object")
    return found


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _is_safe(parts: SplitResult) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
