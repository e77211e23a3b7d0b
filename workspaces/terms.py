"""The terms that somebody agrees to by joining (CP-05), and what becomes of that when they close their account (CP-06).

An app above this one knows the terms and records who agreed; until one says that it does, nobody is asked for anything.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.module_loading import import_string

from workspaces.models import Platform, User, Workspace


class NotAgreed(Exception):
    """Nobody joins by this: the terms are not agreed to."""


class GuardianNeeded(NotAgreed):
    """Whoever joins is a child, for whom a guardian agrees."""


class Unread(NotAgreed):
    """The terms are not the ones that were read: they changed meanwhile, or were never on the page."""


@dataclass(frozen=True)
class Receiver:
    """Somebody who gets the data: the name, the country in words, and what protects the data there ("" for nothing that
    is needed)."""

    name: str
    country: str
    safeguard: str


@dataclass(frozen=True)
class Terms:
    """What somebody is asked to agree to: a wording of a purpose, its words in one language, and who gets the data."""

    key: str
    number: int
    language: str
    words: dict[str, Any]
    receivers: tuple[Receiver, ...]


@dataclass(frozen=True)
class _Keeper:
    asked: str
    agreed: str
    ended: str


_keepers: list[_Keeper] = []


def kept_by(*, asked: str, agreed: str, ended: str) -> None:
    """Have the functions at these dotted paths answer `asked_of`, `agree` and `end` from now on; apps register before
    models load. `agreed` gets the terms that were read, in the place of their fingerprint."""
    _keepers[:] = [_Keeper(asked, agreed, ended)]


def asked_of(address: str, platform: Platform, workspace: Workspace | None) -> list[Terms]:
    """Return what whoever joins with `address` agrees to by it, in the language at hand; [] where nothing is asked."""
    if not _keepers:
        return []
    found: list[Terms] = import_string(_keepers[0].asked)(address, platform, workspace)
    return found


def fingerprint(terms: Sequence[Terms]) -> str:
    """Return the SHA-256, in hex, of all that stands on the page, by which a form says what was read; "" of nothing."""
    if not terms:
        return ""
    said = json.dumps([asdict(one) for one in terms], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def agree(user: User, platform: Platform, workspace: Workspace | None, *, read: str) -> None:
    """Record that `user` agreed to the terms with the fingerprint `read`; raises NotAgreed.

    In the caller's transaction, before its first entry in the trail (docs/adr/0006)."""
    asked = asked_of(user.email, platform, workspace)
    if not asked:
        return
    if fingerprint(asked) != read:
        raise Unread
    import_string(_keepers[0].agreed)(user, platform, workspace, asked)


def end(user: User, platform_id: int) -> None:
    """Have it recorded that `user`, who closes their account, agrees no longer on a platform, and the values erased by
    which they are known there; in the caller's transaction, with the platform in scope, before the address goes."""
    if _keepers:
        import_string(_keepers[0].ended)(user, platform_id)
