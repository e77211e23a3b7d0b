"""Which rows are kept too long: rules, places, holds and systems in, what is to be counted out. Pure.

A processor keeps what its controller says (GDPR Art. 28(3)(a), (g)): data that a workspace's owner decides about is
planned for each owner apart, and what the owner has laid down for a category goes before the platform's own rule.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from dsr.law.lengths import Length, Unit

Pair = tuple[str, str | None]  # a category, and a business workspace or everywhere else


@dataclass(frozen=True)
class Rule:
    """A retention rule that is in force. `workspace`: by written instruction of its owner, for that workspace alone;
    `people`: for these kinds of people alone (empty: for all)."""

    key: str
    categories: frozenset[str]
    length: Length
    workspace: str | None = None
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Hold:
    """What must not be deleted: of one category or all (None), in one workspace or anywhere (None)."""

    category: str | None
    workspace: str | None

    def stops(self, pair: Pair) -> bool:
        """Say whether the data of `pair` is held."""
        category, workspace = pair
        return self.category in (None, category) and self.workspace in (None, workspace)


@dataclass(frozen=True)
class Due:
    """What one rule asks of one system: where, from which day back, and whose decision it is ("": the platform's)."""

    rule: str
    system: str
    owner: str | None
    scope: tuple[Pair, ...]
    before: date


def due(
    rules: Iterable[Rule],
    workspaces: Iterable[str],
    systems: Mapping[str, frozenset[str]],
    holds: Iterable[Hold],
    *,
    owner_decides: Callable[[str, frozenset[str]], bool],
    today: date,
) -> list[Due]:
    """Return what is to be counted, by rule, system and owner.

    `workspaces` are the keys of business workspaces, `systems` the categories that each system holds, `owner_decides`
    says of a category and of the people of a rule whether the owner of a business workspace is the controller.
    """
    rules, workspaces, holds = list(rules), sorted(workspaces), list(holds)
    instructed = {(category, rule.workspace) for rule in rules if rule.workspace for category in rule.categories}
    found: list[Due] = []
    for rule in sorted(rules, key=lambda one: one.key):
        pairs = [
            pair
            for pair in _pairs(rule, workspaces)
            if (rule.workspace or pair not in instructed) and not any(hold.stops(pair) for hold in holds)
        ]
        for system, categories in sorted(systems.items()):
            for owner, scope in _by_owner([p for p in pairs if p[0] in categories], rule.people, owner_decides).items():
                found.append(Due(rule.key, system, owner, tuple(scope), overdue_before(rule.length, today)))
    return found


def overdue_before(length: Length, today: date) -> date:
    """Return the day before which a period of `length` has to have begun to be over on `today`; its last day counts.

    Raises ValueError for a length that is no number of days or months.
    """
    if length.unit is Unit.DAYS:
        return today - timedelta(days=length.n)
    if length.unit is not Unit.MONTHS:
        raise ValueError(f"retention is counted in days or months, not in {length.unit}")
    months = relativedelta(months=length.n)
    oldest = today - months
    # The 31st minus a month lands on a shorter month's last day, whose own period may have ended already.
    return oldest if oldest + months >= today else oldest + timedelta(days=1)


def _pairs(rule: Rule, workspaces: list[str]) -> list[Pair]:
    places: list[str | None] = [rule.workspace] if rule.workspace else [None, *workspaces]
    return [(category, place) for category in sorted(rule.categories) for place in places]


def _by_owner(
    pairs: Iterable[Pair], people: frozenset[str], owner_decides: Callable[[str, frozenset[str]], bool]
) -> dict[str | None, list[Pair]]:
    found: dict[str | None, list[Pair]] = {}
    for category, place in pairs:
        owner = place if place is not None and owner_decides(category, people) else None
        found.setdefault(owner, []).append((category, place))
    return found
