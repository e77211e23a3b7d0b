from workspaces.models.absence import Absence
from workspaces.models.address_code import OF_NO_PLATFORM, AddressCode
from workspaces.models.announced import AnnouncedAddress
from workspaces.models.approval import Approval, ApprovalKind, ApprovalReminder, ApprovalState
from workspaces.models.base import PlatformOwned
from workspaces.models.closure import Closure, ClosureReminder, ClosureState, ClosureTask, ClosureTold
from workspaces.models.connection import Connection, ConnectionState, Side
from workspaces.models.demand import Demand, DemandDecision, DemandState, Remedy
from workspaces.models.disclosure import BlockLook, DisclosedPerson, Disclosure, Ground
from workspaces.models.incident import (
    DutyKind,
    Incident,
    IncidentDuty,
    IncidentNotice,
    IncidentReport,
    IncidentRisk,
    IncidentState,
    Knowledge,
)
from workspaces.models.invitation import Invitation, InvitationState
from workspaces.models.membership import PLATFORM_ROLES, WORKSPACE_ROLES, EndReason, MemberRole, Membership
from workspaces.models.muted_mail import MutedMail, OptionalMail
from workspaces.models.ownership import Ownership
from workspaces.models.platform import (
    SHORTEST_NOTICE_DAYS,
    DataCategory,
    Establishment,
    Organisation,
    Platform,
    in_language,
)
from workspaces.models.policy import WorkspacePolicy
from workspaces.models.register import Assessment, ProcessingActivity, Recipient, RegisterRow, RetentionRule
from workspaces.models.sign_in import ExternalIdentity, SignInProvider
from workspaces.models.subprocessors import (
    ChangeKind,
    ChangeState,
    Objection,
    ObjectionAnswer,
    SubprocessorChange,
)
from workspaces.models.succession import Succession, SuccessionState, SuccessionTold
from workspaces.models.user import User
from workspaces.models.workspace import DeterminationRule, PersonType, Role, Workspace, WorkspaceKind

__all__ = [
    "OF_NO_PLATFORM",
    "PLATFORM_ROLES",
    "SHORTEST_NOTICE_DAYS",
    "WORKSPACE_ROLES",
    "Absence",
    "AddressCode",
    "AnnouncedAddress",
    "Approval",
    "ApprovalKind",
    "ApprovalReminder",
    "ApprovalState",
    "Assessment",
    "BlockLook",
    "ChangeKind",
    "ChangeState",
    "Closure",
    "ClosureReminder",
    "ClosureState",
    "ClosureTask",
    "ClosureTold",
    "Connection",
    "ConnectionState",
    "DataCategory",
    "Demand",
    "DemandDecision",
    "DemandState",
    "DeterminationRule",
    "DisclosedPerson",
    "Disclosure",
    "DutyKind",
    "EndReason",
    "Establishment",
    "ExternalIdentity",
    "Ground",
    "Incident",
    "IncidentDuty",
    "IncidentNotice",
    "IncidentReport",
    "IncidentRisk",
    "IncidentState",
    "Invitation",
    "InvitationState",
    "Knowledge",
    "MemberRole",
    "Membership",
    "MutedMail",
    "Objection",
    "ObjectionAnswer",
    "OptionalMail",
    "Organisation",
    "Ownership",
    "PersonType",
    "Platform",
    "PlatformOwned",
    "ProcessingActivity",
    "Recipient",
    "RegisterRow",
    "Remedy",
    "RetentionRule",
    "Role",
    "Side",
    "SignInProvider",
    "SubprocessorChange",
    "Succession",
    "SuccessionState",
    "SuccessionTold",
    "User",
    "Workspace",
    "WorkspaceKind",
    "WorkspacePolicy",
    "in_language",
]
