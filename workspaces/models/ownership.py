"""Who owned a workspace when: the dated side of `Workspace.owner` (EK-05, EC-08)."""

from django.db import models
from django.db.models import F, Q

from workspaces.models.base import PlatformOwned
from workspaces.models.platform import Organisation
from workspaces.models.workspace import Workspace


class Ownership(PlatformOwned):
    """A workspace was this organisation's from `since` and before `until`; empty means always.

    `workspaces.ownership` writes these together with `Workspace.owner`, which names the one that is open.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="ownerships")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    # Passed on in the portal: a pack that still names the former owner does not turn it back.
    by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = [F("since").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(until__isnull=True), name="one_owner_of_a_workspace_at_present"
            ),
            models.UniqueConstraint(fields=["workspace", "since"], name="one_owner_of_a_workspace_since_a_day"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="ownership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace} of {self.owner}"
