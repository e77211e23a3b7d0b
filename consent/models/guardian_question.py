"""That a guardian is asked about a child, until they answer or two weeks are over."""

import uuid

from django.db import models
from django.db.models import Q

from consent.models.child import ChildFinding
from consent.models.purpose import PurposeVersion
from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import PlatformOwned, Workspace


class GuardianQuestion(PlatformOwned):
    """One consent that a guardian is asked for, or what is to become of a child who was found to use the platform
    (`finding`, and no `version`). The row goes with the answer.

    Of the child there is nothing but `prints`, [[kind, fingerprint], ...], and `until`, the day on which they decide
    themselves. `same` is a keyed hash of child, choice and guardian, so that nobody is asked the same thing twice.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # One of the two is there; `is_about_finding` says which.
    version: "models.ForeignKey[PurposeVersion | None, PurposeVersion]" = models.ForeignKey(  # type: ignore[misc]
        PurposeVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    finding: "models.OneToOneField[ChildFinding | None, ChildFinding]" = models.OneToOneField(  # type: ignore[misc]
        ChildFinding, null=True, on_delete=models.PROTECT, related_name="question"
    )
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
        constraints = [
            models.UniqueConstraint(fields=["platform", "same"], name="guardian_is_asked_once"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, finding=None) | Q(version=None, finding__isnull=False, option=""),
                name="guardian_is_asked_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"question to a guardian {self.public_id}"

    @property
    def is_about_finding(self) -> bool:
        """Whether it is about a child who was found, not about one consent."""
        return self.finding_id is not None
