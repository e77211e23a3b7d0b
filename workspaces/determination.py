"""Who is the controller (EK-02): dated rules and a situation in, a decision with its reasons out. Pure and total.

Of the rules in force that match, the more specific one decides, and the kind of workspace weighs more than the type of
person. Two rules about one situation at one date are a mistake of the pack (profiles/consistency.py). Should the
database hold two all the same, the one that began later decides, and of two that began together the one by which the
platform answers for itself: somebody is always named, and everybody who computes it names the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_noop

from workspaces.models.workspace import Role

# Used where no rule speaks: somebody must answer the person, and that is whoever runs the service.
DEFAULT_REASON = gettext_noop("The service decides about everything that nobody else decides about.")
# In this order a tie is broken: the platform sends nobody away whom it might have to answer.
_TIES = (Role.CONTROLLER, Role.JOINT, Role.PROCESSOR)


@dataclass(frozen=True)
class Situation:
    """Whose data, of which category, in what kind of workspace ("" outside any)."""

    person_type: str
    workspace_kind: str
    category: str


class Lost(StrEnum):
    """Why a rule about the category did not decide."""

    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"
    OTHER_KIND = "other_kind"
    OTHER_PERSON = "other_person"
    LESS_SPECIFIC = "less_specific"
    TIE = "tie"


@dataclass(frozen=True)
class Rule:
    """One row of the platform's table, in force from `since` and before `until` (None: always).

    An empty person type or workspace kind matches any. `jointly_with` are the keys of the organisations with which the
    platform is a joint controller (Art. 26).
    """

    category: str
    person_type: str
    workspace_kind: str
    platform_role: str
    reasons: dict[str, str] = field(default_factory=dict, hash=False)
    jointly_with: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def in_force(self, on: date) -> bool:
        """Say whether the rule holds on the day `on`; on the day of `until` it holds no more."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    def matches(self, situation: Situation) -> bool:
        """Say whether the rule speaks of `situation`, whenever it is or was in force."""
        return (
            self.category == situation.category
            and self.person_type in ("", situation.person_type)
            and self.workspace_kind in ("", situation.workspace_kind)
        )

    @property
    def specificity(self) -> tuple[bool, bool]:
        """The kind of workspace weighs more than the type of person: it names the tenant."""
        return bool(self.workspace_kind), bool(self.person_type)

    @property
    def weight(self) -> tuple[tuple[bool, bool], date, int, tuple[str, ...]]:
        """By what rules that match are compared; equal only for rules that decide the same."""
        return self.specificity, self.since or date.min, -_TIES.index(Role(self.platform_role)), self.jointly_with


@dataclass(frozen=True)
class Determination:
    """The platform's role for a situation, and why, in words by language.

    `rule` is the one that decided, None where none speaks; `lost` the other rules about the category, each with why.
    """

    situation: Situation
    platform_role: str
    reasons: dict[str, str] = field(hash=False)
    jointly_with: tuple[str, ...] = ()
    rule: Rule | None = None
    lost: tuple[tuple[Rule, Lost], ...] = ()

    @property
    def platform_decides(self) -> bool:
        """Whether the platform's part answers: alone, or for itself and those with whom it decides (Art. 26(3))."""
        return self.platform_role != Role.PROCESSOR


def determine(rules: Iterable[Rule], situation: Situation, on: date | None = None) -> Determination:
    """Return the platform's role in `situation` on the day `on`; without one, by all of `rules`.

    The most specific matching rule wins, and with none the platform is the controller.
    """
    about = [rule for rule in rules if rule.category == situation.category]
    matching = [rule for rule in about if rule.matches(situation) and (on is None or rule.in_force(on))]
    if not matching:
        lost = tuple((rule, _why_lost(rule, situation, on, None)) for rule in about)
        return Determination(situation, Role.CONTROLLER, {"en": DEFAULT_REASON}, lost=lost)
    best = max(matching, key=lambda rule: rule.weight)
    lost = tuple((rule, _why_lost(rule, situation, on, best)) for rule in about if rule is not best)
    return Determination(situation, best.platform_role, best.reasons, best.jointly_with, best, lost)


def _why_lost(rule: Rule, situation: Situation, on: date | None, best: Rule | None) -> Lost:
    if rule.workspace_kind not in ("", situation.workspace_kind):
        return Lost.OTHER_KIND
    if rule.person_type not in ("", situation.person_type):
        return Lost.OTHER_PERSON
    if on is not None and not rule.in_force(on):
        return Lost.NOT_YET if rule.since is not None and on < rule.since else Lost.NO_LONGER
    return Lost.TIE if best is not None and rule.specificity == best.specificity else Lost.LESS_SPECIFIC
