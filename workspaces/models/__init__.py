from workspaces.models.approval import Approval, ApprovalKind, ApprovalState
from workspaces.models.base import PlatformOwned
from workspaces.models.ownership import Ownership
from workspaces.models.platform import DataCategory, Establishment, Organisation, Platform, in_language
from workspaces.models.user import MemberRole, Membership, User
from workspaces.models.workspace import DeterminationRule, PersonType, Role, Workspace, WorkspaceKind

__all__ = [
    "Approval",
    "ApprovalKind",
    "ApprovalState",
    "DataCategory",
    "DeterminationRule",
    "Establishment",
    "MemberRole",
    "Membership",
    "Organisation",
    "Ownership",
    "PersonType",
    "Platform",
    "PlatformOwned",
    "Role",
    "User",
    "Workspace",
    "WorkspaceKind",
    "in_language",
]
