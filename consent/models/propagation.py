"""That recipients stop too: how each is reached, and each withdrawal on its way to each of them."""

import uuid

from django.db import models
from django.db.models import Q

from consent.models.application import Application
from consent.models.event import ConsentEvent
from consent.propagation.kinds import OPEN, State, Way
from privacy_portal.clock import now
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import PlatformOwned, User


class RecipientContact(PlatformOwned):
    """How a recipient of the register is reached, known by its key. `mailed_at` is when it last got a mail; `letters`
    counts them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.SlugField()
    way = models.CharField(max_length=16, choices=Way.choices)
    address = SealedTextField(key=None, null=True)
    language = models.CharField(max_length=16, default="en")
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    letters = models.PositiveIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["recipient"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "recipient"], name="one_contact_per_recipient"),
            models.CheckConstraint(
                condition=Q(way=Way.MAIL) ^ Q(address__isnull=True), name="contact_by_mail_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(way=Way.WEBHOOK) ^ Q(application__isnull=True), name="contact_by_webhook_has_an_application"
            ),
            models.CheckConstraint(
                condition=Q(way=Way.NOT_NEEDED) ^ Q(reason=""), name="recipient_that_is_not_told_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.way}"


class Propagation(PlatformOwned):
    """One withdrawal (or objection) on its way to one recipient. The person is in it by the ledger's event alone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="propagations")
    recipient = models.SlugField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    made_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["platform", "recipient", "id"], condition=Q(state__in=OPEN), name="propagations_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient"], name="recipient_is_told_once"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN) ^ Q(ended_at__isnull=False), name="propagation_ends_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.TOLD) | Q(told_at__isnull=False), name="recipient_told_says_when"
            ),
            models.CheckConstraint(
                condition=Q(state=State.BY_HAND, ended_by__isnull=False) & ~Q(note="")
                | ~Q(state=State.BY_HAND) & Q(ended_by=None),
                name="officer_who_closes_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.state}"
