"""An owner who does not answer, and one who holds nothing: neither leaves the person's part stuck."""

from datetime import timedelta

import time_machine

from dsr import decisions
from dsr.models import Outcome, Plan, Right, Status, Turn
from dsr.workflow.steps.decide import Decide
from privacy_portal.clock import now
from tests.factories import checked, part, step
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform


def test_a_question_that_ran_out_of_time_comes_back_to_the_officers(enkomm: Platform, omar: Membership) -> None:
    case = checked(enkomm, Right.ACCESS, omar)
    assert part(case, 2).turn == Turn.OWNER

    with time_machine.travel(now() + timedelta(days=15), tick=False):
        approvals.expire_due()
        assert part(case, 2).turn == Turn.OFFICER
        decisions.ask_owner_again(part(case, 2), by=omar)

    assert part(case, 2).turn == Turn.OWNER
    waiting = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION, state=ApprovalState.WAITING)
    assert waiting.subject_id == part(case, 2).pk


def test_an_owner_who_holds_nothing_is_not_asked(enkomm: Platform, omar: Membership) -> None:
    case = checked(enkomm, Right.ACCESS, omar)
    sakura = part(case, 2)
    Approval.objects.all().delete()
    Plan.objects.filter(request=sakura).update(tables=[])

    Decide().arrive(step(sakura, "decide"))

    assert (part(case, 2).status, part(case, 2).outcome) == (Status.COMPLETED, Outcome.NO_DATA)
    assert not Approval.objects.filter(state=ApprovalState.WAITING).exists()
