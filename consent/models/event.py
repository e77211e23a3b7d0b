"""The ledger: what people said about the use of their data, under which words, and what proves it."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from consent.kinds import GIVING, ActorKind, EventKind, Method
from consent.models.notice import NoticeVersion
from consent.models.purpose import PurposeVersion
from consent.models.subject import Subject
from workspaces.models import PlatformOwned, Workspace
from workspaces.models.append_only import AppendOnly


class Shown(PlatformOwned):
    """What somebody saw when they chose: words and controls, without anything about them. Rows are only ever added."""

    digest = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta:
        constraints = [
            AppendOnly(name="what_was_shown_is_only_added"),
            models.UniqueConstraint(fields=["platform", "digest"], name="shown_once_per_digest"),
        ]

    def __str__(self) -> str:
        return f"shown {self.digest[:8]}"


class ConsentEvent(PlatformOwned):
    """One thing that happened to one consent. Rows are only ever added, each tied to the person's one before.

    `at` is the portal's own time. Only what was taken over with proof carries the earlier time `happened_at`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="ledger", db_index=False)
    number = models.PositiveIntegerField()
    version = models.ForeignKey(PurposeVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    option = models.CharField(max_length=50, blank=True)
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    notice = models.ForeignKey(NoticeVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=16)
    jurisdiction = models.CharField(max_length=8, blank=True)
    method = models.CharField(max_length=16, choices=Method.choices)
    actor_kind = models.CharField(max_length=16, choices=ActorKind.choices)
    actor = models.CharField(max_length=64, blank=True)
    shown = models.ForeignKey(Shown, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["subject_id", "number"]
        constraints = [
            AppendOnly(name="consent_events_are_only_added"),
            models.UniqueConstraint(fields=["subject", "number"], name="event_number_per_subject"),
            models.CheckConstraint(
                condition=~Q(kind__in=GIVING) | Q(shown__isnull=False), name="consent_given_has_its_proof"
            ),
            models.CheckConstraint(
                condition=Q(happened_at=None) | Q(method=Method.IMPORT, shown__isnull=False),
                name="only_an_import_with_proof_is_backdated",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.IMPORTED) | Q(happened_at__isnull=False),
                name="imported_consent_says_when_it_was_given",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.VOUCHED) | (Q(actor_kind=ActorKind.VOUCHER) & ~Q(actor="")),
                name="vouched_consent_names_who_vouched",
            ),
            models.CheckConstraint(
                condition=Q(number=1, previous="") | (Q(number__gt=1) & ~Q(previous="")),
                name="event_follows_the_one_before",
            ),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(kind__in=GIVING), name="only_a_consent_given_ends"),
            models.CheckConstraint(
                condition=~Q(actor_kind=ActorKind.GUARDIAN, kind__in=GIVING) | Q(ends_at__isnull=False),
                name="what_a_guardian_gives_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def words(self) -> dict[str, Any]:
        """The title, text and limits that were read; as they were published, where nothing was shown."""
        said: dict[str, Any] | None = self.shown.content.get("words") if self.shown else None
        return said or self.version.words(self.language)

    @property
    def is_giving(self) -> bool:
        return self.kind in GIVING
