from __future__ import annotations

import os
import uuid

from django.db import models
from django.db.models import Q

from privacy_portal import clock
from privacy_portal.encryption import keys
from privacy_portal.encryption.keys import Key
from privacy_portal.encryption.sealing import KeyDestroyed, key_id_of, seal, unseal


class SubjectKeyQuerySet(models.QuerySet["SubjectKey"]):
    """Questions about subjects' keys."""

    def create_for(self, platform_id: int) -> SubjectKey:
        """Make, store and return a fresh key for the data of one person on the platform."""
        key = SubjectKey(platform_id=platform_id)
        key.wrap(os.urandom(keys.KEY_BYTES))
        key.save(force_insert=True)
        return key

    def alive(self) -> SubjectKeyQuerySet:
        """Keys that still open what they sealed."""
        return self.filter(destroyed_at=None)

    def wrapped_by_an_old_key(self) -> SubjectKeyQuerySet:
        """Living keys that still depend on a master key other than the encrypting one."""
        return self.alive().exclude(wrapped_by=keys.current_master_id())


class SubjectKey(models.Model):
    """The key under which everything about one person in one case is sealed.

    It is stored wrapped by the platform's key. Destroying it erases what it sealed wherever copies of that may lie
    (GDPR Art. 17; see docs/operating/keys.md for backups).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    platform_id = models.BigIntegerField(db_index=True)
    wrapped = models.BinaryField(null=True)
    wrapped_by = models.CharField(max_length=32, db_index=True)
    created_at = models.DateTimeField(default=clock.now)
    destroyed_at = models.DateTimeField(null=True)

    objects = SubjectKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False, destroyed_at=None) | Q(wrapped=None, destroyed_at__isnull=False),
                name="subject_key_is_wrapped_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"

    def material(self) -> Key:
        """Return the plain key. Raises KeyDestroyed after `destroy`, UnknownMasterKey if the master key is gone."""
        if self.wrapped is None:
            raise KeyDestroyed(str(self.pk))
        wrapped = bytes(self.wrapped)
        wrapping = keys.platform_key(self.platform_id, key_id_of(wrapped))
        return Key(f"s:{self.pk.hex}", unseal(wrapping, self._context(), wrapped))

    def destroy(self) -> None:
        """Erase the key for good. Again it changes nothing: `destroyed_at` keeps the first time."""
        SubjectKey.objects.alive().filter(pk=self.pk).update(wrapped=None, destroyed_at=clock.now())
        self.refresh_from_db(fields=["wrapped", "destroyed_at"])

    def rewrap(self) -> bool:
        """Wrap the same key by the encrypting master key; False when somebody changed the row in the meantime."""
        before, secret = self.wrapped, self.material().secret
        self.wrap(secret)
        changed = SubjectKey.objects.filter(pk=self.pk, wrapped=before)
        return changed.update(wrapped=self.wrapped, wrapped_by=self.wrapped_by) == 1

    def wrap(self, secret: bytes) -> None:
        """Hold `secret` (32 bytes) as this key, wrapped by the encrypting master key; saving is the caller's."""
        wrapping = keys.platform_key(self.platform_id)
        self.wrapped, self.wrapped_by = seal(wrapping, self._context(), secret), wrapping.id

    def _context(self) -> bytes:
        return f"subject key {self.pk.hex} of platform {self.platform_id}".encode()
