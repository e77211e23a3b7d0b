"""What deletes the data at the end of a service (EK-22): a retention rule of no days for each kind of data, set before.

Setting a rule deletes nothing. From the day after the service closes the rule is looked through like any other: what
is there is counted, whoever decides about it is asked, and whoever set the rule does not agree to it. How a kind of
data goes in each connected system is for the app to say that knows the systems.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import (
    Closure,
    ClosureState,
    ClosureTask,
    DataCategory,
    Membership,
    Platform,
    RetentionRule,
    User,
)
from workspaces.register import closures, versions
from workspaces.register.closures import OutOfTurn
from workspaces.register.kinds import RetentionStart
from workspaces.register.reading import today
from workspaces.roles import Capability

NO_TIME = "0 days"
# How long the key of a row of the register may be.
LONGEST_KEY = 50
UNDER_WAY = (ClosureState.ANNOUNCED, ClosureState.STOPPED)


@dataclass(frozen=True)
class Carrier:
    """A retention rule that empties a kind of data in a system, from the day on which nothing is too young for it."""

    key: str
    sentence: str
    begins_on: date


@dataclass(frozen=True)
class Begun:
    """A run of such a rule: its reference, how it stands in words with the kind of their tag, whether it deleted."""

    id: UUID
    reference: str
    label: str
    kind: str
    deleted: bool


@dataclass(frozen=True)
class Way:
    """How one kind of data goes in one system: by which rules, what they leave there, and their runs."""

    system: str
    slug: str
    carriers: Sequence[Carrier]
    left: Sequence[str]
    runs: Sequence[Begun]

    @property
    def armed(self) -> bool:
        """Whether everything there goes by a rule that holds."""
        return bool(self.carriers) and not self.left


Ways = Mapping[str, Sequence[Way]]  # by the key of the kind of data
_known: list[str] = []


def known_by(function: str) -> None:
    """Have the function at a dotted path say from now on how each kind of data goes in the systems at an end."""
    _known[:] = [function]


def ways(closure: Closure) -> Ways:
    """Return how each kind of data goes in each system that holds it, as rules and systems stand now."""
    found: dict[str, Sequence[Way]] = {}
    for path in _known:
        known: Callable[[Closure], Ways] = import_string(path)
        found |= known(closure)
    return found


def first_day(closure: Closure) -> date:
    """Return the first day on which a rule that is set now holds: when the service has closed, and nothing comes."""
    return max(closure.closes_on + timedelta(days=1), today(closure.platform))


def arm(closure: Closure, tasks: Iterable[int], *, by: Membership) -> list[ClosureTask]:
    """Set a rule of no days for each kind of data of `tasks` (ids) that has none and is not gone; return those.

    Raises OutOfTurn unless the end is announced or under way."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = closures.locked(closure, *UNDER_WAY)
        wanted = held.tasks.filter(pk__in=list(tasks), category__isnull=False, rule=None, done_at=None)
        found = list(wanted.select_related("category"))
        for task in found:
            task.rule = _rule(held, task)
            task.armed_by, task.armed_at = by.user, now()
            task.save(update_fields=["rule", "armed_by", "armed_at"])
            _record("closure.rule_set", held, task, by)
    return found


def take_back(task: ClosureTask, *, by: Membership) -> None:
    """End the rule that was set for `task`; its runs that deleted nothing yet end with nothing deleted.

    Raises OutOfTurn where none was set, or the data are gone already."""
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = closures.locked(task.closure, *UNDER_WAY)
        kept = ClosureTask.objects.select_for_update(of=("self",)).select_related("rule", "category").get(pk=task.pk)
        if kept.rule is None or kept.done_at is not None:
            raise OutOfTurn
        versions.end(kept.rule, on=today(held.platform))
        _record("closure.rule_taken_back", held, kept, by)
        kept.rule = kept.armed_by = kept.armed_at = None
        kept.save(update_fields=["rule", "armed_by", "armed_at"])


def armed_by(rule: RetentionRule) -> User | None:
    """Return who set `rule` for the end of the service; None for every other rule."""
    task = ClosureTask.objects.filter(rule=rule).select_related("armed_by").first()
    return task.armed_by if task else None


def unarmed(closure: Closure, known: Ways) -> list[ClosureTask]:
    """Return what of `closure` no rule deletes as a whole, in the `known` systems; what is gone is not of it."""
    if closure.state not in UNDER_WAY:
        return []
    left = closure.tasks.filter(category__isnull=False, done_at=None).select_related("category")
    return [task for task in left if task.category and not all(way.armed for way in known.get(task.category.key, []))]


def warnings() -> int:
    """Return how many kinds of data no rule deletes as a whole at the end of the platform in scope."""
    closure = closures.under_way()
    if closure is None or closure.state not in UNDER_WAY:
        return 0
    return len(unarmed(closure, ways(closure)))


def _rule(closure: Closure, task: ClosureTask) -> RetentionRule:
    category = cast("DataCategory", task.category)
    values = {
        "length": NO_TIME,
        "starts": RetentionStart.COLLECTED,
        "then": task.way,
        "reasons": _reasons(closure.platform),
    }
    key = f"end-{task.pk}-{category.key}".replace("_", "-")[:LONGEST_KEY].rstrip("-")
    links = {"categories": [category]}
    return versions.begin(RetentionRule, closure.platform, key, values, links, on=first_day(closure))


def _reasons(platform: Platform) -> dict[str, str]:
    found = {}
    for language in platform.languages:
        with translation.override(language):
            found[language] = _("The service has ended.")
    return found


def _record(action: str, closure: Closure, task: ClosureTask, by: Membership) -> None:
    trail.record(
        action,
        platform_id=closure.platform_id,
        actor=actor_of(by),
        subject="",
        id=str(closure.public_id),
        number=task.pk,
        rule=task.rule.key if task.rule else "",
    )
