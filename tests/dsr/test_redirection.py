"""Whose request it really is: merchants, owners who may not be named, and what is relayed by hand (EC-01, QO-01)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from dsr import cases, correspondence, decisions, forwarding, identification, instructions, owner_answers, relaying
from dsr.law.grounds import grounds
from dsr.letters import keeping
from dsr.models import (
    InstructedAct,
    Instruction,
    Letter,
    LetterKind,
    MessageKind,
    Outcome,
    Request,
    Right,
    Status,
    Turn,
)
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import signed_in, text, url
from tests.dsr.owners import found_as, only_processor_of
from tests.dsr.visiting import open_case
from tests.factories import answered_from, drain, part, prove, proven, searched, step
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, Membership, PersonType, Platform, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")
NOBODY = {"name": "Nora Nobody", "email": "nora@nowhere.example", "phone": "", "workspace": "Lotus Trading"}
REASON = "The person bought there, and named the shop."
ANSWER = "We looked in our own till: you bought twice, and both bills are kept for the tax office."


def letter_text(letter: Letter) -> str:
    found = keeping.read(letter)
    assert found is not None
    return str(found.as_dict())


def asked(request: Request) -> Approval:
    return Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION, subject_id=request.pk)


# -- a person known to merchants alone


@pytest.fixture
def subscriber(enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> Request:
    """Rita, found as a subscriber of two merchants; the platform decides about nothing of hers."""
    only_processor_of(enkomm, PersonType.SUBSCRIBER)
    found_as(monkeypatch, PersonType.SUBSCRIBER, "ws-sakura", "ws-lotus")
    case = searched(enkomm)
    prove(case)
    return part(case)


@pytest.mark.req("EC-01", "QO-01")
def test_a_subscriber_has_a_part_with_each_merchant_and_none_with_the_platform(subscriber: Request) -> None:
    own, *theirs = cases.parts(subscriber.case)

    assert (own.status, own.outcome, own.workspace) == (Status.COMPLETED, Outcome.REDIRECTED, None)
    assert [one.workspace and one.workspace.key for one in theirs] == ["ws-lotus", "ws-sakura"]
    assert {entry["category"] for entry in theirs[1].scope} >= {"account", "workspace_content", "billing"}
    sakura = theirs[1]
    assert (sakura.status, sakura.turn) == (Status.DECIDING, Turn.OWNER)
    assert subscriber.case.closed_at is None


@pytest.mark.req("QO-01")
def test_the_person_is_told_who_is_responsible_and_how_to_reach_them(subscriber: Request, client: Client) -> None:
    shown = text(open_case(client, subscriber.case))

    assert "Others decide about your data, and have your request" in shown
    assert "You can reach it at privacy@sakura.example" in shown
    letter = Letter.objects.get(request=subscriber, kind=LetterKind.REDIRECTION)
    assert "privacy@lotus.example" in letter_text(letter)
    mail = OutgoingMail.objects.get(template="passed_on")
    assert "We passed your request on" in mail.text
    assert "sakura" not in mail.text.lower()


@pytest.mark.req("EC-01")
def test_a_part_in_which_the_platform_decides_about_something_stays_with_it(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_as(monkeypatch, PersonType.MEETING_PARTICIPANT, "ws-sakura")
    case = searched(enkomm)
    prove(case)

    own, theirs = cases.parts(case)
    assert own.status == Status.DECIDING
    assert {entry["category"] for entry in theirs.scope} == {"workspace_content", "call_detail"}


def test_whom_nobody_is_known_to_be_responsible_for_stays_with_the_platform(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_processor_of(enkomm, PersonType.SUBSCRIBER)
    found_as(monkeypatch, PersonType.SUBSCRIBER)
    case = searched(enkomm)
    prove(case)

    assert [one.status for one in cases.parts(case)] == [Status.DECIDING]


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": Outcome.REDIRECTED, "part": 2},
        {"outcome": Outcome.ANSWERED, "part": 1},
    ],
)
def test_the_database_keeps_the_two_ends_apart(enkomm: Platform, fields: dict[str, int | str]) -> None:
    case = proven(enkomm)
    end = {"status": Status.COMPLETED, "closed_at": now(), "binds_at": None, "binds": "", "turn": Turn.NOBODY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(case=case, part=fields["part"]).update(**end, outcome=fields["outcome"])


# -- the clock of passing on


@pytest.mark.req("EK-03")
def test_what_was_promised_for_passing_on_runs_from_the_moment_at_which_the_owner_is_known(enkomm: Platform) -> None:
    enkomm.forward_within = "2 working days"
    enkomm.save()
    case = proven(enkomm)
    own, theirs = cases.parts(case)

    assert own.forward_by is None
    assert theirs.forward_by is not None
    assert timedelta(days=1) < theirs.forward_by - theirs.created_at < timedelta(days=14)
    assert theirs.forwarded_at is not None
    assert own.clock is not None
    assert theirs.clock is not None
    assert theirs.clock.due_at == own.clock.due_at, "the statutory time runs from the same receipt"
    assert not forwarding.is_late(theirs)


@pytest.mark.req("EK-03")
def test_a_part_that_did_not_reach_its_owner_in_time_stands_in_the_queue(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    enkomm.forward_within = "24 hours"
    enkomm.save()
    case = proven(enkomm)
    theirs = part(case, 2)
    Request.objects.filter(pk=theirs.pk).update(forwarded_at=None)
    officer = signed_in(omar)

    assert theirs.display_reference not in text(officer.get(url("desk"), {"view": "to_pass_on"}))
    with time_machine.travel(now() + timedelta(days=2)):
        officer = signed_in(omar)
        late = text(officer.get(url("desk"), {"view": "to_pass_on"}))
        shown = text(officer.get(url("desk_request", theirs)))
    assert theirs.display_reference in late
    assert "passed on too late" in late
    assert "Too late" in shown
    assert "promises to pass a request on within 24 hours" in shown
    assert "no source on file settles it" in shown


def test_only_an_owners_part_is_ever_passed_on(enkomm: Platform) -> None:
    case = proven(enkomm)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(case=case, part=1).update(forwarded_at=now())


# -- the owner's instruction


@pytest.mark.req("EK-03", "X-05")
def test_what_the_owner_decides_is_an_instruction_with_a_number_of_its_own(
    enkomm: Platform, olga: Membership, omar: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    theirs = part(case, 2)
    question = asked(theirs)

    approvals.accept(question, by=olga)

    given = Instruction.objects.get()
    assert (given.act, given.right, given.workspace.key) == (InstructedAct.CARRY_OUT, Right.ERASURE, "ws-sakura")
    assert (given.given_by, given.approval, given.controller.key) == (olga.user, question, "sakura")
    assert given.display_reference == f"{theirs.display_reference} · I1"
    assert AuditEntry.objects.filter(action="instruction.given").count() == 1
    shown = text(signed_in(omar).get(url("desk_request", theirs)))
    assert f"Instruction {given.display_reference}" in shown
    assert "what to do</span> carry it out" in shown


@pytest.mark.req("EK-03")
def test_the_certificate_names_the_instruction_on_which_it_was_done(
    enkomm: Platform, olga: Membership, omar: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    theirs = part(case, 2)
    approvals.accept(asked(theirs), by=olga)
    approvals.accept(Approval.objects.get(kind=ApprovalKind.FOUR_EYES, subject_id=theirs.pk), by=omar)
    drain()

    body = part(case, 2).certificate.body
    assert body["instruction"]["reference"] == f"{theirs.display_reference} · I1"
    decisions.accept(part(case), by=omar)
    assert not Instruction.objects.filter(request__case=case, request__part=1).exists(), "the platform decided itself"


def test_nothing_of_an_owners_is_touched_without_their_instruction(
    enkomm: Platform, olga: Membership, omar: Membership
) -> None:
    case = proven(enkomm, Right.ERASURE)
    theirs = part(case, 2)
    approvals.accept(asked(theirs), by=olga)
    Instruction.objects.all().delete()
    approvals.accept(Approval.objects.get(kind=ApprovalKind.FOUR_EYES, subject_id=theirs.pk), by=omar)
    drain()

    assert step(theirs, "erase").error == "not_instructed"
    with pytest.raises(instructions.NotInstructed):
        instructions.require(theirs)


def test_an_access_request_too_is_carried_out_on_the_owners_word_alone(enkomm: Platform, olga: Membership) -> None:
    case = proven(enkomm)
    theirs = part(case, 2)
    approvals.accept(asked(theirs), by=olga)
    Instruction.objects.update(act=InstructedAct.LEAVE)
    drain()

    assert step(theirs, "export").error == "not_instructed"


def test_the_database_keeps_no_instruction_to_act_without_its_document(enkomm: Platform, olga: Membership) -> None:
    approvals.accept(asked(part(proven(enkomm), 2)), by=olga)
    for undocumented in ({"approval": None}, {"digest": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Instruction.objects.update(**undocumented)


# -- relayed by hand


@pytest.fixture
def relayed(enkomm: Platform, omar: Membership) -> Request:
    """Nora, whom no system knows, and who named Lotus Trading: an officer passed her request on."""
    case = searched(enkomm, **NOBODY)
    lotus = Workspace.objects.get(key="ws-lotus")
    return relaying.relay(part(case), lotus, by=omar, reason=REASON)


@pytest.mark.req("QO-01", "EC-01")
def test_an_officer_relays_a_request_to_the_workspace_that_was_named(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    case = searched(enkomm, **NOBODY)
    officer = signed_in(omar)
    form = officer.get(url("desk_relay", part(case)))
    assert form.context["form"]["workspace"].value() == "ws-lotus", "the typed name stands chosen"
    assert officer.post(url("desk_relay", part(case)), {"workspace": "", "reason": ""}).status_code == 422

    officer.post(url("desk_relay", part(case)), {"workspace": "ws-lotus", "reason": REASON})

    theirs = part(case, 2)
    assert (theirs.status, theirs.turn, theirs.match, theirs.is_relayed) == (
        Status.DECIDING,
        Turn.OWNER,
        None,
        True,
    )
    assert AuditEntry.objects.filter(action="request.relayed").count() == 1
    assert [one.text for one in case.messages.filter(kind=MessageKind.NOTE)] == [REASON]
    again = officer.post(url("desk_relay", part(case)), {"workspace": "ws-lotus", "reason": REASON})
    assert again.status_code == 422
    assert "has the request already" in text(again)
    shown = text(open_case(client, case))
    assert "Lotus Trading JSC has your request, and looks in systems of its own." in shown
    assert REASON not in shown


@pytest.mark.req("EC-01")
def test_the_owner_answers_in_words_and_the_person_reads_them(
    relayed: Request, omar: Membership, linh: Membership, client: Client
) -> None:
    identification.choose_nobody(part(relayed.case), by=omar, reason="No system knows this person.")
    owner = signed_in(linh)
    where = {"platform": "enkomm", "workspace": "ws-lotus", "reference": relayed.case.reference, "part": 2}
    assert relayed.display_reference in text(owner.get(url("workspace_requests", workspace="ws-lotus")))
    assert owner.post(url("workspace_request_answer", **where), {"text": ""}).status_code == 422

    owner.post(url("workspace_request_answer", **where), {"text": ANSWER})

    answered = part(relayed.case, 2)
    assert (answered.status, answered.outcome) == (Status.COMPLETED, Outcome.ANSWERED)
    shown = text(open_case(client, relayed.case))
    assert ANSWER in shown
    assert "We found nothing about you" in shown, "and the platform says honestly what it found itself"
    assert ANSWER in letter_text(Letter.objects.filter(request=answered).latest("number"))
    assert Instruction.objects.get().act == InstructedAct.LEAVE
    assert owner.post(url("workspace_request_answer", **where), {"text": ANSWER}).status_code == 409


def test_what_was_relayed_is_refused_on_a_ground_of_the_law_alone(relayed: Request, linh: Membership) -> None:
    with pytest.raises(decisions.UnknownGround):
        owner_answers.refuse(relayed, by=linh, ground="because", text=ANSWER)
    known = grounds(relayed.case.law, relayed.right, relayed.case.received_at)[0].code
    owner_answers.refuse(relayed, by=linh, ground=known, text=ANSWER)

    refused = part(relayed.case, 2)
    assert (refused.status, refused.ground) == (Status.REFUSED, known)
    assert ANSWER in letter_text(Letter.objects.get(request=refused, kind=LetterKind.REFUSAL))


def test_nobody_but_its_owner_answers_a_part_and_no_other_part_is_answered_so(
    relayed: Request, omar: Membership, olga: Membership, linh: Membership
) -> None:
    for outsider in (omar, olga):
        with pytest.raises(PermissionDenied):
            owner_answers.answer(relayed, ANSWER, by=outsider)
        with pytest.raises(PermissionDenied):
            owner_answers.ask(relayed, ANSWER, by=outsider, asks=False)
        with pytest.raises(PermissionDenied):
            owner_answers.extend(relayed, by=outsider, reason="complexity")
        with pytest.raises(PermissionDenied):
            owner_answers.refuse(relayed, by=outsider, ground="legal_duty_to_keep", text=ANSWER)
    with pytest.raises(PermissionDenied):
        relaying.relay(part(relayed.case), Workspace.objects.get(key="ws-sakura"), by=linh, reason=REASON)


def test_what_the_portal_found_is_answered_by_the_approval_and_not_in_words(enkomm: Platform, olga: Membership) -> None:
    theirs = part(proven(enkomm), 2)
    with pytest.raises(decisions.NotDeciding):
        owner_answers.answer(theirs, ANSWER, by=olga)


@pytest.mark.parametrize("key", ["ws-personal-rita"])
def test_nothing_is_relayed_to_somebody_without_an_owner_or_after_the_end(
    enkomm: Platform, omar: Membership, key: str
) -> None:
    case = searched(enkomm, **NOBODY)
    with pytest.raises(relaying.NoOwner):
        relaying.relay(part(case), Workspace.objects.get(key=key), by=omar, reason=REASON)
    identification.choose_nobody(part(case), by=omar, reason="No system knows this person.")
    with pytest.raises(relaying.NothingToRelay):
        relaying.relay(part(case), Workspace.objects.get(key="ws-lotus"), by=omar, reason=REASON)


# -- the owner asks, extends, and reads only what is theirs


@pytest.mark.req("X-05", "EC-01")
def test_an_owner_asks_the_person_through_the_portal_and_reads_the_answer(
    enkomm: Platform, olga: Membership, omar: Membership, client: Client
) -> None:
    case = proven(enkomm)
    theirs = part(case, 2)
    correspondence.send(part(case), "This is between us and you.", by=omar)
    correspondence.send(theirs, "And so is this, although it is about that part.", by=omar)
    owner = signed_in(olga)
    where = {"workspace": "ws-sakura", "reference": case.reference, "part": 2}

    owner.post(url("workspace_request_ask", **where), {"text": "Which project do you mean?", "asks": "on"})

    shown = text(open_case(client, case))
    assert "Which project do you mean?" in shown
    assert "Sakura KK 株式会社さくら, " in shown, "the person reads who wrote"
    assert part(case, 2).clock_events.filter(kind="clarification_requested").exists()
    correspondence.write(case, "The one of last spring.")
    read = text(owner.get(url("workspace_request", **where)))
    assert "The one of last spring." in read
    assert "This is between us and you." not in read
    assert "And so is this" not in read
    assert theirs.display_reference in read
    assert "Rita Sample" not in read


@pytest.mark.req("X-05")
def test_an_owner_takes_more_time_and_the_person_is_told(enkomm: Platform, olga: Membership) -> None:
    answered_from(enkomm, "DE", "Europe/Berlin")
    case = proven(enkomm)
    before = part(case, 2).due_at
    owner = signed_in(olga)
    where = {"workspace": "ws-sakura", "reference": case.reference, "part": 2}

    owner.post(url("workspace_request_extend", **where), {"reason": "complexity"})

    after = part(case, 2).due_at
    assert before is not None
    assert after is not None
    assert after > before
    assert part(case).due_at == before, "nobody else's time moves"
    assert Letter.objects.filter(request=part(case, 2), kind=LetterKind.EXTENSION).exists()


@pytest.mark.req("X-05")
def test_a_part_that_has_not_reached_its_owner_is_not_there_for_them(enkomm: Platform, olga: Membership) -> None:
    case = proven(enkomm)
    Request.objects.filter(case=case, part=2).update(forwarded_at=None)
    where = {"workspace": "ws-sakura", "reference": case.reference, "part": 2}

    assert signed_in(olga).get(url("workspace_request", **where)).status_code == 404
    listed = text(signed_in(olga).get(url("workspace_requests", workspace="ws-sakura")))
    assert case.display_reference not in listed
    assert "No request is open" in listed


def test_the_pages_of_a_part_are_there_for_whoever_owns_it(enkomm: Platform, olga: Membership) -> None:
    case = proven(enkomm)
    owner = signed_in(olga)
    where = {"workspace": "ws-sakura", "reference": case.reference, "part": 2}

    shown = text(owner.get(url("workspace_request", **where)))
    assert "Decide" in shown
    assert "Why you decide" in shown
    assert "Passing on to the owner" in shown
    assert owner.get(url("workspace_request_answer", **where)).status_code == 409
    assert owner.get(url("workspace_request_refuse", **where)).status_code == 409
    owner.post(url("workspace_request_reveal", **where), {"purpose": "decide"})
    assert "Rita Sample" in text(owner.get(url("workspace_request", **where)))
    assert AuditEntry.objects.filter(action="case.person_revealed").count() == 1
