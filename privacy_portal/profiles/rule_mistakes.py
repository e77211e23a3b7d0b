"""What is wrong with a table of roles: keys that do not exist, rules that contradict one another, gaps in time."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product

from privacy_portal.profiles import mistakes
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.schema import Profile, RuleEntry
from workspaces.models import PersonType, Role, WorkspaceKind

_Found = Iterator[tuple[Location, str]]
_Situation = tuple[str, str, str]


def rule_mistakes(profile: Profile) -> _Found:
    """Yield (where, sentence) for each mistake in the rules of `profile`.

    On every day each situation has exactly one most specific rule; who decides jointly is named, and nobody else.
    """
    known = [entry.key for entry in profile.categories]
    by_situation: dict[_Situation, list[tuple[int, RuleEntry]]] = defaultdict(list)
    for number, rule in enumerate(profile.rules):
        yield from _one(profile, number, rule)
        for category in known if rule.categories == "all" else rule.categories:
            if category not in known:
                yield ("rules", number, "categories"), mistakes.unknown("category", category, known)
            by_situation[category, rule.person or "", rule.workspace or ""].append((number, rule))
    for (category, *_choice), rules in by_situation.items():
        yield from _overlaps(category, rules)
    for category in known:
        yield from _gaps(category, by_situation)


def _one(profile: Profile, number: int, rule: RuleEntry) -> _Found:
    operators = {entry.key for entry in profile.organisations if entry.operator}
    others = {entry.key for entry in profile.organisations} - operators
    if rule.platform == Role.JOINT and not rule.jointly_with:
        yield ("rules", number), "a joint controller names the others; write jointly_with: [KEY, ...]"
    if rule.platform != Role.JOINT and rule.jointly_with:
        yield (
            ("rules", number, "jointly_with"),
            "only a joint controller decides together with others; write platform: joint, or remove it",
        )
    for key in rule.jointly_with:
        if key in operators:
            yield ("rules", number, "jointly_with"), f"{key} is the platform itself; name the others"
        elif key not in others:
            yield ("rules", number, "jointly_with"), mistakes.unknown("organisation", key, others)
    if rule.since and rule.until and rule.until <= rule.since:
        yield ("rules", number, "until"), "ends before it begins; write a later day"


def _overlaps(category: str, rules: list[tuple[int, RuleEntry]]) -> _Found:
    ordered = sorted(rules, key=lambda one: one[1].since or date.min)
    for (_first, before), (number, after) in pairwise(ordered):
        if before.until is None or before.until > (after.since or date.min):
            yield (
                ("rules", number),
                f"another rule decides about {category} in the same situation; remove one of them, or end one before",
            )


def _gaps(category: str, by_situation: dict[_Situation, list[tuple[int, RuleEntry]]]) -> _Found:
    """Who decides can only change where a rule begins or ends: those days stand for all others."""
    rules = {where[1:]: [rule for _number, rule in own] for where, own in by_situation.items() if where[0] == category}
    days = {date.min} | {day for own in rules.values() for rule in own for day in (rule.since, rule.until) if day}
    for day in sorted(days):
        decided: set[tuple[str, ...]] = {
            choice for choice, own in rules.items() if any(_holds(rule, day) for rule in own)
        }
        if not _is_total(decided):
            when = f" from {day} on" if day > date.min else ""
            told = f"no rule says who decides about {category} in every situation{when}"
            yield ("rules",), f"{told}; add one without person and workspace"
            return


def _holds(rule: RuleEntry, day: date) -> bool:
    return (rule.since is None or rule.since <= day) and (rule.until is None or day < rule.until)


def _is_total(decided: set[tuple[str, ...]]) -> bool:
    """Say whether every person has a rule in every kind of workspace, and outside any ("")."""
    return all(
        any(choice in decided for choice in product(("", person), ("", workspace)))
        for person, workspace in product(PersonType.values, ("", *WorkspaceKind.values))
    )
