"""Who decides a complaint or an appeal, what is told, and what follows: somebody who had no hand in the request."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from dsr import decisions, handover, identification, intake, retention, verdicts
from dsr.api.access import case_token
from dsr.models import Case, Outcome, Request, Right, Status, Turn
from dsr.retention import KEEP_CLOSED_CASES
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import accepted, again, signed_in, text, twins, url, with_the_person
from tests.dsr.disputed import REASONS, VIRGINIA, WORDS, filed, refused
from tests.dsr.entering import entered
from tests.dsr.packaged import fetched
from tests.dsr.visiting import open_case, page
from tests.factories import checked, confirmed, drain, ended, part, proven, step, stuck_steps
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
DISMISSED = {"verdict": Outcome.DISMISSED, "text": REASONS}
UPHELD = {"verdict": Outcome.UPHELD, "text": REASONS}


def decide(officer: Membership, request: Request, told: dict[str, Any]) -> Any:
    """Read the letter and send it; return the last page."""
    browser = signed_in(officer)
    assert "This is what the person will read" in text(browser.post(url("desk_dispute", request), told))
    return browser.post(url("desk_dispute", request), told | {"stage": "send"}, follow=True)


@pytest.mark.req("EK-20")
def test_whoever_refused_is_told_by_name_that_somebody_else_has_to_decide(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = filed(refused(enkomm, omar))
    for answer in (
        signed_in(omar).get(url("desk_dispute", request)),
        signed_in(omar).post(url("desk_dispute", request), DISMISSED | {"stage": "send"}),
    ):
        shown = text(answer)
        assert "Somebody else has to decide" in shown
        assert "Omar Haddad" in shown
        assert "Left to decide: 林 芽衣" in shown

    with pytest.raises(verdicts.SamePerson):
        verdicts.judge(request, by=omar, verdict=Outcome.DISMISSED, text=REASONS)
    assert again(request).status == Status.DECIDING


@pytest.mark.req("EK-20")
def test_where_there_is_nobody_else_the_page_says_so_and_what_to_do(enkomm: Platform, omar: Membership) -> None:
    ended(*Membership.objects.filter(workspace=None).exclude(pk=omar.pk))
    shown = text(signed_in(omar).get(url("desk_dispute", filed(refused(enkomm, omar)))))

    assert "Nobody else can decide this." in shown
    assert "give another person the role of an officer" in shown


def test_whoever_released_the_package_or_found_nobody_does_not_decide_either(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    released = with_the_person(accepted(part(proven(enkomm)), by=omar), by=mei)
    assert verdicts.had_a_hand(released) == [omar.user, mei.user]

    nobody = twins(enkomm)
    signed_in(mei).post(url("desk_match", nobody), {"in_enkomm-app": "nobody", "reason": "Nobody fits at all."})
    ended = again(nobody)
    assert ended.outcome == Outcome.NO_DATA
    assert verdicts.had_a_hand(ended) == [mei.user]


@pytest.mark.req("EK-20")
def test_whoever_matched_the_person_does_not_decide(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = twins(enkomm)
    ((system, listed),) = identification.candidates(request.case).items()
    identification.choose(request, {system: listed[0].key}, by=mei, reason="The letter says so.")
    drain()
    identification.record_check(again(request), kind="document_seen", by=omar)
    drain()
    decisions.refuse(again(request), by=omar, ground="unfounded_or_excessive", text="You ask too often.")
    assert verdicts.had_a_hand(again(request)) == [omar.user, mei.user]

    with pytest.raises(verdicts.SamePerson):
        verdicts.judge(filed(again(request)), by=mei, verdict=Outcome.DISMISSED, text=REASONS)


def test_whoever_saw_the_proof_alone_does_not_decide(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    case = checked(enkomm, Right.ACCESS, by=mei)
    decisions.refuse(part(case), by=omar, ground="unfounded_or_excessive", text="You ask too often.")
    assert verdicts.had_a_hand(part(case)) == [omar.user, mei.user]


def test_the_second_pair_of_eyes_does_not_decide(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = accepted(part(proven(enkomm, Right.ERASURE)), by=omar)
    approvals.accept(Approval.objects.get(kind=ApprovalKind.FOUR_EYES), by=mei)
    drain()
    assert verdicts.had_a_hand(again(request)) == [omar.user, mei.user]


def test_whoever_handed_the_answer_over_does_not_decide(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    case = entered(enkomm, omar, name="Nobody Known", phone="")
    decisions.refuse(part(case), by=omar, ground="not_identified", text="We found nobody under this name at all.")
    assert verdicts.had_a_hand(part(case)) == [omar.user]

    handover.record(part(case), way="post", at=now(), by=mei)
    assert verdicts.had_a_hand(part(case)) == [omar.user, mei.user]


@pytest.mark.req("EK-20")
def test_whoever_dismissed_a_complaint_does_not_decide_the_next_one_about_the_same(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    about = refused(enkomm, omar)
    verdicts.judge(filed(about), by=mei, verdict=Outcome.DISMISSED, text=REASONS)

    with pytest.raises(verdicts.SamePerson):
        verdicts.judge(filed(about), by=mei, verdict=Outcome.UPHELD, text=REASONS)


@pytest.mark.req("EK-20", "EK-19", "X-04")
def test_mei_reads_everything_and_dismisses_with_reasons_and_the_authority(
    enkomm: Platform, omar: Membership, mei: Membership, client: Client
) -> None:
    about = refused(enkomm, omar, residence="GB")
    request = filed(about)
    browser = signed_in(mei)
    read = text(browser.get(url("desk_dispute", request)))
    assert WORDS in read
    assert "You ask too often." in read
    assert about.display_reference in read
    letter = text(browser.post(url("desk_dispute", request), DISMISSED))
    assert "https://ico.org.uk/make-a-complaint/data-protection-complaints/" in letter
    assert REASONS in letter
    assert again(request).status == Status.DECIDING

    browser.post(url("desk_dispute", request), DISMISSED | {"stage": "send"})

    request = again(request)
    assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.DISMISSED)
    assert OutgoingMail.objects.latest("pk").template == "answered"
    shown = text(open_case(client, request.case))
    assert "The first answer stands" in shown
    assert REASONS in shown
    assert "Information Commissioner (ICO)" in shown
    assert "https://ico.org.uk/make-a-complaint/" in shown
    assert again(about).status == Status.REFUSED


def test_a_complaint_about_a_delay_is_upheld_without_another_part(
    enkomm: Platform, mei: Membership, client: Client
) -> None:
    request = filed(part(confirmed(enkomm)))
    assert "What was asked at first is to be done anew" not in text(signed_in(mei).get(url("desk_dispute", request)))

    decide(mei, request, UPHELD)

    assert [one.outcome for one in request.case.requests.all()] == [Outcome.UPHELD]
    assert "You are right" in text(open_case(client, request.case))


@pytest.mark.req("EK-20")
def test_an_upheld_appeal_does_what_was_refused_and_skips_nothing_on_the_way(
    enkomm: Platform, omar: Membership, mei: Membership, client: Client
) -> None:
    about = refused(enkomm, omar, **VIRGINIA)
    request = filed(about, Right.APPEAL)
    letter = text(signed_in(mei).post(url("desk_dispute", request), UPHELD))
    assert "With it a new part is opened" in letter
    decide(mei, request, UPHELD)
    drain()

    anew = part(request.case, 2)
    assert (anew.right, anew.status, anew.turn) == (Right.ERASURE, Status.DECIDING, Turn.OFFICER)
    assert anew.match is not None
    assert anew.match.subjects == about.match.subjects
    assert anew.verification.methods == about.verification.methods
    assert [step.kind for step in anew.steps.order_by("position")][:3] == ["find", "preview", "decide"]
    assert "Part 2: enKomm decides" in text(open_case(client, request.case))

    decisions.accept(anew, by=mei)
    drain()
    assert part(request.case, 2).status == Status.EXECUTING
    eyes = Approval.objects.get(kind=ApprovalKind.FOUR_EYES, state=ApprovalState.WAITING)
    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(eyes, by=mei)
    approvals.accept(eyes, by=omar)
    drain()

    assert stuck_steps() == []
    assert part(request.case, 2).status == Status.COMPLETED
    assert "Certificate, to read and print" in text(page(client, request.case))
    assert Case.objects.get(pk=request.case.pk).closed_at is not None
    assert again(about).status == Status.REFUSED


def test_what_was_refused_can_be_fetched_after_an_upheld_complaint(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = filed(refused(enkomm, omar, Right.ACCESS))
    decide(mei, request, UPHELD | {"again": "on"})
    drain()
    anew = accepted_of(request, mei)

    released = with_the_person(anew, by=omar)

    assert released.status == Status.READY
    assert fetched(released).namelist()


def accepted_of(request: Request, by: Membership) -> Request:
    decisions.accept(part(request.case, 2), by=by)
    drain()
    return part(request.case, 2)


def test_where_nobody_was_matched_the_new_part_begins_with_that(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    about = twins(enkomm)
    decisions.refuse(about, by=omar, ground="not_identified", text="We cannot tell you apart.")
    request = filed(again(about))
    decide(mei, request, UPHELD | {"again": "on"})
    drain()

    anew = part(request.case, 2)
    assert (anew.status, anew.match) == (Status.IDENTIFYING, None)
    with pytest.raises(decisions.NotDeciding):
        verdicts.judge(anew, by=mei, verdict=Outcome.UPHELD, text=REASONS)
    assert step(anew, "match").state == "waiting"


def test_an_owners_refusal_goes_back_to_the_owner(enkomm: Platform, mei: Membership, olga: Membership) -> None:
    case = proven(enkomm, Right.ERASURE)
    asked = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)
    approvals.reject(asked, by=olga, reason="Our contract runs.", ground="legal_duty_to_keep")
    request = filed(part(case, 2))
    decide(mei, request, UPHELD | {"again": "on"})
    drain()

    anew = part(request.case, 2)
    assert (anew.workspace, anew.turn) == (part(case, 2).workspace, Turn.OWNER)
    assert Approval.objects.filter(subject_id=anew.pk, kind=ApprovalKind.OWNER_INSTRUCTION).count() == 1


@pytest.mark.req("X-04")
def test_of_two_officers_who_decide_and_of_two_presses_one_wins(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = filed(part(confirmed(enkomm)))
    decide(mei, request, UPHELD)
    late = signed_in(omar).post(url("desk_dispute", request), DISMISSED | {"stage": "send"})

    assert late.status_code == 409
    assert "Upheld" in text(late)
    with pytest.raises(decisions.NotDeciding):
        verdicts.judge(request, by=mei, verdict=Outcome.UPHELD, text=REASONS)
    assert request.decisions.get().decided_by == mei.user
    assert OutgoingMail.objects.filter(template="answered").count() == 1


def test_nothing_typed_is_lost_and_a_dismissal_does_nothing_anew(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = filed(refused(enkomm, omar))
    browser = signed_in(mei)
    empty = browser.post(url("desk_dispute", request), {"text": REASONS})
    both = browser.post(url("desk_dispute", request), DISMISSED | {"again": "on"})

    assert empty.status_code == both.status_code == 422
    assert REASONS in text(empty)
    assert "Nothing is done anew where the first answer stands." in text(both)
    with pytest.raises(verdicts.NothingToDoAgain):
        verdicts.judge(request, by=mei, verdict=Outcome.DISMISSED, text=REASONS, again=True)


def test_an_owner_decides_no_complaint(enkomm: Platform, olga: Membership) -> None:
    with pytest.raises(PermissionDenied):
        verdicts.judge(filed(part(confirmed(enkomm))), by=olga, verdict=Outcome.UPHELD, text=REASONS)


class TestTheDesk:
    def test_the_queue_names_it_and_filters_by_it(self, enkomm: Platform, omar: Membership) -> None:
        request = filed(part(confirmed(enkomm)))
        shown = text(signed_in(omar).get(url("desk")))
        assert f"{request.display_reference}</span></a> Complaint" in shown.replace("\n", " ")

        filtered = signed_in(omar).get(url("desk"), {"right": "complaint", "view": "open"})
        assert [row["right"] for row in filtered.context["rows"]] == ["Complaint"]

    def test_its_page_shows_no_match_no_steps_and_no_systems(self, enkomm: Platform, omar: Membership) -> None:
        request = filed(part(confirmed(enkomm)))
        shown = text(signed_in(omar).get(url("desk_request", request)))

        assert "What the person wrote" in shown
        assert url("desk_dispute", request) in shown
        for gone in ('id="steps-title"', 'id="systems-title"', "<h3>Match</h3>", "<h3>Proof</h3>"):
            assert gone not in shown

    def test_the_page_of_the_request_leads_to_it(self, enkomm: Platform, omar: Membership) -> None:
        about = part(confirmed(enkomm))
        request = filed(about)
        shown = text(signed_in(omar).get(url("desk_request", about)))

        assert "Complaints and appeals about this" in shown
        assert url("desk_request", request) in shown
        assert "The person complained or appealed about this." in shown

    def test_other_requests_have_no_verdict(self, enkomm: Platform, omar: Membership) -> None:
        assert signed_in(omar).get(url("desk_dispute", part(confirmed(enkomm)))).status_code == 409


@pytest.mark.req("X-08")
def test_a_request_is_kept_while_a_complaint_about_it_waits(enkomm: Platform, omar: Membership) -> None:
    about = refused(enkomm, omar)
    intake.withdraw(about.case)  # the owner's part, which nobody decided
    Case.objects.filter(pk=about.case.pk).update(
        closed_at=now() - KEEP_CLOSED_CASES, purge_after=now() - KEEP_CLOSED_CASES
    )
    request = filed(about)

    assert retention.purge_due() == 0
    intake.withdraw(request.case)
    assert retention.purge_due() == 1


class TestTheApi:
    def test_rita_files_and_mei_decides(self, enkomm: Platform, omar: Membership, mei: Membership) -> None:
        about = refused(enkomm, omar)
        mine = {"Authorization": f"Bearer {case_token(about.case)}"}
        there = f"/api/v1/enkomm/cases/{about.case.reference}/parts/1/disputes"
        sent = {"right": "complaint", "words": WORDS}
        filed_answer = Client().post(there, sent, content_type="application/json", headers=mine)
        assert filed_answer.status_code == 201
        reference = filed_answer.json()["reference"]
        second = Client().post(there, sent, content_type="application/json", headers=mine)
        assert (second.status_code, second.json()["reference"]) == (409, reference)

        verdict = f"/api/v1/enkomm/requests/{reference}-1/verdicts"
        told = {"verdict": "upheld", "text": REASONS, "again": True}
        assert signed_in(omar).post(verdict, told, content_type="application/json").status_code == 403
        decided = signed_in(mei).post(verdict, told, content_type="application/json")
        assert decided.status_code == 200
        assert decided.json()["about"] == f"{about.case.reference}-1"
        assert decided.json()["status"]["words"] == "Upheld"
        assert signed_in(mei).post(verdict, told, content_type="application/json").status_code == 409

    def test_a_request_is_judged_by_nobody(self, enkomm: Platform, mei: Membership) -> None:
        about = part(confirmed(enkomm))
        told = {"verdict": "upheld", "text": REASONS}
        answer = signed_in(mei).post(
            f"/api/v1/enkomm/requests/{about.case.reference}-1/verdicts", told, content_type="application/json"
        )
        assert answer.status_code == 409
