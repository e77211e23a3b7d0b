from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from workspaces.models.base import PlatformOwned
from workspaces.models.workspace import Workspace


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who signs in with `email`; without a password nobody can sign in as them yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who signs in: staff of a platform, an owner of a workspace, or a person with an account.

    Only mail, name and what the portal needs to speak to them is kept (CP-10)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class MemberRole(models.TextChoices):
    OFFICER = "officer"
    AUDITOR = "auditor"
    OWNER = "owner"
    MEMBER = "member"


class Membership(PlatformOwned):
    """What a user may be on a platform (officer, auditor) or in one of its workspaces (owner, member)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(
        Workspace, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    # Whether an owner gets a mail when the list of sub-processors is about to change (NC-07).
    hears_of_subprocessors = models.BooleanField(default=True)

    class Meta:
        constraints = [
            # Two constraints, because SQLite takes every NULL for another value.
            models.UniqueConstraint(
                fields=["workspace", "user", "role"],
                condition=Q(workspace__isnull=False),
                name="one_membership_per_role_in_workspace",
            ),
            models.UniqueConstraint(
                fields=["platform", "user", "role"],
                condition=Q(workspace__isnull=True),
                name="one_membership_per_role_on_platform",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[MemberRole.OFFICER, MemberRole.AUDITOR], workspace__isnull=True)
                | Q(role__in=[MemberRole.OWNER, MemberRole.MEMBER], workspace__isnull=False),
                name="role_fits_tenant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"
