"""Whose consents they are: a person or a device, known by keyed fingerprints of identifiers."""

import uuid

from django.db import models
from django.db.models import Q

from consent.kinds import IdentifierKind
from privacy_portal.encryption.fields import SealedTextField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned


class Subject(PlatformOwned):
    """One person, as far as the ledger knows. `events` and `head` are the number and the hash of the newest event;
    whoever adds one holds this row. `guardian_until` is the day from which on they decide themselves, where a guardian
    agreed to something for them. `held_at` is since when nothing is done with their data, because they turned out to be
    a child for whom nobody agreed yet (consent.children)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_key = models.OneToOneField(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    events = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    guardian_until = models.DateField(null=True)
    held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(events=0, head="") | (Q(events__gt=0) & ~Q(head="")), name="subject_with_events_has_a_head"
            )
        ]

    def __str__(self) -> str:
        return f"subject {self.public_id}"


class Identifier(PlatformOwned):
    """By what a person is known: a fingerprint for looking up, and the value where somebody must be written to."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="identifiers")
    subject_key = models.ForeignKey(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=IdentifierKind.choices)
    fingerprint = models.CharField(max_length=64)
    value = SealedTextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "fingerprint"], name="identifier_is_one_persons"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(subject_key__isnull=False),
                name="identifier_is_sealed_for_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"
