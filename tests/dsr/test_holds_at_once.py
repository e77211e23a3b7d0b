"""A legal hold meets a deletion that is under way, on PostgreSQL: what stands stops it, and what went is told (EK-11).

The system is a file that the worker deletes from; where the two meet is fixed by what the worker asks the portal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from dsr import holds, retention_runner, retention_runs
from dsr.connectors.sql import erasing, plan
from dsr.models import LegalHold, LegalHoldRun, RetentionDay, RetentionRun, RunOutcome
from dsr.workflow import lease
from privacy_portal.audit.models import AuditEntry
from tests.at_once import ENTRY_WRITTEN, Act, at_once
from tests.dsr.desk import signed_in, text
from tests.dsr.retained import begun, question, rule, work
from tests.dsr.test_acting_at_once import no_deadlock
from tests.dsr.test_retention_runs import count
from workspaces import approvals
from workspaces.models import DataCategory, Membership, Platform

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("second_factor_excused"),
    pytest.mark.req("EK-11"),
]
LOOKED = r'FROM "dsr_legalhold"'
HOLDS_KEPT_OUT = r'FROM "workspaces_platform".*FOR NO KEY UPDATE'
RUN_KEPT = r'FROM "dsr_retentionrun".*FOR NO KEY UPDATE'


@pytest.fixture
def asked(enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> RetentionRun:
    """A deletion, in batches of ten rows, that waits for an answer."""
    monkeypatch.setattr(plan, "BATCH", 10)
    rule(enkomm, "interactions")
    (found,) = begun(enkomm)
    return found


@pytest.fixture
def run(asked: RetentionRun, omar: Membership) -> RetentionRun:
    """The same, and somebody agreed to it."""
    agree(asked, omar)
    asked.refresh_from_db()
    return asked


def agree(run: RetentionRun, omar: Membership) -> None:
    approvals.accept(question(run), by=omar, digest=run.digest)


def delete(run: RetentionRun) -> bool:
    return retention_runner.run(run.pk)


def place(omar: Membership) -> LegalHold:
    category = DataCategory.objects.get(key="interactions")
    return holds.place(category=category, workspace=None, reason="A court in Yokohama", by=omar)


def acts(hold: LegalHold) -> list[str]:
    return list(AuditEntry.objects.about(str(hold.public_id)).order_by("seq").values_list("action", flat=True))


@contextmanager
def after_the_third_batch(act: Act) -> Iterator[list[int]]:
    """Have `act` done while rows of a deletion have gone; yield a list that grows by one with each batch."""
    made, batch = [], erasing.key_in

    def key_in(*args: Any) -> Any:
        made.append(1)
        if len(made) == 4:
            act()
        return batch(*args)

    with patch.object(erasing, "key_in", key_in):
        yield made


def test_a_hold_that_is_placed_between_two_batches_stops_the_deletion_and_nothing_is_gone(
    run: RetentionRun, sample_system: Path, omar: Membership
) -> None:
    before = count(sample_system, "access_logs")
    with after_the_third_batch(lambda: place(omar)) as batches:
        delete(run)

    run.refresh_from_db()
    assert len(batches) == 4, "a batch followed"
    assert (run.outcome, run.receipt) == (RunOutcome.HELD, None)
    assert count(sample_system, "access_logs") == before
    hold = LegalHold.objects.get()
    assert LegalHoldRun.objects.get(hold=hold).rows == 0
    assert acts(hold) == ["hold.placed", "hold.stopped_run"]


def test_a_hold_that_was_lifted_again_stops_what_its_officer_was_told_that_it_stops(
    run: RetentionRun, sample_system: Path, omar: Membership
) -> None:
    before = count(sample_system, "access_logs")
    with after_the_third_batch(lambda: holds.lift(place(omar), by=omar)):
        delete(run)

    run.refresh_from_db()
    assert run.outcome == RunOutcome.HELD
    assert count(sample_system, "access_logs") == before


@pytest.mark.parametrize("stop", [LOOKED, r'^UPDATE "dsr_retentionrun" SET "armed_at"'])
def test_a_deletion_that_has_begun_meets_a_hold(
    run: RetentionRun, sample_system: Path, omar: Membership, stop: str
) -> None:
    before = count(sample_system, "access_logs")
    deleted, hold = at_once(lambda: delete(run), lambda: place(omar), stop=stop)

    assert no_deadlock(deleted, hold)
    run.refresh_from_db()
    assert run.outcome == RunOutcome.HELD
    assert count(sample_system, "access_logs") == before
    assert [one.rows for one in hold.met.all()] == [0]


def test_a_hold_waits_while_a_deletion_becomes_final_and_then_tells_what_went(
    run: RetentionRun, sample_system: Path, omar: Membership
) -> None:
    before = count(sample_system, "access_logs")
    deleted, hold = at_once(lambda: delete(run), lambda: place(omar), stop=HOLDS_KEPT_OUT)

    assert no_deadlock(deleted, hold)
    run.refresh_from_db()
    gone = before - count(sample_system, "access_logs")
    assert run.outcome == RunOutcome.DELETED
    assert hold.placed_at > run.ended_at
    assert [one.rows for one in hold.met.all()] == [gone]
    entry = AuditEntry.objects.get(action="hold.placed")
    assert (entry.facts["rows"], entry.facts["systems"], entry.facts["stopped"]) == (gone, ["enkomm-app"], 0)


@pytest.mark.parametrize("stop", [HOLDS_KEPT_OUT, RUN_KEPT, r'^INSERT INTO "dsr_legalhold"', ENTRY_WRITTEN])
def test_a_deletion_that_would_become_final_waits_for_a_hold_and_is_stopped(
    run: RetentionRun, sample_system: Path, omar: Membership, stop: str
) -> None:
    before = count(sample_system, "access_logs")
    hold, deleted = at_once(lambda: place(omar), lambda: delete(run), stop=stop)

    assert no_deadlock(hold, deleted)
    run.refresh_from_db()
    assert run.outcome == RunOutcome.HELD
    assert count(sample_system, "access_logs") == before
    assert [one.rows for one in hold.met.all()] == [0]


def test_a_deletion_that_was_agreed_to_beside_a_hold_is_stopped(
    asked: RetentionRun, sample_system: Path, omar: Membership
) -> None:
    """Whoever places the hold has looked for deletions, and has not found this one."""
    before = count(sample_system, "access_logs")
    hold, deleted = at_once(
        lambda: place(omar), lambda: (agree(asked, omar), delete(asked)), stop=r'"phase" = .*FOR NO KEY UPDATE'
    )

    assert no_deadlock(hold, deleted)
    assert not hold.met.exists()
    asked.refresh_from_db()
    assert asked.outcome == RunOutcome.HELD
    assert count(sample_system, "access_logs") == before


def test_of_two_who_have_a_rule_looked_through_one_begins_the_run(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    row = rule(enkomm, "interactions")
    first, late = at_once(
        lambda: retention_runs.propose(row, by=omar),
        lambda: retention_runs.propose(row, by=mei),
        stop=r'^INSERT INTO "dsr_retentionrun"',
    )

    assert no_deadlock(first, late)
    assert (len(first), late) == (1, [])
    assert retention_runs.plan_due() == 0


def test_what_a_lost_worker_had_deleted_is_told_when_the_system_has_answered(
    run: RetentionRun, sample_system: Path, omar: Membership
) -> None:
    before = count(sample_system, "access_logs")
    with patch.object(retention_runner, "_deleted", side_effect=lease.FenceLost):
        delete(run)
    hold = place(omar)
    shown = text(signed_in(omar).get(f"/enkomm/desk/retention/holds/{hold.public_id}/"))
    assert "Being stopped" in shown
    assert hold.met.get().rows is None

    RetentionRun.objects.filter(pk=run.pk).update(state="unknown", lease_until=None)
    work()

    run.refresh_from_db()
    gone = before - count(sample_system, "access_logs")
    assert (run.outcome, hold.met.get().rows) == (RunOutcome.DELETED, gone)
    assert acts(hold) == ["hold.placed", "hold.came_late"]


def test_a_lost_worker_that_had_deleted_nothing_deletes_nothing_more(
    run: RetentionRun, sample_system: Path, omar: Membership
) -> None:
    before = count(sample_system, "access_logs")
    with patch("dsr.connectors.sql.connector.SqlConnector.expire", side_effect=lease.FenceLost):
        delete(run)
    hold = place(omar)
    RetentionRun.objects.filter(pk=run.pk).update(state="unknown", lease_until=None)
    work()

    run.refresh_from_db()
    assert (run.outcome, hold.met.get().rows) == (RunOutcome.HELD, 0)
    assert count(sample_system, "access_logs") == before
    assert count(sample_system, "portal_effect_log", f"effect_key = '{run.effect_key}' AND tables IS NULL") == 1


def test_the_officer_is_told_at_once_what_was_stopped_and_what_had_gone(
    run: RetentionRun, sample_system: Path, enkomm: Platform, omar: Membership
) -> None:
    work()
    rule(enkomm, "interactions", key="again", length="2 days")
    RetentionDay.objects.all().delete()
    again = next(one for one in begun(enkomm) if one.rule.key == "again")
    approvals.accept(question(again), by=omar, digest=again.digest)
    told = {"category": DataCategory.objects.get(key="interactions").pk, "workspace": "", "reason": "Court"}

    shown = text(signed_in(omar).post("/enkomm/desk/retention/holds/new/", told, follow=True))

    run.refresh_from_db()
    gone = sum(rows for _table, rows in run.receipt or [])
    assert "1 deletion was stopped." in shown
    assert f"{gone:,} records had gone in the 30 days before." in shown
    assert again.reference in shown
    assert run.reference in shown
    work()
    again.refresh_from_db()
    assert (again.outcome, again.armed_at) == (RunOutcome.HELD, None)
