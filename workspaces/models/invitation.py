import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.encryption.fields import SealedTextField
from workspaces.models.base import PlatformOwned
from workspaces.models.membership import ROLE_FITS_TENANT, MemberRole
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class InvitationState(models.TextChoices):
    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    TAKEN_BACK = "taken_back", _("Taken back")
    LAPSED = "lapsed", _("Lapsed")


class Invitation(PlatformOwned):
    """A role offered to whoever reads one mailbox. The link in the mail is known here by its hash only.

    The address is sealed, and forgotten some time after the invitation ended without an account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    email = SealedTextField(key=None, blank=True, default="")
    email_index = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    sent = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=InvitationState.choices, default=InvitationState.WAITING)
    ended_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["platform", "workspace", "invited_at"], name="invitation_of_tenant"),
            models.Index(fields=["platform", "state", "expires_at"], name="invitation_to_lapse"),
        ]
        constraints = [
            # Two constraints, because SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["workspace", "email_index"],
                condition=Q(workspace__isnull=False, state=InvitationState.WAITING),
                name="one_waiting_invitation_to_workspace",
            ),
            models.UniqueConstraint(
                fields=["platform", "email_index"],
                condition=Q(workspace__isnull=True, state=InvitationState.WAITING),
                name="one_waiting_invitation_to_platform",
            ),
            models.CheckConstraint(condition=ROLE_FITS_TENANT, name="invited_role_fits_tenant"),
            models.CheckConstraint(
                condition=Q(state=InvitationState.WAITING, ended_at__isnull=True)
                | (~Q(state=InvitationState.WAITING) & Q(ended_at__isnull=False)),
                name="ended_invitation_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.ACCEPTED, accepted_by__isnull=False)
                | (~Q(state=InvitationState.ACCEPTED) & Q(accepted_by__isnull=True)),
                name="accepted_invitation_names_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.WAITING) | ~Q(email_index=""),
                name="waiting_invitation_has_address",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} as {self.role}"
