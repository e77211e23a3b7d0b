"""Who answers for what: split a matched case by controller (EK-02, EK-03)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max

from dsr import clock, lifecycle
from dsr.connectors.base import Candidate, Part, Scope
from dsr.letters import keeping as letters
from dsr.models import Case, ClockEventKind, LetterKind, Match, Outcome, Request, Status, Verification
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces.determination import Determination, Rule, Situation, determine
from workspaces.models import (
    DataCategory,
    DeterminationRule,
    Establishment,
    Organisation,
    PersonType,
    Platform,
    Role,
    Workspace,
    WorkspaceKind,
)


@dataclass
class PartPlan:
    """One controller's part: whose, and which categories where, each with the reason."""

    workspace: str | None
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, category: str, place: str | None, decision: Determination) -> None:
        self.entries.append({"category": category, "workspace": place, "reasons": decision.reasons})


def plan_parts(
    rules: Iterable[Rule], categories: Iterable[str], person_type: str, presence: Mapping[str, str]
) -> list[PartPlan]:
    """Split a person's data by controller; pure.

    `person_type` is what the person is outside business workspaces; `presence` maps the keys of business workspaces in
    which they may have data to what they are there: a member, or a guest. The platform's own part comes first and
    always exists; an owner's part follows per workspace in which the rules make the owner controller of anything.
    """
    rules, own = list(rules), PartPlan(None)
    theirs = {key: PartPlan(key) for key in sorted(presence)}
    for category in categories:
        own.add(category, None, determine(rules, Situation(person_type, WorkspaceKind.PERSONAL, category)))
        for key, part in theirs.items():
            inside = determine(rules, Situation(presence[key], WorkspaceKind.BUSINESS, category))
            (own if inside.platform_decides else part).add(category, key, inside)
    return [own, *(part for part in theirs.values() if part.entries)]


def establishment_for(platform: Platform, residence: str) -> Establishment:
    """Return the establishment that serves people living in `residence`, else the one for everybody else (EK-01)."""
    establishments = list(Establishment.objects.filter(platform=platform, organisation__is_operator=True))
    serving = [e for e in establishments if residence in e.serves]
    return (serving or [e for e in establishments if not e.serves] or establishments)[0]


def rules_of(platform: Platform) -> list[Rule]:
    """Return the platform's determination rules as values."""
    rows = DeterminationRule.objects.filter(platform=platform).select_related("category")
    return [Rule(r.category.key, r.person_type, r.workspace_kind, r.platform_role, r.reasons) for r in rows]


def expected_parts(platform: Platform, relation: str) -> list[tuple[DataCategory, Determination]]:
    """Say per category who will decide, by what a person told of their relation: shown before anything is looked up."""
    # Guests take part in workspaces of others; only an account of one's own comes with a workspace of one's own.
    kind = WorkspaceKind.PERSONAL if relation == PersonType.ACCOUNT_HOLDER else WorkspaceKind.BUSINESS
    rules = rules_of(platform)
    categories = DataCategory.objects.filter(platform=platform)
    return [(category, determine(rules, Situation(relation, kind, category.key))) for category in categories]


def route(request: Request, candidates: list[Candidate], match: Match, verification: Verification) -> list[Request]:
    """Bind every part that waits for identification to match and proof; return those parts. In a transaction.

    A part is opened for each workspace owner who has none yet; one that was answered already stays as it is. Every
    part's clock runs from the same receipt: passing a request on takes nothing from the person's time. After a
    complaint or an appeal only the part that it was about is done anew: the others stand in the case of that part.
    """
    case, platform = request.case, request.case.platform
    business = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).select_related("owner")
    workspaces = {workspace.key: workspace for workspace in business}
    categories = DataCategory.objects.filter(platform=platform).values_list("key", flat=True)
    presence = _presence(candidates, workspaces)
    plans = plan_parts(rules_of(platform), categories, _person_type(candidates), presence)
    # Where nothing was found for another match, nobody has answered yet for this one.
    same = case.requests.filter(right=request.right).exclude(outcome=Outcome.NO_DATA)
    known = dict(same.values_list("workspace__key", "pk"))
    highest = case.requests.aggregate(highest=Max("part"))["highest"]
    proofs = {"match": match, "verification": verification}
    waiting = Request.objects.filter(case=case, status=Status.IDENTIFYING, match=None)
    opened: list[int] = []
    opens = case.about is None or case.about.match_id is None
    for plan in plans:
        if plan.workspace in known:
            waiting.filter(pk=known[plan.workspace]).update(scope=plan.entries)
        elif opens:
            number = highest + len(opened) + 1
            owned = workspaces[plan.workspace or ""]
            opened.append(_open_part(case, number, owned, plan, proofs, right=request.right).pk)
    bound = list(waiting.values_list("pk", flat=True)) + opened
    waiting.update(**proofs)
    return list(Request.objects.filter(pk__in=bound).order_by("part"))


def scope_of(request: Request) -> Scope:
    """Return the request's scope as connectors understand it."""
    business = Workspace.objects.filter(platform=request.platform_id, kind=WorkspaceKind.BUSINESS)
    return Scope(
        parts=frozenset(Part(entry["category"], entry["workspace"]) for entry in request.scope),
        business_workspaces=frozenset(business.values_list("key", flat=True)),
    )


def open_first_part(case: Case) -> Request:
    """Open the platform's own part of a new case, with its clock running from receipt. In a transaction."""
    operator = Organisation.objects.get(platform=case.platform, is_operator=True)
    return _create(case, 1, operator, Role.CONTROLLER)


def open_again(case: Case, former: Request, at: datetime, **proofs: Any) -> Request:
    """Open what `former` asked for as another part of `case`, its clock running from `at`; by the same controller, in
    the same scope. `proofs` are the match and verification to rest on, if there are any. In a transaction."""
    number = case.requests.aggregate(highest=Max("part"))["highest"] + 1
    part = _create(
        case,
        number,
        former.controller,
        Role(former.platform_role),
        at=at,
        right=former.right,
        workspace=former.workspace,
        scope=former.scope,
    )
    return lifecycle.transition(part, Status.IDENTIFYING, actor=SYSTEM, **proofs)


def _open_part(
    case: Case, number: int, workspace: Workspace, plan: PartPlan, proofs: dict[str, Any], *, right: str
) -> Request:
    if workspace.owner is None:
        raise ValueError("a business workspace has an owner")
    part = _create(case, number, workspace.owner, Role.PROCESSOR, right=right, workspace=workspace, scope=plan.entries)
    lifecycle.transition(part, Status.IDENTIFYING, actor=SYSTEM, **proofs)
    letters.send(LetterKind.REDIRECTION, part, actor=SYSTEM)
    return part


def _create(
    case: Case, number: int, controller: Organisation, role: Role, *, at: datetime | None = None, **what: Any
) -> Request:
    request = Request.objects.create(
        platform_id=case.platform_id,
        case=case,
        part=number,
        controller=controller,
        platform_role=role,
        created_at=now(),
        **{"right": case.right, **what},
    )
    trail.record(
        "request.opened",
        platform_id=case.platform_id,
        actor=SYSTEM,
        subject=request.display_reference,
        controller=controller.key,
        role=str(role),
    )
    clock.record(request, ClockEventKind.RECEIVED, actor=SYSTEM, at=at or case.received_at)
    return request


def _presence(candidates: list[Candidate], business: Iterable[str]) -> dict[str, str]:
    """Say what the person is in which business workspace. A guest has no membership and may have been in any."""
    presence: dict[str, str] = {}
    if any(candidate.kind == PersonType.INDIVIDUAL_USER for candidate in candidates):
        presence = dict.fromkeys(business, PersonType.INDIVIDUAL_USER)
    memberships = {membership.workspace for candidate in candidates for membership in candidate.workspaces}
    return presence | {key: PersonType.AUTHORISED_USER for key in memberships if key in set(business)}


def _person_type(candidates: list[Candidate]) -> str:
    kinds = {candidate.kind for candidate in candidates}
    return PersonType.INDIVIDUAL_USER if kinds == {PersonType.INDIVIDUAL_USER} else PersonType.ACCOUNT_HOLDER
