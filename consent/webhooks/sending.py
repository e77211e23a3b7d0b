"""Delivering: one worker at a time for each endpoint, one message after another, with longer and longer pauses.

At least once, and in no promised order. A worker that is killed between the answer of the other side and the row that
says so is followed by one that sends the same message, with the same id, again.
"""

import json
import logging
import random
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from consent.kinds import DeliveryState, EndpointState, StopReason
from consent.models import WebhookDelivery, WebhookEndpoint
from consent.webhooks import changes, endpoints
from privacy_portal import broker
from privacy_portal.clock import now
from privacy_portal.outbound import posting, signatures
from privacy_portal.scoping import across_platforms, platform_scope

logger = logging.getLogger(__name__)

TASK = "consent.deliver_webhooks"
# Before the first try, the second, ... : more than three days in all.
PAUSES = (
    timedelta(0), timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
# An endpoint that fails is left alone as a whole: 5 s, 10 s, ..., never longer than this.
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=24)
# Longer than a name takes to be resolved and a message to time out.
LEASE = timedelta(seconds=90)
# After so long a worker lets others have their turn; who comes next goes on.
SPELL_SECONDS = 20.0
OFFICERS_AFTER, STOPPED_AFTER = timedelta(days=1), timedelta(days=5)
USER_AGENT = "privacy-portal-webhooks/1"


def due(at_most: int) -> list[int]:
    """Return the primary keys of endpoints, of every platform, for which something is to be delivered now."""
    moment = now()
    waiting = Q(deliveries__state=DeliveryState.WAITING, deliveries__not_before__lte=moment)
    with across_platforms():
        found = WebhookEndpoint.unscoped.filter(_free(moment), waiting).order_by("pk")
        return list(found.values_list("pk", flat=True).distinct()[:at_most])


def hint(endpoint_id: int) -> bool:
    """Tell a worker to look at the endpoint; without a broker the reconciler does it."""
    return broker.hint(TASK, endpoint_id)


def deliver(endpoint_id: int) -> int:
    """Deliver what is due for an endpoint, unless somebody does already; return how many messages were taken there."""
    with across_platforms():
        mine = WebhookEndpoint.unscoped.filter(_free(now()), pk=endpoint_id)
        if not mine.update(fence=F("fence") + 1, lease_until=now() + LEASE):
            return 0
        endpoint = WebhookEndpoint.unscoped.select_related("application__workspace").get(pk=endpoint_id)
    with platform_scope(endpoint.platform_id):
        try:
            return _go_on(endpoint)
        finally:
            _mine(endpoint).update(lease_until=None)


def _go_on(endpoint: WebhookEndpoint) -> int:
    delivered, began = 0, time.monotonic()
    while time.monotonic() - began < SPELL_SECONDS:
        delivery = _next(endpoint)
        if delivery is None:
            break
        failure, answer = _send(endpoint, delivery)
        if not _report(endpoint, delivery, failure, answer):
            break
        delivered += 1
    return delivered


def _next(endpoint: WebhookEndpoint) -> WebhookDelivery | None:
    """Return the delivery to try now, with the try counted, so that a worker who is lost in it has tried; None where
    there is none, or where another worker has taken over."""
    waiting = endpoint.deliveries.filter(state=DeliveryState.WAITING, not_before__lte=now())
    delivery = waiting.select_related(*(f"event__{one}" for one in changes.READ_WITH)).order_by("not_before", "pk")
    found: WebhookDelivery | None = delivery.first()
    if found is None or not _mine(endpoint).filter(state=EndpointState.ACTIVE).update(lease_until=now() + LEASE):
        return None
    found.attempts, found.tried_at = found.attempts + 1, now()
    pause = PAUSES[min(found.attempts, len(PAUSES) - 1)]
    found.not_before = now() + max(pause * random.SystemRandom().uniform(0.9, 1.1), LEASE)
    found.save(update_fields=["attempts", "tried_at", "not_before"])
    return found


def _send(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> tuple[str, posting.Answer | None]:
    """Return what went wrong, "" for nothing, and the answer, if any came."""
    moment = now()
    body = body_of(endpoint, delivery)
    signed = signatures.headers(
        endpoints.secrets_of(endpoint, moment), message_id(delivery), int(moment.timestamp()), body
    )
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **signed}
    try:
        answer = posting.post(endpoint.url, body, headers)
    except posting.NotSent as error:
        return error.code, None
    if 200 <= answer.status < 300:
        return "", answer
    return "redirect" if 300 <= answer.status < 400 else "status", answer


def message_id(delivery: WebhookDelivery) -> str:
    """Return the header `webhook-id`: the same at every try, and after a replay."""
    return f"msg_{delivery.public_id.hex}"


def body_of(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> bytes:
    """Return what is sent: the same at every try, because an event of the ledger never changes."""
    event = delivery.event
    if event is None:
        facts, at = {"endpoint": str(endpoint.public_id)}, delivery.made_at
    else:
        facts, at = changes.told(endpoint.application, event).model_dump(mode="json"), event.at
    return json.dumps(changes.body(delivery.change, at, facts), separators=(",", ":")).encode()


def _report(endpoint: WebhookEndpoint, delivery: WebhookDelivery, failure: str, answer: posting.Answer | None) -> bool:
    """Write down what came of a try; return whether to go on with the next message. Nothing is written by a worker
    whose endpoint another one has taken over."""
    with transaction.atomic():
        row = endpoints.held(endpoint)
        if row.fence != endpoint.fence:
            return False
        delivery.status, delivery.failure = answer.status if answer else None, failure
        if failure:
            _failed(row, delivery, answer)
        else:
            delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now()
            if row.failures:
                endpoints.well(row)
                row.save()
        delivery.save(update_fields=["state", "status", "failure", "not_before", "delivered_at"])
    if failure:
        logger.warning("webhook %s, attempt %s: %s", delivery.pk, delivery.attempts, failure)
    return not failure and row.state == EndpointState.ACTIVE


def _failed(row: WebhookEndpoint, delivery: WebhookDelivery, answer: posting.Answer | None) -> None:
    """Say when the message and the endpoint are tried again, or not any more. The caller holds the endpoint."""
    moment = now()
    if delivery.attempts >= len(PAUSES):
        delivery.state = DeliveryState.FAILED
    else:
        pause = PAUSES[delivery.attempts] * random.SystemRandom().uniform(0.9, 1.1)
        delivery.not_before = moment + max(pause, _asked(answer))
    row.failures += 1
    row.failing_since = row.failing_since or moment
    rest = min(FIRST_REST * 2 ** min(row.failures - 1, 12), LONGEST_REST)
    row.rests_until = moment + max(rest, _asked(answer))
    if answer is not None and answer.status == 410:
        endpoints.stop(row, StopReason.GONE)
    elif moment - row.failing_since >= STOPPED_AFTER:
        endpoints.stop(row, StopReason.FAILING)
    elif moment - row.failing_since >= OFFICERS_AFTER and row.told_failing_at is None:
        row.told_failing_at = moment
        endpoints.tell_officers(row, f"failing/{int(row.failing_since.timestamp())}")
    row.save()


def _asked(answer: posting.Answer | None) -> timedelta:
    """Return how long the other side asked to be left alone, a day at most."""
    return min(answer.wait, LONGEST_WAIT) if answer is not None and answer.wait is not None else timedelta()


def _free(moment: datetime) -> Q:
    """Endpoints that may be worked on: in use, of an application that was not shut out, not resting, and nobody's."""
    unclaimed = Q(lease_until=None) | Q(lease_until__lte=moment)
    rested = Q(rests_until=None) | Q(rests_until__lte=moment)
    return unclaimed & rested & Q(state=EndpointState.ACTIVE, application__ended_at=None)


def _mine(endpoint: WebhookEndpoint) -> QuerySet[WebhookEndpoint]:
    """Return the endpoint's row while no other worker has taken it over."""
    rows: QuerySet[WebhookEndpoint] = WebhookEndpoint.objects.filter(pk=endpoint.pk, fence=endpoint.fence)
    return rows
