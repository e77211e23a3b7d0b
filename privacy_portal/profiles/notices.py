"""The notices of a profile: editions that are new are published, editions that were published must not have changed.

The desk publishes editions too. What it published stands as firmly as what a pack did: a pack that does not know such
an edition loads as before, but can publish nothing on top of it until it tells it too, because whoever wrote the pack
has not read what they would replace.
"""

from typing import Any

from consent import notices
from consent.models import Door, Notice, NoticeVersion
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles.pack import Location, ProfileError
from privacy_portal.profiles.rows import ChangeKind, Rows
from privacy_portal.profiles.schema import EditionEntry, NoticeEntry
from privacy_portal.profiles.validation import Checked


def publish(rows: Rows, checked: Checked) -> None:
    """Publish the editions that the portal does not have yet, oldest first.

    Raises ProfileError where the pack tells a published edition otherwise than it was published, where it would publish
    on top of an edition of the desk that it does not know, and where people could not be told in time.
    """
    for number, notice in enumerate(checked.profile.notices):
        standing = {
            "titles": notice.titles,
            "places": notice.places,
            "prevails_over": notice.prevails_over,
            "refusing": notice.refusing,
        }
        rows.put(Notice, {"key": notice.key}, standing)
        published = list(
            NoticeVersion.objects.filter(platform=rows.platform, notice__key=notice.key).order_by("number")
        )
        _publish_new(rows, checked, number, notice, published)


def _publish_new(
    rows: Rows, checked: Checked, number: int, notice: NoticeEntry, published: list[NoticeVersion]
) -> None:
    by_pack = [one for one in published if one.door == Door.PACK]
    by_desk = [one for one in published if one.door == Door.DESK]
    for place, edition in enumerate(notice.editions):
        where: Location = ("notices", number, "editions", place)
        known = next((one for one in by_desk if _is_same(one, edition)), None)
        if known is not None:
            by_desk.remove(known)
        elif by_pack:
            if not _is_same(by_pack.pop(0), edition):
                raise ProfileError([checked.pack.problem(where, "was published with another text; add a new edition")])
        else:
            if problem := _problem(rows, edition, published, by_desk):
                raise ProfileError([checked.pack.problem(where, problem)])
            _publish(rows, notice, edition)


def _problem(rows: Rows, edition: EditionEntry, published: list[NoticeVersion], unknown: list[NoticeVersion]) -> str:
    """Return why an edition cannot be published now, "" where it can. A portal that has no edition yet is a new one:
    there is nobody whom anything could be told."""
    if unknown:
        return (
            f"edition {unknown[0].number} was published on the desk, and this pack does not know it; "
            "add it before this one as its page on the desk shows it"
        )
    if not published:
        return ""
    if edition.effective_from <= published[-1].effective_from:
        day = published[-1].effective_from.isoformat()
        return f"takes effect before the newest edition, or on its day; effective_from is after {day}"
    ahead = (edition.effective_from - day_of(now(), rows.platform.time_zone)).days
    if edition.summaries and ahead < rows.platform.notice_days:
        return (
            f"people are told {rows.platform.notice_days} days ahead of what changes (platform.notice_days); "
            "let it take effect later, or leave out summaries where nothing material changes"
        )
    return ""


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
        summaries=edition.summaries,
    )


def _sections(edition: EditionEntry) -> dict[str, list[dict[str, Any]]]:
    return {
        language: [section.model_dump(exclude_none=True) for section in text]
        for language, text in edition.sections.items()
    }


def _is_same(published: NoticeVersion, edition: EditionEntry) -> bool:
    return (published.sections, published.last_updated, published.effective_from, published.summaries) == (
        _sections(edition),
        edition.last_updated,
        edition.effective_from,
        edition.summaries,
    )
