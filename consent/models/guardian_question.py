"""That a guardian is asked about a child, until they answer or two weeks are over."""

import uuid

from django.db import models

from consent.models.purpose import PurposeVersion
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import PlatformOwned, Workspace


class GuardianQuestion(PlatformOwned):
    """One consent that a guardian is asked for. The row goes with the answer.

    Of the child there is nothing but `prints`, [[kind, fingerprint], ...], and `until`, the day on which they decide
    themselves. `same` is a keyed hash of child, choice and guardian, so that nobody is asked the same thing twice.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PurposeVersion, on_delete=models.PROTECT, related_name="+")
    option = models.CharField(max_length=50, blank=True)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=8, blank=True)
    prints = models.JSONField()
    guardian = SealedTextField(key=None)
    guardian_print = models.CharField(max_length=64)
    same = models.CharField(max_length=64)
    until = models.DateField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["platform", "guardian_print"], name="guardian_questions_to")]
        constraints = [models.UniqueConstraint(fields=["platform", "same"], name="guardian_is_asked_once")]

    def __str__(self) -> str:
        return f"question to a guardian {self.public_id}"
