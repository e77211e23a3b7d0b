"""What changes between the count and the deletion: a run deletes only what the register still asks for."""

from datetime import date
from pathlib import Path

import pytest
import time_machine

from dsr import retention_due, retention_runs
from dsr.models import DataSystem, RetentionRun, RunOutcome
from privacy_portal.clock import now
from tests.dsr.retained import begun, question, rule, runs, work, workspace
from tests.dsr.test_retention_runs import agree, count
from workspaces.models import (
    DataCategory,
    DeterminationRule,
    Membership,
    PersonType,
    Platform,
    RetentionRule,
    Role,
    WorkspaceKind,
)
from workspaces.register import versions

pytestmark = pytest.mark.req("EK-11")


def _waiting(enkomm: Platform) -> tuple[RetentionRule, RetentionRun]:
    row = rule(enkomm, "interactions")
    (run,) = begun(enkomm)
    return row, run


def test_a_rule_that_was_made_longer_after_the_count_deletes_nothing(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    row, run = _waiting(enkomm)
    before = count(sample_system, "access_logs")
    versions.replace(row, {"length": "1200 months"}, {}, on=date(2026, 1, 1))

    assert agree(run, omar).outcome == RunOutcome.OVERTAKEN
    assert count(sample_system, "access_logs") == before


def test_a_rule_that_ended_after_the_count_deletes_nothing(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    row, run = _waiting(enkomm)
    before = count(sample_system, "access_logs")
    versions.end(row, on=date(2026, 1, 1))

    assert agree(run, omar).outcome == RunOutcome.OVERTAKEN
    assert count(sample_system, "access_logs") == before


def test_a_system_that_was_taken_out_of_use_is_left_alone(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    _row, run = _waiting(enkomm)
    before = count(sample_system, "access_logs")
    DataSystem.objects.update(enabled=False)

    assert agree(run, omar).outcome == RunOutcome.OVERTAKEN
    assert count(sample_system, "access_logs") == before


@pytest.mark.req("QO-07")
def test_what_an_owner_laid_down_after_the_count_goes_before_the_rule(enkomm: Platform, olga: Membership) -> None:
    rule(enkomm, "workspace_content")
    found = {run.workspace.key if run.workspace else "": run for run in begun(enkomm)}
    rule(enkomm, "workspace_content", key="by-sakura", workspace=workspace("ws-sakura"), length="1200 months")

    assert agree(found["ws-sakura"], olga).outcome == RunOutcome.OVERTAKEN


def test_a_rule_that_ended_before_the_count_asks_nobody(enkomm: Platform) -> None:
    row = rule(enkomm, "interactions")
    retention_runs.plan_due()
    versions.end(row, on=date(2026, 1, 1))
    work()
    assert [run.outcome for run in runs()] == [RunOutcome.OVERTAKEN]


def test_a_run_goes_by_the_version_of_the_rule_that_is_in_force(enkomm: Platform) -> None:
    row = rule(enkomm, "interactions", length="1200 months")
    versions.replace(row, {"length": "1 month"}, {}, on=date(now().year + 2, 1, 1))
    (run,) = begun(enkomm)
    assert (run.rule.length, run.outcome) == ("1200 months", RunOutcome.NOTHING_DUE)


def test_a_rule_whose_end_is_set_holds_until_then(enkomm: Platform) -> None:
    row = rule(enkomm, "interactions")
    versions.end(row, on=date(now().year + 2, 1, 1))
    assert [question(run).reference for run in begun(enkomm)] == [run.reference for run in runs()]


def test_where_it_is_tomorrow_already_nothing_goes_a_day_early(enkomm: Platform) -> None:
    """Half past midnight in Tokyo: what was collected at noon a period ago is as old as UTC says."""
    rule(enkomm, "interactions", length="30 days")
    with time_machine.travel("2026-11-26T15:30:00+00:00", tick=False):
        assert {one.before for one in retention_due.due(enkomm)} == {date(2026, 10, 27)}


@pytest.mark.req("NC-09")
def test_an_owner_is_asked_about_the_people_about_whom_they_decide_and_no_others(
    enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    """The platform keeps the log of members of a workspace for itself, and that of its owner's customers for them."""
    DeterminationRule.objects.create(
        platform=enkomm,
        category=DataCategory.objects.get(key="interactions"),
        person_type=PersonType.SUBSCRIBER,
        workspace_kind=WorkspaceKind.BUSINESS,
        platform_role=Role.PROCESSOR,
        reasons={"en": "The customer decides about its customers.", "ja": "顧客が決めます。"},
    )
    rule(enkomm, "interactions")
    retention_runs.plan_due()
    sakura = [run for run in runs() if ["interactions", "ws-sakura"] in run.scope]
    found = {run.workspace.key if run.workspace else "": run.kinds for run in sakura}
    assert found["ws-sakura"] == [PersonType.SUBSCRIBER]
    assert PersonType.ACCOUNT_HOLDER in found[""]
    assert PersonType.SUBSCRIBER not in found[""]
    assert {frozenset(retention_runs.overdue(run).kinds) for run in sakura} == {
        frozenset(one) for one in found.values()
    }
