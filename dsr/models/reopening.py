import uuid

from django.db import models
from django.db.models import F, Q

from dsr.models.case import Case
from privacy_portal.encryption.fields import SealedTextField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned, User


class Reopening(PlatformOwned):
    """An officer asked to see the details of a closed case, and whether another one let them, until when (CP-04)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reopenings")
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(key="subject_key")
    asked_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    # No longer waiting, without that anybody let them.
    declined_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "officer", "until"], name="reopening_lasts")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "officer"],
                condition=Q(until__isnull=True, declined_at__isnull=True),
                name="one_waiting_reopening_per_officer",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True, until__isnull=True)
                | Q(granted_by__isnull=False, until__isnull=False, declined_at__isnull=True),
                name="reopening_was_granted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("officer")),
                name="nobody_opens_a_closed_case_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"reopening {self.public_id}"
