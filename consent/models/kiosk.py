"""A page on a tablet, at an event, on which people agree by typing their address."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from workspaces.models import PlatformOwned, User, Workspace


class Kiosk(PlatformOwned):
    """A kiosk of a workspace, or of the platform itself. `name` is the event, which people read, and `purposes` are the
    keys of what is asked there. `people` counts those who agreed to something, confirmed or not."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    purposes = models.JSONField()
    people = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(purposes=[]), name="a_kiosk_asks_something"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="a_kiosk_is_open_for_some_time"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_moment(self) -> datetime:
        """The end of its last day."""
        return self.ends_at - timedelta(seconds=1)
