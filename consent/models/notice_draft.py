"""An edition of a notice that is being written on the desk, and waits for a second officer."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consent.models.notice import Notice, NoticeVersion
from workspaces.models import PlatformOwned, User


class DraftState(models.TextChoices):
    WRITING = "writing", _("Being written")
    IN_REVIEW = "in_review", _("Waits for a second officer")
    PUBLISHED = "published", pgettext_lazy("draft", "Published")
    DISCARDED = "discarded", pgettext_lazy("draft", "Discarded")


class NoticeDraft(PlatformOwned):
    """The next edition of `notice`, written by one officer on top of `base`, the newest edition there was.

    `sections` and `summaries` are as NoticeVersion has them; `material` says that people are told ahead (EK-21).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="drafts")
    base = models.ForeignKey(NoticeVersion, null=True, on_delete=models.PROTECT, related_name="+")
    sections = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)
    material = models.BooleanField(default=True)
    effective_from = models.DateField()
    state = models.CharField(max_length=16, choices=DraftState.choices, default=DraftState.WRITING)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    published = models.OneToOneField(NoticeVersion, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state__in=[DraftState.WRITING, DraftState.IN_REVIEW]),
                name="one_open_draft_per_notice",
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.PUBLISHED, published__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(published=None)),
                name="published_draft_has_its_edition",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DraftState.WRITING, DraftState.IN_REVIEW], ended_at=None)
                | (Q(state__in=[DraftState.PUBLISHED, DraftState.DISCARDED]) & Q(ended_at__isnull=False)),
                name="draft_says_when_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"draft of {self.notice_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (DraftState.WRITING, DraftState.IN_REVIEW)
