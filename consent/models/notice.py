"""A published text and its immutable editions."""

from typing import Any

from django.db import models

from workspaces.models import PlatformOwned, in_language


class ImmutableNotice(RuntimeError):
    """A published edition was about to be changed: publish a new one instead."""


class Notice(PlatformOwned):
    """A text that the platform publishes (its privacy notice, its cookie notice, ...)."""

    key = models.SlugField()
    titles = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="notice_key_per_platform")]

    def __str__(self) -> str:
        return in_language(self.titles)


class NoticeVersion(PlatformOwned):
    """One edition. `sections` by language: [{"heading": str, "paragraphs": [str, ...]}, ...]."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sections = models.JSONField(default=dict)
    last_updated = models.DateField()
    effective_from = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        get_latest_by = "number"
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="version_number_per_notice")]

    def __str__(self) -> str:
        return f"{self.notice} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Publish. Raises ImmutableNotice for an edition that exists already."""
        if not self._state.adding:
            raise ImmutableNotice(f"edition {self.number} is published")
        super().save(*args, **kwargs)
