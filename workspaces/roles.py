"""Who may do what: one table from role to capabilities. docs/operating/roles.md and the desk's page show it."""

from collections.abc import Iterable
from enum import StrEnum

from workspaces.models import MemberRole


class Capability(StrEnum):
    SEE_REQUESTS = "see_requests"
    WORK_ON_REQUESTS = "work_on_requests"
    REVEAL_PERSON = "reveal_person"
    ANSWER_FOR_PLATFORM = "answer_for_platform"
    ANSWER_FOR_WORKSPACE = "answer_for_workspace"
    SEE_WORKSPACE = "see_workspace"
    SEE_AUDIT = "see_audit"
    KEEP_THE_LAW = "keep_the_law"
    SEE_REGISTER = "see_register"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SEE_EVENTS = "see_events"
    HANDLE_EVENTS = "handle_events"
    HANDLE_DEMANDS = "handle_demands"
    SEE_CONSENTS = "see_consents"
    KEEP_CONSENTS = "keep_consents"


_OFFICER = frozenset(
    {
        Capability.SEE_REQUESTS,
        Capability.WORK_ON_REQUESTS,
        Capability.REVEAL_PERSON,
        Capability.ANSWER_FOR_PLATFORM,
        Capability.SEE_AUDIT,
        Capability.KEEP_THE_LAW,
        Capability.SEE_REGISTER,
        Capability.SEE_EVENTS,
        Capability.HANDLE_EVENTS,
        Capability.HANDLE_DEMANDS,
        Capability.SEE_CONSENTS,
        Capability.KEEP_CONSENTS,
        Capability.SEE_PEOPLE,
    }
)

CAPABILITIES: dict[str, frozenset[Capability]] = {
    MemberRole.OFFICER: _OFFICER,
    MemberRole.AUDITOR: frozenset(
        {
            Capability.SEE_REQUESTS,
            Capability.SEE_AUDIT,
            Capability.SEE_REGISTER,
            Capability.SEE_EVENTS,
            Capability.SEE_CONSENTS,
            Capability.SEE_PEOPLE,
        }
    ),
    # Nobody can give what they do not have, so whoever appoints officers is one.
    MemberRole.ADMINISTRATOR: _OFFICER | {Capability.MANAGE_PEOPLE},
    MemberRole.OWNER: frozenset(
        {
            Capability.ANSWER_FOR_WORKSPACE,
            Capability.SEE_WORKSPACE,
            Capability.SEE_PEOPLE,
            Capability.MANAGE_PEOPLE,
        }
    ),
    MemberRole.MEMBER: frozenset(),
}

# What a platform or a workspace must never be without, once somebody there can do it.
INDISPENSABLE = (Capability.WORK_ON_REQUESTS, Capability.ANSWER_FOR_WORKSPACE, Capability.MANAGE_PEOPLE)


def may(role: str, capability: Capability) -> bool:
    """Say whether `role` carries `capability`; an unknown role carries none."""
    return capability in CAPABILITIES.get(role, frozenset())


def may_give(giver: str, role: str) -> bool:
    """Say whether somebody who is `giver` may make another one `role`, or end that they are (threat T14).

    It takes the capability to manage people, and nobody gives or takes what they do not hold themselves."""
    return may(giver, Capability.MANAGE_PEOPLE) and CAPABILITIES.get(role, frozenset(Capability)) <= CAPABILITIES[giver]


def carrying(capability: Capability) -> list[str]:
    """Return the roles that carry `capability`."""
    return [role for role, held in CAPABILITIES.items() if capability in held]


def lost_without(role: str, others: Iterable[str]) -> list[Capability]:
    """Return what nobody could do any more if somebody with `role` went and only people with `others` stayed."""
    staying = list(others)
    return [one for one in INDISPENSABLE if may(role, one) and not any(may(other, one) for other in staying)]
