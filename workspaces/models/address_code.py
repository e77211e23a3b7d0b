from django.db import models

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.user import User

# People who sign in belong to the installation, not to one of its platforms.
OF_NO_PLATFORM = 0


class AddressCode(models.Model):
    """The code on its way to an address that a user says is theirs; a newer one replaces it."""

    # What the installation's key seals this by.
    platform_id = OF_NO_PLATFORM

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="address_code")
    email = SealedTextField(key=None)
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    # How many were sent since `counted_from`, so that nobody fills a stranger's mailbox.
    sent = models.PositiveSmallIntegerField(default=1)
    counted_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"code for user {self.user_id}"
