"""The person is looked for again: everything waits for the new match, and nothing rests on the former one."""

from pathlib import Path
from typing import Any

import pytest

from dsr import decisions, delivery, identification
from dsr.models import (
    ClockEventKind,
    Outcome,
    Package,
    Right,
    Status,
    StepState,
    Turn,
)
from dsr.verification import codes, process
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.changing import approved, change_her_name, waiting
from tests.dsr.desk import signed_in, text, twins, url
from tests.factories import answered_from, confirmed, drain, part, prove, proven, step
from workspaces.models import ApprovalKind, ApprovalState, Membership, Platform

# -- looked for again --------------------------------------------------------------------------------------------------


@pytest.mark.req("X-01")
def test_omar_has_the_person_looked_for_again_and_she_proves_herself_anew(
    enkomm: Platform, sample_system: Path, omar: Membership, olga: Membership, settings: Any
) -> None:
    settings.DEMO = True
    case = proven(enkomm, Right.ACCESS)
    before, due = process.latest_match(case), part(case).due_at
    decisions.accept(part(case), by=omar)
    change_her_name(sample_system)
    drain()
    question = waiting(ApprovalKind.OWNER_INSTRUCTION, part(case, 2))
    browser = signed_in(omar)

    assert "no longer agrees with what the person told us" in text(browser.get(url("desk_request", part(case))))
    assert "the whole case" not in text(browser.get(url("desk_look_again", part(case))))
    browser.post(url("desk_look_again", part(case)))
    question.refresh_from_db()
    assert question.state == ApprovalState.WITHDRAWN
    for number in (1, 2):
        waits = part(case, number)
        assert (waits.status, waits.match, waits.verification) == (Status.IDENTIFYING, None, None)
    assert not process.suffices(case)

    drain()
    assert step(part(case), "match").state == StepState.WAITING  # the name differs: an officer compares
    ((system, listed),) = identification.candidates(case).items()
    identification.choose(part(case), {system: listed[0].key}, by=omar, reason="The letter says so.")
    drain()
    assert step(part(case), "verify").state == StepState.WAITING
    assert OutgoingMail.objects.filter(template="prove_identity").count() == 2
    prove(case)

    for number in (1, 2):
        again = part(case, number)
        assert again.status == Status.DECIDING
        assert again.match != before
        assert step(again, "decide").round == 2
    assert part(case).due_at == due
    assert part(case).clock_events.filter(kind=ClockEventKind.IDENTITY_VERIFIED).count() == 1
    assert case.requests.count() == 2
    assert trail.verify(enkomm.pk).ok


def test_the_wrong_twin_is_taken_back(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)
    ((system, listed),) = identification.candidates(request.case).items()
    wrong, right = listed[:2]
    identification.choose(request, {system: wrong.key}, by=omar, reason="The letter says so.")
    process.record_officer_check(request.case, kind="document_seen", by=omar)
    identification.proven(request.case, actor=factories.person(request.case))
    drain()
    assert part(request.case).status == Status.DECIDING

    identification.look_again(part(request.case), by=omar)
    drain()
    assert not process.suffices(request.case)
    identification.choose(part(request.case), {system: right.key}, by=omar, reason="The letter says so.")
    process.record_officer_check(request.case, kind="document_seen", by=omar)
    identification.proven(request.case, actor=factories.person(request.case))
    drain()
    assert identification.subject_key_in(part(request.case), system) == right.key
    assert part(request.case).status == Status.DECIDING


def test_a_code_sent_to_the_former_persons_mailbox_proves_nothing_any_more(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm, Right.ACCESS)
    drain()
    held = process.send_second_code(case, identification.matched_candidates(case), 0)
    code = factories.mailed_code(case, held.value)
    identification.look_again(part(case), by=omar)

    with pytest.raises(codes.ExpiredCode):
        process.check_second_code(case, code)


def test_a_package_made_for_the_former_match_is_gone(enkomm: Platform, omar: Membership) -> None:
    case = proven(enkomm, Right.ACCESS)
    decisions.accept(part(case), by=omar)
    drain()
    package = Package.objects.get(request=part(case))
    assert package.removed_at is None

    identification.look_again(part(case), by=omar)

    package.refresh_from_db()
    assert package.removed_at is not None
    with pytest.raises(progress.NotWaiting):
        delivery.release(part(case), by=omar)


def test_a_part_that_was_answered_stays_and_the_other_is_looked_for_alone(
    enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    case = proven(enkomm, Right.ACCESS)
    decisions.refuse(part(case), by=omar, ground="unfounded_or_excessive", text="You asked for the same last week.")

    identification.look_again(part(case, 2), by=omar)
    drain()
    assert part(case).status == Status.REFUSED
    assert part(case, 2).status == Status.IDENTIFYING
    prove(case)
    assert part(case, 2).status == Status.DECIDING
    assert case.requests.count() == 2
    assert waiting(ApprovalKind.OWNER_INSTRUCTION, part(case, 2))


@pytest.mark.parametrize("end", ["nobody", "refused"])
def test_whoever_is_not_found_the_second_time_hears_so_of_every_part(
    enkomm: Platform, sample_system: Path, omar: Membership, end: str
) -> None:
    case = proven(enkomm, Right.ACCESS)
    change_her_name(sample_system)
    identification.look_again(part(case), by=omar)
    drain()
    if end == "nobody":
        identification.choose_nobody(part(case), by=omar, reason="Nobody fits.")
    else:
        decisions.refuse(part(case), by=omar, ground="not_identified", text="We could not tell who you are.")

    ended = {(one.status, one.outcome) for one in case.requests.all()}
    assert ended == {(Status.COMPLETED, Outcome.NO_DATA) if end == "nobody" else (Status.REFUSED, "")}
    assert OutgoingMail.objects.filter(template="answered").count() == 2
    case.refresh_from_db()
    assert case.closed_at is not None


def test_after_an_erasure_nobody_is_looked_for_again(
    enkomm: Platform, omar: Membership, mei: Membership, settings: Any
) -> None:
    settings.DEMO = True
    case = proven(enkomm, Right.ERASURE)
    approved(part(case), omar, mei)
    drain()

    with pytest.raises(identification.TooLateToLookAgain):
        identification.look_again(part(case, 2), by=omar)
    assert signed_in(omar).get(url("desk_look_again", part(case, 2))).status_code == 409
    assert "Look for the person again" not in text(signed_in(omar).get(url("desk_request", part(case, 2))))


# -- what rests on a match that is in doubt ----------------------------------------------------------------------------


def test_a_proof_that_comes_too_late_is_about_the_former_match(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Omar looks again between the check of Rita's code and its record."""
    case = confirmed(enkomm, Right.ACCESS)
    drain()
    held = process.send_second_code(case, identification.matched_candidates(case), 0)
    code, check = factories.mailed_code(case, held.value), codes.check

    def look_again_meanwhile(*args: Any) -> Any:
        checked = check(*args)
        identification.look_again(part(case), by=omar)
        drain()
        return checked

    monkeypatch.setattr(codes, "check", look_again_meanwhile)
    process.check_second_code(case, code)

    assert process.latest_match(case).number == 2
    assert not process.suffices(case)
    assert step(part(case), "verify").state == StepState.WAITING


def test_a_package_that_lies_ready_is_called_back_before_anybody_is_looked_for(
    enkomm: Platform, omar: Membership
) -> None:
    case = proven(enkomm, Right.ACCESS)
    decisions.accept(part(case), by=omar)
    drain()
    delivery.release(part(case), by=omar)
    drain()
    assert part(case).status == Status.READY

    with pytest.raises(identification.TooLateToLookAgain):
        identification.look_again(part(case, 2), by=omar)
    delivery.send_back(part(case), by=omar)
    identification.look_again(part(case, 2), by=omar)
    assert {one.match for one in case.requests.all()} == {None}
    assert process.latest_match(case) is None


def test_what_was_fetched_already_can_not_be_fetched_again_once_it_is_in_doubt_whose_it_is(
    enkomm: Platform, omar: Membership
) -> None:
    case = proven(enkomm, Right.ACCESS)
    decisions.accept(part(case), by=omar)
    drain()
    delivery.release(part(case), by=omar)
    drain()
    sent_to = delivery.send_download_code(part(case))
    proof = delivery.open_download(part(case), factories.mailed_code(case, sent_to))
    list(delivery.download(part(case), proof=proof).chunks)
    assert part(case).status == Status.COMPLETED

    identification.look_again(part(case, 2), by=omar)
    with pytest.raises(delivery.NoPackage):
        delivery.download(part(case), proof=proof)


def test_a_code_for_one_mailbox_opens_no_package_that_is_about_another_record(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = proven(enkomm, Right.ACCESS)
    decisions.accept(part(case), by=omar)
    drain()
    delivery.release(part(case), by=omar)
    drain()
    code = factories.mailed_code(case, delivery.send_download_code(part(case)))
    proof = delivery.open_download(part(case), code)
    again = factories.mailed_code(case, delivery.send_download_code(part(case)))
    monkeypatch.setattr(delivery, "download_contacts", lambda _request: ["somebody.else@example.net"])

    assert delivery.proof_needed(part(case), proof)
    with pytest.raises(codes.ExpiredCode):
        delivery.open_download(part(case), again)


def test_while_the_person_is_looked_for_nobody_elses_turn_is_shown(enkomm: Platform, omar: Membership) -> None:
    case = proven(enkomm, Right.ACCESS)
    assert part(case, 2).turn == Turn.OWNER
    identification.look_again(part(case), by=omar)
    assert part(case, 2).turn == Turn.SYSTEM


def test_the_clock_that_waited_for_a_proof_goes_on_with_one_of_a_later_round(
    enkomm: Platform, omar: Membership
) -> None:
    """In the United Kingdom the time stands still until the person has shown who they are."""
    answered_from(enkomm, "GB", "Europe/London")
    case = confirmed(enkomm, Right.ACCESS, residence="GB")
    drain()
    assert part(case).clock.paused
    identification.look_again(part(case), by=omar)
    drain()
    prove(case)

    assert step(part(case), "verify").round == 2
    assert not part(case).clock.paused


def test_a_workspace_in_which_another_person_had_nothing_is_asked_about_the_right_one(
    enkomm: Platform, omar: Membership
) -> None:
    case = proven(enkomm, Right.ACCESS)
    decisions.nothing_found(part(case, 2), actor=factories.person(case))

    identification.look_again(part(case), by=omar)
    drain()
    prove(case)

    workspaces = [(one.part, one.workspace and one.workspace.key, one.status) for one in case.requests.order_by("part")]
    assert workspaces[1:] == [(2, "ws-sakura", Status.COMPLETED), (3, "ws-sakura", Status.DECIDING)]
