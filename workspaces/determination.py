"""Who is the controller (EK-02): rules and a situation in, a decision with its reason out. Pure and total."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from workspaces.models.workspace import Role

# Used where no rule speaks: somebody must answer the person, and that is whoever runs the service.
DEFAULT_REASON = gettext_noop("The service decides about everything that nobody else decides about.")


@dataclass(frozen=True)
class Situation:
    """Whose data, of which category, in what kind of workspace ("" outside any)."""

    person_type: str
    workspace_kind: str
    category: str


@dataclass(frozen=True)
class Rule:
    """One row of the platform's table. An empty person type or workspace kind matches any."""

    category: str
    person_type: str
    workspace_kind: str
    platform_role: str
    reasons: dict[str, str] = field(default_factory=dict, hash=False)

    def matches(self, situation: Situation) -> bool:
        return (
            self.category == situation.category
            and self.person_type in ("", situation.person_type)
            and self.workspace_kind in ("", situation.workspace_kind)
        )

    @property
    def specificity(self) -> tuple[bool, bool]:
        """The kind of workspace weighs more than the type of person: it names the tenant."""
        return bool(self.workspace_kind), bool(self.person_type)


@dataclass(frozen=True)
class Determination:
    """The platform's role for a situation, and why, in words by language."""

    situation: Situation
    platform_role: str
    reasons: dict[str, str] = field(hash=False)

    @property
    def platform_decides(self) -> bool:
        return self.platform_role == Role.CONTROLLER


def determine(rules: Iterable[Rule], situation: Situation) -> Determination:
    """Return the platform's role in `situation`: the most specific matching rule wins, and with none the platform
    is the controller."""
    matching = [rule for rule in rules if rule.matches(situation)]
    if not matching:
        return Determination(situation, Role.CONTROLLER, {"en": DEFAULT_REASON})
    best = max(matching, key=lambda rule: rule.specificity)
    return Determination(situation, best.platform_role, best.reasons)
