"""What the purposes of a pack must agree on with themselves and with the rest."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from consent.kinds import Channel
from consent.models import WITH_A_CHOICE
from privacy_portal.profiles import mistakes
from privacy_portal.profiles.consent_schema import PurposeEntry, PurposeVersionEntry
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.schema import Profile

Found = Iterator[tuple[Location, str]]


def contradictions(profile: Profile) -> Found:
    """Yield (where, sentence) for everything in which the purposes do not fit together."""
    keys = [entry.key for entry in profile.purposes]
    for number, purpose in enumerate(profile.purposes):
        where: Location = ("purposes", number)
        if purpose.key in keys[:number]:
            yield (*where, "key"), f"{purpose.key} stands twice"
        yield from _order(purpose, where)
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


def _order(purpose: PurposeEntry, where: Location) -> Found:
    days = [version.effective_from for version in purpose.versions]
    for place, day in enumerate(days):
        if place and day <= days[place - 1]:
            told = "versions stand in the order in which they take effect, each on a later day; move it"
            yield (*where, "versions", place), told
    if purpose.ended_on is not None and purpose.ended_on <= days[0]:
        yield (*where, "ended_on"), "ends before its first version takes effect; ended_on is a later day"


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
