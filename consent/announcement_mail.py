"""The mails about an edition: that it comes, and what an officer answers to whoever does not agree (EK-21).

Each has a link of its own, by which its reader answers. A link has authority over that answer and nothing else.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from consent.models import EditionObjection, EditionTold, NoticeVersion
from privacy_portal.api import tokens
from privacy_portal.clock import now
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from privacy_portal.mail.models import OutgoingMail
from workspaces.models import Platform, in_language

_PURPOSE = "edition"
# An edition may be announced long ahead, and the mail is kept to be read again.
WORKS_FOR = timedelta(days=400)


class DeadLink(Exception):
    """The address was not made here, is too old, or what it speaks of is gone."""


def queue(told: EditionTold, *, to: str, language: str, subject_key: SubjectKey | None = None) -> OutgoingMail:
    """Queue the mail that tells somebody of an edition, in their language where the platform speaks it."""
    version, platform = told.announcement.version, told.announcement.platform
    spoken = _spoken(platform, language)
    return outbox.queue(
        "notice_change",
        platform=platform,
        to=to,
        language=spoken,
        context={
            "title": in_language(version.notice.titles, spoken),
            "summary": in_language(version.summaries, spoken),
            "refusing": in_language(version.notice.refusing, spoken),
            "day": version.effective_from,
            "compare": compare_address(platform, version),
            "link": address(told),
            "has_account": told.user is not None,
        },
        dedupe_key=f"edition/{told.announcement_id}/{told.person_index}",
        subject_key=subject_key,
    )


def answered(objection: EditionObjection, *, to: str) -> None:
    """Queue the mail with what an officer answers to whoever does not agree."""
    told = objection.told
    version, platform = told.announcement.version, told.announcement.platform
    spoken = _spoken(platform, objection.language)
    outbox.queue(
        "edition_objection_answered",
        platform=platform,
        to=to,
        language=spoken,
        context={
            "title": in_language(version.notice.titles, spoken),
            "reply": objection.reply,
            "link": address(told),
        },
        dedupe_key=f"edition-objection/{objection.public_id}",
        subject_key=objection.subject_key,
    )


def address(told: EditionTold) -> str:
    """Return the address at which somebody says that they read an edition, or do not agree."""
    token = tokens.issue(_PURPOSE, told.platform_id, told.public_id.hex, now() + WORKS_FOR)
    return absolute(reverse("notice_news", kwargs={"platform": told.announcement.platform.slug, "token": token}))


def opened(platform: Platform, token: str) -> EditionTold:
    """Return whom `token` lets answer; raises DeadLink."""
    try:
        public_id = UUID(tokens.read(_PURPOSE, platform.pk, token).subject)
    except tokens.InvalidToken:
        raise DeadLink from None
    related = ("announcement__version__notice", "announcement__platform", "user", "subject")
    told: EditionTold | None = EditionTold.objects.filter(public_id=public_id).select_related(*related).first()
    if told is None:
        raise DeadLink
    return told


def compare_address(platform: Platform, version: NoticeVersion) -> str:
    """Return where `version` stands beside the edition before it, word by word."""
    page = reverse("notice_compare", kwargs={"platform": platform.slug, "key": version.notice.key})
    return absolute(f"{page}?before={max(version.number - 1, 1)}&after={version.number}")


def _spoken(platform: Platform, language: str) -> str:
    known = [code for code in platform.languages if code in dict(settings.LANGUAGES)]
    return language if language in known else next(iter(known), settings.LANGUAGE_CODE)
