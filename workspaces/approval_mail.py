"""The mails about approvals: a reminder to whoever may answer, and word to whoever asked that nobody did.

They name a date and a way to the page, and nothing of anybody's data.
"""

from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces import deputies, notifications
from workspaces.models import Absence, Approval, OptionalMail, User, Workspace
from workspaces.moments import in_words
from workspaces.places import address


def remind(approval: Approval, slot: str) -> int:
    """Write to everybody who may answer `approval` and wants reminders; return how many. `slot` names the reminder."""
    told = notifications.hearing(_who_may_answer(approval), OptionalMail.APPROVAL_REMINDER)
    for user in told:
        _queue("approval_reminder", approval, user, approval.workspace, slot)
    return len(told)


def tell_that_time_is_over(approval: Approval) -> int:
    """Write to whoever asked that nobody answered in time; return how many."""
    told = deputies.who_may_answer(approval.asking_workspace)
    asked_it = [user for user in told if user.pk == approval.requested_by_id]
    for user in asked_it or told:
        _queue("approval_expired", approval, user, approval.asking_workspace, "expired")
    return len(asked_it or told)


def _who_may_answer(approval: Approval) -> list[User]:
    """Return whom a reminder is for: not who prepared it, and nobody who stands in for them."""
    tenant = approval.workspace.pk if approval.workspace else None
    stand_in = Absence.objects.none()
    if approval.requested_by_id:
        stand_in = deputies.current(tenant).filter(person=approval.requested_by_id)
    barred = {approval.requested_by_id, *stand_in.values_list("deputy", flat=True)}
    return [user for user in deputies.who_may_answer(approval.workspace) if user.pk not in barred]


def _queue(template: str, approval: Approval, user: User, tenant: Workspace | None, key: str) -> None:
    link = absolute(address(approval.platform, tenant, "approval", approval=approval.public_id))
    outbox.queue(
        template,
        platform=approval.platform,
        to=user.email,
        language=user.language,
        context={
            "reference": approval.reference,
            "day": in_words(approval.expires_at, approval.platform, user.language),
            "link": link,
            "choose_mails": notifications.choose_address() if template == "approval_reminder" else "",
        },
        dedupe_key=f"approval/{approval.pk}/{key}/{user.pk}",
    )
