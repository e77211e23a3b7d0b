"""Retention that runs at enKomm: looked through, counted, agreed to, deleted once, and evidenced."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from sqlalchemy import create_engine, text

from dsr import holds, retention_runner, retention_runs
from dsr.connectors.base import ConnectorUnavailable, Part
from dsr.connectors.sql.connector import SqlConnector
from dsr.models import LegalHold, RetentionDay, RetentionRun, Right, RunOutcome, RunPhase, StepState
from dsr.workflow import lease, reconciler
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.dsr.retained import begun, question, rule, runs, work, workspace
from tests.factories import searched
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, DataCategory, Membership, Platform

pytestmark = pytest.mark.req("EK-11")


def count(system: Path, table: str, where: str = "1 = 1") -> int:
    engine = create_engine(f"sqlite:///{system}")
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())


def agree(run: RetentionRun, by: Membership) -> RetentionRun:
    approvals.accept(question(run), by=by, digest=run.digest)
    work()
    run.refresh_from_db()
    return run


# -- the whole way


def test_what_was_kept_too_long_is_deleted_once_an_officer_agreed(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions", length="1 month")
    before = count(sample_system, "access_logs")
    (run,) = begun(enkomm)
    assert (run.phase, run.state) == (RunPhase.APPROVE, StepState.WAITING)
    counted = {table["table"]: table["erase"] for table in run.tables}
    assert 0 < counted["access_logs"] <= before
    assert count(sample_system, "access_logs") == before, "nothing goes before somebody agreed"

    run = agree(run, omar)

    assert (run.phase, run.outcome, run.state) == (RunPhase.OVER, RunOutcome.DELETED, StepState.DONE)
    assert dict(run.receipt) == {name: number for name, number in counted.items() if number}
    assert count(sample_system, "access_logs") == before - counted["access_logs"]
    assert count(sample_system, "access_logs", f"at < '{run.before}'") == 0
    assert count(sample_system, "portal_effect_log", f"effect_key = '{run.effect_key}'") == 1
    told = AuditEntry.objects.about(run.reference).order_by("seq").values_list("action", flat=True)
    assert list(told) == [
        "retention.counted", "approval.asked", "approval.accepted", "retention.approved", "retention.armed",
        "retention.deleted",
    ]  # fmt: skip


def test_the_rules_are_looked_through_once_a_day(enkomm: Platform) -> None:
    rule(enkomm, "interactions")
    with time_machine.travel("2026-11-26T03:00:00+00:00", tick=False):
        assert retention_runs.plan_due() == 1
        assert retention_runs.plan_due() == 0
    # It is the next day in Tokyo, where enKomm is, though not yet in UTC; and the run of yesterday is still open.
    with time_machine.travel("2026-11-26T15:30:00+00:00", tick=False):
        assert retention_runs.plan_due() == 0
        assert [str(one) for one in RetentionDay.objects.all()] == ["2026-11-27"]
    assert len(runs()) == 1


def test_where_nothing_is_due_nobody_is_asked(enkomm: Platform) -> None:
    rule(enkomm, "interactions", length="1200 months")
    (run,) = begun(enkomm)
    assert (run.phase, run.outcome) == (RunPhase.OVER, RunOutcome.NOTHING_DUE)
    assert not Approval.objects.exists()


# -- who decides


@pytest.mark.req("NC-09")
def test_each_owner_decides_about_the_content_of_their_workspace(
    enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    rule(enkomm, "workspace_content")
    found = {run.workspace.key if run.workspace else "": run for run in begun(enkomm)}
    asked = question(found["ws-sakura"])
    assert asked.workspace == workspace("ws-sakura")
    for outsider in (omar, linh):
        with pytest.raises(PermissionDenied):
            approvals.accept(asked, by=outsider, digest=asked.digest)

    agree(found["ws-sakura"], olga)
    outcomes = {run.workspace.key if run.workspace else "": run.outcome for run in runs()}
    assert (outcomes["ws-sakura"], outcomes["ws-lotus"], outcomes[""]) == (RunOutcome.DELETED, "", "")


@pytest.mark.req("NC-09", "QO-07")
def test_what_an_owner_laid_down_is_carried_out_after_the_platform_looked(
    enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    rule(enkomm, "workspace_content", key="by-sakura", workspace=workspace("ws-sakura"))
    (run,) = begun(enkomm)
    assert run.workspace == workspace("ws-sakura")
    assert question(run).workspace is None
    assert agree(run, omar).outcome == RunOutcome.DELETED


def test_after_a_no_nothing_goes_and_it_is_asked_again_a_season_later(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    before = count(sample_system, "access_logs")
    with time_machine.travel("2026-11-26T03:00:00+00:00", tick=False):
        (run,) = begun(enkomm)
        approvals.reject(question(run), by=omar, reason="The auditors need it until January.")
        run.refresh_from_db()
        assert (run.phase, run.outcome, run.receipt) == (RunPhase.OVER, RunOutcome.REJECTED, None)
    for day, begins in (("2026-11-27", 0), ("2027-02-23", 0), ("2027-02-25", 1)):
        with time_machine.travel(f"{day}T03:00:00+00:00", tick=False):
            assert retention_runs.plan_due() == begins, day
    assert count(sample_system, "access_logs") == before


def test_without_an_answer_nothing_goes(enkomm: Platform, omar: Membership) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        approvals.expire_due()
    run.refresh_from_db()
    assert (run.phase, run.outcome) == (RunPhase.OVER, RunOutcome.UNANSWERED)


# -- by where people live


def left(system: Path) -> Counter[str]:
    """Count the logs that are left, by where their person lives."""
    engine = create_engine(f"sqlite:///{system}")
    query = (
        "SELECT coalesce(country, ''), count(*) FROM access_logs l JOIN accounts a ON a.id = l.account_id GROUP BY 1"
    )
    with engine.connect() as connection:
        return Counter(dict(tuple(row) for row in connection.execute(text(query))))


def test_a_longer_rule_of_one_country_keeps_what_of_nobody_knows_where_they_live(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    with create_engine(f"sqlite:///{sample_system}").begin() as system:
        system.execute(text("UPDATE accounts SET country = NULL WHERE country = 'VN'"))
        system.execute(text("UPDATE accounts SET country = ' de' WHERE country = 'DE'"))
    before = left(sample_system)
    assert {"", " de", "JP"} <= before.keys()
    rule(enkomm, "interactions", length="1 day")
    rule(enkomm, "interactions", key="in-germany", length="1200 months", jurisdictions=["DE"])
    by_key = {run.rule.key: run for run in begun(enkomm)}
    assert by_key["in-germany"].outcome == RunOutcome.NOTHING_DUE, "no log is a hundred years old"
    assert agree(by_key["interactions"], omar).outcome == RunOutcome.DELETED

    after = left(sample_system)
    assert (after[""], after[" de"]) == (before[""], before[" de"])
    assert sum(after.values()) - after[""] - after[" de"] < sum(before.values()) / 10


def test_a_shorter_rule_of_one_country_takes_only_what_is_of_people_who_live_there(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    before = left(sample_system)
    rule(enkomm, "interactions", length="1200 months")
    rule(enkomm, "interactions", key="in-germany", length="1 day", jurisdictions=["DE"])
    german = next(run for run in begun(enkomm) if run.rule.key == "in-germany")
    assert agree(german, omar).outcome == RunOutcome.DELETED

    gone = before - left(sample_system)
    assert set(gone) == {"DE"}


# -- what stops it


def test_a_legal_hold_keeps_what_it_names(enkomm: Platform, sample_system: Path, omar: Membership) -> None:
    rule(enkomm, "interactions")
    category = DataCategory.objects.get(key="interactions")
    hold = holds.place(category=category, workspace=None, reason="A court in Yokohama", by=omar)
    assert begun(enkomm) == []

    holds.lift(hold, by=omar)
    RetentionDay.objects.all().delete()
    assert len(begun(enkomm)) == 1
    with pytest.raises(holds.AlreadyLifted):
        holds.lift(hold, by=omar)
    acts = AuditEntry.objects.filter(action__startswith="hold.").order_by("seq")
    assert list(acts.values_list("action", flat=True)) == ["hold.placed", "hold.lifted"]
    assert not any(b"Yokohama" in bytes(payload) for payload in acts.values_list("payload", flat=True))


def test_a_worker_whose_clock_is_behind_sees_a_hold_as_well(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    holds.place(category=None, workspace=None, reason="Everything", by=omar)
    with time_machine.travel(now() - timedelta(minutes=10), tick=False):
        assert holds.stop([Part("interactions")])
        assert begun(enkomm) == []


def test_a_hold_that_comes_after_the_count_stops_the_deletion(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    before = count(sample_system, "access_logs")
    holds.place(category=None, workspace=None, reason="Everything", by=omar)

    run = agree(run, omar)

    assert (run.phase, run.outcome) == (RunPhase.OVER, RunOutcome.NOTHING_DUE)
    assert count(sample_system, "access_logs") == before


def test_nothing_goes_of_somebody_whose_request_is_open(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    case = searched(enkomm, Right.ACCESS)
    key = case.matches.get().subjects["enkomm-app"]["key"].partition(":")[2]
    theirs = count(sample_system, "access_logs", f"account_id = '{key}'")
    assert theirs > 0
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)

    agree(run, omar)

    assert count(sample_system, "access_logs", f"account_id = '{key}'") == theirs


def test_an_officer_can_stop_a_run_before_anything_went(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    asked = question(run)
    with pytest.raises(PermissionDenied):
        retention_runs.stop(run, by=olga)

    retention_runs.stop(run, by=omar)

    asked.refresh_from_db()
    assert (run.outcome, asked.state) == (RunOutcome.STOPPED, ApprovalState.WITHDRAWN)
    with pytest.raises(retention_runs.RunOver):
        retention_runs.stop(run, by=omar)


# -- what goes wrong


def test_rows_that_changed_after_the_count_are_counted_and_asked_about_again(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    first = question(run)
    with create_engine(f"sqlite:///{sample_system}").begin() as system:
        system.execute(text("DELETE FROM access_logs WHERE id = (SELECT min(id) FROM access_logs)"))

    run = agree(run, omar)

    assert (run.phase, run.approval, run.armed_at) == (RunPhase.APPROVE, None, None)
    assert question(run).pk != first.pk
    assert agree(run, omar).outcome == RunOutcome.DELETED


def test_a_worker_that_is_lost_after_the_deletion_deletes_nothing_twice(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    with patch.object(retention_runner, "_deleted", side_effect=lease.FenceLost):
        agree(run, omar)
    left = count(sample_system, "access_logs")
    RetentionRun.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(minutes=5))

    assert reconciler.release_lost_runs() == 1
    run.refresh_from_db()
    assert run.state == StepState.UNKNOWN
    work()

    run.refresh_from_db()
    assert run.outcome == RunOutcome.DELETED
    assert count(sample_system, "access_logs") == left


def test_a_system_that_is_away_is_asked_later_and_in_the_end_an_officer_is(enkomm: Platform, omar: Membership) -> None:
    rule(enkomm, "interactions")
    retention_runs.plan_due()
    (run,) = runs()

    def away(*_args: Any) -> None:
        raise ConnectorUnavailable("unavailable")

    with patch.object(SqlConnector, "due", away):
        for _attempt in range(8):
            RetentionRun.objects.update(not_before=None)
            work()
    run.refresh_from_db()
    assert (run.state, run.error) == (StepState.NEEDS_HUMAN, "unavailable")

    retention_runs.retry(run, by=omar)
    work()
    run.refresh_from_db()
    assert run.phase == RunPhase.APPROVE
    with pytest.raises(retention_runs.NotStuck):
        retention_runs.retry(run, by=omar)


# -- the database refuses


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": RunPhase.DELETE},
        {"phase": RunPhase.OVER, "outcome": RunOutcome.DELETED, "ended_at": now()},
        {"phase": RunPhase.OVER, "outcome": ""},
        {"state": StepState.RUNNING},
    ],
)
def test_the_database_refuses_a_deletion_without_approval_and_receipt(
    enkomm: Platform, changes: dict[str, Any]
) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRun.objects.filter(pk=run.pk).update(**changes)


def test_the_database_refuses_a_second_open_run_and_a_hold_lifted_by_nobody(enkomm: Platform, omar: Membership) -> None:
    rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRun.objects.create(
            platform=enkomm, reference="EK R-2", rule=run.rule, system=run.system, before=run.before, begun_at=now()
        )
    hold = holds.place(category=None, workspace=None, reason="x", by=omar)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(lifted_at=now())
