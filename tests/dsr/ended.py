"""A case that has run its whole course: two parts, two controllers, everything written that a case can hold."""

from dsr import correspondence, decisions, intake
from dsr.models import Case, Right, Status
from tests.factories import confirmed, drain, part, prove, stuck_steps
from tests.remembered import remembered
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

WORDS = {
    "wish": "Everything about the meetings in May.",
    "message": "I moved to Lisbon in March.",
    "note": "She called from her work telephone.",
    "reason": "The contract with her still runs until June.",
    "second thoughts": "Her invoices have to be looked at once more.",
}


@remembered
def ended(platform: Platform, omar: Membership, mei: Membership, olga: Membership) -> Case:
    """Return Rita's erasure: enKomm's part done after Mei looked twice, Sakura's refused by Olga. It is closed."""
    case = confirmed(platform, Right.ERASURE, wish=WORDS["wish"])
    drain()
    prove(case)
    correspondence.write(case, WORDS["message"])
    correspondence.note(part(case), WORDS["note"], by=omar)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    approvals.reject(asked, by=olga, reason=WORDS["reason"], ground="legal_duty_to_keep")
    decisions.accept(part(case), by=omar)
    drain()
    approvals.reject(_second_look(), by=mei, reason=WORDS["second thoughts"])
    drain()
    decisions.accept(part(case), by=omar)
    drain()
    approvals.accept(_second_look(), by=mei)
    drain()
    assert stuck_steps() == []
    assert [part(case, number).status for number in (1, 2)] == [Status.COMPLETED, Status.REFUSED]
    case.refresh_from_db()
    return case


@remembered
def withdrawn(platform: Platform, **changes: str) -> Case:
    """Return a confirmed case that Rita withdrew, as a quick way to a closed one."""
    case = confirmed(platform, **changes)
    intake.withdraw(case)
    case.refresh_from_db()
    return case


def _second_look() -> Approval:
    return Approval.objects.get(kind=ApprovalKind.FOUR_EYES, state=ApprovalState.WAITING)
