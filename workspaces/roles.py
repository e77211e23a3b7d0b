"""Who may do what: one table from role to capabilities."""

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
    SEE_EVENTS = "see_events"
    HANDLE_EVENTS = "handle_events"
    HANDLE_DEMANDS = "handle_demands"


CAPABILITIES: dict[str, frozenset[Capability]] = {
    MemberRole.OFFICER: frozenset(
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
        }
    ),
    MemberRole.AUDITOR: frozenset(
        {Capability.SEE_REQUESTS, Capability.SEE_AUDIT, Capability.SEE_REGISTER, Capability.SEE_EVENTS}
    ),
    MemberRole.OWNER: frozenset({Capability.ANSWER_FOR_WORKSPACE, Capability.SEE_WORKSPACE}),
    MemberRole.MEMBER: frozenset(),
}


def may(role: str, capability: Capability) -> bool:
    """Say whether `role` carries `capability`; an unknown role carries none."""
    return capability in CAPABILITIES.get(role, frozenset())
