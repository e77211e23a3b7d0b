"""The clocks of a request: what happened (append-only), and the dates that follow from it under each law."""

from django.db import models
from django.db.models import Q

from workspaces.models import PlatformOwned, User


class ClockEventKind(models.TextChoices):
    RECEIVED = "received"
    RECEIPT_CORRECTED = "receipt_corrected"
    CONTACT_CONFIRMED = "contact_confirmed"
    ACKNOWLEDGED = "acknowledged"
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_VERIFIED = "identity_verified"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_RECEIVED = "clarification_received"
    FEE_QUOTED = "fee_quoted"
    FEE_PAID = "fee_paid"
    FEE_WAIVED = "fee_waived"
    EXTENSION_NOTIFIED = "extension_notified"
    EXTENSION_AGREED = "extension_agreed"
    ANSWERED = "answered"
    ANSWER_RECALLED = "answer_recalled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAW_CHANGED = "law_changed"


class ClockEvent(PlatformOwned):
    request = models.ForeignKey("dsr.Request", on_delete=models.PROTECT, related_name="clock_events")
    kind = models.CharField(max_length=32, choices=ClockEventKind.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=64, blank=True)
    # The new day of an extension, where the law leaves it to whoever answers.
    until = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Clock(PlatformOwned):
    """The computed dates of one request under one law, or under one promise of the platform beside the laws.

    `nominal_end` is where the period ends, `due_at` the last moment to act. Of a request's clocks exactly one leads:
    the strictest. `statutory` is False where the date is no law's number: the portal's own aim, or a promise.
    """

    request = models.ForeignKey("dsr.Request", on_delete=models.PROTECT, related_name="clocks")
    law = models.CharField(max_length=8)
    # The key of the platform's promise, "" for a law's own clock.
    promise = models.CharField(max_length=64, blank=True)
    # Why the law applies: a code of dsr.law.applicable, "promise" for a promise.
    because = models.CharField(max_length=16, default="residence")
    leads = models.BooleanField(default=False)
    statutory = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    nominal_end = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField(null=True)
    extension_notice_by = models.DateTimeField(null=True)
    target = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    # At which day of the period a clock stands that is paused.
    paused_on_day = models.PositiveSmallIntegerField(null=True)
    time_zone = models.CharField(max_length=64)
    rule_version = models.CharField(max_length=64)
    holidays_version = models.CharField(max_length=32)
    # [dsr.law.counting.Fact as a dict, ...]
    explanation = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-leads", "due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "law", "promise"], name="one_clock_per_law_and_promise"),
            models.UniqueConstraint(fields=["request"], condition=Q(leads=True), name="one_clock_leads"),
        ]

    def __str__(self) -> str:
        return f"due {self.due_at:%Y-%m-%d}" if self.due_at else "no statutory date"
