import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from workspaces.models.base import PlatformOwned
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class ConnectionState(models.TextChoices):
    ASKED = "asked", _("Not yet answered")
    OPEN = "open", _("Connected")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Ran out of time")
    REPLACED = "replaced", _("Replaced by a later agreement")
    ENDED = "ended", _("Ended")


class Side(models.TextChoices):
    ASKING = "asking"
    ASKED = "asked"


BEEN_OPEN = [ConnectionState.OPEN, ConnectionState.REPLACED, ConnectionState.ENDED]
OVER = [ConnectionState.REPLACED, ConnectionState.ENDED]
PAIR = (Least("asking", "asked"), Greatest("asking", "asked"))


class Connection(PlatformOwned):
    """What one workspace asked another to share between them, and what became of it (CP-03).

    A row never changes what may be shared: another agreement is another row, and the former one is replaced.
    `categories` are keys of the platform's data categories, `words` and `purpose` what owners wrote for each other.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asking = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="connections_asked")
    asked = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="connections_received")
    categories = models.JSONField(default=list)
    words = models.TextField(blank=True)
    purpose = models.TextField()
    state = models.CharField(max_length=16, choices=ConnectionState.choices, default=ConnectionState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, choices=Side.choices, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["platform", "asking", "asked_at"], name="connection_asking"),
            models.Index(fields=["platform", "asked", "asked_at"], name="connection_asked"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(asking=F("asked")), name="no_workspace_is_connected_with_itself"),
            models.UniqueConstraint(
                *PAIR, condition=Q(state=ConnectionState.OPEN), name="one_open_connection_per_pair"
            ),
            models.UniqueConstraint(
                *PAIR, condition=Q(state=ConnectionState.ASKED), name="one_question_of_connection_per_pair"
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEEN_OPEN, since__isnull=False) | (~Q(state__in=BEEN_OPEN) & Q(since=None)),
                name="connection_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False) | (~Q(state__in=OVER) & Q(ended_at=None)),
                name="connection_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state=ConnectionState.ENDED, ended_by__in=Side.values)
                | (~Q(state=ConnectionState.ENDED) & Q(ended_by="")),
                name="connection_says_who_ended_it",
            ),
        ]

    def __str__(self) -> str:
        return f"connection {self.public_id}"

    @property
    def reference(self) -> str:
        """Return how people call it: "CN" and the beginning of its public id."""
        return f"CN {self.public_id.hex[:8].upper()}"
