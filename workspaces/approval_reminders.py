"""Reminders: whoever is asked is reminded before their time is over, once by each date, and by hand once a day.

Each reminder is a row, whose mails are queued in the same transaction; a lost message loses none.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from workspaces import approval_mail, deputies
from workspaces.access import actor_of
from workspaces.models import Approval, ApprovalReminder, ApprovalState, Membership

FIFTH_LEFT, LAST_WORKING_DAY, BY_HAND = "fifth_left", "last_working_day", "by_hand"
SATURDAY = 5
AT_ONCE = 200


class RemindedToday(Exception):
    """A reminder by hand went out today already; the next one can go tomorrow."""


def dates(requested_at: datetime, expires_at: datetime) -> dict[str, datetime]:
    """Return when each reminder is due. Pure: a fifth of the time left, and one working day before the end; Saturdays
    and Sundays are none."""
    last = expires_at - timedelta(days=1)
    while last.weekday() >= SATURDAY:
        last -= timedelta(days=1)
    fifth = expires_at - (expires_at - requested_at) / 5
    return {FIFTH_LEFT: fifth, LAST_WORKING_DAY: max(last, requested_at)}


def next_at(requested_at: datetime, expires_at: datetime, after: datetime) -> datetime | None:
    """Return the first date of a reminder after the moment `after`, None when none is left. Pure."""
    return min((at for at in dates(requested_at, expires_at).values() if at > after), default=None)


def send_due() -> int:
    """Remind of every waiting approval of the platform in scope whose date has come; return of how many."""
    due = Approval.objects.filter(state=ApprovalState.WAITING, remind_at__lte=now(), expires_at__gt=now())
    return sum(_remind_by_date(pk) for pk in list(due.order_by("remind_at").values_list("pk", flat=True)[:AT_ONCE]))


def may_remind(approval: Approval, by: Membership) -> bool:
    """Say whether `by` may remind of `approval`: it waits, and their tenant asked it."""
    return approval.state == ApprovalState.WAITING and is_of_asker(approval, by)


def is_of_asker(approval: Approval, member: Membership) -> bool:
    """Say whether `member` may act for the tenant that asked."""
    same = approval.platform_id == member.platform_id and approval.asking_workspace_id == member.workspace_id
    return same and deputies.may_answer_for_tenant(member)


def reminded_today(approval: Approval) -> bool:
    """Say whether a reminder by hand went out today: about `approval`, or, between two workspaces, about anything. Who
    asks another workspace over and over would fill its mailboxes."""
    today = ApprovalReminder.objects.filter(slot=_slot_of_today())
    if approval.asking_workspace_id is None:
        return today.filter(approval=approval).exists()
    pair = {"asking_workspace": approval.asking_workspace_id, "workspace": approval.workspace_id}
    return today.filter(**{f"approval__{side}": key for side, key in pair.items()}).exists()


def remind(approval: Approval, *, by: Membership) -> int:
    """Remind of `approval` by hand; return how many were written to. Raises PermissionDenied and RemindedToday."""
    if not may_remind(approval, by):
        raise PermissionDenied
    if reminded_today(approval):
        raise RemindedToday
    try:
        with transaction.atomic():
            _write(approval, _slot_of_today(), by)
            return _told(approval, _slot_of_today(), actor_of(by))
    except IntegrityError as error:
        raise RemindedToday from error


def _remind_by_date(pk: int) -> bool:
    """Send what is due by now. Two dates that came at once, as with a short time to answer, are one mail."""
    with transaction.atomic():
        approval = Approval.objects.select_for_update(of=("self",)).select_related("platform", "workspace").get(pk=pk)
        moment = now()
        if approval.state != ApprovalState.WAITING or approval.remind_at is None or approval.remind_at > moment:
            return False
        sent = set(ApprovalReminder.objects.filter(approval=approval).values_list("slot", flat=True))
        slots = [
            slot
            for slot, at in dates(approval.requested_at, approval.expires_at).items()
            if at <= moment and slot not in sent
        ]
        for slot in slots:
            _write(approval, slot, None)
        approval.remind_at = next_at(approval.requested_at, approval.expires_at, moment)
        approval.save(update_fields=["remind_at"])
        if slots:
            _told(approval, slots[-1], SYSTEM)
    return bool(slots)


def _write(approval: Approval, slot: str, by: Membership | None) -> None:
    ApprovalReminder.objects.create(
        platform_id=approval.platform_id, approval=approval, slot=slot, sent_at=now(), by=by.user if by else None
    )


def _told(approval: Approval, slot: str, actor: Actor) -> int:
    told = approval_mail.remind(approval, slot)
    trail.record(
        "approval.reminded",
        platform_id=approval.platform_id,
        actor=actor,
        subject=approval.reference,
        approval=str(approval.public_id),
        kind=approval.kind,
        told=told,
    )
    return told


def _slot_of_today() -> str:
    return f"{BY_HAND} {now().date().isoformat()}"
