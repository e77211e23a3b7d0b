"""From step to step: what the end of one sets going, and how little it reads for that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dsr import decisions, identification
from dsr.models import DataSystem, Outcome, Right, Status, StepState, Turn
from dsr.verification import process
from dsr.workflow import runner
from dsr.workflow.steps.preview import Preview
from tests.dsr.desk import deciding, twins
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


def test_a_step_that_is_done_as_it_arrives_lets_the_next_one_arrive(enkomm: Platform, omar: Membership) -> None:
    """Omar saw proof before he chose whose records they are: nobody is asked for it again."""
    request = twins(enkomm)
    process.record_officer_check(request.case, kind="document_seen", by=omar)

    (twin, *_others) = identification.candidates(request.case)[DataSystem.objects.get()]
    identification.choose(request, {DataSystem.objects.get(): twin.key}, by=omar, reason="She knows her number.")

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
