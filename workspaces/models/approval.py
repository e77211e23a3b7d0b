import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class ApprovalKind(models.TextChoices):
    OWNER_INSTRUCTION = "owner_instruction", _("the owner decides")
    FOUR_EYES = "four_eyes", _("a second person looks")
    LAW_OPINION = "law_opinion", _("counsel’s word on the law")
    CONNECTION = "connection", _("a connection between two workspaces")
    CONNECTOR_CHANGE = "connector_change", _("a change to a connector")
    REOPENING = "reopening", _("opening a closed case again")
    RETENTION_RUN = "retention_run", _("what a retention rule would delete")
    NOTICE_EDITION = "notice_edition", _("an edition of a notice")


class ApprovalState(models.TextChoices):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Approval(PlatformOwned):
    """One question to a second party, and its answer (CP-01, CP-02, CP-04).

    `workspace` is who is asked and `asking_workspace` who asks; empty means the platform's officers. `topic` and
    `subject_id` say what it is about without a foreign key, because this mechanism serves apps above this one;
    `digest` freezes what was shown. `sought` is the reference as somebody types it who looks for it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=32, choices=ApprovalKind.choices)
    topic = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=32)
    sought = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, blank=True)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="received_approvals")
    asking_workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="sent_approvals")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="requested_approvals")
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When whoever is asked is next reminded; empty when no reminder is left.
    remind_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="decided_approvals")
    # Whom the answer was given for, by somebody who stands in for them while they are absent.
    on_behalf_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    # Codes that came with the answer, such as the ground of a rejection; never a person's data.
    details = models.JSONField(default=dict)
    reason = SealedTextField(key=None, blank=True, default="")

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["platform", "workspace", "state", "expires_at"], name="approval_received"),
            models.Index(fields=["platform", "workspace", "decided_at"], name="approval_decided"),
            models.Index(fields=["platform", "asking_workspace", "requested_at"], name="approval_sent"),
            models.Index(
                fields=["platform", "remind_at"], condition=Q(state=ApprovalState.WAITING), name="approval_reminders"
            ),
            models.Index(fields=["topic", "subject_id"], name="approval_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "subject_id", "kind"],
                condition=Q(state=ApprovalState.WAITING),
                name="one_waiting_approval_per_question",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(decided_by=F("requested_by"))
                | Q(state=ApprovalState.WITHDRAWN),
                name="nobody_approves_what_they_prepared",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True)
                | Q(decided_by__isnull=False)
                & ~Q(on_behalf_of=F("decided_by"))
                & (Q(requested_by__isnull=True) | ~Q(on_behalf_of=F("requested_by"))),
                name="nobody_approves_through_a_deputy",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApprovalState.ACCEPTED, ApprovalState.REJECTED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_answer_has_author",
            ),
            models.CheckConstraint(
                condition=Q(workspace__isnull=True)
                | Q(asking_workspace__isnull=True)
                | ~Q(workspace=F("asking_workspace")),
                name="no_workspace_asks_itself",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(state=ApprovalState.WAITING)),
                name="only_an_answer_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(confirmed_by=F("decided_by")),
                name="nobody_confirms_their_own_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.reference}"


class ApprovalReminder(PlatformOwned):
    """A reminder that went out. `slot` says which: of those by date each goes once, by hand one a day."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="reminders")
    slot = models.CharField(max_length=32)
    sent_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval", "slot"], name="each_reminder_once")]

    def __str__(self) -> str:
        return f"{self.slot} of {self.approval_id}"
