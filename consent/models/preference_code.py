"""A code on its way to an address that somebody says is theirs, to see and change what they agreed to."""

from django.db import models
from django.db.models import Q

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models import PlatformOwned


class PreferenceCode(PlatformOwned):
    """One code. `address` is kept for as long as the visit may last that it opens, and goes with the row."""

    address = SealedTextField(key=None)
    fingerprint = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "fingerprint", "sent_at"], name="preference_codes_to"),
            models.Index(fields=["platform", "origin", "sent_at"], name="preference_codes_from"),
        ]
        constraints = [models.CheckConstraint(condition=Q(tries__lte=5), name="preference_code_has_five_tries")]

    def __str__(self) -> str:
        return f"preference code {self.pk}"
