"""Mails about changes of sub-processors, to the owners of workspaces who want to hear of them (NC-07)."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.access import actor_of
from workspaces.models import MemberRole, Membership, Objection, SubprocessorChange, User


def tell(change: SubprocessorChange) -> int:
    """Write to everybody who hears of changes that one was announced, or dropped; return to how many.

    One mail a person, whatever they own. In the transaction of the verb.
    """
    told: dict[int, Membership] = {}
    for membership in _owners().filter(hears_of_subprocessors=True).order_by("workspace__name", "pk"):
        told.setdefault(membership.user_id, membership)
    for membership in told.values():
        _send("subprocessor_change", change, membership, f"{change.state}/{membership.user_id}")
    return len(told)


def tell_answer(objection: Objection) -> None:
    """Write to the owners of the workspace that objected that there is an answer. In the transaction of the verb."""
    for membership in _owners().filter(workspace=objection.workspace):
        _send("objection_answered", objection.change, membership, f"answer/{objection.pk}/{membership.user_id}")


def switch(membership: Membership, *, on: bool) -> None:
    """Turn mails about changes on or off for an owner of a workspace."""
    with transaction.atomic():
        # Compared and set in one statement: pressing twice is one act, and one entry.
        held = Membership.objects.filter(pk=membership.pk).exclude(hears_of_subprocessors=on)
        if held.update(hears_of_subprocessors=on):
            action = "subprocessor.notices_on" if on else "subprocessor.notices_off"
            trail.record(action, platform_id=membership.platform_id, actor=actor_of(membership))
    membership.hears_of_subprocessors = on


def _owners() -> QuerySet[Membership]:
    current = Q(until__isnull=True) | Q(until__gt=now())
    held = Membership.objects.filter(current, role=MemberRole.OWNER, user__is_active=True)
    return held.select_related("user", "workspace")


def _send(template: str, change: SubprocessorChange, membership: Membership, key: str) -> None:
    user: User = membership.user
    workspace = membership.workspace
    if workspace is None:
        return
    kwargs = {"platform": change.platform.slug, "workspace": workspace.key}
    outbox.queue(
        template,
        platform=change.platform,
        to=user.email,
        language=user.language,
        context={
            "change": change,
            "link": absolute(reverse("workspace_subprocessor_change", kwargs={**kwargs, "change": change.public_id})),
            "off": absolute(reverse("workspace_subprocessors", kwargs=kwargs)),
        },
        dedupe_key=f"subprocessor/{change.pk}/{key}",
    )
