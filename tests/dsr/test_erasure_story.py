"""Rita has her data erased: two parts, two controllers, two people before anything happens, one effect each."""

import hashlib
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from dsr import decisions
from dsr.models import Effect, EffectState, Outcome, Plan, Request, Right, Status, Step, StepState
from dsr.workflow import reconciler, runner
from privacy_portal.audit import trail
from privacy_portal.clock import now
from tests.factories import confirmed, drain, part, proven, step, stuck_steps
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

RITA_ID = 10_001


def waiting(kind: ApprovalKind, request: Request) -> Approval:
    return Approval.objects.get(kind=kind, subject_id=request.pk, state=ApprovalState.WAITING)


def her_rows(path: Path) -> dict[str, set[int]]:
    """Return per table of the sample system the ids of Rita's rows.

    Worked out from the foreign keys alone, not from the data map: a row is hers when it points at her account, or at
    a row that is hers while pointing at nobody else's account."""
    with sqlite3.connect(path) as database:
        hers = {"accounts": {RITA_ID}}
        for _round in range(3):
            for table in _tables(database):
                hers.setdefault(table, set()).update(_found(database, table, hers))
    return hers


def everybody_elses_rows(path: Path, hers: dict[str, set[int]]) -> dict[str, str]:
    """Return a checksum per table over all rows but `hers`."""
    with sqlite3.connect(path) as database:
        return {table: _checksum(database, table, hers[table]) for table in _tables(database)}


def _tables(database: sqlite3.Connection) -> list[str]:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if name != "portal_effect_log"]


def _found(database: sqlite3.Connection, table: str, hers: dict[str, set[int]]) -> set[int]:
    keys = [(column, target) for _, _, target, column, *_ in database.execute(f"PRAGMA foreign_key_list({table})")]
    found: set[int] = set()
    for column, target in keys:
        people = [c for c, t in keys if t == "accounts" and target != "accounts"]
        nobody_elses = " AND ".join(f"({c} IS NULL OR {c} = {RITA_ID})" for c in people) or "1"
        rows = database.execute(f"SELECT id, {column} FROM {table} WHERE {nobody_elses}")
        found |= {key for key, value in rows if value in hers.get(target, set())}
    return found


def _checksum(database: sqlite3.Connection, table: str, leave_out: set[int]) -> str:
    digest = hashlib.sha256()
    for row in database.execute(f"SELECT id, * FROM {table} ORDER BY id"):
        if row[0] not in leave_out:
            digest.update(repr(row).encode())
    return digest.hexdigest()


@pytest.fixture
def proven_case(enkomm: Platform):
    return proven(enkomm, Right.ERASURE)


@pytest.mark.req("EK-03", "X-01", "X-05")
def test_rita_is_erased_by_two_controllers_and_everybody_else_is_untouched(
    proven_case, sample_system: Path, omar: Membership, mei: Membership, olga: Membership
) -> None:
    hers = her_rows(sample_system)
    before = everybody_elses_rows(sample_system, hers)
    own, sakura = part(proven_case, 1), part(proven_case, 2)
    assert (own.status, sakura.status) == (Status.DECIDING, Status.DECIDING)
    assert sakura.workspace.key == "ws-sakura"

    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    approvals.accept(waiting(ApprovalKind.OWNER_INSTRUCTION, sakura), by=olga)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, sakura), by=omar)
    drain()

    assert stuck_steps() == []
    own, sakura = part(proven_case, 1), part(proven_case, 2)
    assert (own.status, own.outcome) == (Status.COMPLETED, Outcome.PARTIAL)
    assert (sakura.status, sakura.outcome) == (Status.COMPLETED, Outcome.FULFILLED)
    assert everybody_elses_rows(sample_system, hers) == before
    assert Effect.objects.filter(state=EffectState.DONE).count() == 2
    assert trail.verify(proven_case.platform_id).ok


@pytest.mark.req("X-01")
def test_nothing_is_erased_before_two_people_agreed(
    proven_case, sample_system: Path, omar: Membership, mei: Membership
) -> None:
    own = part(proven_case)
    decisions.accept(own, by=omar)
    drain()

    assert step(own, "erase").state == StepState.PENDING
    assert not Effect.objects.exists()

    approvals.reject(waiting(ApprovalKind.FOUR_EYES, own), by=mei, reason="Look at the invoices again.")
    drain()

    own = part(proven_case)
    assert own.status == Status.DECIDING
    assert step(own, "decide").state == StepState.WAITING
    assert step(own, "decide").round == 2
    assert not Effect.objects.exists()


def test_data_that_changed_since_the_preview_goes_back_to_the_decision(
    proven_case, sample_system: Path, omar: Membership, mei: Membership
) -> None:
    own = part(proven_case)
    decisions.accept(own, by=omar)
    with sqlite3.connect(sample_system) as database:
        database.execute("UPDATE profiles SET about = 'written meanwhile' WHERE account_id = ?", [RITA_ID])
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()

    assert part(proven_case).status == Status.DECIDING
    assert Effect.objects.get().state == EffectState.VOID
    with sqlite3.connect(sample_system) as database:
        assert database.execute("SELECT tables FROM portal_effect_log").fetchall() == [(None,)]
    assert Plan.objects.filter(request=own).count() == 2


def test_the_database_refuses_to_execute_without_verification_and_match(enkomm: Platform) -> None:
    case = confirmed(enkomm, Right.ERASURE)

    for status in (Status.EXECUTING, Status.READY):
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.filter(case=case).update(status=status)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(case=case).update(status=Status.COMPLETED, outcome=Outcome.FULFILLED)


def test_a_worker_lost_in_the_middle_of_an_erasure_leaves_one_effect(
    proven_case, sample_system: Path, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after the system erased and before anything was written down here."""
    own = part(proven_case)
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    erase = step(own, "erase")

    class Killed(BaseException):
        pass

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(runner, "_record", die)
        with pytest.raises(Killed):
            runner.run(erase.pk)
    Step.objects.filter(pk=erase.pk).update(lease_until=now() - timedelta(seconds=1))
    assert reconciler.release_lost() == 1
    erase.refresh_from_db()
    assert erase.state == StepState.UNKNOWN
    drain()

    assert stuck_steps() == []
    assert part(proven_case).status == Status.COMPLETED
    with sqlite3.connect(sample_system) as database:
        assert database.execute("SELECT count(*), count(DISTINCT effect_key) FROM portal_effect_log").fetchone() == (
            1,
            1,
        )
