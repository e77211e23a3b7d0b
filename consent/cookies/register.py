"""The register of cookies: publishing an edition, finding the one in force, and telling it by category."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from consent import purposes
from consent.cookies.words import lasts
from consent.kinds import CookieKind, Topic
from consent.models import CookieEdition, PurposeVersion
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.kept import Kept
from workspaces.models import Platform, in_language

_lately: Kept[CookieEdition | None] = Kept()


@dataclass(frozen=True)
class Listing:
    """What an edition says; the fields are those of CookieEdition."""

    cookies: tuple[dict[str, Any], ...]
    effective_from: date
    for_advertising: tuple[str, ...] = ()
    consent_mode: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that the edition says."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Cookie:
    """One entry, in the active language."""

    name: str
    provider: str
    kind: str
    lasts: str
    text: str


@dataclass(frozen=True)
class Category:
    """Cookies of one category, with what people are asked about it."""

    version: PurposeVersion
    words: dict[str, Any]
    cookies: tuple[Cookie, ...]
    for_advertising: bool

    @property
    def is_needed(self) -> bool:
        """Whether nobody is asked, because the site does not work without it."""
        return not self.version.has_choice


def publish(platform: Platform, listing: Listing, *, actor: Actor) -> CookieEdition:
    """Publish an edition and return it; the newest one over again publishes nothing new.

    Raises ValueError where it would take effect before the newest one.
    """
    with transaction.atomic():
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)  # who publishes at once takes turns
        newest = CookieEdition.objects.order_by("-number").first()
        if newest is not None and newest.digest == listing.digest:
            return newest
        if newest is not None and listing.effective_from < newest.effective_from:
            raise ValueError(f"there is an edition that takes effect on {newest.effective_from} already")
        edition = CookieEdition.objects.create(
            platform=platform,
            number=newest.number + 1 if newest else 1,
            cookies=list(listing.cookies),
            for_advertising=list(listing.for_advertising),
            consent_mode={key: list(signals) for key, signals in listing.consent_mode.items()},
            effective_from=listing.effective_from,
            published_at=now(),
            digest=listing.digest,
        )
        _lately.forget()
        trail.record(
            "cookies.published",
            platform_id=platform.pk,
            actor=actor,
            subject="",
            number=edition.number,
            digest=edition.digest,
        )
    return edition


def in_force(platform: Platform) -> CookieEdition | None:
    """Return the edition in force today; None where the platform has none."""
    on = purposes.today(platform)
    return _lately.get((on,), lambda: CookieEdition.objects.filter(effective_from__lte=on).order_by("-number").first())


def asked(platform: Platform) -> list[PurposeVersion]:
    """Return what people are asked about cookies today: the categories that are not needed."""
    return [one for one in _versions(platform) if one.has_choice]


def categories(platform: Platform, edition: CookieEdition, language: str) -> list[Category]:
    """Return the cookies of `edition` by category, each with the words in `language`, needed ones first."""
    found = [
        Category(
            version,
            version.words(language),
            tuple(_cookie(one) for one in edition.cookies if one["category"] == version.purpose.key),
            version.purpose.key in edition.for_advertising,
        )
        for version in _versions(platform)
    ]
    return sorted(found, key=lambda one: not one.is_needed)


def _versions(platform: Platform) -> Sequence[PurposeVersion]:
    return [one for one in purposes.all_in_force(platform) if one.purpose.topic == Topic.COOKIES]


def _cookie(entry: dict[str, Any]) -> Cookie:
    return Cookie(
        entry["name"],
        in_language(entry["provider"]),
        str(CookieKind(entry["kind"]).label),
        lasts(entry["lasts"]),
        in_language(entry["texts"]),
    )
