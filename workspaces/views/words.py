"""Sentences that several pages about people and accounts say."""

from datetime import timedelta

from django.utils.translation import gettext as _

from privacy_portal.dates import date_words
from workspaces.memberships import LastOne
from workspaces.models import Absence, Membership
from workspaces.roles import Capability


def tenant_name(membership: Membership) -> str:
    """Return where somebody is a member: a workspace, or the platform."""
    return str(membership.workspace or membership.platform)


def stands_in(absence: Absence, zone: str) -> str:
    """Return for whom somebody answers and through which day, as the platform's `zone` counts days."""
    last = date_words(absence.ends_at - timedelta(minutes=1), zone=zone)
    return _("You stand in for %(who)s until %(day)s.") % {"who": absence.person, "day": last}


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
