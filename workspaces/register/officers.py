"""Whom the register's reminders go to: everybody who handles the events of the platform in scope."""

from workspaces.models import MemberRole, Membership, User
from workspaces.roles import Capability, may


def with_capability(capability: Capability) -> list[User]:
    """Return the platform's staff that carries `capability` at this moment, in the order of their ids."""
    roles = [role for role in MemberRole.values if may(role, capability)]
    members = Membership.objects.filter(role__in=roles, workspace=None, until__isnull=True)
    return list(User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("pk"))
