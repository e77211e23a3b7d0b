"""Publishing notices and finding the edition in force."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction

from consent.models import Notice, NoticeVersion
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.kept import Kept
from workspaces.models import Platform

# The key of the notice that every platform has: how it treats personal data.
PRIVACY = "privacy"
_lately: Kept[NoticeVersion | None] = Kept()


def publish(
    platform: Platform,
    key: str,
    titles: dict[str, str],
    sections: dict[str, list[dict[str, Any]]],
    *,
    last_updated: date,
    effective_from: date,
    actor: Actor,
) -> NoticeVersion:
    """Publish an edition of the notice `key` and return it; the same text and dates again publish nothing new."""
    digest = _digest(sections, last_updated, effective_from)
    with transaction.atomic():
        notice, _created = Notice.objects.update_or_create(platform=platform, key=key, defaults={"titles": titles})
        latest = notice.versions.order_by("-number").first()
        if latest is not None and latest.digest == digest:
            return latest
        version = NoticeVersion.objects.create(
            platform=platform,
            notice=notice,
            number=latest.number + 1 if latest else 1,
            sections=sections,
            last_updated=last_updated,
            effective_from=effective_from,
            digest=digest,
        )
        _lately.forget()
        trail.record(
            "notice.published", platform_id=platform.pk, actor=actor, subject=key, number=version.number, digest=digest
        )
    return version


def current(platform: Platform, on: date, key: str = PRIVACY) -> NoticeVersion | None:
    """Return the edition of the platform's notice `key` in force on the day `on`, if there is one."""
    return _lately.get((platform.pk, key, on), lambda: _current(platform, on, key))


def _current(platform: Platform, on: date, key: str) -> NoticeVersion | None:
    notice = Notice.objects.filter(platform=platform, key=key).first()
    return in_force(notice, on) if notice else None


def in_force(notice: Notice, on: date) -> NoticeVersion | None:
    """Return the edition of `notice` in force on the day `on`, if there is one."""
    return notice.versions.filter(effective_from__lte=on).order_by("-number").first()


def language_of(version: NoticeVersion, wanted: str) -> str:
    """Return the language in which `version` is shown to a reader of `wanted`: theirs, else English, else any."""
    code = wanted.split("-", maxsplit=1)[0]
    return next((one for one in (wanted, code, "en") if one in version.sections), next(iter(version.sections), code))


def _digest(sections: dict[str, list[dict[str, Any]]], last_updated: date, effective_from: date) -> str:
    text = json.dumps([sections, str(last_updated), str(effective_from)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
