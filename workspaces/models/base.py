from typing import Any

from django.db import models

from privacy_portal.scoping import ScopedManager, UnscopedManager, refuse_foreign_row


class PlatformOwned(models.Model):
    """A row of one platform. `objects` answers only within its scope; `unscoped` is for work across platforms
    (sweeps, the reconciler), within `across_platforms`: tests/test_architecture.py lists who may use either."""

    platform = models.ForeignKey("workspaces.Platform", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()
    unscoped: models.Manager[Any] = UnscopedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_foreign_row(self)
        super().save(*args, **kwargs)
