"""A consent to a connected service that ended: what it brought in is to be deleted (EK-08)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consent.kinds import Evidence
from consent.models.event import ConsentEvent
from consent.models.subject import Subject
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import PlatformOwned, User


class DisconnectionState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("of a connected service", "Is about to begin")
    BEGUN = "begun", _("Deletion under way")
    STUCK = "stuck", _("Needs an officer")
    RESTORED = "restored", _("Connected again")
    CLOSED = "closed", pgettext_lazy("of a connected service", "Closed by an officer")


class Disconnection(PlatformOwned):
    """What one withdrawal asks to be deleted: `categories`, as the pack says for that scope of the purpose.

    `evidence` is how whoever withdrew was known to be the person; empty where nothing showed it. `words` are an
    officer's, where the deletion was carried out past the portal.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="disconnection")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="disconnections")
    categories = models.JSONField()
    evidence = models.CharField(max_length=16, choices=Evidence.choices, blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=DisconnectionState.choices, default=DisconnectionState.WAITING)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField(key=None, blank=True, default="")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["platform", "made_at"],
                condition=Q(state=DisconnectionState.WAITING),
                name="disconnections_to_begin",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DisconnectionState.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state=DisconnectionState.CLOSED) & Q(closed_at=None, closed_by=None)),
                name="closed_disconnection_has_an_author",
            )
        ]

    def __str__(self) -> str:
        return f"disconnection {self.public_id}"
