"""The business, or part of it, goes to another organisation (EC-08): people are told before their data move."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.platform import DataCategory, Organisation
from workspaces.models.user import User
from workspaces.models.workspace import Workspace

# No law of the five services' places names a number; thirty days leave time to take one's data and go.
SUCCESSION_NOTICE = timedelta(days=30)


class SuccessionState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second officer")
    ANNOUNCED = "announced", _("Announced")
    IN_EFFECT = "in_effect", _("In effect")
    CANCELLED = "cancelled", _("Called off")


class Succession(PlatformOwned):
    """One transfer: from whom, to whom, from which day, and what moves: the whole service, or some workspaces."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=16, choices=SuccessionState.choices, default=SuccessionState.PROPOSED)
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="given_successions")
    taker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="taken_successions")
    whole = models.BooleanField(default=False)
    workspaces = models.ManyToManyField(Workspace, related_name="successions")
    categories = models.ManyToManyField(DataCategory, related_name="successions")
    words = models.TextField()
    effective_on = models.DateField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    announced_on = models.DateField(null=True)
    in_effect_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = SealedTextField(key=None, null=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform"],
                condition=Q(state__in=[SuccessionState.PROPOSED, SuccessionState.ANNOUNCED]),
                name="one_succession_under_way",
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="succession_has_two_sides"),
            models.CheckConstraint(
                condition=Q(announced_on=None) | Q(effective_on__gte=F("announced_on") + SUCCESSION_NOTICE),
                name="people_are_told_before_data_move",
            ),
            models.CheckConstraint(
                condition=Q(announced_by=None) | ~Q(announced_by=F("proposed_by")),
                name="two_officers_announce_a_succession",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SuccessionState.PROPOSED, SuccessionState.CANCELLED])
                | Q(announced_by__isnull=False, announced_on__isnull=False),
                name="succession_was_announced",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuccessionState.IN_EFFECT) | Q(in_effect_at__isnull=False),
                name="succession_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuccessionState.CANCELLED)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False, cancelled_because__isnull=False),
                name="succession_called_off_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"succession on {self.effective_on}"


class SuccessionTold(PlatformOwned):
    """Who was told by mail of a succession, and when. A row stays when the person leaves."""

    succession = models.ForeignKey(Succession, on_delete=models.PROTECT, related_name="told")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["succession", "user"], name="told_once_of_a_succession")]

    def __str__(self) -> str:
        return f"told of succession {self.succession_id}"
