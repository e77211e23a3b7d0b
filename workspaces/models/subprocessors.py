"""Changes of the list of sub-processors, told ahead, and what workspace owners object to them (NC-07)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.register import WITHOUT_DOCUMENT, Described, Recipient
from workspaces.models.user import User
from workspaces.models.workspace import Workspace
from workspaces.register.kinds import Safeguard


class ChangeKind(models.TextChoices):
    ADDED = "added", pgettext_lazy("of the list of sub-processors", "Added")
    CHANGED = "changed", pgettext_lazy("of the list of sub-processors", "Changed")
    REMOVED = "removed", pgettext_lazy("of the list of sub-processors", "Removed")


class ChangeState(models.TextChoices):
    ANNOUNCED = "announced", _("Announced")
    IN_EFFECT = "in_effect", _("In effect")
    DROPPED = "dropped", _("Dropped")


class SubprocessorChange(Described, PlatformOwned):
    """What will be different from `effective_on`. `recipient` is the row that it is about; none for an addition.

    `open_objections` counts those that nobody answered; while there are any, the change takes effect only where an
    officer decided so (`overruled_at`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=ChangeKind.choices)
    key = models.SlugField()
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.PROTECT, related_name="changes")
    country = models.CharField(max_length=2)
    safeguard = models.CharField(max_length=32, choices=Safeguard.choices, blank=True)
    assessed_on = models.DateField(null=True)
    assessed_by = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)
    review_by = models.DateField(null=True)
    announced_on = models.DateField()
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    objections_until = models.DateField()
    effective_on = models.DateField()
    state = models.CharField(max_length=16, choices=ChangeState.choices, default=ChangeState.ANNOUNCED)
    ended_at = models.DateTimeField(null=True)
    open_objections = models.PositiveIntegerField(default=0)
    overruled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    overruled_at = models.DateTimeField(null=True)
    words = SealedTextField(key=None, blank=True, default="")  # why it was dropped, or goes ahead all the same

    class Meta:
        ordering = ["-announced_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                condition=Q(state=ChangeState.ANNOUNCED),
                name="one_announced_change_per_subprocessor",
            ),
            models.CheckConstraint(
                condition=Q(announced_on__lt=F("objections_until"), effective_on__gt=F("objections_until")),
                name="change_follows_its_window",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ANNOUNCED, ended_at=None)
                | (~Q(state=ChangeState.ANNOUNCED) & Q(ended_at__isnull=False)),
                name="change_says_when_it_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.IN_EFFECT) | Q(open_objections=0) | Q(overruled_at__isnull=False),
                name="effect_waits_for_answers",
            ),
            models.CheckConstraint(
                condition=Q(overruled_at=None, overruled_by=None)
                | Q(overruled_at__isnull=False, overruled_by__isnull=False),
                name="overruling_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.ADDED, recipient=None, assessed_on__isnull=False, review_by__isnull=False)
                | (~Q(kind=ChangeKind.ADDED) & Q(recipient__isnull=False)),
                name="new_subprocessor_was_assessed",
            ),
            models.CheckConstraint(
                condition=Q(safeguard__in=WITHOUT_DOCUMENT) | ~Q(documents={}), name="announced_safeguard_has_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


class ObjectionAnswer(models.TextChoices):
    KEEP = "keep", _("The change stays")
    DROP = "drop", _("The change is dropped")
    MAY_LEAVE = "may_leave", _("The change stays, and the customer may end the contract")


class Objection(PlatformOwned):
    """What the owner of a workspace says against a change, and what the officers answer. Both are sealed."""

    change = models.ForeignKey(SubprocessorChange, on_delete=models.PROTECT, related_name="objections")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="objections")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = SealedTextField(key=None)
    answer = models.CharField(max_length=16, choices=ObjectionAnswer.choices, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    words = SealedTextField(key=None, blank=True, default="")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "workspace"], name="one_objection_per_workspace"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="objection_answer_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace}: {self.change}"
