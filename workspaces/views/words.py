"""Sentences that several pages about people and accounts say."""

from django.utils.translation import gettext as _

from workspaces.memberships import LastOne
from workspaces.models import Membership
from workspaces.roles import Capability


def tenant_name(membership: Membership) -> str:
    """Return where somebody is a member: a workspace, or the platform."""
    return str(membership.workspace or membership.platform)


def last_one(last: LastOne) -> str:
    """Return why a membership cannot end yet, and what has to come first."""
    return needed(last.membership, last.capabilities)


def needed(membership: Membership, lost: list[Capability]) -> str:
    """Return what nobody could do without `membership`, and who has to come first."""
    tenant = {"tenant": tenant_name(membership)}
    if Capability.ANSWER_FOR_WORKSPACE in lost:
        return _("Nobody else decides for %(tenant)s. Let somebody else be an owner of it first.") % tenant
    if Capability.WORK_ON_REQUESTS in lost:
        return _("Nobody else works on requests of %(tenant)s. Let somebody else be an officer first.") % tenant
    return _("Nobody else says who works at %(tenant)s. Let somebody else be an administrator first.") % tenant
