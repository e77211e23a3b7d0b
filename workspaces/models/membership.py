import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy_portal.clock import now
from privacy_portal.scoping import ScopedManager, UnscopedManager
from workspaces.models.base import PlatformOwned
from workspaces.models.user import User
from workspaces.models.workspace import Workspace


class MemberRole(models.TextChoices):
    OFFICER = "officer", _("Privacy officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    OWNER = "owner", _("Workspace owner")
    MEMBER = "member", _("Member")


class EndReason(models.TextChoices):
    """Why a membership ended."""

    ENDED = "ended", _("Access was ended")
    LEFT_EMPLOYER = "left_employer", _("Left the organisation")
    LEFT = "left", _("Ended it themselves")
    ROLE_CHANGED = "role_changed", _("Got another role")
    ACCOUNT_CLOSED = "account_closed", _("Closed the account")
    CLOSED_BY_PLATFORM = "closed_by_platform", _("The platform closed the account")


PLATFORM_ROLES = (MemberRole.OFFICER, MemberRole.AUDITOR, MemberRole.ADMINISTRATOR)
WORKSPACE_ROLES = (MemberRole.OWNER, MemberRole.MEMBER)
ROLE_FITS_TENANT = Q(role__in=PLATFORM_ROLES, workspace__isnull=True) | Q(
    role__in=WORKSPACE_ROLES, workspace__isnull=False
)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def open(self) -> "MembershipQuerySet":
        """Memberships that hold now, of people whose account is in use."""
        return self.filter(until__isnull=True, suspended_at__isnull=True, user__is_active=True)

    def of_tenant(self, workspace_id: int | None) -> "MembershipQuerySet":
        """Memberships in a workspace, or of the platform itself where there is none."""
        return self.filter(workspace__isnull=True) if workspace_id is None else self.filter(workspace_id=workspace_id)


class _ScopedMemberships(ScopedManager.from_queryset(MembershipQuerySet)):  # type: ignore[misc]
    """The scoped manager with the questions above."""


class Membership(PlatformOwned):
    """One stint: what a user was on a platform (officer, auditor, administrator) or in one of its workspaces (owner,
    member), from when to when. A row is never reused: whoever comes back, or gets another role, gets a new one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    workspace = models.ForeignKey(
        Workspace, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    # Since when it gives nothing, until something about its person is settled (workspaces.suspensions).
    suspended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=18, choices=EndReason.choices, blank=True)
    # Whether an owner gets a mail when the list of sub-processors is about to change (NC-07).
    hears_of_subprocessors = models.BooleanField(default=True)

    objects: ClassVar[Any] = _ScopedMemberships()
    unscoped: Any = UnscopedManager.from_queryset(MembershipQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["platform", "workspace", "until", "since"], name="membership_of_tenant"),
        ]
        constraints = [
            # Two constraints, because SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["workspace", "user"],
                condition=Q(workspace__isnull=False, until__isnull=True),
                name="one_open_membership_in_workspace",
            ),
            models.UniqueConstraint(
                fields=["platform", "user"],
                condition=Q(workspace__isnull=True, until__isnull=True),
                name="one_open_membership_on_platform",
            ),
            models.CheckConstraint(condition=ROLE_FITS_TENANT, name="role_fits_tenant"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, end_reason="", ended_by__isnull=True)
                | (Q(until__isnull=False) & ~Q(end_reason="")),
                name="ended_membership_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"

    @property
    def is_open(self) -> bool:
        """Whether it holds now."""
        return self.until is None
