"""People act at the same moment on PostgreSQL: nobody meets a deadlock, and what excludes each other stays excluded.

tests/lock_order.py holds every other test to the order of locks; here two real writers meet.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from dsr import correspondence, decisions, identification, intake, triage
from dsr.models import Case, ClockEvent, ClockEventKind, Decision, Effect, Request, Right, Status, StepState
from dsr.workflow import progress, runner
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from privacy_portal.profiles import loader
from tests import factories
from tests.at_once import ENTRY_WRITTEN, ROW_HELD, Act, at_once, together
from tests.cast import PROFILE
from tests.dsr.desk import deciding
from tests.factories import confirmed, drain, part, step
from tests.remembered import remembered
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, Membership, Platform

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@remembered
def decided_by_two(platform: Platform, omar: Membership) -> Case:
    """Return a case of which Omar decides the first part and Olga the second; both are asked."""
    case = confirmed(platform)
    drain()
    identification.record_check(part(case), kind="document_seen", by=omar)
    drain()
    return case


def question(request: Request) -> Approval:
    return Approval.objects.get(subject_id=request.pk, state=ApprovalState.WAITING)


def no_deadlock(*outcomes: Any) -> bool:
    return not any(isinstance(outcome, OperationalError) for outcome in outcomes)


@pytest.fixture
def case(enkomm: Platform, omar: Membership) -> Case:
    return decided_by_two(enkomm, omar)


@pytest.mark.req("CP-02")
@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_rita_withdraws_while_olga_accepts(case: Case, olga: Membership, stop: str) -> None:
    approval = question(part(case, 2))

    accepted, withdrawn = at_once(lambda: approvals.accept(approval, by=olga), lambda: intake.withdraw(case), stop=stop)

    assert (accepted, withdrawn) == (approval, None)
    assert part(case, 2).status == Status.WITHDRAWN


@pytest.mark.req("CP-02")
@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_olga_accepts_while_rita_withdraws(case: Case, olga: Membership, stop: str) -> None:
    approval = question(part(case, 2))

    withdrawn, late = at_once(lambda: intake.withdraw(case), lambda: approvals.accept(approval, by=olga), stop=stop)

    assert withdrawn is None
    assert isinstance(late, approvals.AlreadyAnswered)
    assert late.approval.state == ApprovalState.WITHDRAWN
    assert part(case, 2).status == Status.WITHDRAWN


def test_again_and_again_as_chance_has_it(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    for case in [decided_by_two(enkomm, omar) for _time in range(4)]:
        approval = question(part(case, 2))

        accepted, withdrawn = together(
            lambda approval=approval: approvals.accept(approval, by=olga), lambda case=case: intake.withdraw(case)
        )

        assert withdrawn is None
        assert accepted == approval or isinstance(accepted, approvals.AlreadyAnswered)
        assert part(case, 2).status == Status.WITHDRAWN


@pytest.mark.req("CP-02")
@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_of_two_owners_one_answers_and_the_other_sees_who(
    enkomm: Platform, case: Case, olga: Membership, stop: str
) -> None:
    kenji = factories.owner(enkomm, "ws-sakura", "kenji@sakura.example", "佐藤 健二")
    asked = question(part(case, 2))
    same = Approval.objects.get(pk=asked.pk)

    accepted, late = at_once(
        lambda: approvals.accept(asked, by=olga),
        lambda: approvals.reject(same, by=kenji, reason="We need them.", ground="legal_claims"),
        stop=stop,
    )

    assert accepted == asked
    assert isinstance(late, approvals.AlreadyAnswered)
    assert (late.approval.state, late.approval.decided_by) == (ApprovalState.ACCEPTED, olga.user)
    assert Decision.objects.get(request=part(case, 2)).decided_by == olga.user


@pytest.mark.req("X-05")
def test_of_two_officers_one_decides_and_the_other_is_told(case: Case, omar: Membership, mei: Membership) -> None:
    omars, meis = part(case), part(case)

    decided, late = at_once(
        lambda: decisions.accept(omars, by=omar), lambda: decisions.accept(meis, by=mei), stop=ENTRY_WRITTEN
    )

    assert isinstance(late, decisions.NotDeciding)
    assert Decision.objects.get(request=omars) == decided


def test_two_officers_extend_the_time_once(case: Case, omar: Membership, mei: Membership) -> None:
    omars, meis = part(case), part(case)
    until = day_of(now(), "UTC") + timedelta(days=45)

    first, late = at_once(
        lambda: decisions.extend(omars, by=omar, reason="complexity", until=until),
        lambda: decisions.extend(meis, by=mei, reason="complexity", until=until),
        stop=ENTRY_WRITTEN,
    )

    assert first is None
    assert isinstance(late, decisions.TooLateToExtend)
    assert ClockEvent.objects.filter(kind=ClockEventKind.EXTENSION_NOTIFIED).count() == 1


@pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])
def test_omar_takes_a_part_while_olga_accepts_it(case: Case, omar: Membership, olga: Membership, stop: str) -> None:
    """Olga's answer writes its entry before it changes the part; Omar changes the part before he writes an entry."""
    approval, request = question(part(case, 2)), part(case, 2)

    accepted, taken = at_once(
        lambda: approvals.accept(approval, by=olga),
        lambda: triage.take(request, by=omar, from_user=None),
        stop=stop,
    )

    assert (accepted, taken) == (approval, request)
    assert part(case, 2).assigned_to == omar.user


def test_who_only_adds_a_note_waits_for_nobody_who_holds_the_case(
    case: Case, omar: Membership, olga: Membership
) -> None:
    """A note points at the case, and has its entry before the database looks there whether the case exists."""
    approval, request = question(part(case, 2)), part(case, 2)

    outcomes = at_once(
        lambda: approvals.accept(approval, by=olga),
        lambda: correspondence.note(request, "She rang.", by=omar),
        stop=ROW_HELD,
    )

    assert no_deadlock(*outcomes)
    assert part(case, 2).status == Status.EXECUTING


def test_another_way_to_prove_oneself_is_not_asked_for_once_she_is_proven(enkomm: Platform, omar: Membership) -> None:
    request = part(confirmed(enkomm))
    drain()

    checked, offered = at_once(
        lambda: identification.record_check(request, kind="document_seen", by=omar),
        lambda: identification.ask_officer_for_check(request, "I can show my passport."),
        stop=ENTRY_WRITTEN,
    )

    assert checked is None
    assert isinstance(offered, progress.NotWaiting)
    assert step(request, "verify").state == StepState.DONE


# -- withdrawing, and what cannot be taken back

EFFECT_LOOKED_FOR, APPROVAL_LOOKED_FOR = r'FROM "dsr_effect"', r'FROM "workspaces_approval"'


@pytest.fixture
def about_to_erase(enkomm: Platform, omar: Membership, mei: Membership) -> Request:
    """Rita's own part, decided by Omar and approved by Mei: the next step erases."""
    request = deciding(enkomm, Right.ERASURE)
    decisions.accept(request, by=omar)
    approvals.accept(question(request), by=mei)
    return part(request.case)


@pytest.mark.req("CP-02")
@pytest.mark.parametrize("rita_first", [True, False])
def test_an_erasure_is_withdrawn_or_armed_and_never_both(about_to_erase: Request, rita_first: bool) -> None:
    case, erasing = about_to_erase.case, step(about_to_erase, "erase")
    withdraw: Act = lambda: intake.withdraw(case)  # noqa: E731
    erase: Act = lambda: runner.run(erasing.pk)  # noqa: E731

    if rita_first:
        at_once(withdraw, erase, stop=EFFECT_LOOKED_FOR)
    else:
        at_once(erase, withdraw, stop=APPROVAL_LOOKED_FOR)

    is_withdrawn = part(case).status == Status.WITHDRAWN
    assert (is_withdrawn, Effect.objects.filter(step=erasing).exists()) == (rita_first, not rita_first)


# -- the operator's commands


def test_a_profile_is_loaded_while_omar_works(enkomm: Platform, case: Case, omar: Membership) -> None:
    Platform.objects.filter(pk=enkomm.pk).update(name="enKomm, as it was called")
    request = part(case)

    loaded, note = at_once(
        lambda: loader.load(PROFILE, demo=False),
        lambda: correspondence.note(request, "She rang.", by=omar),
        stop=r'FROM "workspaces_platform".* FOR ',
    )

    assert no_deadlock(loaded, note)
    assert loaded.changed
    assert request.case.messages.get() == note
