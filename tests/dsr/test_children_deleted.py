"""What was collected of a child is deleted by a request of the platform's own: decided, seen by two, receipted."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent import applications
from consent.kinds import ActorKind, EventKind, FindingState, Scope
from consent.models import ChildFinding, ConsentEvent, Identifier, PurposeVersion, Subject
from dsr import certificates, children, decisions, identification, intake, sweeps
from dsr.models import Case, Certificate, Effect, EffectState, Letter, Outcome, Status, StepState
from dsr.verification import process, receipts
from privacy_portal.audit import trail
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import purpose, rita, said
from tests.consent.found import again, found, mail, of
from tests.consent.test_consent_api import Program
from tests.dsr.desk import signed_in, text, url
from tests.dsr.test_erasure_story import everybody_elses_rows, her_rows, waiting
from tests.factories import PASSWORD, RITA, drain, part, step, stuck_steps
from workspaces import approvals
from workspaces.models import ApprovalKind, EndReason, MemberRole, Membership, Platform, User, Workspace

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


@pytest.fixture
def hers(enkomm: Platform, offers: PurposeVersion) -> Subject:
    subject = rita(enkomm)
    said(subject, offers)
    return subject


@pytest.fixture
def account(enkomm: Platform) -> User:
    user = User.objects.create_user(RITA["email"], PASSWORD, name="Rita Sample", email_confirmed_at=now())
    sakura = Workspace.objects.get(key="ws-sakura")
    Membership.objects.create(platform=enkomm, user=user, workspace=sakura, role=MemberRole.MEMBER)
    return user


@pytest.fixture
def finding(omar: Membership, hers: Subject, account: User, time_machine: Any) -> ChildFinding:
    """Rita was found, nobody could be asked, and the time is over: the deletion is prepared."""
    time_machine.move_to(now(), tick=False)
    made = found(omar)
    time_machine.move_to(now() + timedelta(days=14), tick=False)
    sweeps.sweep_all()
    drain()
    return again(made)


def case_of(finding: ChildFinding) -> Case:
    return Case.objects.get(finding=finding)


@pytest.mark.req("EK-12", "EC-04", "X-01")
def test_the_data_of_a_child_go_by_two_controllers_and_two_people_and_nobody_elses(
    enkomm: Platform,
    finding: ChildFinding,
    account: User,
    sample_system: Path,
    omar: Membership,
    mei: Membership,
    olga: Membership,
) -> None:
    hers = her_rows(sample_system)
    before = everybody_elses_rows(sample_system, hers)
    case = case_of(finding)
    own, sakura = part(case, 1), part(case, 2)
    assert (own.status, sakura.status) == (Status.DECIDING, Status.DECIDING)
    # The officer's finding is the proof on which everything rests.
    proof = own.verification
    assert (proof.methods, proof.recorded_by, proof.note) == (["finding"], omar.user, "own_word")
    assert own.due_at is not None

    decisions.accept(own, by=omar)
    drain()
    sweeps.sweep_all()
    assert not Effect.objects.exists()
    assert again(finding).state == FindingState.CLOSING
    account.refresh_from_db()
    assert account.closed_at is None
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()

    # From the first receipt on nothing can be taken back.
    assert not children.may_withdraw(again(finding))
    sweeps.sweep_all()
    assert again(finding).state == FindingState.DELETING
    approvals.accept(waiting(ApprovalKind.OWNER_INSTRUCTION, sakura), by=olga)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, sakura), by=omar)
    drain()
    sweeps.sweep_all()

    assert stuck_steps() == []
    assert everybody_elses_rows(sample_system, hers) == before
    assert Effect.objects.filter(state=EffectState.DONE).count() == 2
    own, sakura = part(case, 1), part(case, 2)
    assert (own.outcome, sakura.outcome) == (Outcome.PARTIAL, Outcome.FULFILLED)
    assert all(certificates.is_genuine(one) for one in Certificate.objects.all())
    assert again(finding).state == FindingState.CLOSED
    # What a law makes the platform keep is named to the child, and on the desk.
    kept = children.kept_in(case, "en")
    assert kept
    told = mail("child_deleted")
    assert told.recipient == RITA["email"]
    assert all(reason in told.text for reason in kept)
    assert kept[0] in text(signed_in(mei).get(of(finding)))
    assert trail.verify(enkomm.pk).ok


@pytest.mark.req("EK-12")
def test_the_account_is_closed_and_the_ledger_keeps_the_proof_and_no_value(
    finding: ChildFinding, account: User, hers: Subject, omar: Membership, mei: Membership
) -> None:
    own = part(case_of(finding))
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()
    sweeps.sweep_all()

    account.refresh_from_db()
    assert (account.email, account.name) == (f"closed-{account.pk}@account.invalid", "")
    ended = Membership.objects.get(user=account)
    assert (ended.end_reason, ended.ended_by) == (EndReason.CLOSED_BY_PLATFORM, omar.user)
    newest = ConsentEvent.objects.filter(subject=hers).latest("number")
    assert (newest.kind, newest.actor_kind, newest.actor) == (
        EventKind.INVALIDATED,
        ActorKind.OFFICER,
        str(omar.user_id),
    )
    assert [one.value for one in Identifier.objects.filter(subject=hers)] == [None, None]
    hers.refresh_from_db()
    assert (hers.subject_key, hers.guardian_until) == (None, finding.decides_on)
    bot = Program(applications.register(omar.platform, "CRM", list(Scope), by=omar), omar)
    assert bot.may("winter-offers", option="email") == (False, "guardian_needed")


def test_the_values_go_of_somebody_without_an_account_too(
    omar: Membership, mei: Membership, hers: Subject, time_machine: Any
) -> None:
    time_machine.move_to(now(), tick=False)
    made = found(omar)
    time_machine.move_to(now() + timedelta(days=14), tick=False)
    sweeps.sweep_all()
    drain()
    own = part(case_of(made))
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()
    sweeps.sweep_all()
    assert [one.value for one in Identifier.objects.filter(subject=hers)] == [None, None]


def test_of_an_ended_finding_nothing_of_the_person_is_left(
    finding: ChildFinding, omar: Membership, mei: Membership, olga: Membership
) -> None:
    own = part(case_of(finding))
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()
    sakura = part(case_of(finding), 2)
    question = waiting(ApprovalKind.OWNER_INSTRUCTION, sakura)
    approvals.reject(question, by=olga, reason="The contract with us runs.", ground="legal_duty_to_keep")
    drain()
    assert part(sakura.case, 2).status == Status.REFUSED
    sweeps.sweep_all()
    sweeps.sweep_all()
    ended = again(finding)
    assert (ended.state, ended.person, ended.account, ended.same) == (FindingState.CLOSED, None, None, "")
    assert ended.subject_key is not None
    assert ended.subject_key.destroyed_at is not None


@pytest.mark.req("EK-12")
def test_no_letter_and_no_code_goes_out_in_a_request_that_nobody_sent(
    finding: ChildFinding, omar: Membership, mei: Membership
) -> None:
    case = case_of(finding)
    own = part(case)
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()

    assert not Letter.objects.filter(case=case).exists()
    assert {one.template for one in OutgoingMail.objects.all() if one.recipient == RITA["email"]} == {"child_found"}
    assert intake.knock(case.platform, case.reference, RITA["email"]) is None
    assert not intake.can_withdraw(own)
    with pytest.raises(receipts.NotEntered):
        receipts.issue(case, by=omar)
    page = text(signed_in(mei).get(url("desk_request", own)))
    assert "Nobody asked: the platform found it itself" in page
    assert "Write or ask" not in page
    assert "Letter with a code" not in page


def test_nothing_is_carried_out_on_a_finding_that_stands_no_more(
    finding: ChildFinding, omar: Membership, mei: Membership
) -> None:
    case = case_of(finding)
    own = part(case)
    decisions.accept(own, by=omar)
    question = waiting(ApprovalKind.FOUR_EYES, own)
    children.withdraw(again(finding), "document_seen", by=mei)
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.accept(question, by=mei)
    drain()
    assert not Effect.objects.exists()
    case.refresh_from_db()
    with pytest.raises(ValueError, match="no finding stands"):
        process.rest_on_finding(Case.objects.get(pk=case.pk))


def test_a_finding_cannot_be_taken_back_once_something_may_have_been_deleted(
    finding: ChildFinding, omar: Membership, mei: Membership
) -> None:
    own = part(case_of(finding))
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    drain()
    assert again(finding).state == FindingState.CLOSING  # the beat has not come yet
    answer = signed_in(mei).post(of(finding, "withdraw"), {"evidence": "document_seen"})
    assert answer.status_code == 409
    with pytest.raises(children.TooLate):
        children.withdraw(again(finding), "document_seen", by=mei)
    assert again(finding).state == FindingState.CLOSING


def test_a_worker_who_is_killed_while_the_request_is_opened_leaves_nothing_half_done(
    omar: Membership, hers: Subject, time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_machine.move_to(now(), tick=False)
    made = found(omar)
    time_machine.move_to(now() + timedelta(days=14), tick=False)

    def killed(*_args: Any, **_how: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as worker:
        worker.setattr("dsr.children.progress.start", killed)
        sweeps.sweep_all()
    assert again(made).state == FindingState.CLOSING
    assert not Case.objects.exists()

    sweeps.sweep_all()
    assert case_of(made).requests.get().status == Status.IDENTIFYING


def test_where_no_record_is_found_the_account_is_closed_all_the_same(
    omar: Membership, account: User, time_machine: Any
) -> None:
    account.email = "nobody@example.org"
    account.save()
    time_machine.move_to(now(), tick=False)
    made = found(omar, email="nobody@example.org", phone="", name="No Body")
    time_machine.move_to(now() + timedelta(days=14), tick=False)
    sweeps.sweep_all()
    drain()
    own = part(case_of(made))
    assert step(own, "match").state == StepState.WAITING
    identification.choose_nobody(own, by=omar, reason="There is nobody of this name.")
    sweeps.sweep_all()
    sweeps.sweep_all()
    account.refresh_from_db()
    assert account.closed_at is not None
    assert again(made).state == FindingState.CLOSED


@pytest.mark.req("EK-12")
def test_an_owner_whom_nobody_follows_is_named_before_the_account_can_be_closed(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership, hers: Subject, time_machine: Any
) -> None:
    """Olga alone decides for Sakura; the portal cannot know that she is none of fifteen years."""
    time_machine.move_to(now(), tick=False)
    made = found(omar, email=olga.user.email)
    time_machine.move_to(now() + timedelta(days=14), tick=False)
    sweeps.sweep_all()
    drain()
    own = part(case_of(made))
    identification.choose_nobody(own, by=omar, reason="Not in the systems.")
    sweeps.sweep_all()
    assert again(made).state == FindingState.CLOSING
    page = text(signed_in(mei).get(of(made)))
    assert "The account cannot be closed yet" in page
    assert "Let somebody else be an owner of it first." in page

    other = User.objects.create_user("jun@sakura.example", PASSWORD)
    for held in Membership.objects.filter(user=olga.user):
        Membership.objects.create(platform=enkomm, user=other, workspace=held.workspace, role=MemberRole.OWNER)
    sweeps.sweep_all()
    assert again(made).state in (FindingState.DELETING, FindingState.CLOSED)
    assert User.objects.get(pk=olga.user_id).closed_at is not None


def test_a_child_whose_data_were_deleted_cannot_come_back_alone_before_the_day(
    finding: ChildFinding, hers: Subject, omar: Membership, mei: Membership, olga: Membership, time_machine: Any
) -> None:
    own, sakura = part(case_of(finding)), part(case_of(finding), 2)
    decisions.accept(own, by=omar)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, own), by=mei)
    approvals.accept(waiting(ApprovalKind.OWNER_INSTRUCTION, sakura), by=olga)
    approvals.accept(waiting(ApprovalKind.FOUR_EYES, sakura), by=omar)
    drain()
    sweeps.sweep_all()
    bot = Program(applications.register(omar.platform, "CRM", list(Scope), by=omar), omar)
    bot.says(status=422)
    bot.says(status=422, born="1990-01-01", jurisdiction="DE")

    time_machine.move_to(now().replace(year=finding.decides_on.year) + timedelta(days=365), tick=False)
    sweeps.sweep_all()
    assert bot.may("winter-offers", option="email") == (False, "invalidated")
    bot.says()
    assert bot.may("winter-offers", option="email") == (True, "given")
