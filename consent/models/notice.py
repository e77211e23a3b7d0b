"""A published text and its immutable editions."""

from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy

from workspaces.models import PlatformOwned, in_language
from workspaces.models.append_only import AppendOnly


class ImmutableNotice(RuntimeError):
    """A published edition was about to be changed: publish a new one instead."""


class Notice(PlatformOwned):
    """A text that the platform publishes (its privacy notice, its terms, an addendum for a country, ...).

    `places` are the countries for whose people an addendum is (ISO 3166-1); empty for everybody. Where two texts speak
    of the same matter, this one counts before those whose keys stand in `prevails_over` (CP-07, EK-18, QO-10).
    `refusing` says what follows for whoever does not agree to a change, by language (EK-21).
    """

    key = models.SlugField()
    titles = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    prevails_over = models.JSONField(default=list)
    refusing = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="notice_key_per_platform")]

    def __str__(self) -> str:
        return in_language(self.titles)

    @property
    def refuses(self) -> str:
        """What follows for whoever does not agree to a change, in the active language; "" where nothing is said."""
        return in_language(self.refusing)


class Door(models.TextChoices):
    """By which way an edition was published."""

    PACK = "pack", pgettext_lazy("an edition was published by", "the pack")
    DESK = "desk", pgettext_lazy("an edition was published by", "the desk")


class NoticeVersion(PlatformOwned):
    """One edition. Rows are only ever added. `sections` by language: [{"heading", "paragraphs": [...], "about"}, ...].

    `about`, where it is there, names the matter of a section, by which sections of several texts are told to conflict.
    `summaries` say in a sentence, by language, what a material change is about; empty where nothing material changed.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sections = models.JSONField(default=dict)
    last_updated = models.DateField()
    effective_from = models.DateField()
    digest = models.CharField(max_length=64)
    summaries = models.JSONField(default=dict)
    door = models.CharField(max_length=8, choices=Door.choices, default=Door.PACK)

    class Meta:
        ordering = ["-number"]
        get_latest_by = "number"
        constraints = [
            AppendOnly(name="editions_are_only_added"),
            models.UniqueConstraint(fields=["notice", "number"], name="version_number_per_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.number}"

    @property
    def summary(self) -> str:
        """What changes, in the active language; "" where nothing material does."""
        return in_language(self.summaries)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Publish. Raises ImmutableNotice for an edition that exists already."""
        if not self._state.adding:
            raise ImmutableNotice(f"edition {self.number} is published")
        super().save(*args, **kwargs)
