"""The clock of a request: what happened (append-only), and the dates that follow from it."""

from django.db import models

from workspaces.models import PlatformOwned, User


class ClockEventKind(models.TextChoices):
    RECEIVED = "received"
    CONTACT_CONFIRMED = "contact_confirmed"
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_VERIFIED = "identity_verified"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_RECEIVED = "clarification_received"
    EXTENSION_NOTIFIED = "extension_notified"
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
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Clock(PlatformOwned):
    """The computed dates of one request. `nominal_end` is where the period ends, `due_at` the last moment to act."""

    request = models.OneToOneField("dsr.Request", on_delete=models.PROTECT, related_name="clock")
    law = models.CharField(max_length=8)
    starts_at = models.DateTimeField()
    nominal_end = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    acknowledge_by = models.DateTimeField(null=True)
    extension_notice_by = models.DateTimeField(null=True)
    target = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64)
    rule_version = models.CharField(max_length=64)
    holidays_version = models.CharField(max_length=32)
    # [dsr.law.counting.Fact as a dict, ...]
    explanation = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"due {self.due_at:%Y-%m-%d}" if self.due_at else "no statutory date"
