"""A complaint has something done anew by the match of the first request, while nobody doubts it in either case."""

from datetime import timedelta

import pytest
from time_machine import travel

from dsr import decisions, delivery, identification, verdicts
from dsr.models import Match, Outcome, Request, Right, Status, StepState
from dsr.packages import sealed
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal.clock import now
from tests.dsr.desk import again, with_the_person
from tests.dsr.disputed import REASONS, filed, refused
from tests.factories import drain, part, prove, proven, step, stuck_steps
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


def refused_by_olga(platform: Platform, olga: Membership) -> Request:
    """Return the part of Rita's erasure that Olga refused; the platform's part still waits for a decision."""
    case = proven(platform, Right.ERASURE)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    approvals.reject(asked, by=olga, reason="Our contract runs.", ground="legal_duty_to_keep")
    return part(case, 2)


def anew(about: Request, by: Membership) -> Request:
    """Have `by` uphold a complaint about `about`; return the part in which it is done anew."""
    request = filed(about)
    verdicts.judge(request, by=by, verdict=Outcome.UPHELD, text=REASONS, again=True)
    drain()
    return part(request.case, 2)


def in_force(request: Request) -> bool:
    return process.latest_match(request.case) is not None


@pytest.mark.req("X-01")
def test_a_match_that_is_in_doubt_is_not_brought_back_by_a_complaint(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    about = refused_by_olga(enkomm, olga)
    identification.look_again(part(about.case), by=omar)
    assert again(about).match is not None, "what was answered keeps what it rested on"

    request = anew(again(about), by=mei)

    assert (request.status, request.match, request.verification) == (Status.IDENTIFYING, None, None)
    assert not Match.objects.filter(case=request.case, copied_from__isnull=False).exists()
    assert not process.suffices(request.case)
    assert not Approval.objects.filter(subject_id=request.pk).exists()


def test_what_is_done_anew_waits_for_the_right_person_when_the_first_case_looks_again(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    about = refused_by_olga(enkomm, olga)
    request = anew(about, by=mei)
    assert request.match.copied_from == about.match
    question = Approval.objects.get(subject_id=request.pk)

    identification.look_again(part(about.case), by=omar)

    assert not in_force(request)
    request = again(request)
    assert (request.status, request.match) == (Status.IDENTIFYING, None)
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.accept(question, by=olga)


@pytest.mark.req("X-01")
def test_a_match_found_wrong_in_the_case_of_the_complaint_serves_no_second_complaint(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    about = refused_by_olga(enkomm, olga)
    decisions.refuse(part(about.case), by=omar, ground="unfounded_or_excessive", text="You ask too often.")
    first = anew(about, by=mei)
    identification.look_again(first, by=mei)

    assert not in_force(about)
    decisions.refuse(again(first), by=mei, ground="not_identified", text="We could not tell who you are.")
    second = anew(again(about), by=omar)
    assert (second.status, second.match) == (Status.IDENTIFYING, None)


def test_nothing_that_was_armed_or_packed_by_a_copy_fires_once_the_first_is_in_doubt(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    """Only the first row says so: as if the doubt had come between two looks at the copy."""
    request = anew(refused(enkomm, omar, Right.ACCESS), by=mei)
    decisions.accept(request, by=mei)
    drain()
    request = again(request)
    package = delivery.kept(request)
    assert sealed.is_whole(request, package)

    Match.objects.filter(pk=request.match.copied_from_id).update(revoked_at=now())

    assert not in_force(request)
    assert not sealed.is_whole(request, package)
    with pytest.raises(delivery.NoPackage):
        delivery.release(request, by=omar)


def test_an_erasure_by_a_copy_does_not_fire_once_the_first_is_in_doubt(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = anew(refused(enkomm, omar), by=mei)
    decisions.accept(request, by=mei)
    drain()
    eyes = Approval.objects.get(kind=ApprovalKind.FOUR_EYES, subject_id=request.pk)
    approvals.accept(eyes, by=omar)
    Match.objects.filter(pk=request.match.copied_from_id).update(revoked_at=now())
    drain()

    assert again(request).status == Status.DECIDING
    assert not again(request).steps.filter(effect__isnull=False).exists()


def test_a_package_that_lies_ready_by_a_copy_is_called_back_first(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    about = refused(enkomm, omar, Right.ACCESS)
    request = anew(about, by=mei)
    decisions.accept(request, by=mei)
    drain()
    with_the_person(again(request), by=omar)

    with pytest.raises(identification.TooLateToLookAgain):
        identification.look_again(part(about.case, 2), by=omar)
    assert in_force(about)
    assert again(request).status == Status.READY


@pytest.mark.req("EK-20")
def test_an_owners_part_that_a_complaint_opened_finds_its_person_a_second_time(
    enkomm: Platform, mei: Membership, olga: Membership
) -> None:
    """The case of a complaint has no part of the platform for the right, and nobody else is asked in it."""
    about = refused_by_olga(enkomm, olga)
    request = anew(about, by=mei)
    identification.look_again(request, by=mei)
    assert part(about.case).status == Status.IDENTIFYING, "the first part of the platform rested on it as well"
    drain()
    prove(request.case)

    assert stuck_steps() == []
    parts = [(one.part, one.right, one.status) for one in request.case.requests.order_by("part")]
    assert parts == [(1, Right.COMPLAINT, Status.COMPLETED), (2, Right.ERASURE, Status.DECIDING)]
    assert again(request).match == process.latest_match(request.case)
    assert Approval.objects.filter(subject_id=request.pk, state="waiting").count() == 1


@pytest.mark.req("X-03")
def test_an_old_proof_opens_nothing_that_is_done_anew(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    about = refused(enkomm, omar, Right.ACCESS)
    with travel(now() + timedelta(days=2)):
        request = anew(about, by=mei)

        assert (request.status, request.match, request.verification) == (Status.IDENTIFYING, None, None)
        assert process.latest_match(request.case).copied_from == about.match
        assert step(request, "verify").state == StepState.WAITING
        assert not request.steps.filter(kind="match").exists(), "whose records they are is known"
        assert not process.suffices(request.case)

        prove(request.case)
        request = again(request)
        assert (request.status, request.case.requests.count()) == (Status.DECIDING, 2)
        assert request.verification.verified_at > about.verification.expires_at
        decisions.accept(request, by=mei)
        drain()
        assert progress.waiting_step(request, "review")
