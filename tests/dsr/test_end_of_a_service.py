"""At the end of a service a rule of no days deletes a kind of data with the machinery of every retention rule, and its
run is the evidence of the task (EK-22; docs/operating/events.md has the steps)."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from dsr import holds, retention_words
from dsr.models import RunOutcome
from privacy_portal.clock import now
from tests.dsr.retained import begun, rule, runs
from tests.dsr.telling import closing
from tests.dsr.test_retention_runs import agree, count
from workspaces.models import DataCategory, Membership, Platform
from workspaces.register import closures

pytestmark = pytest.mark.req("EK-22")


def test_a_rule_of_no_days_empties_a_kind_of_data_and_its_run_proves_the_task(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    closure = closing(enkomm, omar, mei)
    with time_machine.travel(now() + timedelta(days=71), tick=False):
        closures.go_on()
        rule(enkomm, "interactions", length="0 days")
        (run,) = begun(enkomm)
        assert sum(table["erase"] for table in run.tables) > 0

        run = agree(run, mei)

        assert run.outcome == RunOutcome.DELETED
        assert count(sample_system, "access_logs") == 0
        assert count(sample_system, "portal_effect_log", f"effect_key = '{run.effect_key}'") == 1
        task = closure.tasks.get(category__key="interactions")
        assert closures.done(task, f"Run {run.reference}, with its receipt.", by=omar)
    with time_machine.travel(now() + timedelta(days=72), tick=False):
        begun(enkomm)
        assert {one.outcome for one in runs()} == {RunOutcome.DELETED, RunOutcome.NOTHING_DUE}


def test_a_hold_stops_it_at_the_end_as_well(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    before = count(sample_system, "access_logs")
    rule(enkomm, "interactions", length="0 days")
    (run,) = begun(enkomm)
    holds.place(category=DataCategory.objects.get(key="interactions"), workspace=None, reason="A court", by=omar)

    run = agree(run, mei)

    assert run.outcome != RunOutcome.DELETED
    assert count(sample_system, "access_logs") == before


def test_a_table_that_nothing_dates_is_named_because_no_such_rule_reaches_it(enkomm: Platform) -> None:
    (shown,) = retention_words.rules([rule(enkomm, "account", length="0 days")])

    assert len(shown["gaps"]) == 1
    assert "Accounts" in shown["gaps"][0]
