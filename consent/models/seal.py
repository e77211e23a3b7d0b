"""What a part of the ledger was when it was sealed, so that even a row that was taken out is missed."""

from django.db import models
from django.db.models import F, Q

from workspaces.models import PlatformOwned
from workspaces.models.append_only import AppendOnly


class LedgerSeal(PlatformOwned):
    """The events of the platform with keys from `first` to `last`: how many, and one hash over theirs.

    Each seal is tied to the one before, and its hash stands in the audit trail, whose checkpoints leave the database.
    """

    number = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    events = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            AppendOnly(name="ledger_seals_are_only_added"),
            models.UniqueConstraint(fields=["platform", "number"], name="ledger_seal_number_per_platform"),
            models.CheckConstraint(condition=Q(last__gte=F("first"), events__gt=0), name="ledger_seal_holds_something"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"
