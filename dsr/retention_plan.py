"""Which rows are kept too long: rules, places, holds and systems in, what is to be counted out. Pure.

A processor keeps what its controller says (GDPR Art. 28(3)(a), (g)): data that a workspace's owner decides about is
planned for each owner apart, and what the owner has laid down for a category goes before the platform's own rule. Where
the owner decides about data of some kinds of people and the platform about that of others, each is asked about its own.

A rule may hold for people who live in some countries. It goes before the rule for everybody: that one holds elsewhere.
Of whom a system does not say where they live, the longest rule holds, so that nothing goes too early; and a row of
several people goes by the longest of their rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from dsr.connectors.answers import EVERYBODY, Living, Reach
from dsr.law.lengths import Length, Unit

Pair = tuple[str, str | None]  # a category, and a business workspace or everywhere else


@dataclass(frozen=True)
class Rule:
    """A retention rule that is in force. `workspace`: by written instruction of its owner, for that workspace alone.
    `people` narrows it to people of some kinds (empty: everybody), `countries` to those who live there (empty:
    anywhere). `starts` is the day from which it counts."""

    key: str
    categories: frozenset[str]
    length: Length
    workspace: str | None = None
    people: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    starts: str = ""


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
    """What one rule asks of one system: where, from which day back, and whose decision it is (None: the platform's).

    `people` are the kinds of people about whom that party decides there; empty: about all whom the rule means. `reach`
    is where they live."""

    rule: str
    system: str
    owner: str | None
    scope: tuple[Pair, ...]
    before: date
    people: frozenset[str] = frozenset()
    reach: Reach = EVERYBODY


def due(
    rules: Iterable[Rule],
    workspaces: Iterable[str],
    systems: Mapping[str, frozenset[str]],
    holds: Iterable[Hold],
    *,
    kinds: Iterable[str],
    owner_decides: Callable[[str, str], bool],
    today: date,
) -> list[Due]:
    """Return what is to be counted, by rule, system and owner.

    `workspaces` are the keys of business workspaces, `systems` the categories that each system holds, `kinds`
    every kind of person. `owner_decides` says of a category and a kind whether the owner of a business workspace is the
    controller.
    """
    rules, workspaces, holds, everybody = list(rules), sorted(workspaces), list(holds), frozenset(kinds)
    instructed = {(category, rule.workspace) for rule in rules if rule.workspace for category in rule.categories}
    found: list[Due] = []
    for rule in sorted(rules, key=lambda one: one.key):
        pairs = [
            pair
            for pair in _pairs(rule, workspaces)
            if (rule.workspace or pair not in instructed) and not any(hold.stops(pair) for hold in holds)
        ]
        for system, categories in sorted(systems.items()):
            held = [pair for pair in pairs if pair[0] in categories]
            parties = _by_party(held, rule.people or everybody, owner_decides)
            for (owner, people), pairs_there in parties.items():
                for reach, scope in _by_reach(rule, pairs_there, rules, today).items():
                    before = overdue_before(rule.length, today)
                    found.append(Due(rule.key, system, owner, tuple(scope), before, people, reach))
    return found


def reach(rule: Rule, category: str, rules: Iterable[Rule], today: date) -> Reach:
    """Return whom `rule` reaches with its data of `category`, beside the other `rules`, by where people live."""
    beside = [one for one in rules if one.workspace is None and category in one.categories and _same(one, rule)]
    if rule.workspace or not any(one.countries for one in beside):
        return EVERYBODY
    if not rule.countries:
        apart = [one for one in beside if one.countries and not _comparable(one, rule)]
        if apart:
            # Nobody can say which of the two is longer: whoever may live there is left to the other rule.
            there = frozenset[str]().union(*(one.countries for one in beside))
            return Reach(Living(there, elsewhere=True))
    specific = [one for one in beside if one.countries and _comparable(one, rule)]
    general = [rule] if not rule.countries else [one for one in beside if not one.countries and _comparable(one, rule)]
    longest = sorted(general, key=lambda one: _rank(one, today))[-1:]
    order = sorted([*specific, *longest], key=lambda one: _rank(one, today))
    place = order.index(rule)
    everybody = bool(longest) and place == len(order) - 1
    return Reach(None if everybody else _living(order, place + 1), _living(order, place) if place else None)


def _living(order: list[Rule], end: int) -> Living:
    """Return where those live for whom one of the first `end` rules holds."""
    if all(rule.countries for rule in order[:end]):
        return Living(frozenset[str]().union(*(rule.countries for rule in order[:end])))
    return Living(frozenset[str]().union(*(rule.countries for rule in order[end:])), elsewhere=True)


def _rank(rule: Rule, today: date) -> tuple[int, str]:
    """Order rules by how long they keep; no two are alike."""
    return -overdue_before(rule.length, today).toordinal(), rule.key


def _same(one: Rule, other: Rule) -> bool:
    """Say whether two rules can be about the same people."""
    return not (one.people and other.people) or bool(one.people & other.people)


def _comparable(one: Rule, other: Rule) -> bool:
    return one.starts == other.starts and one.people == other.people


def _by_reach(rule: Rule, pairs: Iterable[Pair], rules: list[Rule], today: date) -> dict[Reach, list[Pair]]:
    found: dict[Reach, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(reach(rule, pair[0], rules, today), []).append(pair)
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


def empties_on(length: Length, last_day: date) -> date:
    """Return the first day on which a period of `length` is over for everything up to and with `last_day`.

    Raises ValueError for a length that is no number of days or months.
    """
    months = length.n if length.unit is Unit.MONTHS else 0
    day = last_day + relativedelta(months=months) + timedelta(days=1 if months else length.n + 1)
    # Short months: the 31st of January and a month come together with the 28th of February.
    while overdue_before(length, day) <= last_day:
        day += timedelta(days=1)
    return day


def _pairs(rule: Rule, workspaces: list[str]) -> list[Pair]:
    places: list[str | None] = [rule.workspace] if rule.workspace else [None, *workspaces]
    return [(category, place) for category in sorted(rule.categories) for place in places]


def _by_party(
    pairs: Iterable[Pair], kinds: frozenset[str], owner_decides: Callable[[str, str], bool]
) -> dict[tuple[str | None, frozenset[str]], list[Pair]]:
    """Return the pairs by who decides about them, and about which of `kinds`; empty where it is about all of them."""
    found: dict[tuple[str | None, frozenset[str]], list[Pair]] = {}
    for category, place in pairs:
        theirs = frozenset(kind for kind in kinds if place is not None and owner_decides(category, kind))
        for party, people in ((None, kinds - theirs), (place, theirs)):
            if people:
                narrowed = people if people != kinds else frozenset[str]()
                found.setdefault((party, narrowed), []).append((category, place))
    return found
