"""Telling the owners of workspaces of an incident (GDPR Art. 33(2)), and their word that they read it."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.access import actor_of, require
from workspaces.deputies import may_answer_for_tenant, who_may_answer
from workspaces.models import DutyKind, Incident, IncidentNotice, Membership, Workspace
from workspaces.register.incidents import locked, record
from workspaces.roles import Capability


def tell_customers(
    incident: Incident, workspaces: Sequence[Workspace], words: str, *, by: Membership
) -> list[IncidentNotice]:
    """Tell the owners of `workspaces`, and who stands in for one of them, in their portal and by mail; the mail says
    only that there is something to read.

    A workspace that nobody answers for is told at the address of the organisation that owns it. Meets the duty of a
    processor. Raises NotYet when the incident is closed.
    """
    require(by, Capability.HANDLE_EVENTS)
    with transaction.atomic():
        held = locked(incident)
        told = [_tell(held, workspace, words, by) for workspace in workspaces]
        untold = held.workspaces.exclude(pk__in=held.notices.values("workspace"))
        if told and not untold.exists():
            # Where a date of the law has passed somebody has to say why, on the page of the report.
            in_time = Q(by_law=False) | Q(due_at__gte=now())
            waiting = held.duties.filter(in_time, kind=DutyKind.CUSTOMERS, met_at=None)
            waiting.update(met_at=now(), met_by=by.user)
        record("incident.customers_told", held, by, count=len(told))
    return told


def acknowledge(notice: IncidentNotice, *, by: Membership) -> bool:
    """Note that `by` read the notice for their workspace. Return False when somebody there had done so before.

    Raises PermissionDenied unless `by` answers for that workspace."""
    if by.workspace_id != notice.workspace_id or not may_answer_for_tenant(by):
        raise PermissionDenied
    with transaction.atomic():
        unread = IncidentNotice.objects.filter(pk=notice.pk, acknowledged_at=None)
        if not unread.update(acknowledged_at=now(), acknowledged_by=by.user):
            return False
        trail.record(
            "incident.acknowledged",
            platform_id=notice.platform_id,
            actor=actor_of(by),
            subject=notice.incident.reference,
            number=notice.number,
        )
    return True


def concerned(incident: Incident) -> QuerySet[Workspace]:
    """Return the workspaces that an incident concerns, by key, with their owners."""
    found: QuerySet[Workspace] = incident.workspaces.select_related("owner").order_by("key")
    return found


def export(
    incident: Incident, workspaces: Iterable[Workspace], *, by: Membership
) -> list[tuple[Workspace, IncidentNotice | None]]:
    """Return each of `workspaces` with the newest notice that it got of the incident, None where nobody was told.

    Whose customers are concerned leaves the portal with it: the audit trail says who took how many."""
    require(by, Capability.SEE_EVENTS)
    listed = list(workspaces)
    newest = {one.workspace_id: one for one in incident.notices.filter(workspace__in=listed).order_by("number")}
    with transaction.atomic():
        record("incident.customers_exported", incident, by, count=len(listed))
    return [(one, newest.get(one.pk)) for one in listed]


def unread_by(workspace: Workspace) -> int:
    """Return how many notices of incidents nobody acknowledged for a workspace."""
    return IncidentNotice.objects.filter(workspace=workspace, acknowledged_at=None).count()


def _tell(incident: Incident, workspace: Workspace, words: str, by: Membership) -> IncidentNotice:
    before = incident.notices.filter(workspace=workspace).aggregate(highest=Max("number"))["highest"] or 0
    # Whoever stands in for an owner gets it as well: the owner is away, and the times of an incident are short.
    owners = [(user.email, user.language) for user in who_may_answer(workspace)]
    if not owners and workspace.owner and workspace.owner.contact_email:
        owners = [(workspace.owner.contact_email, next(iter(incident.platform.languages), "en"))]
    notice: IncidentNotice = IncidentNotice.objects.create(
        platform_id=incident.platform_id,
        incident=incident,
        workspace=workspace,
        number=before + 1,
        words=words,
        mailed_to=len(owners),
        told_by=by.user,
        told_at=now(),
    )
    kwargs = {"platform": incident.platform.slug, "workspace": workspace.key, "notice": notice.public_id}
    for place, (address, language) in enumerate(owners):
        outbox.queue(
            "incident_notice",
            platform=incident.platform,
            to=address,
            language=language,
            context={"link": absolute(reverse("workspace_incident", kwargs=kwargs))},
            dedupe_key=f"incident-notice/{notice.pk}/{place}",
            reference=incident.reference,
        )
    return notice
