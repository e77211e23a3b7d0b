"""One door for status: the table decides, one writer wins, the trail tells."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from dsr import correspondence, decisions, intake, lifecycle, triage
from dsr.models import FINAL, Case, Request, Right, Status, Turn
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from tests.factories import checked, part, submitted
from workspaces.models import Membership, Platform

PAIRS = list(product(Status, Status))


@pytest.fixture
def deciding(enkomm: Platform, omar: Membership) -> Request:
    """The platform's part of Rita's case, which waits for a decision."""
    return part(checked(enkomm, Right.ERASURE, omar))


def test_every_pair_of_statuses_is_allowed_by_the_table_or_refused(enkomm: Platform) -> None:
    request = submitted(enkomm).requests.get()
    for origin, to in PAIRS:
        request.status = origin
        if to not in lifecycle.TRANSITIONS[origin]:
            with pytest.raises(lifecycle.IllegalTransition):
                lifecycle.transition(request, to, actor=SYSTEM)


def test_nothing_leaves_a_final_status() -> None:
    assert all(not lifecycle.TRANSITIONS[status] for status in FINAL)


def test_a_transition_counts_the_version_and_stands_in_the_trail(enkomm: Platform) -> None:
    request = submitted(enkomm).requests.get()

    lifecycle.transition(request, Status.WITHDRAWN, actor=SYSTEM)

    assert (request.status, request.version, request.turn) == (Status.WITHDRAWN, 1, Turn.NOBODY)
    entry = AuditEntry.objects.filter(action="request.transitioned").latest("seq")
    assert (entry.facts["from"], entry.facts["to"]) == ("unconfirmed", "withdrawn")
    assert Case.objects.get().closed_at is not None


def test_whoever_read_an_older_version_is_told(deciding: Request) -> None:
    stale = Request.objects.get(pk=deciding.pk)
    lifecycle.transition(deciding, Status.WITHDRAWN, actor=SYSTEM)

    with pytest.raises(lifecycle.StaleRequest) as told:
        lifecycle.transition(stale, Status.EXECUTING, actor=SYSTEM)

    assert told.value.request.status == Status.WITHDRAWN


def test_the_clock_of_a_request_that_ended_meanwhile_is_left_alone(deciding: Request, omar: Membership) -> None:
    stale, as_stale = part(deciding.case), part(deciding.case)
    lifecycle.transition(deciding, Status.WITHDRAWN, actor=SYSTEM)
    events = deciding.clock_events.count()

    with pytest.raises(decisions.TooLateToExtend):
        decisions.extend(stale, by=omar, reason="complexity")
    correspondence.send(as_stale, "Which account do you mean?", by=omar, asks=True)

    assert deciding.clock_events.count() == events


def test_of_two_officers_who_decide_one_is_told(deciding: Request, omar: Membership, mei: Membership) -> None:
    hers = Request.objects.select_related("case").get(pk=deciding.pk)
    decisions.accept(deciding, by=omar)

    with pytest.raises((decisions.NotDeciding, lifecycle.StaleRequest)):
        decisions.refuse(hers, by=mei, ground="unfounded_or_excessive", text="Too often.")

    assert [d.decided_by for d in deciding.decisions.all()] == [omar.user]


@pytest.mark.req("EK-03")
def test_an_officer_does_not_decide_the_owners_part(deciding: Request, omar: Membership) -> None:
    with pytest.raises(decisions.NotYours):
        decisions.accept(part(deciding.case, 2), by=omar)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"status": Status.REFUSED}, id="a refusal without a ground"),
        pytest.param({"status": Status.COMPLETED}, id="a completion without an outcome"),
        pytest.param({"status": "approved"}, id="a status that does not exist"),
        pytest.param({"status": Status.WITHDRAWN}, id="a final status that is not closed"),
        pytest.param({"platform_role": "processor"}, id="an owner's part without a workspace"),
    ],
)
def test_the_database_refuses(deciding: Request, broken: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=deciding.pk).update(**broken)


@pytest.mark.req("X-04")
def test_of_two_officers_who_take_a_request_one_is_told(deciding: Request, omar: Membership, mei: Membership) -> None:
    triage.take(deciding, by=omar, from_user=None)

    with pytest.raises(triage.TakenMeanwhile) as told:
        triage.take(part(deciding.case), by=mei, from_user=None)
    assert told.value.user == omar.user


def test_rita_withdraws_while_nothing_irreversible_has_begun(deciding: Request) -> None:
    intake.withdraw(deciding.case)

    assert {request.status for request in deciding.case.requests.all()} == {Status.WITHDRAWN}
    with pytest.raises(intake.TooLateToWithdraw):
        intake.withdraw(deciding.case)


@pytest.mark.req("X-04")
def test_an_unconfirmed_request_is_in_no_view_of_the_queue(enkomm: Platform, omar: Membership) -> None:
    submitted(enkomm)

    assert [view for view in triage.VIEWS if triage.queue(view, omar.user).exists()] == []
