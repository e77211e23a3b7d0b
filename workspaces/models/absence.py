from django.db import models
from django.db.models import F, Q

from workspaces.models.base import PlatformOwned
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class Absence(PlatformOwned):
    """A time in which `deputy` answers for `person`: for `workspace`, or without one for the platform."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="absences")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    named_at = models.DateTimeField()
    # Set by hand before its time, or by the sweep once its time is over.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["platform", "deputy", "ends_at"], name="absence_of_deputy")]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"),
            # Two constraints, because SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["workspace", "person"],
                condition=Q(workspace__isnull=False, ended_at__isnull=True),
                name="one_absence_at_a_time_in_workspace",
            ),
            models.UniqueConstraint(
                fields=["platform", "person"],
                condition=Q(workspace__isnull=True, ended_at__isnull=True),
                name="one_absence_at_a_time_on_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.person_id}"
