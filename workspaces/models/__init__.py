from workspaces.models.absence import Absence
from workspaces.models.approval import Approval, ApprovalKind, ApprovalReminder, ApprovalState
from workspaces.models.base import PlatformOwned
from workspaces.models.connection import Connection, ConnectionState, Side
from workspaces.models.platform import DataCategory, Establishment, Organisation, Platform, in_language
from workspaces.models.user import MemberRole, Membership, User
from workspaces.models.workspace import DeterminationRule, PersonType, Role, Workspace, WorkspaceKind

__all__ = [
    "Absence",
    "Approval",
    "ApprovalKind",
    "ApprovalReminder",
    "ApprovalState",
    "Connection",
    "ConnectionState",
    "DataCategory",
    "DeterminationRule",
    "Establishment",
    "MemberRole",
    "Membership",
    "Organisation",
    "PersonType",
    "Platform",
    "PlatformOwned",
    "Role",
    "Side",
    "User",
    "Workspace",
    "WorkspaceKind",
    "in_language",
]
