"""One mechanism for every question to a second party (CP-01, CP-02, CP-04)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.scoping import ForeignScope, ScopeMissing, no_platform, platform_scope
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform, Workspace


def asked(platform: Platform, kind: ApprovalKind = ApprovalKind.FOUR_EYES, **changes: object) -> Approval:
    question = {
        "topic": "test",
        "subject_id": 1,
        "reference": "EK TEST-1 / 1",
        "platform_id": platform.pk,
        "expires_at": now() + timedelta(days=7),
        "digest": "d" * 64,
    }
    return approvals.ask(kind, **{**question, **changes})  # type: ignore[arg-type]


@pytest.mark.req("CP-01", "CP-04")
def test_olga_accepts_what_her_workspace_is_asked(enkomm: Platform, olga: Membership) -> None:
    approval = asked(enkomm, ApprovalKind.OWNER_INSTRUCTION, workspace=olga.workspace)

    approvals.accept(approval, by=olga, digest="d" * 64)

    assert (approval.state, approval.decided_by) == (ApprovalState.ACCEPTED, olga.user)
    assert AuditEntry.objects.filter(action="approval.accepted", actor_kind="owner").exists()


@pytest.mark.req("CP-01")
def test_a_rejection_keeps_its_reason_sealed(enkomm: Platform, olga: Membership) -> None:
    approval = asked(enkomm, ApprovalKind.OWNER_INSTRUCTION, workspace=olga.workspace)

    approvals.reject(approval, by=olga, reason="We need these messages.", ground="legal_claims")

    approval.refresh_from_db()
    assert approval.reason == "We need these messages."
    assert approval.details == {"ground": "legal_claims"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM workspaces_approval")
        assert b"messages" not in bytes(cursor.fetchone()[0])


def test_nobody_answers_for_a_workspace_that_is_not_theirs(
    enkomm: Platform, olga: Membership, linh: Membership, omar: Membership
) -> None:
    approval = asked(enkomm, ApprovalKind.OWNER_INSTRUCTION, workspace=olga.workspace)

    for outsider in (linh, omar):
        with pytest.raises(PermissionDenied):
            approvals.accept(approval, by=outsider)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.WAITING


@pytest.mark.req("CP-04")
def test_nobody_approves_what_they_prepared(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    approval = asked(enkomm, requested_by=omar.user)

    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(approval, by=omar)
    approvals.accept(approval, by=mei)

    assert approval.decided_by == mei.user


def test_the_database_too_refuses_ones_own_approval(enkomm: Platform, omar: Membership) -> None:
    approval = asked(enkomm, requested_by=omar.user)

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            state=ApprovalState.ACCEPTED, decided_by=omar.user, decided_at=now()
        )


def test_the_second_answer_learns_of_the_first(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    approval, stale = asked(enkomm), Approval.objects.get()
    approvals.accept(approval, by=omar)

    with pytest.raises(approvals.AlreadyAnswered) as told:
        approvals.reject(stale, by=mei, reason="no")

    assert told.value.approval.decided_by == omar.user


def test_an_answer_to_another_plan_than_the_one_shown_does_not_count(enkomm: Platform, mei: Membership) -> None:
    approval = asked(enkomm)

    with pytest.raises(approvals.SubjectChanged):
        approvals.accept(approval, by=mei, digest="e" * 64)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.WAITING


@pytest.mark.req("CP-02")
def test_the_officers_withdraw_what_they_sent_and_the_owner_cannot(
    enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    approval = asked(enkomm, ApprovalKind.OWNER_INSTRUCTION, workspace=olga.workspace)

    with pytest.raises(PermissionDenied):
        approvals.withdraw(approval, by=olga)
    approvals.withdraw(approval, by=omar)

    assert approval.state == ApprovalState.WITHDRAWN
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.accept(approval, by=olga)


def test_a_question_runs_out_of_time(enkomm: Platform) -> None:
    approval = asked(enkomm)

    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert approvals.expire_due() == 1

    approval.refresh_from_db()
    assert approval.state == ApprovalState.EXPIRED


def test_the_same_question_waits_only_once(enkomm: Platform) -> None:
    assert asked(enkomm).pk == asked(enkomm).pk


def test_an_officer_elsewhere_is_nobody_here(enkomm: Platform, otto: Membership) -> None:
    approval = asked(enkomm)

    with pytest.raises(PermissionDenied):
        approvals.accept(approval, by=otto)


def test_rows_of_another_platform_are_neither_found_nor_written(enkomm: Platform, elsewhere: Platform) -> None:
    foreign = Workspace(platform=elsewhere, key="ws-far", name="Far", kind="personal")

    with pytest.raises(ForeignScope):
        foreign.save()
    with platform_scope(elsewhere.pk):
        foreign.save()

    assert not Workspace.objects.filter(pk=foreign.pk).exists()
    with no_platform(), pytest.raises(ScopeMissing):
        Workspace.objects.count()
