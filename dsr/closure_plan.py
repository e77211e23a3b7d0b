"""How data goes at the end of a service (EK-22): by which retention rules, from which day, and what they leave there.

A rule empties a kind of data in a system when on the last promised day nothing that was collected until the service
closed is too young for it. Rules that count from the end of an account or of a contract are not among them: nobody
knows that those end.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dsr import holds, retention_due, retention_plan, retention_words
from dsr.law.lengths import Length
from dsr.models import DataSystem, RetentionRun, RunOutcome
from dsr.previews import table_name
from dsr.retention_plan import Due, Pair
from dsr.retention_words import Searched
from privacy_portal.lists import listed
from workspaces.models import Closure, DataCategory, PersonType, RetentionRule, Workspace, WorkspaceKind
from workspaces.register.ending import Begun, Carrier, Way, Ways
from workspaces.register.kinds import RetentionStart
from workspaces.register.reading import today

# Nothing happens after a service has closed, so that these periods begin on its last day at the latest.
COUNTS_FROM_USE = (RetentionStart.COLLECTED, RetentionStart.LAST_ACTIVITY)


def ways(closure: Closure) -> Ways:
    """Return how each kind of data goes in each system that holds it, by the key of the kind of data."""
    plan = _Plan(closure)
    return {category.key: plan.of(category) for category in DataCategory.objects.all()}


def last_day(closure: Closure) -> date:
    """Return the day on which rules are looked at: the promised one, the first on which one can empty anything, today,
    whichever is latest."""
    return max(closure.gone_by, closure.closes_on + timedelta(days=1), today(closure.platform))


class _Plan:
    """What holds on the last promised day, read once for all kinds of data."""

    def __init__(self, closure: Closure) -> None:
        self.closure, day = closure, last_day(closure)
        self.rules = {rule.key: rule for rule in retention_due.rules_in_force(closure.platform, on=day)}
        self.due = [one for one in retention_due.due(closure.platform, on=day) if self._empties(one)]
        self.systems = [Searched.of(system) for system in DataSystem.objects.filter(enabled=True)]
        self.places = dict(Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).values_list("key", "name"))
        self.held = [holds.value(hold) for hold in holds.standing()]
        self.runs = list(RetentionRun.objects.filter(rule__key__in=self.rules).select_related(*RetentionRun.READ_WITH))

    def of(self, category: DataCategory) -> Sequence[Way]:
        """Return how one kind of data goes in each system that holds it."""
        return tuple(self._way(category, one) for one in self.systems if category.key in one.categories)

    def _empties(self, one: Due) -> bool:
        return one.before > self.closure.closes_on and self.rules[one.rule].starts in COUNTS_FROM_USE

    def _way(self, category: DataCategory, searched: Searched) -> Way:
        slug = searched.system.slug
        asked = [one for one in self.due if one.system == slug and category.key in {pair[0] for pair in one.scope}]
        rules = [self.rules[key] for key in dict.fromkeys(one.rule for one in asked)]
        keys = {rule.key for rule in rules}
        runs = [run for run in self.runs if run.system.slug == slug and run.rule.key in keys]
        left = [*self._unreached(category.key, searched, rules), *self._left(category.key, asked)]
        return Way(
            str(searched.system),
            slug,
            tuple(self._carrier(rule) for rule in rules),
            tuple(left),
            tuple(_begun(run) for run in runs),
        )

    def _carrier(self, rule: RetentionRule) -> Carrier:
        day = retention_plan.empties_on(Length.parse(rule.length), self.closure.closes_on)
        return Carrier(rule.key, retention_words.rule(rule)["sentence"], max(day, rule.since))

    def _unreached(self, category: str, searched: Searched, rules: list[RetentionRule]) -> Iterator[str]:
        """Say what no rule reaches there by the data map: nothing at all, or tables that nothing dates."""
        if searched.connector is None:
            yield _("The data map of this system cannot be used.")
        undated = [set(searched.undated(rule, only=category)) for rule in rules]
        if undated and (tables := sorted(set.intersection(*undated))):
            names = listed(table_name(searched.system, name) for name in tables)
            yield _("Nothing dates these tables, so no rule reaches them: %(tables)s.") % {"tables": names}

    def _left(self, category: str, asked: list[Due]) -> Iterator[str]:
        """Say what the rules that were `asked` leave there, and why; nothing where they leave nothing."""
        uncovered = self._uncovered(category, asked)
        held = [place for place in uncovered if any(hold.stops((category, place)) for hold in self.held)]
        if held:
            yield _("A legal hold keeps some of it until the hold is lifted.")
        if not asked or len(held) == len(uncovered):
            return
        told = [retention_words.living(one.reach) for one in asked if one.reach.living is not None]
        yield from dict.fromkeys(told)
        if names := sorted(self.places[place] for place in uncovered if place and place not in held):
            yield _("Other rules hold in these workspaces: %(names)s.") % {"names": listed(names)}
        elif not told:
            yield _("The rules do not reach all kinds of people.")

    def _uncovered(self, category: str, asked: list[Due]) -> list[str | None]:
        """Return the places (None: outside every business workspace) where something of a kind of data stays."""
        places: list[str | None] = [None, *self.places]
        return [place for place in places if not set(PersonType.values) <= self._people((category, place), asked)]

    def _people(self, pair: Pair, asked: list[Due]) -> set[str]:
        """Return the kinds of people about whom everything of `pair` goes, wherever they live."""
        there = [one for one in asked if pair in one.scope and one.reach.living is None]
        return {kind for one in there for kind in (one.people or self.rules[one.rule].people or PersonType.values)}


def _begun(run: RetentionRun) -> Begun:
    tag = retention_words.tag(run)
    deleted = run.outcome == RunOutcome.DELETED
    return Begun(run.public_id, run.reference, str(tag.label), tag.kind, deleted)
