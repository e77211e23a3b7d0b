"""Two people agree to an erasure, and a record changes hands: what stories of going back are made of."""

import sqlite3
from pathlib import Path

from dsr import decisions
from dsr.models import (
    Request,
)
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership

RITA_ID = 10_001


def waiting(kind: ApprovalKind, request: Request) -> Approval:
    return Approval.objects.get(kind=kind, subject_id=request.pk, state=ApprovalState.WAITING)


def approved(request: Request, omar: Membership, mei: Membership) -> None:
    """Have Omar accept and Mei look a second time; nothing has run yet."""
    decisions.accept(request, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, request), by=mei)


def change_her_name(path: Path) -> None:
    """Somebody takes over Rita's account and calls themselves otherwise."""
    with sqlite3.connect(path) as database:
        database.execute("UPDATE accounts SET full_name = 'Somebody Else' WHERE id = ?", [RITA_ID])
