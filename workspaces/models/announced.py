from django.db import models
from django.db.models import Q

from privacy_portal.mail.models import OutgoingMail
from workspaces.models.base import PlatformOwned
from workspaces.models.closure import Closure
from workspaces.models.succession import Succession


class AnnouncedAddress(PlatformOwned):
    """An address that a connected system holds, to which the end or the transfer of the service was told, and when.

    The address itself is in the sealed mail alone; here stands its keyed fingerprint, so that nobody is told twice.
    `telling` says which reading of which system found it.
    """

    closure = models.ForeignKey(Closure, null=True, on_delete=models.PROTECT, related_name="addresses")
    succession = models.ForeignKey(Succession, null=True, on_delete=models.PROTECT, related_name="addresses")
    address_index = models.CharField(max_length=64)
    telling = models.UUIDField(db_index=True)
    mail = models.ForeignKey(OutgoingMail, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closure__isnull=True, succession__isnull=False)
                | Q(closure__isnull=False, succession__isnull=True),
                name="address_was_told_of_one_event",
            ),
            models.UniqueConstraint(
                fields=["closure", "address_index"],
                condition=Q(closure__isnull=False),
                name="address_told_once_of_a_closure",
            ),
            models.UniqueConstraint(
                fields=["succession", "address_index"],
                condition=Q(succession__isnull=False),
                name="address_told_once_of_a_succession",
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.pk} of telling {self.telling}"
