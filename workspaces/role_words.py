"""Roles and capabilities in words."""

from django.utils.translation import gettext_lazy as _

from privacy_portal.forms import Text
from workspaces.models import MemberRole
from workspaces.roles import CAPABILITIES, Capability

CAPABILITY_WORDS: dict[Capability, Text] = {
    Capability.SEE_REQUESTS: _("See the requests of the platform"),
    Capability.WORK_ON_REQUESTS: _("Work on requests and decide them"),
    Capability.REVEAL_PERSON: _("See who the person is, with a reason that is recorded"),
    Capability.ANSWER_FOR_PLATFORM: _("Answer approval requests for the platform"),
    Capability.ANSWER_FOR_WORKSPACE: _("Decide for the workspace"),
    Capability.SEE_WORKSPACE: _("See the requests about the workspace"),
    Capability.SEE_AUDIT: _("Read the audit trail"),
    Capability.KEEP_THE_LAW: _("Confirm or override values of the law"),
    Capability.SEE_REGISTER: _("See the register of processing"),
    Capability.SEE_PEOPLE: _("See who has which role"),
    Capability.MANAGE_PEOPLE: _("Invite people, change their roles and end their access"),
    Capability.SEE_EVENTS: _("See incidents, disclosures, and how a service or a business ends"),
    Capability.HANDLE_EVENTS: _("Report incidents and disclosures, close a service, hand over a business"),
    Capability.HANDLE_DEMANDS: _("See and answer demands of authorities"),
    Capability.SEE_CONSENTS: _("See what people are asked for, and figures about their consents"),
    Capability.KEEP_CONSENTS: _("Publish what people are asked for, and let applications ask"),
}

ROLE_LINES: dict[str, Text] = {
    MemberRole.OFFICER: _("Works on requests and decides them."),
    MemberRole.AUDITOR: _("Reads requests and the audit trail, and changes nothing."),
    MemberRole.ADMINISTRATOR: _("An officer who also says who works here."),
    MemberRole.OWNER: _("Decides for the organisation that owns the workspace."),
    MemberRole.MEMBER: _("Works in the workspace and decides nothing here."),
}


def role_name(role: str) -> str:
    """Return the name of a role in the active language."""
    return str(MemberRole(role).label)


def what_follows(role: str) -> list[str]:
    """Return what somebody with `role` can do, a line each; empty for a role that can do nothing here."""
    return [str(words) for capability, words in CAPABILITY_WORDS.items() if capability in CAPABILITIES[role]]
