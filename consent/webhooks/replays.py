"""Delivering again what was delivered, or given up: one message, or all of some days; each with the id that it had."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from consent.kinds import DeliveryState, EndpointState
from consent.models import WebhookDelivery, WebhookEndpoint
from consent.webhooks import endpoints
from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership
from workspaces.roles import Capability


def replay(delivery: WebhookDelivery, *, by: Membership) -> None:
    """Have one message delivered again; raises endpoints.OutOfTurn where it waits, or the endpoint is not in use."""
    if not _again(delivery.endpoint, WebhookDelivery.objects.filter(pk=delivery.pk), by):
        raise endpoints.OutOfTurn


def replay_since(endpoint: WebhookEndpoint, day: date, *, by: Membership) -> int:
    """Have everything delivered again that was made since the beginning of `day` (by the platform's clock) and does not
    wait; return how many messages. Raises endpoints.OutOfTurn where the endpoint is not in use."""
    begun = datetime.combine(day, time(), ZoneInfo(endpoint.application.platform.time_zone))
    return _again(endpoint, WebhookDelivery.objects.filter(endpoint=endpoint, made_at__gte=begun), by)


def _again(endpoint: WebhookEndpoint, messages: QuerySet[WebhookDelivery], by: Membership) -> int:
    require(by, Capability.KEEP_CONSENTS)
    with transaction.atomic():
        held = endpoints.held(endpoint)
        if held.state != EndpointState.ACTIVE:
            raise endpoints.OutOfTurn
        count = messages.exclude(state=DeliveryState.WAITING).update(
            state=DeliveryState.WAITING, attempts=0, not_before=now(), delivered_at=None, failure=""
        )
        if count:
            trail.record(
                "application.webhook_replayed",
                platform_id=held.platform_id,
                actor=actor_of(by),
                subject="",
                id=str(held.application.public_id),
                count=count,
            )
    return count
