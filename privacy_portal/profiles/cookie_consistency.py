"""What the cookies of a pack must agree on with themselves and with its purposes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from consent.kinds import Topic
from privacy_portal.profiles import mistakes
from privacy_portal.profiles.consent_schema import CookieEditionEntry, PurposeEntry
from privacy_portal.profiles.entry import is_alike
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.schema import Profile
from workspaces.register.kinds import LegalBasis

Found = Iterator[tuple[Location, str]]


def contradictions(profile: Profile) -> Found:
    """Yield (where, sentence) for everything in which the cookies do not fit together."""
    categories = {entry.key: entry for entry in profile.purposes if entry.topic == Topic.COOKIES}
    yield from _categories(profile)
    if profile.cookies is None:
        if categories:
            yield ("purposes",), "people are asked about cookies; list them under cookies"
        return
    days = [edition.effective_from for edition in profile.cookies.editions]
    for number, edition in enumerate(profile.cookies.editions):
        where: Location = ("cookies", "editions", number)
        if number and edition.effective_from <= days[number - 1]:
            yield where, "editions stand in the order in which they take effect, each on a later day; move it"
        yield from _edition(edition, categories, where)


def texts(profile: Profile) -> Iterable[tuple[Location, Mapping[str, Any]]]:
    """Yield (where, texts by language) for every text of the cookies."""
    for number, edition in enumerate(profile.cookies.editions if profile.cookies else []):
        for place, cookie in enumerate(edition.cookies):
            where = ("cookies", "editions", number, "cookies", place)
            yield (*where, "texts"), cookie.texts
            if not is_alike(cookie.provider):
                yield (*where, "provider"), cookie.provider


def _categories(profile: Profile) -> Found:
    """Consent comes before a cookie that is not needed (Directive 2002/58, Art. 5(3)): nothing else is asked."""
    for number, purpose in enumerate(profile.purposes):
        if purpose.topic != Topic.COOKIES:
            continue
        if purpose.per_workspace:
            yield ("purposes", number, "per_workspace"), "cookies are asked about on a website, by no workspace"
        for place, version in enumerate(purpose.versions):
            where = ("purposes", number, "versions", place)
            if version.basis == LegalBasis.LEGITIMATE_INTERESTS:
                yield (*where, "basis"), "a cookie is needed, or rests on consent; write consent, or contract"
            if version.options:
                yield (*where, "options"), "a category of cookies is one choice; remove the options"


def _edition(edition: CookieEditionEntry, categories: Mapping[str, PurposeEntry], where: Location) -> Found:
    names = [(one.name, one.kind) for one in edition.cookies]
    for place, cookie in enumerate(edition.cookies):
        if names[place] in names[:place]:
            yield (*where, "cookies", place, "name"), f"{cookie.name} stands twice; remove one of them"
        if cookie.category not in categories:
            told = mistakes.unknown("purpose with the topic cookies", cookie.category, categories)
            yield (*where, "cookies", place, "category"), told
        elif categories[cookie.category].versions[0].effective_from > edition.effective_from:
            told = f"{cookie.category} is asked only later; let it take effect with this edition or before"
            yield (*where, "cookies", place, "category"), told
    optional = {
        key for key, purpose in categories.items() if any(one.basis == LegalBasis.CONSENT for one in purpose.versions)
    }
    for part, keys in (("for_advertising", edition.for_advertising), ("consent_mode", edition.consent_mode)):
        for key in keys:
            if key not in optional:
                yield (*where, part), mistakes.unknown("category that rests on consent", key, optional)
