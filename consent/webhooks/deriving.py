"""Making the deliveries of an endpoint from the ledger: a cursor per endpoint, and nothing while somebody writes."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction

from consent import settled
from consent.kinds import CHANGE_OF, DeliveryState, EndpointState, EventKind
from consent.models import WebhookDelivery, WebhookEndpoint
from consent.webhooks import changes, endpoints
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from workspaces.models import Platform

PAGE = 1_000
KEPT_FOR = timedelta(days=30)


def derive() -> int:
    """Make, on every platform, up to PAGE deliveries for each endpoint that the ledger is ahead of; return how many."""
    made = 0
    for platform in Platform.objects.order_by("pk"):
        with platform_scope(platform.pk):
            until = settled.mark()
            behind = WebhookEndpoint.objects.filter(
                state=EndpointState.ACTIVE, cursor__lt=until, application__ended_at=None
            )
            made += sum(_derive(endpoint, until) for endpoint in behind)
    return made


def id_of(endpoint: WebhookEndpoint, event: UUID) -> UUID:
    """Return the id of the message by which an endpoint is told of an event: always the same one."""
    return uuid5(endpoint.public_id, event.hex)


def _derive(endpoint: WebhookEndpoint, until: int) -> int:
    with transaction.atomic():
        row = endpoints.held(endpoint)
        if row.state != EndpointState.ACTIVE or row.cursor >= until:
            return 0
        wanted = [kind for kind, change in CHANGE_OF.items() if change in row.changes]
        events = changes.concerning(row.application).filter(pk__gt=row.cursor, pk__lte=until, kind__in=wanted)
        page = list(events.values_list("pk", "public_id", "kind")[:PAGE])
        moment = now()
        WebhookDelivery.objects.bulk_create(
            [
                WebhookDelivery(
                    platform_id=row.platform_id,
                    public_id=id_of(row, public_id),
                    endpoint=row,
                    event_id=pk,
                    change=CHANGE_OF[EventKind(kind)],
                    not_before=moment,
                    made_at=moment,
                )
                for pk, public_id, kind in page
            ],
            ignore_conflicts=True,
        )
        row.cursor = page[-1][0] if len(page) == PAGE else until
        row.save(update_fields=["cursor"])
    return len(page)


def forget() -> int:
    """Delete the deliveries of the platform in scope that ended more than 30 days ago; return how many. What the ledger
    says stays there, and in the feed of changes."""
    ended = WebhookDelivery.objects.exclude(state=DeliveryState.WAITING)
    return ended.filter(made_at__lt=now() - KEPT_FOR).delete()[0]
