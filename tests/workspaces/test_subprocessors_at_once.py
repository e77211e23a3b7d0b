"""Two act on one change at the same moment, on PostgreSQL: one counts, the other is told."""

from datetime import timedelta

import pytest
import time_machine

from privacy_portal.clock import now
from tests.at_once import ENTRY_WRITTEN, ROW_HELD, at_once
from tests.workspaces import registered
from tests.workspaces.registered import announced
from workspaces.models import ChangeState, Membership, Objection, Platform, SubprocessorChange
from workspaces.register import objections, subprocessors

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
STOPS = pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])


@pytest.fixture
def change(enkomm: Platform, omar: Membership) -> SubprocessorChange:
    registered.put(enkomm)
    return announced(enkomm, omar)


@pytest.mark.req("NC-07")
@STOPS
def test_of_two_who_announce_one_change_one_does(
    enkomm: Platform, omar: Membership, mei: Membership, stop: str
) -> None:
    registered.put(enkomm)

    outcomes = at_once(lambda: announced(enkomm, omar, "removed"), lambda: announced(enkomm, mei, "changed"), stop=stop)

    assert isinstance(outcomes[1], subprocessors.AlreadyAnnounced)
    assert SubprocessorChange.objects.get() == outcomes[0]


@pytest.mark.req("NC-07")
@STOPS
def test_an_objection_meets_the_end_of_the_change(
    change: SubprocessorChange, omar: Membership, olga: Membership, stop: str
) -> None:
    made, dropped = at_once(
        lambda: objections.make(change, olga.workspace, by=olga, reason="Our contract says otherwise."),
        lambda: subprocessors.drop(change, by=omar, words="We keep what we have."),
        stop=stop,
    )

    assert isinstance(made, Objection)
    assert dropped.state == ChangeState.DROPPED
    change.refresh_from_db()
    assert change.open_objections == 1


@pytest.mark.req("NC-07")
@STOPS
def test_a_change_takes_effect_once_whoever_sweeps(change: SubprocessorChange, stop: str) -> None:
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        done = at_once(subprocessors.take_effect_due, subprocessors.take_effect_due, stop=stop)

    assert sorted(done) == [0, 1]


@pytest.mark.req("NC-07")
@STOPS
def test_of_two_answers_to_an_objection_one_counts(
    change: SubprocessorChange, omar: Membership, mei: Membership, olga: Membership, stop: str
) -> None:
    objection = objections.make(change, olga.workspace, by=olga, reason="Our contract says otherwise.")

    first, late = at_once(
        lambda: objections.answer(objection, by=omar, answer="keep", words="It stays in Japan."),
        lambda: objections.answer(objection, by=mei, answer="drop", words="We drop it for you."),
        stop=stop,
    )

    assert first.answered_by == omar.user
    assert isinstance(late, objections.AlreadyAnswered)
    assert late.objection.answered_by == omar.user
    change.refresh_from_db()
    assert (change.state, change.open_objections) == (ChangeState.ANNOUNCED, 0)
