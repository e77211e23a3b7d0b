"""Telling recipients what waits for them: one mail for all of it, an hour apart at least; and telling officers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from consent import links
from consent.kinds import Change, DeliveryState, EndpointState
from consent.models import Propagation, RecipientContact, WebhookDelivery
from consent.propagation import contacts, deriving
from consent.propagation.kinds import OPEN, State, Way
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from privacy_portal.scoping import current_platform_id
from workspaces.models import Platform
from workspaces.register.officers import with_capability
from workspaces.roles import Capability

BETWEEN_MAILS = timedelta(hours=1)
REMINDED_AFTER, ESCALATED_AFTER = timedelta(days=3), timedelta(days=7)
# Officers get one mail a day at most.
BETWEEN_ESCALATIONS = timedelta(days=1)


def go_on() -> int:
    """Write down and tell what is new on the platform in scope, remind, and escalate; return how many rows changed."""
    done = deriving.derive()
    for contact in contacts.all_of_them():
        done += _WAYS[Way(contact.way)](contact)
    return done + _escalate()


def _by_mail(contact: RecipientContact) -> int:
    moment = now()
    if contact.mailed_at is not None and contact.mailed_at > moment - BETWEEN_MAILS:
        return 0
    with transaction.atomic():
        row = _held(contact)
        if row.mailed_at != contact.mailed_at or row.way != Way.MAIL:
            return 0  # another sweep wrote this mail, or it was changed
        waiting = Propagation.objects.filter(recipient=row.recipient)
        told = waiting.filter(state=State.NEW).update(state=State.TOLD, told_at=moment)
        silent = moment - REMINDED_AFTER
        late = waiting.filter(Q(reminded_at=None, told_at__lte=silent) | Q(reminded_at__lte=silent), state=State.TOLD)
        reminded = late.update(reminded_at=moment)
        if told or reminded:
            row.letters, row.mailed_at = row.letters + 1, moment
            row.save(update_fields=["letters", "mailed_at"])
            _mail(row, waiting.filter(state__in=OPEN).count(), reminds=not told)
            _record("propagation.told", row.recipient, count=told, reminded=reminded)
    return told + reminded


def _by_webhook(contact: RecipientContact) -> int:
    """Look at what became of the webhooks: the application is told of withdrawals by them anyway."""
    endpoint = getattr(contact.application, "webhook", None)
    if endpoint is None or endpoint.state != EndpointState.ACTIVE or Change.WITHDRAWN not in endpoint.changes:
        return 0  # nothing goes there: the row stays open, and officers are told
    moment, changed = now(), 0
    rows = Propagation.objects.filter(recipient=contact.recipient, state__in=OPEN)
    events = {one.event_id: one for one in rows.order_by("pk")[: deriving.PAGE]}
    deliveries = WebhookDelivery.objects.filter(endpoint=endpoint, event__in=events)
    for event_id, state, delivered_at in deliveries.values_list("event_id", "state", "delivered_at"):
        mine = rows.filter(pk=events[event_id].pk)
        if state == DeliveryState.DELIVERED:
            told_at = events[event_id].told_at or delivered_at
            changed += mine.update(state=State.TAKEN, told_at=told_at, ended_at=delivered_at)
        else:
            changed += mine.filter(state=State.NEW).update(state=State.TOLD, told_at=moment)
    return changed


def _not_needed(contact: RecipientContact) -> int:
    rows = Propagation.objects.filter(recipient=contact.recipient, state__in=OPEN)
    return rows.update(state=State.NOT_NEEDED, ended_at=now())


def _escalate() -> int:
    """Tell officers, once for each row, what nobody confirmed for a week; one mail for all of it."""
    moment = now()
    if Propagation.objects.filter(escalated_at__gt=moment - BETWEEN_ESCALATIONS).exists():
        return 0
    late = Propagation.objects.filter(state__in=OPEN, escalated_at=None, made_at__lte=moment - ESCALATED_AFTER)
    with transaction.atomic():
        keys = sorted(set(late.values_list("recipient", flat=True)))
        count = late.update(escalated_at=moment) if keys else 0
        if count:
            _mail_officers(Platform.objects.get(pk=current_platform_id()), count, f"{moment:%Y%m%d%H%M}")
            for key in keys:
                _record("propagation.escalated", key)
    return count


def _mail(contact: RecipientContact, count: int, *, reminds: bool) -> None:
    outbox.queue(
        "propagation_asked",
        platform=contact.platform,
        to=contact.address,
        language=contact.language,
        context={"count": count, "reminds": reminds, "link": links.propagation_address(contact.platform, contact)},
        dedupe_key=f"propagation/{contact.public_id.hex}/{contact.letters}",
    )


def _mail_officers(platform: Platform, count: int, once: str) -> None:
    for user in with_capability(Capability.KEEP_CONSENTS):
        outbox.queue(
            "propagation_late",
            platform=platform,
            to=user.email,
            language=user.language,
            context={
                "count": count,
                "link": absolute(reverse("desk_consent_propagation", kwargs={"platform": platform.slug})),
            },
            dedupe_key=f"propagation-late/{once}/{user.pk}",
        )


def _held(contact: RecipientContact) -> RecipientContact:
    rows = RecipientContact.objects.select_for_update(of=("self",), no_key=True).select_related("platform")
    row: RecipientContact = rows.get(pk=contact.pk)
    return row


def _record(action: str, recipient: str, **facts: trail.Fact) -> None:
    trail.record(
        action,
        platform_id=current_platform_id(),
        actor=SYSTEM,
        subject="",
        recipient=recipient,
        **facts,
    )


_WAYS = {Way.MAIL: _by_mail, Way.WEBHOOK: _by_webhook, Way.NOT_NEEDED: _not_needed}
