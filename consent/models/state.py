"""How things stand: one row answers "may I?". It follows from the ledger and can be made anew from it."""

from django.db import models
from django.db.models import Q

from consent.kinds import EventKind
from consent.models.event import ConsentEvent
from consent.models.purpose import Purpose
from consent.models.subject import Subject
from workspaces.models import PlatformOwned, Workspace


class ConsentState(PlatformOwned):
    """The newest event of a person about one purpose (of one workspace) and one option of it."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="states", db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+", db_index=False)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    option = models.CharField(max_length=50, blank=True)
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+", db_index=False)
    version_number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    since = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "ends_at"], name="states_that_end", condition=Q(ends_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose", "option"], condition=Q(workspace=None), name="one_state_per_choice"
            ),
            models.UniqueConstraint(
                fields=["subject", "purpose", "option", "workspace"],
                condition=Q(workspace__isnull=False),
                name="one_state_per_choice_in_a_workspace",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d}"
