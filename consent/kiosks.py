"""Kiosks: at an event people type their address and agree to what they tick (NC-11).

Anybody at the stand can type anybody's address, so all of it counts once the mailbox confirmed it (consent.confirming).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from consent import confirming, ledger, notices, policy, purposes, subjects
from consent.kinds import EventKind, Method
from consent.lists import offered
from consent.models import Kiosk, PurposeVersion
from privacy_portal.api import tokens
from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.lists import listed
from workspaces.access import actor_of
from workspaces.models import Membership, Platform, Workspace

_TOKEN = "kiosk"  # noqa: S105 (what the token is for)
LONGEST = timedelta(days=60)


class Ended(Exception):
    """The kiosk takes nothing any more."""


@dataclass(frozen=True)
class Person:
    """What somebody typed: an address, and a telephone number or ""."""

    email: subjects.Known
    phone: subjects.Known | None

    @property
    def known(self) -> tuple[subjects.Known, ...]:
        return (self.email, self.phone) if self.phone else (self.email,)


def asked_for(platform: Platform, tenant: Workspace | None) -> list[PurposeVersion]:
    """Return what a kiosk of `tenant` (None: the platform) may ask: what it takes over by a list as well."""
    return [one.version for one in offered.offers(platform, tenant) if not one.vouches]


def open_one(
    platform: Platform, tenant: Workspace | None, name: str, keys: Sequence[str], last_day: date, *, by: Membership
) -> Kiosk:
    """Make a kiosk that asks for the purposes with `keys` until the end of `last_day`, and return it.

    Raises PermissionDenied, ValueError for what is not asked there or a day that is past or too far."""
    offered.require_hand(tenant, by)
    ends_at = datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(platform.time_zone))
    if not set(keys) <= {one.purpose.key for one in asked_for(platform, tenant)}:
        raise ValueError("a kiosk asks for nothing else")
    if not now() < ends_at <= now() + LONGEST:
        raise ValueError("a kiosk is open for some days")
    with transaction.atomic():
        made: Kiosk = Kiosk.objects.create(
            platform=platform,
            workspace=tenant,
            name=name,
            purposes=list(keys),
            made_by=by.user,
            made_at=now(),
            ends_at=ends_at,
        )
        _record("kiosk.opened", made, by)
    return made


def end(kiosk: Kiosk, *, by: Membership) -> None:
    """Close a kiosk before its time; again it changes nothing. Raises PermissionDenied."""
    offered.require_hand(kiosk.workspace, by)
    with transaction.atomic():
        if Kiosk.objects.filter(pk=kiosk.pk, ended_at=None).update(ended_at=now()):
            _record("kiosk.ended", kiosk, by)


def seen_by(platform: Platform, tenant: Workspace | None) -> QuerySet[Kiosk]:
    """Return the kiosks that a tenant sees: a workspace its own, and the platform (None) all."""
    seen = Q(workspace=tenant) if tenant else Q()
    found: QuerySet[Kiosk] = Kiosk.objects.filter(seen, platform=platform).select_related("workspace", "made_by")
    return found


def address(platform: Platform, kiosk: Kiosk) -> str:
    """Return the address to open on the tablet."""
    token = tokens.issue(_TOKEN, platform.pk, kiosk.public_id.hex, kiosk.ends_at)
    return absolute(reverse("kiosk", kwargs={"platform": platform.slug, "token": token}))


def opened(platform: Platform, token: str) -> Kiosk:
    """Return the kiosk at the address with `token`; raises Ended."""
    try:
        public_id = UUID(tokens.read(_TOKEN, platform.pk, token).subject)
    except tokens.InvalidToken:
        raise Ended from None
    open_ones = Kiosk.objects.filter(public_id=public_id, ended_at=None, ends_at__gt=now())
    found: Kiosk | None = open_ones.select_related("workspace__owner").first()
    if found is None:
        raise Ended
    return found


def asks(platform: Platform, kiosk: Kiosk) -> list[PurposeVersion]:
    """Return the wordings that a kiosk asks with today, without what its workspace forbids; raises Ended for none."""
    found = [one for one in asked_for(platform, kiosk.workspace) if one.purpose.key in kiosk.purposes]
    tenant = {kiosk.workspace.pk} if kiosk.workspace else set()
    allowed = [one for one in found if policy.forbidding(one, tenant) is None]
    if not allowed:
        raise Ended
    return allowed


def take(
    platform: Platform, kiosk: Kiosk, person: Person, ticked: Mapping[PurposeVersion, Sequence[str]], language: str
) -> None:
    """Mail a person what they ticked, by purpose and option, so that it counts once they confirm it.

    Raises confirming.TooManyOpen."""
    with transaction.atomic():
        for version, options in ticked.items():
            how = ledger.Circumstances(
                Method.KIOSK,
                actor=str(kiosk.public_id),
                language=language,
                shown=ledger.shown(platform.pk, _shown(version, kiosk, language)),
                notice=notices.current(platform, purposes.today(platform)),
            )
            asker = kiosk.workspace if version.purpose.per_workspace else None
            for option in options or ("",):
                ledger.check(ledger.Choice(version, EventKind.GIVEN, option, asker), how)
            confirming.ask(platform, version, options, asker, person.known, how)
        Kiosk.objects.filter(pk=kiosk.pk).update(people=F("people") + 1)


def _shown(version: PurposeVersion, kiosk: Kiosk, language: str) -> dict[str, object]:
    return {
        "purpose": version.purpose.key,
        "version": version.number,
        "wording": version.digest,
        "language": language,
        "words": version.words(language),
        "place": kiosk.name,
        "kiosk": str(kiosk.public_id),
        "control": "box, not ticked beforehand",
    }


def _record(action: str, kiosk: Kiosk, by: Membership) -> None:
    trail.record(
        action,
        platform_id=kiosk.platform_id,
        actor=actor_of(by),
        subject=str(kiosk.public_id),
        purposes=listed(kiosk.purposes),
        workspace=kiosk.workspace.key if kiosk.workspace else "",
    )
