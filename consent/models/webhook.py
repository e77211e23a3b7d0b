"""Telling applications of changes: where each one is told, what it was told, and up to where the ledger is settled."""

import uuid

from django.db import models
from django.db.models import Q

from consent.kinds import TEST, Change, DeliveryState, EndpointState, StopReason
from consent.models.application import Application
from consent.models.event import ConsentEvent
from privacy_portal.clock import now
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import PlatformOwned, User


class LedgerMark(PlatformOwned):
    """Up to where the platform's ledger is settled: no event with a key up to `settled` can still appear.

    Keys are given out before a transaction ends, so that what has the lower one may be seen later (consent.settled).
    Up to `passed_on` it is written down which recipients have to hear of a withdrawal (consent.propagation).
    """

    settled = models.BigIntegerField(default=0)
    passed_on = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform"], name="one_mark_per_ledger")]

    def __str__(self) -> str:
        return f"settled up to {self.settled}"


class WebhookEndpoint(PlatformOwned):
    """Where an application is told of changes, by Standard Webhooks.

    `cursor` is the key of the newest event of which deliveries were made, or that did not concern it. `former_secret`
    signs beside `secret` until `former_until`. `failures` are tries in a row that failed, the first of them at
    `failing_since`; nothing is tried before `rests_until`. One worker at a time delivers: the one with the newest
    `fence`, until `lease_until`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="webhook")
    url = SealedTextField(key=None)
    secret = SealedTextField(key=None)
    former_secret = SealedTextField(key=None, null=True)
    former_until = models.DateTimeField(null=True)
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    stopped_because = models.CharField(max_length=8, choices=StopReason.choices, blank=True)
    cursor = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    told_failing_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(changes=[]), name="webhook_tells_of_something"),
            models.CheckConstraint(
                condition=Q(state=EndpointState.STOPPED) ^ Q(stopped_because=""), name="stopped_webhook_says_why"
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="failing_webhook_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.public_id}"


class WebhookDelivery(PlatformOwned):
    """One change that one application is told of, or a test: the row is the truth, a try changes it under the fence.

    `public_id` follows from endpoint and event, so that a row that was made anew is known as the same message.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(ConsentEvent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    change = models.CharField(max_length=24, choices=[*Change.choices, (TEST, TEST)])
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=16, blank=True)
    not_before = models.DateTimeField(default=now)
    made_at = models.DateTimeField(default=now)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["endpoint", "not_before", "id"],
                condition=Q(state=DeliveryState.WAITING),
                name="webhooks_to_deliver",
            ),
            models.Index(fields=["endpoint", "made_at", "id"], name="webhooks_of_endpoint"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="event_is_told_once"),
            models.CheckConstraint(condition=Q(change=TEST) ^ Q(event__isnull=False), name="webhook_has_its_event"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DELIVERED) ^ Q(delivered_at=None), name="delivered_webhook_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.public_id}"
