"""Who was the controller of a person's data, from when until when (EK-05). Pure: dated values in, periods out.

Three things change it: what the person was and where (`Stint`), whose the workspace was (`Owned`), and the platform's
rules. Between two days on which one of them begins or ends nothing changes, so only those days are looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from workspaces.determination import Determination, Rule, Situation, determine
from workspaces.models.workspace import PersonType, WorkspaceKind


@dataclass(frozen=True)
class Stint:
    """A person was in the business workspace `workspace` as `person_type`, from `since` and before `until`."""

    workspace: str
    person_type: str = PersonType.AUTHORISED_USER
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Owned:
    """The workspace was the organisation `owner`'s (by key), from `since` and before `until`."""

    workspace: str
    owner: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Period:
    """For so long the same organisation was controller of a category, by the same rule.

    `controller` is the key of an organisation, "" for the platform's operator, and None for an owner whom nobody
    recorded; `workspace` that of the workspace in
    which the data arose, "" outside any business workspace.
    """

    category: str
    workspace: str
    controller: str | None
    decision: Determination
    since: date | None
    until: date | None


def history(
    rules: Sequence[Rule],
    categories: Iterable[str],
    stints: Sequence[Stint],
    owned: Sequence[Owned],
    outside: Situation,
) -> list[Period]:
    """Return per category and workspace who was controller, in the order of time; each workspace first, then outside.

    `outside` is what the person is outside every business workspace; its category is not read. Data that arose in a
    workspace stays what it was after the person left: what is told there is for the time of each stint (EK-05), and
    from its end on the person's account is under the rules for individuals, which is `outside`.
    """
    found: list[Period] = []
    for category in categories:
        for stint in stints:
            situation = Situation(stint.person_type, WorkspaceKind.BUSINESS, category)
            days = _days(rules, [one for one in owned if one.workspace == stint.workspace], stint)
            found += _merged(_period(rules, owned, situation, stint, day, end) for day, end in days)
        begins = _left_last(stints)
        alone = Stint("", outside.person_type, begins, None)
        situation = Situation(outside.person_type, outside.workspace_kind, category)
        days = _days(rules, [], alone)
        found += _merged(_period(rules, [], situation, alone, day, end) for day, end in days)
    return found


def at(periods: Iterable[Period], on: date) -> list[Period]:
    """Return the periods of the day `on`."""
    return [one for one in periods if (one.since is None or one.since <= on) and (one.until is None or on < one.until)]


def _left_last(stints: Sequence[Stint]) -> date | None:
    """Return from when the person has been under the rules for individuals alone; None: all along, as it seems."""
    ends = [stint.until for stint in stints]
    return max((end for end in ends if end), default=None) if ends and None not in ends else None


def _days(rules: Sequence[Rule], owned: Sequence[Owned], stint: Stint) -> list[tuple[date | None, date | None]]:
    """Return the stretches within `stint` in which nothing changes."""
    dated = [(one.since, one.until) for one in rules] + [(one.since, one.until) for one in owned]
    turns = {day for pair in dated for day in pair if day}
    within = sorted(
        day
        for day in turns
        if (stint.since is None or day > stint.since) and (stint.until is None or day < stint.until)
    )
    edges: list[date | None] = [stint.since, *within, stint.until]
    return list(pairwise(edges))


def _period(
    rules: Sequence[Rule],
    owned: Sequence[Owned],
    situation: Situation,
    stint: Stint,
    since: date | None,
    until: date | None,
) -> Period:
    day = since or date.min
    decision = determine(rules, situation, day)
    controller = "" if decision.platform_decides else _owner(owned, stint.workspace, day)
    return Period(situation.category, stint.workspace, controller, decision, since, until)


def _owner(owned: Sequence[Owned], workspace: str, day: date) -> str | None:
    theirs = [one for one in owned if one.workspace == workspace]
    holding = [
        one for one in theirs if (one.since is None or one.since <= day) and (one.until is None or day < one.until)
    ]
    return holding[0].owner if holding else None


def _merged(periods: Iterable[Period]) -> list[Period]:
    """Join neighbours in which neither the controller nor the rule differs."""
    joined: list[Period] = []
    for one in periods:
        last = joined[-1] if joined else None
        if last and (last.controller, last.decision.rule) == (one.controller, one.decision.rule):
            joined[-1] = Period(one.category, one.workspace, one.controller, last.decision, last.since, one.until)
        else:
            joined.append(one)
    return joined
