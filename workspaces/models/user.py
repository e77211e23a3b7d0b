from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from privacy_portal.clock import now


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who signs in with `email`; without a password nobody can sign in as them yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who signs in: staff of a platform, an owner of a workspace, or a person with an account.

    Only mail, name, telephone and what the portal needs to speak to them is kept (CP-10)."""

    email = models.EmailField(unique=True)
    # When its reader proved that the address is theirs; a new address begins unproven.
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    # By whose clock pages tell moments, an IANA name; empty: by that of each platform.
    time_zone = models.CharField(max_length=64, blank=True)
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    # Every session was made under a number; raising it ends all of them at their next request.
    session_number = models.PositiveIntegerField(default=0)
    date_joined = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Since when nobody signs in by it until something is settled; it can be let in again (workspaces.suspensions).
    suspended_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(is_active=False, name="", phone="", time_zone="", email_confirmed_at__isnull=True),
                name="closed_account_holds_nobody",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True) | Q(is_active=False, closed_at__isnull=True),
                name="suspended_account_lets_nobody_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name or (gettext("Closed account") if self.closed_at else self.email)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Compared with what a session holds at each request: another password or session number ends it."""
        bound = f"{self.password}/{self.session_number}"
        return salted_hmac("workspaces.User.session", bound, secret=secret, algorithm="sha256").hexdigest()
