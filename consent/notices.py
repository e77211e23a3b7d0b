"""Publishing notices and finding the edition in force."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction

from consent.models import Notice, NoticeVersion
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from workspaces.models import Platform


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
        trail.record(
            "notice.published", platform_id=platform.pk, actor=actor, subject=key, number=version.number, digest=digest
        )
    return version


def in_force(notice: Notice, on: date) -> NoticeVersion | None:
    """Return the edition of `notice` in force on the day `on`, if there is one."""
    return notice.versions.filter(effective_from__lte=on).order_by("-number").first()


def _digest(sections: dict[str, list[dict[str, Any]]], last_updated: date, effective_from: date) -> str:
    text = json.dumps([sections, str(last_updated), str(effective_from)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
