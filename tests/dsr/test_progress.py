"""From step to step: what the end of one sets going, and how little it reads for that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dsr import decisions
from dsr.models import Level, Outcome, Right, Status, StepState, Turn
from dsr.verification import levels
from dsr.workflow import runner
from dsr.workflow.steps.preview import Preview
from tests.dsr.desk import deciding
from tests.factories import confirmed, drain, part, prove, step
from workspaces.models import Membership, Platform


def test_the_end_of_a_step_reads_the_steps_of_its_request_once(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm, Right.ACCESS)
    decisions.accept(request, by=omar)
    export = step(request, "export")

    with CaptureQueriesContext(connection) as asked:
        runner.run(export.pk)

    lists = [query["sql"] for query in asked.captured_queries if '"dsr_step"."round" DESC' in query["sql"]]
    assert len(lists) == 1
    assert step(request, "package").state == StepState.READY
    assert part(request.case).turn == Turn.SYSTEM


def test_a_step_that_is_done_as_it_arrives_lets_the_next_one_arrive(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a right that needs no more than a held mailbox nobody is asked for a second one."""
    monkeypatch.setitem(levels.REQUIRED, Right.ACCESS, Level.HELD_CONTACT)
    request = part(confirmed(enkomm))
    for kind in ("find", "match"):
        runner.run(step(request, kind).pk)

    assert [step(request, kind).state for kind in ("verify", "route")] == [StepState.DONE, StepState.READY]
    assert part(request.case).turn == Turn.SYSTEM


def test_nothing_arrives_any_more_once_the_request_has_ended(enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner who holds nothing is not asked: their part ends when its decision arrives."""
    case = confirmed(enkomm)
    drain()
    monkeypatch.setattr(Preview, "perform", lambda kind, step: None)
    prove(case)

    sakura = part(case, 2)
    assert (sakura.status, sakura.outcome, sakura.turn) == (Status.COMPLETED, Outcome.NO_DATA, Turn.NOBODY)
    assert [step(sakura, kind).state for kind in ("decide", "export")] == [StepState.DONE, StepState.CANCELLED]
