from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy_portal import clock
from privacy_portal.encryption.fields import SealedTextField
from privacy_portal.encryption.models import SubjectKey


class State(models.TextChoices):
    """Where a mail is."""

    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Questions about the outbox."""

    def due(self, moment: datetime) -> OutgoingMailQuerySet:
        """Queued mails that nobody is sending at `moment`, the longest waiting first."""
        unclaimed = Q(lease_until=None) | Q(lease_until__lte=moment)
        return self.filter(unclaimed, state=State.QUEUED, not_before__lte=moment).order_by("not_before", "pk")


class OutgoingMail(models.Model):
    """A mail as it was written: rendered once, sealed, sent by whoever claims the row.

    `reference` names the case it belongs to, `failure` says by a code why it was not sent; neither holds personal data.
    """

    platform_id = models.BigIntegerField()
    subject_key = models.ForeignKey(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    reference = models.CharField(max_length=64, blank=True)
    recipient = SealedTextField()
    subject = SealedTextField()
    text = SealedTextField()
    html = SealedTextField()
    dedupe_key = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=32, blank=True)
    not_before = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform_id", "dedupe_key"], name="mail_is_queued_once"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at=None)),
                name="sent_mail_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state=State.QUEUED), name="mail_to_send"),
            models.Index(fields=["platform_id", "reference", "created_at"], name="mail_by_reference"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} {self.template} {self.state}"
