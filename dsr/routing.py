"""Who answers for what: split a matched case by controller (EK-02, EK-03)."""

from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q

from dsr import brought, clock, correspondence, forwarding, lifecycle
from dsr.connectors.base import Candidate, Part, Scope
from dsr.letters import keeping as letters
from dsr.models import Case, ClockEventKind, LetterKind, Match, Outcome, Request, Status, Verification
from dsr.part_plans import PartPlan, person_type_of, places_of, plan_parts, presence_of
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces.determination import Determination, Rule, Situation, determine
from workspaces.models import (
    DataCategory,
    DeterminationRule,
    Establishment,
    Organisation,
    Platform,
    Role,
    Workspace,
    WorkspaceKind,
)
from workspaces.register.reading import today


def establishment_for(platform: Platform, residence: str) -> Establishment:
    """Return the establishment that serves people living in `residence`, else the one for everybody else (EK-01)."""
    establishments = list(Establishment.objects.filter(platform=platform, organisation__is_operator=True))
    serving = [e for e in establishments if residence in e.serves]
    return (serving or [e for e in establishments if not e.serves] or establishments)[0]


def rules_of(platform: Platform, on: date | None = None) -> list[Rule]:
    """Return the determination rules in force on the day `on` (default: today, where the platform is) as values."""
    day = on or today(platform)
    return [rule for rule in rules_ever(platform) if rule.in_force(day)]


def rules_ever(platform: Platform) -> list[Rule]:
    """Return every rule that is, was or will be in force, as values: what history is read from (EK-05)."""
    rows = DeterminationRule.objects.filter(platform=platform).select_related("category").order_by("pk")
    return [
        Rule(
            row.category.key,
            row.person_type,
            row.workspace_kind,
            row.platform_role,
            row.reasons,
            tuple(row.jointly_with),
            row.since,
            row.until,
        )
        for row in rows
    ]


def expected_parts(platform: Platform, relation: str) -> list[tuple[DataCategory, Determination]]:
    """Say per category who will decide, by what a person told of their relation: shown before anything is looked up.

    A category stands once for each place in which such a person may have data.
    """
    rules = rules_of(platform)
    categories = DataCategory.objects.filter(platform=platform)
    return [
        (category, determine(rules, Situation(relation, kind, category.key)))
        for category in categories
        for kind in places_of(relation)
    ]


def route(request: Request, candidates: list[Candidate], match: Match, verification: Verification) -> list[Request]:
    """Bind every part that waits for identification to match and proof; return those parts. In a transaction.

    A part is opened for each workspace owner who has none yet; one that was answered already stays as it is. Where the
    platform itself decides about nothing, its own part ends with that, and is none of those returned. Every
    part's clock runs from the same receipt: passing a request on takes nothing from the person's time. After a
    complaint or an appeal only the part that it was about is done anew: the others stand in the case of that part.
    What a person brought to one owner is about that owner's workspace: nobody else's part is opened. What one owner saw
    proves the person to them alone: the other parts go on waiting.
    """
    case, platform = request.case, request.case.platform
    business = Workspace.objects.filter(kind=WorkspaceKind.BUSINESS).select_related("owner")
    workspaces = {workspace.key: workspace for workspace in business}
    categories = _asked_about(case)
    presence = presence_of(candidates, workspaces)
    plans = plan_parts(rules_of(platform), categories, person_type_of(candidates), presence)
    # Where nothing was found for another match, nobody has answered yet for this one.
    same = case.requests.filter(right=request.right).exclude(outcome=Outcome.NO_DATA)
    # What was relayed by hand before anybody was found rests on no match, and answers for no record of ours. An owner's
    # part whose person is looked for again has no match either, but waits for one.
    same = same.exclude(~Q(status=Status.IDENTIFYING), match=None, forwarded_at__isnull=False)
    known = dict(same.values_list("workspace__key", "pk"))
    highest = case.requests.aggregate(highest=Max("part"))["highest"]
    proofs = {"match": match, "verification": verification}
    waiting = Request.objects.filter(case=case, status=Status.IDENTIFYING, match=None)
    opened: list[int] = []
    opens = (case.about is None or case.about.match_id is None) and brought.workspace_of(case) is None
    if verification.workspace_id is not None:
        waiting, opens = waiting.filter(workspace=verification.workspace_id), False
    for plan in plans:
        if plan.workspace in known:
            waiting.filter(pk=known[plan.workspace]).update(scope=plan.entries)
        elif opens:
            number = highest + len(opened) + 1
            owned = workspaces[plan.workspace or ""]
            opened.append(_open_part(case, number, owned, plan, proofs, right=request.right).pk)
    bound = list(waiting.values_list("pk", flat=True)) + opened
    waiting.update(**proofs)
    parts = list(Request.objects.filter(pk__in=bound).select_related("case__platform").order_by("part"))
    if not plans[0].entries and len(plans) > 1:
        return [part for part in parts if not _nothing_of_ours(part)]
    return parts


def _asked_about(case: Case) -> list[str]:
    """Return the kinds of data that the case is about: every one, but where a connected service was disconnected."""
    keys = DataCategory.objects.filter(platform=case.platform).values_list("key", flat=True)
    wanted = case.disconnection.categories if case.disconnection else None
    return [key for key in keys if wanted is None or key in wanted]


def _nothing_of_ours(part: Request) -> bool:
    """End the platform's own part where the platform decides about nothing of the person's (EC-01, QO-01), and tell the
    person who does, where that may be told. Say whether it was that part."""
    if part.platform_role == Role.PROCESSOR:
        return False
    lifecycle.transition(part, Status.COMPLETED, actor=SYSTEM, outcome=Outcome.REDIRECTED)
    correspondence.answer(part, LetterKind.REDIRECTION, actor=SYSTEM, template="passed_on")
    return True


def scope_of(request: Request) -> Scope:
    """Return the request's scope as connectors understand it."""
    business = Workspace.objects.filter(platform=request.platform_id, kind=WorkspaceKind.BUSINESS)
    return Scope(
        parts=frozenset(Part(entry["category"], entry["workspace"]) for entry in request.scope),
        business_workspaces=frozenset(business.values_list("key", flat=True)),
    )


def open_first_part(case: Case) -> Request:
    """Open the platform's own part of a new case, with its clock running from receipt. In a transaction."""
    return open_own(case, 1)


def open_own(case: Case, number: int) -> Request:
    """Open the part `number` of `case` about which the platform itself decides. In a transaction."""
    operator = Organisation.objects.get(platform=case.platform, is_operator=True)
    return _create(case, number, operator, Role.CONTROLLER)


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


def open_owners(case: Case, number: int, workspace: Workspace, **what: Any) -> Request:
    """Open the part `number` of `case` about which the owner of `workspace` decides, with both its clocks running: the
    statutory one from receipt, and the time within which it has to reach the owner. In a transaction."""
    if workspace.owner is None:
        raise ValueError("a business workspace has an owner")
    by = forwarding.due(case, now())
    return _create(case, number, workspace.owner, Role.PROCESSOR, workspace=workspace, forward_by=by, **what)


def _open_part(
    case: Case, number: int, workspace: Workspace, plan: PartPlan, proofs: dict[str, Any], *, right: str
) -> Request:
    part = open_owners(case, number, workspace, right=right, scope=plan.entries)
    lifecycle.transition(part, Status.IDENTIFYING, actor=SYSTEM, **proofs)
    if not case.on_own_initiative:
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
