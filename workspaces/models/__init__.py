from workspaces.models.approval import Approval, ApprovalKind, ApprovalState
from workspaces.models.base import PlatformOwned
from workspaces.models.closure import Closure, ClosureState, ClosureTask, ClosureTold
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
from workspaces.models.platform import DataCategory, Establishment, Organisation, Platform, in_language
from workspaces.models.register import Assessment, ProcessingActivity, Recipient, RegisterRow, RetentionRule
from workspaces.models.subprocessors import (
    ChangeKind,
    ChangeState,
    Objection,
    ObjectionAnswer,
    SubprocessorChange,
)
from workspaces.models.succession import Succession, SuccessionState, SuccessionTold
from workspaces.models.user import MemberRole, Membership, User
from workspaces.models.workspace import DeterminationRule, PersonType, Role, Workspace, WorkspaceKind

__all__ = [
    "Approval",
    "ApprovalKind",
    "ApprovalState",
    "Assessment",
    "BlockLook",
    "ChangeKind",
    "ChangeState",
    "Closure",
    "ClosureState",
    "ClosureTask",
    "ClosureTold",
    "DataCategory",
    "Demand",
    "DemandDecision",
    "DemandState",
    "DeterminationRule",
    "DisclosedPerson",
    "Disclosure",
    "DutyKind",
    "Establishment",
    "Ground",
    "Incident",
    "IncidentDuty",
    "IncidentNotice",
    "IncidentReport",
    "IncidentRisk",
    "IncidentState",
    "Knowledge",
    "MemberRole",
    "Membership",
    "Objection",
    "ObjectionAnswer",
    "Organisation",
    "PersonType",
    "Platform",
    "PlatformOwned",
    "ProcessingActivity",
    "Recipient",
    "RegisterRow",
    "Remedy",
    "RetentionRule",
    "Role",
    "SubprocessorChange",
    "Succession",
    "SuccessionState",
    "SuccessionTold",
    "User",
    "Workspace",
    "WorkspaceKind",
    "in_language",
]
