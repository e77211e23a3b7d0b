"""Signed tokens that open one thing on one platform until a moment. Nothing is stored; nothing personal is inside.

A token says what it is for (`purpose`), so that one kind never passes for another. The same facts give the same token.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer

from privacy_portal.clock import now


class InvalidToken(Exception):
    """The token is not ours, for something else, of another platform, or too old."""


@dataclass(frozen=True)
class Token:
    """What a token opens: `subject` (such as a reference) and, where the purpose has one, a number beside it."""

    subject: str
    number: int


def issue(purpose: str, platform_id: int, subject: str, until: datetime, number: int = 0) -> str:
    """Return a token for `purpose` that opens `subject` until `until`."""
    return _signer(purpose).sign_object([platform_id, subject, number, int(until.timestamp())])


def read(purpose: str, platform_id: int, token: str) -> Token:
    """Return what `token` opens on the platform; raises InvalidToken."""
    try:
        platform, subject, number, until = _signer(purpose).unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise InvalidToken from error
    if platform != platform_id or until <= now().timestamp():
        raise InvalidToken
    return Token(subject, number)


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"privacy_portal.api.{purpose}")
