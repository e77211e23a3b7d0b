"""Two change a system at the same moment, on PostgreSQL: one change waits, and one answer counts (CP-04)."""

import pytest
from django.db import transaction

from dsr import system_changes
from dsr.models import DataSystem, SystemChange, SystemChangeKind, SystemChangeState
from dsr.system_changes import Proposal
from tests.at_once import ENTRY_WRITTEN, ROW_HELD, at_once, together
from tests.dsr.operated import REPLICA, other_map, proposed, question, replica, system
from tests.dsr.test_acting_at_once import no_deadlock
from workspaces import approvals
from workspaces.models import Membership, Platform

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("second_factor_excused"),
    pytest.mark.req("CP-04"),
]
STOPS = pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])


@STOPS
def test_of_two_proposals_one_waits(enkomm: Platform, omar: Membership, mei: Membership, stop: str) -> None:
    dataset = other_map()
    first, late = at_once(
        lambda: proposed(omar),
        lambda: system_changes.propose(Proposal(SystemChangeKind.DATA_MAP, "enkomm-app", dataset=dataset), by=mei),
        stop=stop,
    )

    assert isinstance(first, SystemChange)
    assert isinstance(late, system_changes.AlreadyProposed)
    assert late.change == first


def test_of_two_who_add_one_name_one_waits(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica(monkeypatch)
    new = Proposal(SystemChangeKind.ADD, "crm", REPLICA, system().dataset, {"en": "CRM"})
    outcomes = together(lambda: system_changes.propose(new, by=omar), lambda: system_changes.propose(new, by=mei))

    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyProposed", "SystemChange"]
    assert SystemChange.objects.count() == 1


@STOPS
def test_an_answer_meets_that_the_change_is_taken_back(
    enkomm: Platform, omar: Membership, mei: Membership, stop: str
) -> None:
    change, asked = proposed(omar), question()
    outcomes = at_once(
        lambda: approvals.accept(asked, by=mei, digest=change.digest),
        lambda: system_changes.withdraw(change, by=omar),
        stop=stop,
    )

    assert no_deadlock(*outcomes)
    change.refresh_from_db()
    assert change.state == SystemChangeState.APPLIED
    assert isinstance(outcomes[1], approvals.AlreadyAnswered)
    assert not system().enabled


def test_an_answer_that_meets_the_operator_loading_another_profile_is_not_taken(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    change, asked = proposed(omar, SystemChangeKind.DATA_MAP, dataset=other_map()), question()
    before = system().dataset

    def load() -> None:
        with transaction.atomic():
            DataSystem.objects.update(names={"en": "Renamed"})

    loaded, late = at_once(
        load, lambda: approvals.accept(asked, by=mei, digest=change.digest), stop='^UPDATE "dsr_datasystem"'
    )

    assert loaded is None
    assert isinstance(late, approvals.SubjectChanged)
    assert (str(system()), system().dataset) == ("Renamed", before)
