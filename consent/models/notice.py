"""A published text and its immutable editions."""

from typing import Any

from django.db import models

from workspaces.models import PlatformOwned, in_language


class ImmutableNotice(RuntimeError):
    """A published edition was about to be changed: publish a new one instead."""


class Notice(PlatformOwned):
    """A text that the platform publishes (its privacy notice, its terms, an addendum for a country, ...).

    `places` are the countries for whose people an addendum is (ISO 3166-1); empty for everybody. Where two texts speak
    of the same matter, this one counts before those whose keys stand in `prevails_over` (CP-07, EK-18, QO-10).
    """

    key = models.SlugField()
    titles = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    prevails_over = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="notice_key_per_platform")]

    def __str__(self) -> str:
        return in_language(self.titles)


class NoticeVersion(PlatformOwned):
    """One edition. `sections` by language: [{"heading": str, "paragraphs": [str, ...], "about": str}, ...].

    `about`, where it is there, names the matter of a section, by which sections of several texts are told to conflict.
    """

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
