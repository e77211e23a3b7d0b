from workspaces.models.absence import Absence
from workspaces.models.address_code import OF_NO_PLATFORM, AddressCode
from workspaces.models.approval import Approval, ApprovalKind, ApprovalReminder, ApprovalState
from workspaces.models.base import PlatformOwned
from workspaces.models.connection import Connection, ConnectionState, Side
from workspaces.models.invitation import Invitation, InvitationState
from workspaces.models.membership import PLATFORM_ROLES, WORKSPACE_ROLES, EndReason, MemberRole, Membership
from workspaces.models.ownership import Ownership
from workspaces.models.platform import DataCategory, Establishment, Organisation, Platform, in_language
from workspaces.models.register import Assessment, ProcessingActivity, Recipient, RegisterRow, RetentionRule
from workspaces.models.sign_in import ExternalIdentity, SignInProvider
from workspaces.models.subprocessors import (
    ChangeKind,
    ChangeState,
    Objection,
    ObjectionAnswer,
    SubprocessorChange,
)
from workspaces.models.user import User
from workspaces.models.workspace import DeterminationRule, PersonType, Role, Workspace, WorkspaceKind

__all__ = [
    "OF_NO_PLATFORM",
    "PLATFORM_ROLES",
    "WORKSPACE_ROLES",
    "Absence",
    "AddressCode",
    "Approval",
    "ApprovalKind",
    "ApprovalReminder",
    "ApprovalState",
    "Assessment",
    "ChangeKind",
    "ChangeState",
    "Connection",
    "ConnectionState",
    "DataCategory",
    "DeterminationRule",
    "EndReason",
    "Establishment",
    "ExternalIdentity",
    "Invitation",
    "InvitationState",
    "MemberRole",
    "Membership",
    "Objection",
    "ObjectionAnswer",
    "Organisation",
    "Ownership",
    "PersonType",
    "Platform",
    "PlatformOwned",
    "ProcessingActivity",
    "Recipient",
    "RegisterRow",
    "RetentionRule",
    "Role",
    "Side",
    "SignInProvider",
    "SubprocessorChange",
    "User",
    "Workspace",
    "WorkspaceKind",
    "in_language",
]
