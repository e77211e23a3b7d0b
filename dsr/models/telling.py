"""Telling the people of a connected system that the service ends or goes to somebody else (EK-22, EC-08)."""

import uuid
from typing import cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.models.system import DataSystem
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import Closure, PlatformOwned, Succession, User


class TellingState(models.TextChoices):
    READING = "reading", _("Being told")
    DONE = "done", _("Everybody was told")
    STUCK = "stuck", _("Needs an officer")
    STOPPED = "stopped", _("Stopped")


class Telling(PlatformOwned):
    """People of one kind in a collection of one system, read for one event, and how far that is.

    `position` is the place to read on from, None at the beginning; it may hold a person's key, so it is sealed. The
    counts are of the reading at hand, but for who was told: that is counted from the addresses themselves.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    closure = models.ForeignKey(Closure, null=True, on_delete=models.PROTECT, related_name="+")
    succession = models.ForeignKey(Succession, null=True, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(DataSystem, on_delete=models.PROTECT, related_name="+")
    collection = models.CharField(max_length=200)
    # The kind of people in it; empty: everybody.
    kind = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=16, choices=TellingState.choices, default=TellingState.READING)
    position = SealedTextField(key=None, null=True)
    found = models.PositiveIntegerField(default=0)
    before = models.PositiveIntegerField(default=0)
    without_address = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=64, blank=True)
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closure__isnull=True, succession__isnull=False)
                | Q(closure__isnull=False, succession__isnull=True),
                name="telling_is_of_one_event",
            ),
            models.UniqueConstraint(
                fields=["closure", "system", "collection", "kind"],
                condition=Q(closure__isnull=False),
                name="one_telling_per_closure_and_collection",
            ),
            models.UniqueConstraint(
                fields=["succession", "system", "collection", "kind"],
                condition=Q(succession__isnull=False),
                name="one_telling_per_succession_and_collection",
            ),
            models.CheckConstraint(
                condition=Q(state=TellingState.READING, ended_at__isnull=True)
                | ~Q(state=TellingState.READING) & Q(ended_at__isnull=False),
                name="telling_that_ended_says_when",
            ),
        ]

    @property
    def event(self) -> Closure | Succession:
        """What is told."""
        return cast("Closure | Succession", self.closure or self.succession)

    def __str__(self) -> str:
        return f"telling {self.public_id}"
