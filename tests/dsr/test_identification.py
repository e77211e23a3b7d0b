"""Whose data it is: a sure match, twins for an officer to compare, nobody; and how strongly that was proven."""

from datetime import timedelta

import pytest
import time_machine

from dsr import identification
from dsr.models import (
    CodePurpose,
    ContactCode,
    DataSystem,
    Level,
    Outcome,
    Right,
    Status,
    StepState,
    Turn,
    Verification,
)
from dsr.verification import codes, process
from dsr.workflow import progress
from privacy_portal.clock import now
from tests import factories
from tests.factories import confirmed, drain, mailed_code, part, step, submitted
from workspaces.models import Membership, Platform

TWIN_NAME_AND_NOTHING_ELSE = {"email": "somebody@example.net", "phone": ""}


@pytest.mark.req("X-01")
def test_two_identifiers_that_point_at_one_person_match_alone(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    drain()

    match = process.latest_match(case)
    assert match is not None
    assert match.automatic
    assert match.subjects["enkomm-app"]["key"] == "accounts:10001"
    assert process.current(case).level == Level.HELD_CONTACT


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"phone": ""}, id="a name shared with a twin and one mailbox"),
        pytest.param(
            {"name": "Anna Muster", "email": "familie.muster@example.org", "phone": ""}, id="one mailbox of two"
        ),
        pytest.param(
            {"name": "田中 健一", "email": "somebody@example.net", "phone": "+81 3-0000-4711"},
            id="father and son with one name and one telephone",
        ),
        pytest.param({"email": "Rita+news@example.org", "phone": "004930 23125042"}, id="only similar, never exact"),
        pytest.param({"name": "Ruth Sample"}, id="mailbox and telephone of Rita, another name"),
    ],
)
def test_twins_are_never_matched_alone(enkomm: Platform, told: dict[str, str]) -> None:
    case = confirmed(enkomm, **told)
    drain()

    assert process.latest_match(case) is None
    request = part(case)
    assert (request.status, request.turn) == (Status.IDENTIFYING, Turn.OFFICER)
    assert step(request, "match").state == StepState.WAITING


def test_omar_compares_and_chooses(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm, phone="")
    drain()
    system = DataSystem.objects.get()

    match = identification.choose(part(case), {system: "accounts:10001"}, by=omar, reason="They agree.")

    assert (match.automatic, match.decided_by) == (False, omar.user)
    with pytest.raises(progress.NotWaiting):
        identification.choose(part(case), {system: "accounts:10001"}, by=omar, reason="They agree.")


def test_a_record_that_was_not_found_for_the_case_cannot_be_chosen(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm, phone="")
    drain()

    with pytest.raises(identification.NoSuchCandidate):
        identification.choose(part(case), {DataSystem.objects.get(): "accounts:10009"}, by=omar, reason="They agree.")
    assert process.latest_match(case) is None


def test_nobody_found_ends_as_nothing_found(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm, name="Nobody Here", email="nobody@example.net", phone="")
    drain()

    identification.choose_nobody(part(case), by=omar, reason="None of them is hers.")

    request = part(case)
    assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.NO_DATA)


def test_control_of_the_mailbox_alone_is_not_enough_for_access(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    drain()

    request = part(case)
    assert step(request, "verify").state == StepState.WAITING
    assert (request.status, request.turn) == (Status.IDENTIFYING, Turn.PERSON)


def test_a_second_mailbox_that_was_held_before_is_enough(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    drain()
    matched = identification.matched_candidates(case)

    held = process.send_second_code(case, matched, 0)
    assert held.value == "rita.sample@example.net"
    process.check_second_code(case, mailed_code(case, held.value))
    identification.proven(case, actor=factories.person(case))
    drain()

    assert process.current(case).level == Level.TWO_FACTORS
    assert part(case).status == Status.DECIDING
    assert part(case).verification == process.current(case)


def test_who_proved_nothing_about_the_person_learns_of_no_other_mailbox(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm, email="mallory@example.com", phone="+49 30 23125 042")
    drain()
    identification.choose(part(case), {DataSystem.objects.get(): "accounts:10001"}, by=omar, reason="They agree.")
    drain()

    assert process.other_contacts(case, identification.matched_candidates(case)) == []
    with pytest.raises(process.NoSuchContact):
        process.send_second_code(case, identification.matched_candidates(case), 0)


def test_omar_records_that_he_saw_a_document_and_no_copy_of_it(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm)
    drain()

    identification.record_check(part(case), kind="document_seen", by=omar)
    drain()
    with pytest.raises(progress.NotWaiting):
        identification.record_check(part(case), kind="document_seen", by=omar)

    fact = Verification.objects.get(level=Level.OFFICER_CHECK)
    assert (fact.recorded_by, fact.note) == (omar.user, "document_seen")
    assert part(case).status == Status.DECIDING


def test_a_proof_that_is_a_day_old_is_none(enkomm: Platform) -> None:
    case = confirmed(enkomm)

    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert process.current(case) is None


# -- codes ------------------------------------------------------------------------------------------------------------


def test_five_wrong_codes_kill_the_code(enkomm: Platform) -> None:
    case = submitted(enkomm)
    right = mailed_code(case)
    wrong = "0000 0000" if right != "00000000" else "1111 1111"

    left = []
    for _try in range(5):
        with pytest.raises(codes.WrongCode) as told:
            codes.check(case, CodePurpose.CONFIRM_CONTACT, wrong)
        left.append(told.value.tries_left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(codes.ExpiredCode):
        codes.check(case, CodePurpose.CONFIRM_CONTACT, right)


def test_a_code_counts_once_and_for_its_purpose(enkomm: Platform) -> None:
    case = submitted(enkomm)
    code = mailed_code(case)

    with pytest.raises(codes.ExpiredCode):
        codes.check(case, CodePurpose.DOWNLOAD, code)
    codes.check(case, CodePurpose.CONFIRM_CONTACT, f"{code[:4]}-{code[4:]} ")
    with pytest.raises(codes.ExpiredCode):
        codes.check(case, CodePurpose.CONFIRM_CONTACT, code)


def test_a_code_of_another_case_does_not_count(enkomm: Platform) -> None:
    ritas, other = submitted(enkomm), submitted(enkomm, email="mallory@example.com")

    with pytest.raises(codes.WrongCode):
        codes.check(ritas, CodePurpose.CONFIRM_CONTACT, mailed_code(other))


def test_a_newer_code_leaves_the_older_one_alive_and_both_end_in_ten_minutes(enkomm: Platform) -> None:
    case = submitted(enkomm)
    first = mailed_code(case)
    codes.send(case, CodePurpose.CONFIRM_CONTACT, case.person["email"])

    with time_machine.travel(now() + timedelta(minutes=11), tick=False), pytest.raises(codes.ExpiredCode):
        codes.check(case, CodePurpose.CONFIRM_CONTACT, first)
    assert codes.check(case, CodePurpose.CONFIRM_CONTACT, first)


def test_an_address_gets_no_more_than_five_codes_an_hour(enkomm: Platform) -> None:
    case = submitted(enkomm)
    for _code in range(4):
        codes.send(case, CodePurpose.CONFIRM_CONTACT, "RITA@example.org")

    with pytest.raises(codes.TooManyCodes):
        codes.send(case, CodePurpose.CONFIRM_CONTACT, "rita@example.org")


def test_only_a_hash_of_the_code_is_stored(enkomm: Platform) -> None:
    case = submitted(enkomm, Right.ERASURE)

    assert mailed_code(case) not in ContactCode.objects.get().code_hash
