"""Publishing notices and finding the edition in force."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language_info

from consent import announcements
from consent.models import Door, Notice, NoticeVersion
from consent.precedence import Section, Text
from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.kept import Kept
from workspaces.models import Platform

# The key of the notice that every platform has: how it treats personal data.
PRIVACY = "privacy"
_lately: Kept[NoticeVersion | None] = Kept()


class TakesEffectEarlier(ValueError):
    """The edition would take effect before one that is published already, or on the same day: `newest` is that one."""

    def __init__(self, newest: NoticeVersion) -> None:
        super().__init__(f"edition {newest.number} takes effect on {newest.effective_from}")
        self.newest = newest


def publish(
    platform: Platform,
    key: str,
    titles: dict[str, str],
    sections: dict[str, list[dict[str, Any]]],
    *,
    last_updated: date,
    effective_from: date,
    actor: Actor,
    summaries: dict[str, str] | None = None,
    door: str = Door.PACK,
) -> NoticeVersion:
    """Publish an edition of the notice `key` and return it; the same text and dates again publish nothing new.

    With `summaries`, which say in a sentence what changes, people are told of it until it takes effect (EK-21). Raises
    TakesEffectEarlier.
    """
    digest = _digest(sections, last_updated, effective_from)
    with transaction.atomic():
        notice, _created = Notice.objects.update_or_create(platform=platform, key=key, defaults={"titles": titles})
        # Who publishes at once takes turns.
        Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
        latest = notice.versions.order_by("-number").first()
        if latest is not None and latest.digest == digest:
            return latest
        if latest is not None and effective_from <= latest.effective_from:
            raise TakesEffectEarlier(latest)
        version = NoticeVersion.objects.create(
            platform=platform,
            notice=notice,
            number=latest.number + 1 if latest else 1,
            sections=sections,
            last_updated=last_updated,
            effective_from=effective_from,
            digest=digest,
            summaries=summaries or {},
            door=door,
        )
        _lately.forget()
        trail.record(
            "notice.published", platform_id=platform.pk, actor=actor, subject=key, number=version.number, digest=digest
        )
        if latest is not None and summaries and effective_from > day_of(now(), platform.time_zone):
            announcements.begin(version, actor=actor)
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


def texts(platform: Platform, on: date, language: str) -> list[Text]:
    """Return the editions in force on the day `on`, in the language that is shown to a reader of `language`, the
    privacy notice first: what `precedence.resolved` finds out of which counts."""
    found = []
    for notice in Notice.objects.filter(platform=platform).order_by("key"):
        edition = in_force(notice, on)
        if edition is not None:
            found.append(_text(notice, edition, language))
    return sorted(found, key=lambda one: one.key != PRIVACY)


def language_of(version: NoticeVersion, wanted: str) -> str:
    """Return the language in which `version` is shown to a reader of `wanted`: theirs, else English, else any."""
    code = wanted.split("-", maxsplit=1)[0]
    return next((one for one in (wanted, code, "en") if one in version.sections), next(iter(version.sections), code))


def _text(notice: Notice, edition: NoticeVersion, language: str) -> Text:
    sections = edition.sections.get(language_of(edition, language), [])
    return Text(
        key=notice.key,
        title=str(notice),
        number=edition.number,
        sections=tuple(Section(one["heading"], tuple(one["paragraphs"]), one.get("about", "")) for one in sections),
        places=frozenset(notice.places),
        prevails_over=frozenset(notice.prevails_over),
    )


def _digest(sections: dict[str, list[dict[str, Any]]], last_updated: date, effective_from: date) -> str:
    text = json.dumps([sections, str(last_updated), str(effective_from)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def language_name(code: str) -> str:
    """Return a language under the name its own speakers use; the code itself where nobody knows it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
