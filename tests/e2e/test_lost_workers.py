"""Workers are killed and the broker forgets everything: all requests finish, and each erasure took place once."""

import signal
import sqlite3
from pathlib import Path

import pytest

from dsr import decisions, tellings
from dsr.models import Effect, EffectState, Request, Right, Status, Step, StepState
from privacy_portal.audit import trail
from tests.dsr.telling import choice, closing, held, mailed, swept
from tests.e2e.processes import processes, wait_for
from tests.factories import checked, part
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PATIENCE = 90


def decided(platform: Platform, omar: Membership, right: str) -> Request:
    """Return the platform's part of a case of Rita, proven and about to be decided."""
    return part(checked(platform, right, omar))


@pytest.mark.req("X-01")
def test_a_worker_killed_in_the_middle_of_an_erasure_loses_and_repeats_nothing(
    enkomm: Platform, sample_system: Path, tmp_path: Path, omar: Membership, mei: Membership
) -> None:
    own = decided(enkomm, omar, Right.ERASURE)
    decisions.accept(own, by=omar)
    approval = Approval.objects.get(kind=ApprovalKind.FOUR_EYES, subject_id=own.pk, state=ApprovalState.WAITING)

    with processes(tmp_path) as (running, _broker):
        worker = running.worker()
        running.reconciler()
        # The system is busy: the worker has written its intent, asks for the erasure, and is killed while it waits.
        blocked = sqlite3.connect(sample_system, isolation_level=None)
        blocked.execute("BEGIN IMMEDIATE")
        approvals.accept(approval, by=mei)
        wait_for(Effect.objects.exists, PATIENCE, "the intent")
        running.kill_group(worker)
        blocked.execute("ROLLBACK")
        wait_for(lambda: Step.objects.filter(kind="erase", error="worker_lost").exists(), PATIENCE, "the lost lease")
        running.worker()
        wait_for(lambda: part(own.case).status == Status.COMPLETED, PATIENCE, "the end of the request")

    effect = Effect.objects.get()
    assert effect.state == EffectState.DONE
    with sqlite3.connect(sample_system) as database:
        assert [key for (key,) in database.execute("SELECT effect_key FROM portal_effect_log")] == [str(effect.key)]
    assert trail.verify(enkomm.pk).ok


@pytest.mark.req("X-01")
def test_a_broker_that_forgets_everything_costs_seconds(
    enkomm: Platform, sample_system: Path, tmp_path: Path, omar: Membership
) -> None:
    requests = [decided(enkomm, omar, Right.ACCESS) for _case in range(3)]

    with processes(tmp_path) as (running, broker):
        running.worker()
        running.reconciler()
        for request in requests:
            decisions.accept(request, by=omar)
            broker.flush()
        exported = Step.objects.filter(request__in=requests, kind="package", state=StepState.DONE)

        def flushed_until_exported() -> bool:
            broker.flush()
            return exported.count() == len(requests)

        wait_for(flushed_until_exported, PATIENCE, "the packages")

    assert not Step.objects.filter(state=StepState.NEEDS_HUMAN).exists()


@pytest.mark.req("X-01")
def test_everything_is_done_without_a_broker(
    enkomm: Platform, sample_system: Path, tmp_path: Path, omar: Membership
) -> None:
    request = decided(enkomm, omar, Right.ACCESS)

    with processes(tmp_path) as (running, broker):
        broker.stop()
        running.reconciler()
        decisions.accept(request, by=omar)
        made = Step.objects.filter(request=request, kind="package", state=StepState.DONE)
        wait_for(made.exists, PATIENCE, "the package")


KILLED_IN_THE_THIRD_PAGE = """
import os, signal
import django
django.setup()
from dsr import tellings
from privacy_portal.mail import outbox
from privacy_portal.scoping import platform_scope
from workspaces.models import Platform

tellings.MAILS_AT_ONCE = 7
queue, pages = outbox.queue_alike, []

def then_killed(*what, **more):
    pages.append(queue(*what, **more))
    if len(pages) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return pages[-1]

outbox.queue_alike = then_killed
with platform_scope(Platform.objects.get(slug="enkomm").pk):
    while True:
        tellings.go_on()
"""


@pytest.mark.req("EK-22")
def test_a_sweep_killed_while_it_tells_people_leaves_nobody_out_and_tells_nobody_twice(
    enkomm: Platform, sample_system: Path, tmp_path: Path, omar: Membership, mei: Membership
) -> None:
    tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with processes(tmp_path) as (running, _broker):
        sweep = running.start("-c", KILLED_IN_THE_THIRD_PAGE)
        assert sweep.wait(PATIENCE) == -signal.SIGKILL
        running.running.remove(sweep)

    assert 7 < len(mailed()) <= 14
    swept()
    assert mailed() == held(sample_system)
    assert len(mailed()) > 14
