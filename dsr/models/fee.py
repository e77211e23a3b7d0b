"""What an answer costs, where the law lets it cost anything."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from dsr.models.case import Request
from privacy_portal.encryption.fields import SealedTextField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned, User


class Fee(PlatformOwned):
    """A fee that the person was told of. `reason`, in an officer's words, is sealed with the person's key."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="fees")
    amount = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0.01)])
    # ISO 4217.
    currency = models.CharField(max_length=3)
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(key="subject_key")
    quoted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    quoted_at = models.DateTimeField()
    # The person said that they pay.
    agreed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    # An officer dropped it.
    waived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(paid_at__isnull=True, waived_at__isnull=True), name="one_open_fee"
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(waived_at__isnull=True), name="a_fee_is_paid_or_waived"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_fee_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
