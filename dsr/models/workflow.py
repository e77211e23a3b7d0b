"""The durable work of a request. Rows are the truth; messages are hints to look at them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dsr.models.case import Request
from dsr.models.system import DataSystem
from privacy_portal.encryption.fields import SealedJSONField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import Approval, PlatformOwned, User


class StepState(models.TextChoices):
    PENDING = "pending"
    READY = "ready"
    RUNNING = "running"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    NEEDS_HUMAN = "needs_human"
    DONE = "done"
    CANCELLED = "cancelled"


# What a step that has not come to its end may be.
UNFINISHED = [
    StepState.PENDING,
    StepState.READY,
    StepState.RUNNING,
    StepState.UNKNOWN,
    StepState.WAITING,
    StepState.NEEDS_HUMAN,
]


class Leased(PlatformOwned):
    """Work that one worker at a time may do: whoever holds the lease with the current fence may report."""

    state = models.CharField(max_length=16, choices=StepState.choices, default=StepState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    error = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # What a worker reads along with the row.
    READ_WITH: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "not_before", "lease_until"], name="%(class)s_due")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=StepState.RUNNING) | Q(lease_until__isnull=False), name="running_%(class)s_has_lease"
            )
        ]


class Step(Leased):
    """One step of a request on one system (or none)."""

    READ_WITH = ("request__case__platform", "request__case__subject_key", "request__workspace", "system")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=32)
    system = models.ForeignKey(DataSystem, null=True, on_delete=models.PROTECT, related_name="+")
    # Counts, digests and codes; never a person's data.
    result = models.JSONField(default=dict)

    class Meta(Leased.Meta):
        abstract = False
        ordering = ["round", "position", "id"]
        constraints = [
            *Leased.Meta.constraints,
            # Two constraints, because SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["request", "round", "kind", "system"],
                condition=Q(system__isnull=False),
                name="one_step_per_kind_and_system",
            ),
            models.UniqueConstraint(
                fields=["request", "round", "kind"],
                condition=Q(system__isnull=True),
                name="one_step_per_kind_without_system",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def target(self) -> DataSystem:
        """The system that this step works on; raises ValueError for a step that works on none."""
        if self.system is None:
            raise ValueError(f"a step of kind {self.kind} works on no system")
        return self.system


class Plan(PlatformOwned):
    """What would be exported or erased in one system, as counted and shown; the digest freezes the rows meant."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="plans")
    system = models.ForeignKey(DataSystem, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    # Each as dsr.connectors.base.TablePreview.
    tables = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["request", "system", "number"], name="plan_number_per_request_and_system")
        ]

    def __str__(self) -> str:
        return f"plan {self.number} of {self.request}"


class DecisionOutcome(models.TextChoices):
    ACCEPT = "accept"
    REFUSE = "refuse"
    # Of an owner's part that was relayed: they answered in words, and the portal carries nothing out.
    ANSWER = "answer"
    # Of a complaint or an appeal; dsr.models.Outcome has the same.
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DISMISSED = "dismissed"


class Decision(PlatformOwned):
    """The controller's answer to a request: whether and why, by whom, on which plan."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=16, choices=DecisionOutcome.choices)
    ground = models.CharField(max_length=64, blank=True)
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    # {"text": what the person is told, word for word}
    reason = SealedJSONField(key="subject_key")
    digest = models.CharField(max_length=64, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="decision_number_per_request"),
            models.CheckConstraint(
                condition=~Q(outcome=DecisionOutcome.REFUSE) | ~Q(ground=""), name="refusing_decision_names_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.decided_at:%Y-%m-%d})"


class EffectState(models.TextChoices):
    INTENT = "intent"
    DONE = "done"
    VOID = "void"


class Effect(PlatformOwned):
    """An irreversible effect on a system: written before it fires, completed by its receipt, or void when the system
    refused it because the data had changed.

    Two people stand behind it, who are not the same person: the decision's author and the second pair of eyes.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="effect")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=EffectState.choices, default=EffectState.INTENT)
    armed_at = models.DateTimeField()
    # Pairs of a table and the rows affected in it.
    receipt = models.JSONField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("approved_by")), name="effect_needs_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=[EffectState.INTENT, EffectState.VOID], receipt__isnull=True)
                | Q(state=EffectState.DONE, receipt__isnull=False, done_at__isnull=False),
                name="effect_done_has_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"effect {self.key} ({self.state})"
