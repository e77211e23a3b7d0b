"""Two people settle what becomes of a child at the same moment, on PostgreSQL: one of them does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import F

from consent import ages, child_guardians, child_objections, children, links
from consent.child_told import Told
from consent.kinds import FindingState, HowKnown
from consent.models import ChildFinding, GuardianQuestion, Subject
from dsr import children as deletions
from dsr.models import Case
from tests.at_once import ENTRY_WRITTEN, at_once, together
from tests.consent.asking import purpose, rita, said
from tests.consent.found import MUM, again
from tests.factories import RITA
from workspaces.models import Membership, Platform

FINDING_HELD = r'^UPDATE "consent_childfinding"|FROM "consent_childfinding".*FOR NO KEY UPDATE'
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOLD = Told(
    HowKnown.STAFF,
    "en",
    jurisdiction="DE",
    age=ages.Age(None, 12),
    email=RITA["email"],
    phone=RITA["phone"],
    name="Rita",
)


@pytest.fixture
def finding(enkomm: Platform, omar: Membership) -> ChildFinding:
    """Rita, whose time to be answered for is over at this moment; her mother was asked."""
    said(rita(enkomm), purpose(enkomm))
    made = children.find(enkomm, Told(**(vars(TOLD) | {"guardian": MUM})), by=omar)
    days = timedelta(days=30)
    ChildFinding.objects.update(held_at=F("held_at") - days, ends_at=F("ends_at") - days)
    return again(made)


def asked(finding: ChildFinding) -> GuardianQuestion:
    return GuardianQuestion.objects.select_related("finding__platform", "finding__subject_key", "finding__account").get(
        finding=finding
    )


def nobody_waited_in_a_circle(*outcomes: Any) -> bool:
    return not any(isinstance(one, OperationalError) for one in outcomes)


@pytest.mark.req("EK-12")
def test_two_officers_record_the_same_child(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    first, second = together(lambda: children.find(enkomm, TOLD, by=omar), lambda: children.find(enkomm, TOLD, by=mei))
    assert {type(first), type(second)} == {ChildFinding, children.AlreadyFound}
    assert ChildFinding.objects.count() == Subject.objects.count() == 1


@pytest.mark.req("EK-12")
@pytest.mark.parametrize("stop", [FINDING_HELD, ENTRY_WRITTEN])
def test_the_mother_agrees_at_the_moment_at_which_her_time_is_over(finding: ChildFinding, stop: str) -> None:
    question = asked(finding)
    answer, ended = at_once(lambda: child_guardians.agree(question, []), children.end_asking, stop=stop)
    assert nobody_waited_in_a_circle(answer, ended)
    assert (answer, ended, again(finding).state) == (None, 0, FindingState.AGREED)
    assert not Subject.objects.filter(held_at__isnull=False).exists()


@pytest.mark.req("EK-12")
@pytest.mark.parametrize("stop", [FINDING_HELD, ENTRY_WRITTEN])
def test_her_time_is_over_at_the_moment_at_which_the_mother_agrees(finding: ChildFinding, stop: str) -> None:
    question = asked(finding)
    ended, answer = at_once(children.end_asking, lambda: child_guardians.agree(question, []), stop=stop)
    assert nobody_waited_in_a_circle(answer, ended)
    assert (ended, again(finding).state) == (1, FindingState.CLOSING)
    assert isinstance(answer, links.DeadLink)
    assert Subject.objects.filter(held_at__isnull=False).exists()


@pytest.mark.parametrize("stop", [FINDING_HELD, ENTRY_WRITTEN])
def test_the_person_writes_at_the_moment_at_which_their_time_is_over(finding: ChildFinding, stop: str) -> None:
    wrote, ended = at_once(lambda: child_objections.write(finding, "I am 30."), children.end_asking, stop=stop)
    assert (wrote, ended, again(finding).state) == (None, 0, FindingState.HELD)


@pytest.mark.req("EK-12")
@pytest.mark.parametrize("stop", [FINDING_HELD, ENTRY_WRITTEN])
def test_an_officer_takes_it_back_at_the_moment_at_which_the_request_is_opened(
    finding: ChildFinding, mei: Membership, stop: str
) -> None:
    children.end_asking()
    closing = again(finding)
    taken, opened = at_once(lambda: deletions.withdraw(closing, "document_seen", by=mei), deletions.go_on, stop=stop)
    assert nobody_waited_in_a_circle(taken, opened)
    assert (taken, opened, again(finding).state) == (None, 0, FindingState.WITHDRAWN)
    assert not Case.objects.exists()


@pytest.mark.req("EK-12")
@pytest.mark.parametrize("stop", [FINDING_HELD, ENTRY_WRITTEN])
def test_the_request_is_opened_at_the_moment_at_which_an_officer_takes_it_back(
    finding: ChildFinding, mei: Membership, stop: str
) -> None:
    children.end_asking()
    closing = again(finding)
    opened, taken = at_once(deletions.go_on, lambda: deletions.withdraw(closing, "document_seen", by=mei), stop=stop)
    assert nobody_waited_in_a_circle(taken, opened)
    assert opened == 1
    # The officer is told that it changed meanwhile, and takes it back with the request.
    assert isinstance(taken, children.Changed)
    assert again(finding).state == FindingState.CLOSING
    deletions.withdraw(again(finding), "document_seen", by=mei)
    assert [one.status for one in Case.objects.get().requests.all()] == ["withdrawn"]


@pytest.mark.req("EK-12")
def test_two_beats_open_one_request(finding: ChildFinding) -> None:
    children.end_asking()
    outcomes = together(deletions.go_on, deletions.go_on)
    assert nobody_waited_in_a_circle(*outcomes)
    assert sorted(outcomes) == [0, 1]
    assert Case.objects.count() == 1
