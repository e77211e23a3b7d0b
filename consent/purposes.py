"""Purposes: publishing a version of the wording, and finding the one that is asked for today."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from consent.models import Purpose, PurposeVersion
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.kept import Kept
from privacy_portal.scoping import kept_in_scope
from workspaces.models import Platform

_KEPT = "consent purpose versions"
_read_lately: Kept[dict[str, list[PurposeVersion]]] = Kept()


@dataclass(frozen=True)
class Wording:
    """What a version says and means; the fields are those of PurposeVersion. `asks_again`: consents to earlier versions
    do not hold for this one (EK-07)."""

    texts: dict[str, dict[str, Any]]
    basis: str
    effective_from: date
    options: tuple[str, ...] = ()
    option_texts: dict[str, dict[str, str]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    explicit: bool = False
    lasts_months: int | None = None
    asks_again: bool = True

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that people were told and of what follows from it."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


def publish(purpose: Purpose, wording: Wording, *, actor: Actor) -> PurposeVersion:
    """Publish a version of `purpose` and return it; the newest version over again publishes nothing new.

    Raises ValueError where it would take effect before the newest one.
    """
    with transaction.atomic():
        # Who publishes at once takes turns; a consent that is recorded meanwhile only points at the row.
        Purpose.objects.select_for_update(no_key=True).get(pk=purpose.pk)
        newest = purpose.versions.first()
        if newest is not None and newest.digest == wording.digest:
            return newest
        if newest is not None and wording.effective_from < newest.effective_from:
            raise ValueError(f"{purpose.key} has a version that takes effect on {newest.effective_from} already")
        return _published(purpose, wording, newest, actor)


def in_force(purpose: Purpose, on: date) -> PurposeVersion | None:
    """Return the version of `purpose` that is asked for on the day `on`; None before the first and after its end."""
    if purpose.ended_on and purpose.ended_on <= on:
        return None
    return next((one for one in _versions().get(purpose.key, ()) if one.in_force(on)), None)


def all_in_force(platform: Platform) -> list[PurposeVersion]:
    """Return, for each purpose that is asked for today, its version, in the order in which purposes are shown."""
    day = today(platform)
    found = [in_force(versions[0].purpose, day) for versions in _versions().values()]
    return sorted((one for one in found if one), key=lambda one: (one.purpose.position, one.purpose.key))


def by_key(platform: Platform, keys: Iterable[str]) -> dict[str, PurposeVersion]:
    """Return the versions asked for today of the purposes with these keys; unknown keys are left out."""
    day, versions = today(platform), _versions()
    found = {key: in_force(versions[key][0].purpose, day) for key in keys if key in versions}
    return {key: one for key, one in found.items() if one}


def version_of(purpose: Purpose, number: int) -> PurposeVersion | None:
    """Return a version by its number, whenever it is or was in force."""
    return next((one for one in _versions().get(purpose.key, ()) if one.number == number), None)


def with_topic(topic: str) -> set[int]:
    """Return the keys of the rows of all purposes with `topic` on the platform in scope."""
    return {found[0].purpose_id for found in _versions().values() if found[0].purpose.topic == topic}


def names() -> dict[str, str]:
    """Return what leaves people a choice on the platform in scope, by its key, in the active language."""
    return {key: found[0].title for key, found in _versions().items() if found[0].has_choice}


def today(platform: Platform) -> date:
    """Return the day on which versions take effect: by the platform's clock."""
    return day_of(now(), platform.time_zone)


def begin_of(platform: Platform, day: date) -> datetime:
    """Return when `day` begins by the platform's clock."""
    return datetime.combine(day, time(), ZoneInfo(platform.time_zone))


def _versions() -> dict[str, list[PurposeVersion]]:
    """Return every version on the platform in scope by its purpose's key, the newest first: there are some dozens,
    which are read once for a page or a call, or a moment ago for another one."""
    kept = kept_in_scope()
    if _KEPT not in kept:
        kept[_KEPT] = _read_lately.get((), _read)
    versions: dict[str, list[PurposeVersion]] = kept[_KEPT]
    return versions


def _read() -> dict[str, list[PurposeVersion]]:
    found: dict[str, list[PurposeVersion]] = {}
    for version in PurposeVersion.objects.select_related("purpose__platform").order_by("-number"):
        found.setdefault(version.purpose.key, []).append(version)
    return found


def _published(purpose: Purpose, wording: Wording, newest: PurposeVersion | None, actor: Actor) -> PurposeVersion:
    number = newest.number + 1 if newest else 1
    said = asdict(wording)
    asks_again = said.pop("asks_again")
    version = PurposeVersion.objects.create(
        platform_id=purpose.platform_id,
        purpose=purpose,
        number=number,
        holds_since=number if newest is None or asks_again else newest.holds_since,
        published_at=now(),
        digest=wording.digest,
        **said | {name: list(said[name]) for name in ("options", "categories", "recipients")},
    )
    kept_in_scope().pop(_KEPT, None)
    _read_lately.forget()
    trail.record(
        "purpose.published",
        platform_id=purpose.platform_id,
        actor=actor,
        subject=purpose.key,
        number=number,
        digest=version.digest,
    )
    return version
