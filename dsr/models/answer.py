"""What the person gets, and what is written back and forth."""

import uuid

from django.db import models
from django.db.models import F, Q

from dsr.models.case import Case, Request
from privacy_portal.encryption.fields import SealedJSONField, SealedTextField
from privacy_portal.encryption.models import SubjectKey
from workspaces.models import PlatformOwned, User


class Package(PlatformOwned):
    """A sealed ZIP on disk, bound to one request, with an end and a number of downloads."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="package")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    # Who let it go, and the one person on whose word alone it rests (dsr.vouchers); `released_at` comes with delivery.
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    vouched_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    downloads_left = models.PositiveSmallIntegerField(default=3)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(expires_at__isnull=False), name="released_package_expires"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_by__isnull=False),
                name="released_package_names_releaser",
            ),
            models.CheckConstraint(
                condition=~Q(released_by=F("vouched_by")), name="package_of_a_lone_voucher_needs_another"
            ),
        ]

    def __str__(self) -> str:
        return f"package of {self.request}"


class Certificate(PlatformOwned):
    """What was found, erased and kept, and why, per system; the proof of an erasure for the person."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="certificate")
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    body = SealedJSONField(key="subject_key")
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"certificate of {self.request}"


class MessageKind(models.TextChoices):
    MESSAGE = "message"
    NOTE = "note"


class Sender(models.TextChoices):
    PERSON = "person"
    OFFICER = "officer"
    OWNER = "owner"
    SYSTEM = "system"


class Message(PlatformOwned):
    """One message of a case's correspondence, or an officer's internal note. Sealed with the person's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=16, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    sender = models.CharField(max_length=16, choices=Sender.choices)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    subject_key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(key="subject_key")
    asks_for_answer = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["case", "kind", "sent_at"], name="message_case")]

    @property
    def owner_name(self) -> str:
        """Which owner wrote it, as the person may know them: "" where nobody may name them, or no owner wrote it."""
        part = self.request
        if self.sender != Sender.OWNER or part is None or part.workspace is None:
            return ""
        return part.controller.name if part.workspace.owner_may_be_named else ""

    def __str__(self) -> str:
        return f"{self.kind} of {self.sent_at:%Y-%m-%d %H:%M}"


class Draft(PlatformOwned):
    """Answers typed so far in the request journey, sealed, bound to one browser session, gone after a day."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    answers = SealedJSONField(key=None)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"draft until {self.expires_at:%Y-%m-%d %H:%M}"
