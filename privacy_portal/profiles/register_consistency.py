"""What the register of a pack must agree on with itself and with the rest: references, bases, transfers, languages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from privacy_portal.profiles.entry import is_alike
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.register_schema import ActivityEntry, RecipientEntry, RetentionEntry
from privacy_portal.profiles.schema import Profile
from workspaces.models import Role
from workspaces.models.register import WITHOUT_DOCUMENT
from workspaces.register.kinds import LegalBasis

Found = Iterator[tuple[Location, str]]


def contradictions(profile: Profile) -> Found:
    """Yield (where, sentence) for everything in which the register does not fit together."""
    yield from _unique(profile)
    yield from _recipients(profile)
    yield from _retention(profile)
    for number, activity in enumerate(profile.activities):
        where = ("activities", number)
        yield from _references(profile, activity, where)
        yield from _basis(activity, where)


def texts(profile: Profile) -> Iterable[tuple[Location, Mapping[str, Any]]]:
    """Yield (where, texts by language) for every text of the register; a name that reads alike everywhere is none."""
    said: list[tuple[Location, Mapping[str, Any] | None]] = []
    for number, recipient in enumerate(profile.recipients):
        where: Location = ("recipients", number)
        transfer, assessment = recipient.transfer, recipient.assessment
        said += [((*where, "name"), recipient.name), ((*where, "purpose"), recipient.purpose)]
        said += [((*where, "transfer", name), getattr(transfer, name, None)) for name in ("document", "assessment")]
        said += [((*where, "assessment", "outcome"), assessment.outcome if assessment else None)]
    for number, rule in enumerate(profile.retention):
        said += [(("retention", number, name), getattr(rule, name)) for name in ("because", "clause")]
    for number, activity in enumerate(profile.activities):
        names = ("names", "purpose", "interest", "measures")
        said += [(("activities", number, name), getattr(activity, name)) for name in names]
    return [(where, told) for where, told in said if told and not is_alike(told)]


def _unique(profile: Profile) -> Found:
    for part in ("recipients", "retention", "activities"):
        keys = [entry.key for entry in getattr(profile, part)]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                yield (part, number, "key"), f"{key} stands twice"


def _recipients(profile: Profile) -> Found:
    home = next((one.country for one in profile.organisations if one.operator), "")
    for number, recipient in enumerate(profile.recipients):
        where = ("recipients", number)
        yield from _transfer(recipient, home, where)
        if recipient.assessment and recipient.assessment.review_by <= recipient.assessment.assessed_on:
            yield (*where, "assessment", "review_by"), "the review comes after the assessment"


def _transfer(recipient: RecipientEntry, home: str, where: Location) -> Found:
    """EK-10: whatever leaves the operator's country names what protects it there, and the document that says so."""
    transfer = recipient.transfer
    if transfer is None:
        if recipient.country != home:
            yield where, f"{recipient.country} is not the country of the operator; name the transfer and its safeguard"
    elif transfer.safeguard not in WITHOUT_DOCUMENT and not transfer.document:
        yield (*where, "transfer", "document"), f"the safeguard {transfer.safeguard} names its document"


def _retention(profile: Profile) -> Found:
    categories = {entry.key for entry in profile.categories}
    workspaces = {entry.key for entry in profile.workspaces}
    for number, rule in enumerate(profile.retention):
        where = ("retention", number)
        if rule.categories != "all":
            yield from _missing(rule.categories, categories, (*where, "categories"), "category")
        if rule.workspace is not None:
            yield from _missing([rule.workspace], workspaces, (*where, "workspace"), "workspace")
        if rule.jurisdictions:
            yield from _jurisdictions(profile, number, rule)


def _jurisdictions(profile: Profile, number: int, rule: RetentionEntry) -> Found:
    """Whoever lives somewhere has one rule, and it can be said which of two is longer (dsr.retention_plan)."""
    where = ("retention", number, "jurisdictions")
    if rule.workspace is not None:
        yield where, "an owner's instruction holds for everybody in the workspace; leave jurisdictions out"
        return
    for other_number, other in enumerate(profile.retention):
        shared = _shared(rule, other)
        if other is rule or other.workspace is not None or not shared or not _same_people(rule, other):
            continue
        if other.jurisdictions:
            both = sorted({*rule.jurisdictions} & {*other.jurisdictions})
            if both and other_number < number:
                told = f"{other.key} says already how long {shared} is kept for people who live in {', '.join(both)}"
                yield where, f"{told}; leave one of them out"
        elif other.categories != "all" and (rule.starts, {*rule.people}) != (other.starts, {*other.people}):
            told = f"{other.key} holds for {shared} of everybody else and counts otherwise"
            yield where, f"{told}; write the same starts and people, so that it can be said which of the two is longer"


def _shared(rule: RetentionEntry, other: RetentionEntry) -> str:
    """Return a category that both rules are about, "" where there is none."""
    if rule.categories == "all" or other.categories == "all":
        named = other.categories if rule.categories == "all" else rule.categories
        return "all data" if named == "all" else named[0]
    return next((category for category in rule.categories if category in other.categories), "")


def _same_people(rule: RetentionEntry, other: RetentionEntry) -> bool:
    return not (rule.people and other.people) or bool({*rule.people} & {*other.people})


def _references(profile: Profile, activity: ActivityEntry, where: Location) -> Found:
    organisations = {entry.key for entry in profile.organisations}
    if activity.controller is not None:
        yield from _missing([activity.controller], organisations, (*where, "controller"), "organisation")
    yield from _missing(activity.jointly_with, organisations, (*where, "jointly_with"), "organisation")
    known = {
        "categories": ({entry.key for entry in profile.categories}, "category"),
        "recipients": ({entry.key for entry in profile.recipients}, "recipient"),
        "retention": ({entry.key for entry in profile.retention}, "retention"),
    }
    for name, (keys, what) in known.items():
        yield from _missing(getattr(activity, name), keys, (*where, name), what)


def _basis(activity: ActivityEntry, where: Location) -> Found:
    if activity.role != Role.PROCESSOR and activity.basis is None:
        yield where, "a controller names the legal basis (basis)"
    if activity.basis == LegalBasis.LEGITIMATE_INTERESTS and not activity.interest:
        yield (*where, "basis"), "legitimate interests say which interest (interest)"
    if (activity.role == Role.JOINT) != bool(activity.jointly_with):
        yield where, "joint controllers are named under jointly_with, and only they"


def _missing(named: Iterable[str], known: set[str], where: Location, what: str) -> Found:
    for key in named:
        if key not in known:
            yield where, f"there is no {what} {key}"
