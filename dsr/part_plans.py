"""Whose part is what: a person's data by controller, from rules and from where the person may have data. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dsr.connectors.base import Candidate
from workspaces.determination import Determination, Rule, Situation, determine
from workspaces.models import PersonType, WorkspaceKind

# Whose own data lies in a workspace of their own, or in none: that of everybody else lies in none at all.
_HAS_OWN_PLACE = (PersonType.ACCOUNT_HOLDER, PersonType.AUTHORISED_USER, PersonType.INDIVIDUAL_USER)
# Whom the platform knows from its customers' data alone: wherever else they are not, there is nothing of theirs.
_KNOWN_TO_CUSTOMERS = (PersonType.MEETING_PARTICIPANT, PersonType.SUBSCRIBER)
# Whoever holds an account, or was a guest and has a membership, is in somebody else's workspace as one of its members.
_INSIDE: dict[str, str] = dict.fromkeys(
    (PersonType.ACCOUNT_HOLDER, PersonType.INDIVIDUAL_USER), PersonType.AUTHORISED_USER
)
_PLACES: dict[str, tuple[str, ...]] = {
    PersonType.ACCOUNT_HOLDER: (WorkspaceKind.PERSONAL,),
    PersonType.VISITOR: ("",),
    PersonType.CANDIDATE: ("",),
    PersonType.EMPLOYEE: ("", WorkspaceKind.BUSINESS),
    PersonType.PROSPECT: ("", WorkspaceKind.BUSINESS),
}
_KINDS = [str(kind) for kind in PersonType]


@dataclass
class PartPlan:
    """One controller's part: whose, and which categories where, each with the reason."""

    workspace: str | None
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, category: str, place: str | None, decision: Determination) -> None:
        """Add the data of `category` in `place`; who decides jointly with the platform is named with it."""
        jointly = {"jointly_with": list(decision.jointly_with)} if decision.jointly_with else {}
        self.entries.append({"category": category, "workspace": place, "reasons": decision.reasons, **jointly})


def plan_parts(
    rules: Iterable[Rule],
    categories: Iterable[str],
    person_type: str,
    presence: Mapping[str, str],
    on: date | None = None,
) -> list[PartPlan]:
    """Split a person's data by controller, by the rules in force on the day `on`.

    `person_type` is what the person is outside business workspaces; `presence` maps the keys of business workspaces in
    which they may have data to what they are there. The platform's own part comes first and always stands in the list;
    it is empty where the platform is controller of nothing of theirs (EC-01, QO-01). An owner's part follows per
    workspace in which the rules make the owner controller of anything. Of whom only customers know, nothing lies
    outside their workspaces. What lies in no workspace, and about which the platform does not decide, is nobody's here:
    there is no owner to ask.
    """
    rules, own = list(rules), PartPlan(None)
    theirs = {key: PartPlan(key) for key in sorted(presence)}
    for category in categories:
        outside = determine(rules, Situation(person_type, kind_outside(person_type), category), on)
        if outside.platform_decides and not (presence and person_type in _KNOWN_TO_CUSTOMERS):
            own.add(category, None, outside)
        for key, part in theirs.items():
            inside = determine(rules, Situation(presence[key], WorkspaceKind.BUSINESS, category), on)
            (own if inside.platform_decides else part).add(category, key, inside)
    return [own, *(part for part in theirs.values() if part.entries)]


def places_of(person_type: str) -> tuple[str, ...]:
    """Return in what kinds of workspace somebody has data who is `person_type` and nothing else, "" for none.

    Only an account of one's own comes with a workspace of one's own. Employees and prospects may be the platform's own
    or in a customer's workspace: nobody knows before anything is looked up.
    """
    return _PLACES.get(person_type, (WorkspaceKind.BUSINESS,))


def inside(kind: str) -> tuple[str, ...]:
    """Return what somebody whom a system calls `kind` can be inside somebody else's workspace: a guest stays a guest
    there, or is a member."""
    member = _INSIDE.get(kind, kind)
    return (member, kind) if kind == PersonType.INDIVIDUAL_USER else (member,)


def kind_outside(person_type: str) -> str:
    """Return the kind of workspace in which the data of `person_type` outside business workspaces lies, "" for none."""
    return WorkspaceKind.PERSONAL if person_type in _HAS_OWN_PLACE else ""


def presence_of(candidates: Iterable[Candidate], business: Iterable[str]) -> dict[str, str]:
    """Say what the person is in which of the `business` workspaces.

    A system that knows where somebody is lists it: members, and likewise those whose data a customer brought in
    (subscribers, meeting participants). A guest without an account may besides have been in any workspace. Whoever is
    several things in one workspace is there as what stands first in PersonType: the closest tie to it.
    """
    known, listed = set(business), sorted(candidates, key=lambda one: _rank(one.kind), reverse=True)
    presence: dict[str, str] = {}
    if any(candidate.kind == PersonType.INDIVIDUAL_USER for candidate in listed):
        presence = dict.fromkeys(sorted(known), PersonType.INDIVIDUAL_USER)
    for candidate in listed:
        inside = _INSIDE.get(candidate.kind, candidate.kind)
        # Where a system says what they are in this very workspace, that is it.
        there = [(one.workspace, one.kind or inside) for one in candidate.workspaces if one.workspace in known]
        presence |= dict(sorted(there, key=lambda place: _rank(place[1]), reverse=True))
    return presence


def person_type_of(candidates: Iterable[Candidate]) -> str:
    """Return what the person is outside business workspaces: of several things what stands first in PersonType."""
    kinds = sorted({candidate.kind for candidate in candidates}, key=_rank)
    return kinds[0] if kinds else PersonType.ACCOUNT_HOLDER


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
