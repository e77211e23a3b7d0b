"""Who decides in a situation that somebody asks about, category by category, with the rules that won and lost.

For the officer's test page and the API; no person is in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr import routing
from dsr.person_words import RELATIONS
from privacy_portal.dates import date_words
from privacy_portal.forms import Text
from privacy_portal.lists import listed
from workspaces import ownership
from workspaces.determination import Determination, Lost, Rule, Situation, determine
from workspaces.models import (
    DataCategory,
    Organisation,
    Platform,
    Role,
    Workspace,
    WorkspaceKind,
    in_language,
)

ROLES: dict[str, Text] = {
    Role.CONTROLLER: gettext_lazy("Controller"),
    Role.PROCESSOR: gettext_lazy("Processor"),
    Role.JOINT: gettext_lazy("Joint controller"),
}
PLACES: dict[str, Text] = {
    "": gettext_lazy("In no workspace"),
    WorkspaceKind.PERSONAL: gettext_lazy("In a personal workspace"),
    WorkspaceKind.BUSINESS: gettext_lazy("In a business workspace"),
}
_LOST: dict[Lost, Text] = {
    Lost.NOT_YET: gettext_lazy("It holds only later."),
    Lost.NO_LONGER: gettext_lazy("It no longer held on that day."),
    Lost.OTHER_KIND: gettext_lazy("It is about another kind of workspace."),
    Lost.OTHER_PERSON: gettext_lazy("It is about other people."),
    Lost.LESS_SPECIFIC: gettext_lazy("A more specific rule decides."),
    Lost.TIE: gettext_lazy("Another rule about the same situation began later, or lets the platform answer."),
}


@dataclass(frozen=True)
class Asked:
    """The situation that somebody asks about. `workspace` names one, whose kind then counts."""

    person_type: str
    kind: str
    residence: str
    on: date
    workspace: Workspace | None = None


@dataclass(frozen=True)
class LostRule:
    """A rule about the category that did not decide, and why."""

    words: str
    code: str
    why: str


@dataclass(frozen=True)
class Line:
    """Who decides about one category. `controllers` are names; `establishment` is of the platform, "" for an owner."""

    category: str
    name: str
    role: str
    role_words: str
    controllers: tuple[str, ...]
    establishment: str
    reason: str
    rule: str
    lost: tuple[LostRule, ...]

    @property
    def decides(self) -> str:
        """The controllers as a sentence names them."""
        return listed(self.controllers)


def lines(platform: Platform, asked: Asked) -> list[Line]:
    """Return who decides about each category of `platform` in the situation asked about, in the active language."""
    rules = routing.rules_ever(platform)
    establishment = routing.establishment_for(platform, asked.residence)
    kind = asked.workspace.kind if asked.workspace else asked.kind
    found = []
    for category in DataCategory.objects.filter(platform=platform):
        decision = determine(rules, Situation(asked.person_type, kind, category.key), asked.on)
        found.append(
            Line(
                category=category.key,
                name=str(category),
                role=decision.platform_role,
                role_words=str(ROLES[decision.platform_role]),
                controllers=_controllers(platform, decision, asked),
                establishment=establishment.name if decision.platform_decides else "",
                reason=in_language(decision.reasons),
                rule=rule_words(decision.rule)
                if decision.rule
                else _("No rule speaks of it: whoever runs it answers."),
                lost=tuple(LostRule(rule_words(rule), why.value, str(_LOST[why])) for rule, why in decision.lost),
            )
        )
    return found


def rule_words(rule: Rule) -> str:
    """Return a rule in words: about whom, where, the platform's role, and when it holds."""
    told = _("%(person)s, %(place)s: %(role)s") % {
        "person": RELATIONS.get(rule.person_type) or _("Everybody"),
        "place": PLACES[rule.workspace_kind] if rule.workspace_kind else _("anywhere"),
        "role": ROLES[rule.platform_role],
    }
    if rule.since and rule.until:
        days = {"since": date_words(rule.since), "until": date_words(rule.until)}
        return told + " " + _("(from %(since)s, until %(until)s)") % days
    if rule.since:
        return told + " " + _("(from %(since)s)") % {"since": date_words(rule.since)}
    return told + " " + _("(until %(until)s)") % {"until": date_words(rule.until)} if rule.until else told


def _controllers(platform: Platform, decision: Determination, asked: Asked) -> tuple[str, ...]:
    """Name who decides; an owner only where the question names a workspace, as it was owned on that day."""
    if decision.platform_decides:
        operator = Organisation.objects.get(platform=platform, is_operator=True)
        return (operator.name, *_names(decision.jointly_with))
    if asked.workspace is None:
        return (_("The owner of the workspace"),)
    owner = ownership.owner_on(asked.workspace, asked.on)
    return (owner.name,) if owner else (_("An owner whom nobody recorded"),)


def _names(keys: Iterable[str]) -> list[str]:
    names = dict(Organisation.objects.filter(key__in=list(keys)).values_list("key", "name"))
    return [names.get(key, key) for key in keys]
