"""The cookies of a profile: editions that are new are published, editions that were published must not have changed."""

from consent.cookies import register
from consent.models import CookieEdition, Site
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.profiles.consent_schema import CookieEditionEntry
from privacy_portal.profiles.entry import by_language
from privacy_portal.profiles.pack import Location, ProfileError
from privacy_portal.profiles.rows import ChangeKind, Rows
from privacy_portal.profiles.validation import Checked


def publish(rows: Rows, checked: Checked) -> None:
    """Put the sites in place, and publish the editions that the portal does not have yet, oldest first.

    A site that is in no pack may ask nobody any more. Raises ProfileError where the pack tells a published edition
    otherwise than it was published.
    """
    told = checked.profile.cookies
    rows.keep_only(Site, [rows.put(Site, {"origin": origin}, {}) for origin in (told.sites if told else [])])
    if told is None:
        return
    published = list(CookieEdition.objects.order_by("number"))
    for place, entry in enumerate(told.editions):
        listing = listing_of(entry, checked.profile.platform.languages)
        if place >= len(published):
            rows.note(ChangeKind.ADDED, "cookies", f"in effect from {entry.effective_from.isoformat()}")
            register.publish(rows.platform, listing, actor=SYSTEM)
        elif published[place].digest != listing.digest:
            where: Location = ("cookies", "editions", place)
            raise ProfileError([checked.pack.problem(where, "was published with other cookies; add a new edition")])


def listing_of(entry: CookieEditionEntry, languages: list[str]) -> register.Listing:
    """Return the listing that a pack tells."""
    return register.Listing(
        cookies=tuple(one.model_dump() | {"provider": by_language(one.provider, languages)} for one in entry.cookies),
        effective_from=entry.effective_from,
        for_advertising=tuple(entry.for_advertising),
        consent_mode={key: tuple(signals) for key, signals in entry.consent_mode.items()},
    )
