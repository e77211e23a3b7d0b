from django.db import models

from privacy_portal.encryption.fields import SealedJSONField
from workspaces.models import PlatformOwned, in_language


class DataSystem(PlatformOwned):
    """A system that holds people's data, and how it is reached. The configuration holds secrets and is sealed."""

    slug = models.SlugField()
    names = models.JSONField(default=dict)
    connector = models.CharField(max_length=32)
    config = SealedJSONField(key=None)
    # Fides dataset with our annotations (docs/operating/data-map.md)
    dataset = models.JSONField(default=dict)
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["platform", "slug"], name="system_slug_per_platform")]

    def __str__(self) -> str:
        return in_language(self.names) or self.slug
