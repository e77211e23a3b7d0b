"""Who stands in for whom at this moment, and who therefore may answer for a tenant. Questions only; the verbs are in
`workspaces.absences`.

A tenant is a workspace, or None for the officers of the platform in scope.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from privacy_portal.clock import now
from workspaces.models import Absence, Membership, User, Workspace, WorkspaceKind
from workspaces.roles import Capability, carrying, may


def answering(workspace_id: int | None) -> Capability:
    """Return the capability that answering for a tenant needs."""
    return Capability.ANSWER_FOR_WORKSPACE if workspace_id else Capability.ANSWER_FOR_PLATFORM


def current(tenant_id: int | None) -> QuerySet[Absence]:
    """Return the absences that last at this moment and hand on a right to answer which the absent person still has."""
    moment = now()
    entitled = _in_office(tenant_id).filter(role__in=carrying(answering(tenant_id)))
    lasting = Absence.objects.filter(workspace=tenant_id, starts_at__lte=moment, ends_at__gt=moment, ended_at=None)
    return lasting.filter(person__in=entitled.values("user")).order_by("starts_at", "pk")


def absent_for(member: Membership) -> list[User]:
    """Return whom `member` stands in for in their tenant, who has been away longest first."""
    lasting = current(member.workspace_id).filter(deputy=member.user_id).select_related("person")
    return [absence.person for absence in lasting]


def longest(member: Membership) -> Absence | None:
    """Return the absence that lets `member` answer in somebody's place for the longest; None where none does (any
    more)."""
    lasting = current(member.workspace_id).filter(deputy=member.user_id).select_related("person")
    return max(lasting, key=lambda absence: absence.ends_at, default=None)


def may_answer_for_tenant(member: Membership) -> bool:
    """Say whether `member` may answer for their tenant: by their role, or in place of somebody who is absent."""
    return may(member.role, answering(member.workspace_id)) or bool(absent_for(member))


def answering_for(members: Iterable[Membership]) -> list[Membership]:
    """Return those of one person's memberships by which they may answer for a tenant. However many there are, the
    absences are asked for once."""
    held = list(members)
    users = {one.user_id for one in held}
    moment = now()
    handed = Absence.objects.filter(deputy__in=users, starts_at__lte=moment, ends_at__gt=moment, ended_at=None)
    stood_in_for = set(handed.values_list("workspace", flat=True))
    return [
        one
        for one in held
        if may(one.role, answering(one.workspace_id))
        # Whether the absent person still has the right is asked only where somebody stands in at all.
        or (one.workspace_id in stood_in_for and absent_for(one))
    ]


def who_may_answer(tenant: Workspace | None) -> list[User]:
    """Return everybody who may answer for `tenant` now, those who stand in for somebody among them."""
    tenant_id = tenant.pk if tenant else None
    members = _in_office(tenant_id)
    entitled = members.filter(role__in=carrying(answering(tenant_id))).values("user")
    deputies = current(tenant_id).filter(deputy__in=members.values("user")).values("deputy")
    return list(User.objects.filter(Q(pk__in=entitled) | Q(pk__in=deputies), is_active=True).order_by("pk"))


def unanswered() -> QuerySet[Workspace]:
    """Return the business workspaces of the platform in scope for which nobody can answer now: whatever is asked of
    them is read by nobody."""
    members = _in_office(OuterRef("pk")).filter(user__is_active=True)
    entitled = members.filter(role__in=carrying(Capability.ANSWER_FOR_WORKSPACE))
    return Workspace.objects.filter(~Exists(entitled), kind=WorkspaceKind.BUSINESS)


def possible(member: Membership) -> list[User]:
    """Return whom `member` may name as deputy: of a workspace every other member, of the platform those who may answer
    for it themselves."""
    members = _in_office(member.workspace_id)
    if member.workspace_id is None:
        members = members.filter(role__in=carrying(Capability.ANSWER_FOR_PLATFORM))
    others = User.objects.filter(pk__in=members.values("user"), is_active=True).exclude(pk=member.user_id)
    return list(others.order_by("name", "pk"))


def _in_office(tenant_id: int | OuterRef | None) -> QuerySet[Membership]:
    lasting = Q(until__isnull=True) | Q(until__gt=now())
    return Membership.objects.filter(lasting, workspace=tenant_id)
