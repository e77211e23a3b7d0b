"""What a pack must agree on with itself: keys that exist, texts in every language, a rule for every situation."""

from collections.abc import Iterable, Iterator, Mapping

from dsr.law.schema import RIGHTS
from privacy_portal.profiles import consent_consistency, cookie_consistency, mistakes, register_consistency
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.rule_mistakes import rule_mistakes
from privacy_portal.profiles.schema import Profile
from workspaces.models import PLATFORM_ROLES, WorkspaceKind

Found = Iterator[tuple[Location, str]]


def contradictions(profile: Profile) -> Found:
    """Yield (where, sentence) for everything in which the parts of `profile` do not fit together."""
    yield from _unique(profile)
    yield from _organisations(profile)
    yield from _workspaces(profile)
    yield from _people(profile)
    yield from rule_mistakes(profile)
    yield from _texts(profile)
    yield from _editions(profile)
    yield from _promises(profile)
    yield from register_consistency.contradictions(profile)
    yield from consent_consistency.contradictions(profile)
    yield from cookie_consistency.contradictions(profile)


def _unique(profile: Profile) -> Found:
    keys: dict[str, list[str]] = {
        "organisations": [entry.key for entry in profile.organisations],
        "establishments": [entry.key for entry in profile.establishments],
        "workspaces": [entry.key for entry in profile.workspaces],
        "people": [entry.email.lower() for entry in profile.people],
        "categories": [entry.key for entry in profile.categories],
        "systems": [entry.slug for entry in profile.systems],
        "notices": [entry.key for entry in profile.notices],
        "promises": [entry.key for entry in profile.promises],
        "relations": [str(entry.person) for entry in profile.relations],
    }
    for part, names in keys.items():
        for number, name in enumerate(names):
            if name in names[:number]:
                yield (part, number), f"{name} stands twice; give one of them another key, or remove it"


def _organisations(profile: Profile) -> Found:
    known = {entry.key for entry in profile.organisations}
    operators = {entry.key for entry in profile.organisations if entry.operator}
    if len(operators) != 1:
        yield ("organisations",), "exactly one organisation operates the service (operator: true)"
    for number, entry in enumerate(profile.establishments):
        if entry.organisation not in known:
            yield (
                ("establishments", number, "organisation"),
                mistakes.unknown("organisation", entry.organisation, known),
            )
    # EK-01: wherever somebody lives, one establishment is theirs.
    everybody_else = [e for e in profile.establishments if e.organisation in operators and not e.serves]
    if len(everybody_else) != 1:
        yield ("establishments",), "one establishment of the operator serves everybody else (serves: [])"


def _workspaces(profile: Profile) -> Found:
    known = {entry.key for entry in profile.organisations}
    for number, entry in enumerate(profile.workspaces):
        if entry.owner is not None and entry.owner not in known:
            yield ("workspaces", number, "owner"), mistakes.unknown("organisation", entry.owner, known)
        if entry.kind == WorkspaceKind.BUSINESS and entry.owner is None:
            yield ("workspaces", number), "a business workspace has an owner; name an organisation under owner"


def _people(profile: Profile) -> Found:
    known = {entry.key for entry in profile.workspaces}
    for number, person in enumerate(profile.people):
        for place, membership in enumerate(person.memberships):
            where = ("people", number, "memberships", place)
            if membership.workspace is not None and membership.workspace not in known:
                yield where, mistakes.unknown("workspace", membership.workspace, known)
            of_platform = membership.role in PLATFORM_ROLES
            if of_platform == (membership.workspace is not None):
                told = "officers, auditors and administrators belong to the platform, owners and members to a workspace"
                yield where, told
            if membership.workspace in {other.workspace for other in person.memberships[:place]}:
                yield where, "a person has one role on the platform, and one in a workspace"


def _texts(profile: Profile) -> Found:
    wanted = set(profile.platform.languages)
    for where, texts in _all_texts(profile):
        if missing := sorted(wanted - texts.keys()):
            yield where, f"lacks {', '.join(missing)}; the platform speaks it, so add the text"
        if unknown := sorted(texts.keys() - wanted):
            yield where, f"the platform does not speak {', '.join(unknown)}; remove the text, or add it to languages"


def _all_texts(profile: Profile) -> Iterable[tuple[Location, Mapping[str, object]]]:
    yield from register_consistency.texts(profile)
    yield from consent_consistency.texts(profile)
    yield from cookie_consistency.texts(profile)
    for number, category in enumerate(profile.categories):
        yield ("categories", number, "names"), category.names
        yield ("categories", number, "descriptions"), category.descriptions
    for number, rule in enumerate(profile.rules):
        yield ("rules", number, "because"), rule.because
    for number, system in enumerate(profile.systems):
        yield ("systems", number, "names"), system.names
    for number, promise in enumerate(profile.promises):
        yield ("promises", number, "texts"), promise.texts
    for number, relation in enumerate(profile.relations):
        yield ("relations", number, "titles"), relation.titles
        yield ("relations", number, "hints"), relation.hints
    for number, notice in enumerate(profile.notices):
        yield ("notices", number, "titles"), notice.titles
        if notice.refusing:
            yield ("notices", number, "refusing"), notice.refusing
        for place, edition in enumerate(notice.editions):
            yield ("notices", number, "editions", place, "sections"), edition.sections
            if edition.summaries:
                yield ("notices", number, "editions", place, "summaries"), edition.summaries


def _editions(profile: Profile) -> Found:
    for number, notice in enumerate(profile.notices):
        days = [edition.effective_from for edition in notice.editions]
        for place, edition in enumerate(notice.editions):
            where = ("notices", number, "editions", place)
            if edition.effective_from < edition.last_updated:
                yield where, "takes effect before it was written; effective_from is the day of last_updated or later"
            if place and edition.effective_from <= days[place - 1]:
                yield where, "editions stand in the order in which they take effect, each on a later day; move it"


def _promises(profile: Profile) -> Found:
    for number, promise in enumerate(profile.promises):
        for right in promise.rights:
            if right not in RIGHTS:
                yield ("promises", number, "rights"), mistakes.unknown("right", right, RIGHTS)
        if promise.since and promise.until and promise.until <= promise.since:
            yield ("promises", number, "until"), "ends before it begins; until is a day after since"
