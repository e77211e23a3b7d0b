"""The notices of a profile: editions that are new are published, editions that were published must not have changed."""

from typing import Any

from consent import notices
from consent.models import Notice, NoticeVersion
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.profiles.pack import Location, ProfileError
from privacy_portal.profiles.rows import ChangeKind, Rows
from privacy_portal.profiles.schema import EditionEntry, NoticeEntry
from privacy_portal.profiles.validation import Checked


def publish(rows: Rows, checked: Checked) -> None:
    """Publish the editions that the portal does not have yet, oldest first.

    Raises ProfileError where the pack tells a published edition otherwise than it was published.
    """
    for number, notice in enumerate(checked.profile.notices):
        standing = {"titles": notice.titles, "places": notice.places, "prevails_over": notice.prevails_over}
        rows.put(Notice, {"key": notice.key}, standing)
        published = list(
            NoticeVersion.objects.filter(platform=rows.platform, notice__key=notice.key).order_by("number")
        )
        for place, edition in enumerate(notice.editions):
            if place >= len(published):
                _publish(rows, notice, edition)
            elif not _is_same(published[place], edition):
                where: Location = ("notices", number, "editions", place)
                raise ProfileError([checked.pack.problem(where, "was published with another text; add a new edition")])


def _publish(rows: Rows, notice: NoticeEntry, edition: EditionEntry) -> None:
    rows.note(ChangeKind.ADDED, "edition", f"{notice.key}, in effect from {edition.effective_from.isoformat()}")
    notices.publish(
        rows.platform,
        notice.key,
        notice.titles,
        _sections(edition),
        last_updated=edition.last_updated,
        effective_from=edition.effective_from,
        actor=SYSTEM,
    )


def _sections(edition: EditionEntry) -> dict[str, list[dict[str, Any]]]:
    return {
        language: [section.model_dump(exclude_none=True) for section in text]
        for language, text in edition.sections.items()
    }


def _is_same(published: NoticeVersion, edition: EditionEntry) -> bool:
    return (published.sections, published.last_updated, published.effective_from) == (
        _sections(edition),
        edition.last_updated,
        edition.effective_from,
    )
