"""What the purposes of a pack must agree on with themselves and with the rest."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from consent.kinds import Channel, Topic
from consent.models import WITH_A_CHOICE
from privacy_portal.profiles import mistakes
from privacy_portal.profiles.consent_schema import PurposeEntry, PurposeVersionEntry
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.schema import NoticeEntry, Profile

Found = Iterator[tuple[Location, str]]


def contradictions(profile: Profile) -> Found:
    """Yield (where, sentence) for everything in which the purposes do not fit together."""
    yield from _precedence(profile)
    yield from _undecided(profile)
    keys = [entry.key for entry in profile.purposes]
    for number, purpose in enumerate(profile.purposes):
        where: Location = ("purposes", number)
        if purpose.key in keys[:number]:
            yield (*where, "key"), f"{purpose.key} stands twice"
        yield from _order(purpose, where)
        yield from _synced(profile, purpose, where)
        for place, version in enumerate(purpose.versions):
            yield from _version(profile, version, (*where, "versions", place))


def texts(profile: Profile) -> Iterable[tuple[Location, Mapping[str, Any]]]:
    """Yield (where, texts by language) for every text of the purposes."""
    for number, purpose in enumerate(profile.purposes):
        for place, version in enumerate(purpose.versions):
            where = ("purposes", number, "versions", place)
            yield (*where, "texts"), version.texts
            for option, said in version.options.items():
                if said:
                    yield (*where, "options", option), said


def _precedence(profile: Profile) -> Found:
    """Texts of which one counts before another: both exist, and no text counts, by whatever way, before itself."""
    before = {entry.key: list(entry.prevails_over) for entry in profile.notices}
    for number, entry in enumerate(profile.notices):
        where: Location = ("notices", number, "prevails_over")
        for key in entry.prevails_over:
            if key not in before:
                yield where, mistakes.unknown("notice", key, before)
        if entry.key in _reached(entry.key, before):
            yield where, f"{entry.key} would prevail over itself; remove one of the texts on the way round"
        if entry.places and not entry.prevails_over:
            yield ("notices", number, "places"), "an addendum names the text before which it counts (prevails_over)"


def _undecided(profile: Profile) -> Found:
    """Two texts that settle one matter for the same people: one of them counts before the other."""
    before = {entry.key: list(entry.prevails_over) for entry in profile.notices}
    for number, entry in enumerate(profile.notices):
        for other in profile.notices[:number]:
            shared = sorted(_matters(entry) & _matters(other))
            apart = entry.places and other.places and not set(entry.places) & set(other.places)
            decided = other.key in _reached(entry.key, before) or entry.key in _reached(other.key, before)
            if shared and not apart and not decided:
                told = f"{entry.key} and {other.key} both settle {shared[0]}"
                yield ("notices", number, "key"), f"{told}; say which counts before the other (prevails_over)"


def _matters(notice: NoticeEntry) -> set[str]:
    sections = (section for text in notice.editions[-1].sections.values() for section in text)
    return {section.about for section in sections if section.about}


def _reached(key: str, before: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(before.get(key, []))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += before.get(one, [])
    return found


def _order(purpose: PurposeEntry, where: Location) -> Found:
    days = [version.effective_from for version in purpose.versions]
    for place, day in enumerate(days):
        if place and day <= days[place - 1]:
            told = "versions stand in the order in which they take effect, each on a later day; move it"
            yield (*where, "versions", place), told
    if purpose.ended_on is not None and purpose.ended_on <= days[0]:
        yield (*where, "ended_on"), "ends before its first version takes effect; ended_on is a later day"


def _synced(profile: Profile, purpose: PurposeEntry, where: Location) -> Found:
    """What an option brings in is a kind of data that the platform knows, and the option exists."""
    categories = {entry.key for entry in profile.categories}
    options = {option for version in purpose.versions for option in version.options}
    for option, keys in purpose.synced.items():
        if option not in options:
            yield (*where, "synced", option), mistakes.unknown("option", option, options)
        for key in keys:
            if key not in categories:
                yield (*where, "synced", option), mistakes.unknown("category", key, categories)
    if purpose.synced and purpose.topic != Topic.INTEGRATION:
        yield (*where, "synced"), "only what connects a service brings content in; set topic: integration"


def _version(profile: Profile, version: PurposeVersionEntry, where: Location) -> Found:
    categories = {entry.key for entry in profile.categories}
    recipients = {entry.key for entry in profile.recipients}
    for key in version.categories:
        if key not in categories:
            yield (*where, "categories"), mistakes.unknown("category", key, categories)
    for key in version.recipients:
        if key not in recipients:
            yield (*where, "recipients"), mistakes.unknown("recipient", key, recipients)
    for option, said in version.options.items():
        if not said and option not in Channel.values:
            yield (
                (*where, "options", option),
                f"is no channel ({', '.join(Channel.values)}); say in every language what it allows",
            )
    if version.basis not in WITH_A_CHOICE and (version.explicit or version.lasts_months):
        told = "what rests on neither consent nor a legitimate interest is neither asked nor renewed"
        yield (*where, "basis"), f"{told}; remove explicit and lasts_months"
