"""Which addresses a platform's systems may have: the operator lays them down, and the portal only chooses among them.

An address is named by a variable of the environment, never typed, so nobody at the desk can make the portal call a host
of their choosing (threat T12). `PORTAL_SYSTEM_ENKOMM__CRM` holds an address for the platform with the slug `enkomm`;
no other name can be chosen, so neither the portal's own database nor another platform's system can.
"""

import os
import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from privacy_portal.env import secret
from workspaces.models import Platform

PREFIX = "PORTAL_SYSTEM_"
_REST = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")


class UnknownAddress(LookupError):
    """There is no address of this name for the platform."""


def prefix_of(platform: Platform) -> str:
    """Return what the names of the platform's addresses begin with."""
    return f"{PREFIX}{platform.slug.upper().replace('-', '_')}__"


def names(platform: Platform) -> list[str]:
    """Return the names of the addresses that `platform` may use, by name; an unusable one is left out."""
    named = {name.removesuffix("_FILE") for name in os.environ}
    return sorted(name for name in named if _is_named(platform, name) and _usable(name))


def address(platform: Platform, name: str) -> str:
    """Return the address called `name`, which is a secret. Raises UnknownAddress."""
    if not _is_named(platform, name) or not (found := _usable(name)):
        raise UnknownAddress(name)
    return found


def _is_named(platform: Platform, name: str) -> bool:
    """Say whether `name` is the platform's. A doubled underscore divides once: `a__b` is not the platform `a`'s."""
    prefix = prefix_of(platform)
    rest = name.removeprefix(prefix)
    return name.startswith(prefix) and not rest.endswith("_FILE") and _REST.fullmatch(rest) is not None


def _usable(name: str) -> str:
    """Return the address called `name`; "" where there is none, and for a file of this machine outside a demo."""
    try:
        found = secret(name)
    except ImproperlyConfigured:
        return ""
    is_file = found.strip().casefold().startswith("sqlite")
    return "" if is_file and not settings.DEMO else found
