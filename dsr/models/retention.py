"""Retention that runs: what a rule would delete in a system, who agreed to it, and the receipt; and what stops it."""

import uuid

from django.db import models
from django.db.models import F, Q

from dsr.connectors.answers import Reach
from dsr.models.system import DataSystem
from dsr.models.workflow import Leased
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import Approval, DataCategory, PlatformOwned, RetentionRule, User, Workspace


class RunPhase(models.TextChoices):
    COUNT = "count"
    APPROVE = "approve"
    DELETE = "delete"
    OVER = "over"


class RunOutcome(models.TextChoices):
    NOTHING_DUE = "nothing_due"
    DELETED = "deleted"
    REJECTED = "rejected"
    UNANSWERED = "unanswered"
    STOPPED = "stopped"
    OVERTAKEN = "overtaken"
    HELD = "held"


class RetentionRun(Leased):
    """One rule carried out once in one system: counted, agreed to, deleted, with the receipt of the system.

    `workspace` is the one whose owner decides about the data; empty where the platform does. `people` are the kinds of
    people about whom they decide there, where it is not everybody whom the rule means; `living` is where those people
    live. `before` stays as it was
    when the run began, so that what is agreed to is what goes. The state is that of a leased piece of work.
    """

    READ_WITH = ("rule", "system", "workspace", "platform", "approval", "proposed_by")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=32)
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="runs")
    system = models.ForeignKey(DataSystem, on_delete=models.PROTECT, related_name="+")
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    people = models.CharField(max_length=250, blank=True)
    # As dsr.connectors.base.Reach writes it; empty for everybody.
    living = models.CharField(max_length=1600, blank=True)
    # Pairs of a category and the key of a business workspace, or null for everywhere else.
    scope = models.JSONField(default=list)
    before = models.DateField()
    phase = models.CharField(max_length=16, choices=RunPhase.choices, default=RunPhase.COUNT)
    outcome = models.CharField(max_length=16, choices=RunOutcome.choices, blank=True)
    # Who had the rule looked through; empty where its day had come.
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    # Each as dsr.connectors.base.TablePreview.
    tables = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    counted_at = models.DateTimeField(null=True)
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")
    effect_key = models.UUIDField(null=True)
    armed_at = models.DateTimeField(null=True)
    # Pairs of a table and the rows affected in it.
    receipt = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(Leased.Meta):
        abstract = False
        ordering = ["-begun_at", "-id"]
        indexes = [*Leased.Meta.indexes, models.Index(fields=["platform", "phase", "begun_at"], name="run_by_phase")]
        constraints = [
            *Leased.Meta.constraints,
            # Two constraints, because SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["rule", "system", "workspace", "people", "living"],
                condition=Q(workspace__isnull=False) & ~Q(phase=RunPhase.OVER),
                name="one_open_run_per_rule_system_and_workspace",
            ),
            models.UniqueConstraint(
                fields=["rule", "system", "people", "living"],
                condition=Q(workspace__isnull=True) & ~Q(phase=RunPhase.OVER),
                name="one_open_run_per_rule_and_system",
            ),
            models.CheckConstraint(
                condition=~Q(phase=RunPhase.DELETE) | Q(approval__isnull=False, effect_key__isnull=False),
                name="nothing_is_deleted_without_approval",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=RunOutcome.DELETED)
                | Q(approval__isnull=False, effect_key__isnull=False, armed_at__isnull=False, receipt__isnull=False),
                name="deleted_run_has_receipt",
            ),
            models.CheckConstraint(
                condition=Q(phase=RunPhase.OVER, ended_at__isnull=False) & ~Q(outcome="")
                | ~Q(phase=RunPhase.OVER) & Q(outcome=""),
                name="run_is_over_with_an_outcome",
            ),
        ]

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of people that the run means; [] for everybody."""
        return self.people.split() or list(self.rule.people)

    @property
    def reach(self) -> Reach:
        """Return where the people live whom the run means."""
        return Reach.of(self.living)

    def __str__(self) -> str:
        return self.reference


class RetentionDay(PlatformOwned):
    """A day on which a platform's rules were looked through."""

    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "day"], name="one_look_a_day")]

    def __str__(self) -> str:
        return str(self.day)


class LegalHold(PlatformOwned):
    """Data that no retention rule may delete while the hold stands: it may be evidence. Empty means: every one."""

    READ_WITH = ("category", "workspace", "placed_by", "lifted_by", "platform")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    category = models.ForeignKey(DataCategory, null=True, on_delete=models.PROTECT, related_name="+")
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(key=None)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__gte=F("placed_at"), lifted_by__isnull=False),
                name="hold_names_who_lifted_it",
            )
        ]

    def __str__(self) -> str:
        return f"hold of {self.placed_at:%Y-%m-%d}"


class LegalHoldRun(PlatformOwned):
    """A run that had deleted, or was about to delete, what a legal hold keeps when it was placed.

    `rows` is how many records of that data went with the run: 0 where it was stopped before any did, empty until the
    system has said what became of a deletion that was under way.
    """

    hold = models.ForeignKey(LegalHold, on_delete=models.PROTECT, related_name="met")
    run = models.ForeignKey(RetentionRun, on_delete=models.PROTECT, related_name="holds")
    rows = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hold", "run"], name="hold_meets_a_run_once")]

    def __str__(self) -> str:
        return f"{self.hold} and {self.run}"
