"""Addresses that stand in mails: they open somebody's choices, or stop what the mail belongs to.

An address is signed and holds the ledger's own id of the person; nothing is stored and nothing can be read from it.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.urls import reverse

from consent import purposes
from consent.models import PurposeVersion, Subject
from privacy_portal.api import tokens
from privacy_portal.clock import now
from privacy_portal.links import absolute
from workspaces.models import Platform, Workspace

# Mails are kept for long, and a way out has to work as long as anybody may press it.
WORKS_FOR = timedelta(days=730)
_OPEN, _STOP = "preferences", "stop"


class DeadLink(Exception):
    """The address was not made here, is too old, or what it speaks of is gone."""


@dataclass(frozen=True)
class Stop:
    """What one press stops: one channel of one purpose (of one workspace) for one person."""

    subject: Subject
    version: PurposeVersion
    option: str
    workspace: Workspace | None


def open_address(platform: Platform, subject: Subject) -> str:
    """Return the address that opens the choices of `subject`."""
    token = tokens.issue(_OPEN, platform.pk, subject.public_id.hex, now() + WORKS_FOR)
    return absolute(reverse("preferences_link", kwargs={"platform": platform.slug, "token": token}))


def stop_address(platform: Platform, stop: Stop) -> str:
    """Return the address for `List-Unsubscribe` (RFC 8058): a POST to it stops this, whoever sends it."""
    tenant = str(stop.workspace.pk) if stop.workspace else ""
    subject = f"{stop.subject.public_id.hex}/{stop.version.purpose.key}/{stop.option}/{tenant}"
    token = tokens.issue(_STOP, platform.pk, subject, now() + WORKS_FOR)
    return absolute(reverse("preferences_stop", kwargs={"platform": platform.slug, "token": token}))


def opened(platform: Platform, token: str) -> Subject:
    """Return whose choices `token` opens; raises DeadLink."""
    return _subject(_read(_OPEN, platform, token))


def to_stop(platform: Platform, token: str) -> Stop:
    """Return what `token` stops; raises DeadLink."""
    hexadecimal, key, option, tenant = _read(_STOP, platform, token).split("/")
    version = purposes.by_key(platform, [key]).get(key)
    workspace = Workspace.objects.filter(pk=tenant).first() if tenant else None
    if version is None or (tenant and workspace is None):
        raise DeadLink
    return Stop(_subject(hexadecimal), version, option, workspace)


def _read(purpose: str, platform: Platform, token: str) -> str:
    try:
        return tokens.read(purpose, platform.pk, token).subject
    except tokens.InvalidToken:
        raise DeadLink from None


def _subject(hexadecimal: str) -> Subject:
    found: Subject | None = Subject.objects.filter(public_id=UUID(hexadecimal)).first()
    if found is None:
        raise DeadLink
    return found
