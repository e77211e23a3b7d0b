"""Which retention rules hold on a day, and what they ask to be counted on it."""

from datetime import date

from dsr import holds, part_plans, retention_plan, routing
from dsr.data_words import DataWords
from dsr.law.lengths import Length
from dsr.models import DataSystem
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from workspaces.determination import Situation, determine
from workspaces.models import PersonType, Platform, RetentionRule, Workspace, WorkspaceKind


def due(platform: Platform, *, on: date | None = None) -> list[retention_plan.Due]:
    """Return what the rules in force ask to be counted today, or will ask `on` a day to come."""
    # Data systems tell days as UTC has them: of the two days the earlier one, so that nothing goes before its time.
    today = on or min(day_of(now(), platform.time_zone), day_of(now(), "UTC"))
    business = Workspace.objects.filter(platform=platform, kind=WorkspaceKind.BUSINESS)
    rules = routing.rules_of(platform)

    def owner_decides(category: str, kind: str) -> bool:
        # Whom a system knows by an account is in somebody's workspace as its member, if not as a guest.
        inside = (Situation(one, WorkspaceKind.BUSINESS, category) for one in part_plans.inside(kind))
        return any(not determine(rules, situation).platform_decides for situation in inside)

    return retention_plan.due(
        [_value(rule) for rule in rules_in_force(platform, on=on)],
        business.values_list("key", flat=True),
        {system.slug: _categories(system) for system in DataSystem.objects.filter(enabled=True)},
        [holds.value(hold) for hold in holds.standing()],
        kinds=PersonType.values,
        owner_decides=owner_decides,
        today=today,
    )


def of_rule(rule: RetentionRule) -> list[retention_plan.Due]:
    """Return what one rule asks to be counted today."""
    return [one for one in due(rule.platform) if one.rule == rule.key]


def rules_in_force(platform: Platform, *, on: date | None = None) -> list[RetentionRule]:
    """Return the retention rules that hold today, or `on` another day, by key."""
    today = on or day_of(now(), platform.time_zone)
    in_force = RetentionRule.objects.on(today).select_related("workspace").prefetch_related("categories")
    return list(in_force.order_by("key"))


def _value(rule: RetentionRule) -> retention_plan.Rule:
    categories = frozenset(category.key for category in rule.categories.all())
    place = rule.workspace.key if rule.workspace else None
    return retention_plan.Rule(
        rule.key,
        categories,
        Length.parse(rule.length),
        place,
        frozenset(rule.people),
        frozenset(rule.jurisdictions),
        rule.starts,
    )


def _categories(system: DataSystem) -> frozenset[str]:
    return frozenset(DataWords(system.dataset).categories())
