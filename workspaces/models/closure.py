"""The end of a service (EK-22): announced sixty days ahead, collection stops, then everything goes."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.platform import DataCategory
from workspaces.models.register import RetentionRule
from workspaces.models.user import User
from workspaces.register.kinds import RetentionEnd

NOTICE = timedelta(days=60)


class ClosureState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second officer")
    ANNOUNCED = "announced", _("Announced")
    STOPPED = "stopped", _("Nothing is collected any more")
    FINISHED = "finished", _("Everything is gone")
    CANCELLED = "cancelled", _("Called off")


class Closure(PlatformOwned):
    """One service that ends. Two officers announce it; people are told at least sixty days ahead."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=16, choices=ClosureState.choices, default=ClosureState.PROPOSED)
    words = models.TextField()
    closes_on = models.DateField()
    gone_by = models.DateField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    announced_on = models.DateField(null=True)
    stopped_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = SealedTextField(key=None, null=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform"],
                condition=Q(state__in=[ClosureState.PROPOSED, ClosureState.ANNOUNCED, ClosureState.STOPPED]),
                name="one_closure_under_way",
            ),
            models.CheckConstraint(
                condition=Q(announced_on=None) | Q(closes_on__gte=F("announced_on") + NOTICE),
                name="closure_is_announced_sixty_days_ahead",
            ),
            models.CheckConstraint(condition=Q(gone_by__gte=F("closes_on")), name="data_go_after_the_service"),
            models.CheckConstraint(
                condition=Q(announced_by=None) | ~Q(announced_by=F("proposed_by")), name="two_officers_announce_an_end"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ClosureState.PROPOSED, ClosureState.CANCELLED])
                | Q(announced_by__isnull=False, announced_on__isnull=False),
                name="closure_was_announced",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClosureState.STOPPED, ClosureState.FINISHED]) | Q(stopped_at__isnull=False),
                name="stopped_closure_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClosureState.FINISHED) | Q(finished_by__isnull=False, finished_at__isnull=False),
                name="finished_closure_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClosureState.CANCELLED)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False, cancelled_because__isnull=False),
                name="called_off_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"closure on {self.closes_on}"


class ClosureTask(PlatformOwned):
    """One thing that has to be deleted or made anonymous, by whom it was, and what proves it.

    `rule` is the retention rule of no days that deletes its kind of data from the day after the service closes, and
    `armed_by` who set it: they do not agree to what it deletes (CP-02)."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="tasks")
    system = models.CharField(max_length=200)
    category = models.ForeignKey(DataCategory, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, choices=RetentionEnd.choices, default=RetentionEnd.ERASE)
    due_on = models.DateField()
    rule = models.OneToOneField(RetentionRule, null=True, on_delete=models.PROTECT, related_name="closes")
    armed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    armed_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    evidence = SealedTextField(key=None, null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False, evidence__isnull=False),
                name="done_task_has_evidence",
            ),
            models.CheckConstraint(
                condition=Q(rule=None, armed_by=None, armed_at=None)
                | Q(rule__isnull=False, armed_by__isnull=False, armed_at__isnull=False, category__isnull=False),
                name="armed_task_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk} of closure {self.closure_id}"

    @property
    def what(self) -> str:
        """What has to go: a kind of data in the reader's language, or what an officer named."""
        return str(self.category) if self.category else self.system


class ClosureTold(PlatformOwned):
    """Who was told by mail that the service ends, and when."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="told")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closure", "user"], name="told_once_of_a_closure")]

    def __str__(self) -> str:
        return f"told of closure {self.closure_id}"


class ClosureReminder(PlatformOwned):
    """A reminder to officers that something of the end is left to do. `slot` says which; each goes once."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="reminders")
    slot = models.CharField(max_length=32)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closure", "slot"], name="each_closure_reminder_once")]

    def __str__(self) -> str:
        return f"{self.slot} of closure {self.closure_id}"
