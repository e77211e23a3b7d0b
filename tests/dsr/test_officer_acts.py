"""Omar and Mei work: compare, prove, decide, refuse, look a second time, release; and somebody is always faster."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.utils import translation

from dsr import decisions, triage
from dsr.models import (
    ClockEventKind,
    Level,
    Message,
    MessageKind,
    Outcome,
    Package,
    Request,
    Right,
    Status,
    Step,
    StepState,
    Verification,
)
from dsr.workflow import progress
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import again, deciding, hidden, signed_in, text, twins, url
from tests.factories import answered_from, confirmed, drain, part, searched, step
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


def four_eyes(request: Request) -> Approval:
    return Approval.objects.get(kind=ApprovalKind.FOUR_EYES, subject_id=request.pk, state=ApprovalState.WAITING)


# -- taking ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-04")
def test_who_takes_a_request_that_somebody_just_took_is_told_who(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = deciding(enkomm)
    triage.take(request, by=mei, from_user=None)

    answer = signed_in(omar).post(url("desk_take", request), {"held_by": "", "act": "take"})

    assert answer.status_code == 409
    assert "林 芽衣" in text(answer)
    assert again(request).assigned_to == mei.user


def test_taken_and_given_back(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    browser.post(url("desk_take", request), {"held_by": "", "act": "take"})
    assert again(request).assigned_to == omar.user
    assert "Omar Haddad" in text(browser.get(url("desk_case_audit", request)))
    browser.post(url("desk_take", request), {"held_by": str(omar.user_id), "act": "give_back"})
    assert again(request).assigned_to is None


# -- finding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{0}", "ek {1}-{2}", "EK{1}{2}", " {1} {2} "])
def test_a_reference_is_found_however_it_is_typed(enkomm: Platform, omar: Membership, typed: str) -> None:
    request = deciding(enkomm)
    reference = request.case.reference
    sought = typed.format(reference, reference[:4].lower(), reference[4:])

    found = signed_in(omar).post(url("desk_search"), {"sought": sought})

    assert found["Location"] == url("desk_request", request)


def test_an_address_finds_its_cases_and_stands_in_no_url(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    led = browser.post(url("desk_search"), {"sought": "Rita@Example.org"})
    page = text(browser.get(led["Location"]))

    assert "@" not in led["Location"]
    assert "rita" not in led["Location"].lower()
    assert request.display_reference in page
    assert "rita@example.org" not in str(dict(browser.session))
    browser.post(url("desk_search"), {"sought": "nobody@example.org"})
    assert "Nothing under" in text(browser.get(url("desk_search")))


@pytest.mark.req("X-04")
def test_filters_narrow_the_queue_and_can_be_taken_off(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    assert request.display_reference in text(browser.get(url("desk") + "?view=open&right=erasure&law=EU"))
    narrowed = text(browser.get(url("desk") + "?view=open&right=access"))
    assert request.display_reference not in narrowed
    assert "Nothing matches these filters." in narrowed
    assert request.display_reference in text(browser.get(url("desk") + "?view=open&right=nonsense&cursor=nonsense"))


# -- who is it ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-01")
def test_an_officer_chooses_between_two_and_says_why(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)
    browser = signed_in(omar)

    nothing_chosen = browser.post(url("desk_match", request), {"reason": ""})
    assert nothing_chosen.status_code == 422
    browser.post(
        url("desk_match", request), {"in_enkomm-app": "accounts:10001", "reason": "She named her first invoice."}
    )

    match = request.case.matches.get()
    assert (match.automatic, match.decided_by) == (False, omar.user)
    assert match.subjects["enkomm-app"]["key"] == "accounts:10001"
    assert Message.objects.get(kind=MessageKind.NOTE).text == "She named her first invoice."


def test_a_candidate_that_was_not_found_cannot_be_chosen(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)

    answer = signed_in(omar).post(
        url("desk_match", request), {"in_enkomm-app": "accounts:10050", "reason": "I just know it."}
    )

    assert answer.status_code == 422
    assert not request.case.matches.exists()


def test_none_of_them_ends_the_request_as_nothing_found(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)

    signed_in(omar).post(
        url("desk_match", request), {"in_enkomm-app": "nobody", "reason": "Neither knows the address."}
    )

    assert (again(request).status, again(request).outcome) == (Status.COMPLETED, Outcome.NO_DATA)


def test_who_cannot_tell_asks_and_decides_nothing(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)

    led = signed_in(omar).post(url("desk_match", request), {"in_enkomm-app": "ask", "reason": "They look the same."})

    assert led["Location"] == url("desk_ask", request)
    assert step(request, "match").state == StepState.WAITING


def test_where_nobody_was_found_an_officer_ends_it_or_asks(enkomm: Platform, omar: Membership) -> None:
    case = searched(enkomm, Right.ACCESS, name="Nguyễn Thị Ánh Tuyết", email="tuyet@example.vn", phone="")
    request = part(case)
    browser = signed_in(omar)

    assert "No system found anybody" in text(browser.get(url("desk_match", request)))
    browser.post(url("desk_match", request), {"answer": "nobody", "reason": "Looked under both spellings."})

    assert again(request).outcome == Outcome.NO_DATA


# -- proof -------------------------------------------------------------------------------------------------------------


def test_an_officer_records_a_proof_and_keeps_no_copy(enkomm: Platform, omar: Membership) -> None:
    case = searched(enkomm)
    request = part(case)
    browser = signed_in(omar)

    assert browser.post(url("desk_identity", request), {"kind": "document_seen"}).status_code == 422
    browser.post(url("desk_identity", request), {"kind": "document_seen", "nothing_kept": "on"})
    drain()

    proof = Verification.objects.get(level=Level.OFFICER_CHECK)
    assert (proof.recorded_by, proof.note) == (omar.user, "document_seen")
    assert again(request).status == Status.DECIDING
    assert browser.get(url("desk_identity", request)).status_code == 409


def test_a_proof_that_came_while_omar_wrote_is_said_to_him(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm)
    drain()
    waiting = step(part(case), "verify")
    told = {"kind": "document_seen", "nothing_kept": "on"}

    with patch.object(progress, "waiting_step", side_effect=[waiting, None]):
        answer = signed_in(omar).post(url("desk_identity", part(case)), told)

    assert answer.status_code == 409
    assert not Verification.objects.filter(level=Level.OFFICER_CHECK).exists()


# -- deciding ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("EK-03")
def test_an_officer_sees_who_decides_an_owners_part_and_cannot_decide_it(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    theirs = part(request.case, 2)
    browser = signed_in(omar)

    page = text(browser.get(url("desk_decide", theirs)))

    assert "Sakura KK 株式会社さくら decides" in page
    assert url("desk_accept", theirs) not in page
    assert browser.get(url("desk_accept", theirs)).status_code == 409
    assert browser.post(url("desk_accept", theirs), {"digest": ""}).status_code in (403, 409)
    assert browser.get(url("desk_refuse", theirs)).status_code == 409
    assert again(theirs).status == Status.DECIDING


def test_a_question_to_an_owner_is_taken_back_and_asked_again(enkomm: Platform, omar: Membership) -> None:
    theirs = part(deciding(enkomm).case, 2)
    asked = Approval.objects.get(subject_id=theirs.pk)
    browser = signed_in(omar)

    browser.post(url("desk_approval_withdraw", approval=asked.public_id))
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WITHDRAWN
    assert "No question is open" in text(browser.get(url("desk_decide", theirs)))
    browser.post(url("desk_ask_owner", theirs))

    assert Approval.objects.filter(subject_id=theirs.pk, state=ApprovalState.WAITING).count() == 1


@pytest.mark.req("X-01", "CP-01", "CP-04")
def test_two_officers_stand_behind_an_erasure(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = deciding(enkomm)
    omars, meis = signed_in(omar), signed_in(mei)

    shown = omars.get(url("desk_accept", request))
    assert "cannot be undone" in text(shown)
    omars.post(url("desk_accept", request), {"digest": hidden(shown, "digest")})
    asked = four_eyes(request)

    own = text(omars.get(url("desk_approval", approval=asked.public_id)))
    assert "You prepared this yourself" in own
    assert url("desk_approval_accept", approval=asked.public_id) not in own
    omars.post(url("desk_approval_accept", approval=asked.public_id), {"digest": asked.digest})
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WAITING

    assert request.display_reference in text(meis.get(url("desk_approvals")))
    page = meis.get(url("desk_approval_accept", approval=asked.public_id))
    meis.post(url("desk_approval_accept", approval=asked.public_id), {"digest": hidden(page, "digest")})
    drain()

    assert again(request).status == Status.COMPLETED


def test_the_buttons_that_delete_name_the_count(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    erased = sum(table["erase"] for plan in decisions.plans(request) for table in plan.tables)

    assert f"Delete {erased} records" in text(signed_in(omar).get(url("desk_accept", request)))


def test_nothing_is_accepted_on_counts_that_nobody_read(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)

    answer = signed_in(omar).post(url("desk_accept", request), {"digest": "0" * 64})

    assert answer.status_code == 409
    assert again(request).status == Status.DECIDING


def test_who_decides_second_learns_that_it_is_decided(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = deciding(enkomm)
    digest = hidden(signed_in(mei).get(url("desk_accept", request)), "digest")
    decisions.accept(again(request), by=omar)

    assert signed_in(mei).post(url("desk_accept", request), {"digest": digest}).status_code == 409
    assert request.decisions.get().decided_by == omar.user


@pytest.mark.req("CP-01")
def test_the_second_person_says_no_and_the_reason_is_read(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = deciding(enkomm)
    decisions.accept(request, by=omar)
    asked = four_eyes(request)
    meis = signed_in(mei)

    assert meis.post(url("desk_approval_reject", approval=asked.public_id), {"reason": ""}).status_code == 422
    meis.post(url("desk_approval_reject", approval=asked.public_id), {"reason": "Invoices of 2019 are missing."})
    drain()

    assert again(request).status == Status.DECIDING
    assert "Invoices of 2019 are missing." in text(signed_in(omar).get(url("desk_approval", approval=asked.public_id)))


@pytest.mark.req("CP-02")
def test_who_answers_second_reads_who_was_first(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = deciding(enkomm)
    decisions.accept(request, by=omar)
    asked = four_eyes(request)
    approvals.withdraw(asked, by=omar)

    late = signed_in(mei).post(url("desk_approval_accept", approval=asked.public_id), {"digest": asked.digest})

    assert late.status_code == 409
    assert "Taken back by Omar Haddad" in text(late)


# -- refusing ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("EK-19")
def test_a_refusal_is_read_as_a_letter_before_it_is_sent(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)
    typed = {"ground": "legal_duty_to_keep", "text": "We keep your invoices until 2033."}

    letter = text(browser.post(url("desk_refuse", request), typed))
    assert "Another law obliges us to keep this data." in letter
    assert "Art. 17(3)(b)" in letter
    assert "Bundesbeauftragte" in letter
    assert again(request).status == Status.DECIDING

    changed = text(browser.post(url("desk_refuse", request), {**typed, "stage": "edit"}))
    assert "We keep your invoices until 2033." in changed
    browser.post(url("desk_refuse", request), {**typed, "stage": "send"})
    assert (again(request).status, again(request).ground) == (Status.REFUSED, "legal_duty_to_keep")
    assert OutgoingMail.objects.filter(template="answered").count() == 1


@pytest.mark.req("EK-19")
def test_a_refusal_needs_a_ground_of_the_law_and_words(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    for typed in ({"text": "Only because."}, {"ground": "no_time", "text": "No time."}, {"ground": "not_identified"}):
        assert browser.post(url("desk_refuse", request), {**typed, "stage": "send"}).status_code == 422
    assert again(request).status == Status.DECIDING


@pytest.mark.req("EK-19")
def test_before_a_match_only_one_ground_is_offered(enkomm: Platform, omar: Membership) -> None:
    request = twins(enkomm)
    browser = signed_in(omar)

    page = text(browser.get(url("desk_refuse", request)))

    assert 'value="not_identified"' in page
    assert 'value="legal_duty_to_keep"' not in page


def test_the_letter_is_in_the_language_of_the_person_and_the_page_in_the_officers(
    enkomm: Platform, omar: Membership, monkeypatch
) -> None:
    request = deciding(enkomm, language="ja")
    languages = []
    render = "dsr.letters.shown.render_to_string"
    monkeypatch.setattr(render, lambda *args: languages.append(translation.get_language()) or "")

    page = signed_in(omar).post(url("desk_refuse", request), {"ground": "not_identified", "text": "A long reason."})

    assert languages == ["ja"]
    assert 'lang="ja"' in text(page)
    assert '<html lang="en"' in text(page)


# -- time and letters --------------------------------------------------------------------------------------------------


@pytest.mark.req("X-02")
def test_the_new_date_is_shown_before_the_time_is_extended(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "DE", "Europe/Berlin")
    request = deciding(enkomm)
    browser = signed_in(omar)
    before = request.due_at

    page = browser.get(url("desk_extend", request))
    promised = page.context["extended"]["at"]
    assert promised > before
    assert again(request).due_at == before
    preview = text(browser.post(url("desk_extend", request), {"reason": "complexity"}))
    assert date_words(promised) in preview
    assert again(request).due_at == before
    browser.post(url("desk_extend", request), {"reason": "complexity", "stage": "send"})

    assert again(request).due_at == promised
    assert browser.get(url("desk_extend", request)).status_code == 409


@pytest.mark.req("X-02")
def test_an_extension_that_moves_no_date_is_not_said_to_move_one(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "DE", "Europe/Berlin")
    request = part(confirmed(enkomm, residence="BR"))
    browser = signed_in(omar)

    page = text(browser.get(url("desk_extend", request)))

    assert "The date stays as it is: the data protection law of Brazil (LGPD) gives it" in page
    assert "Extend to" not in page


def test_a_late_request_cannot_be_extended(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    with time_machine.travel(now() + timedelta(days=40)):
        browser = signed_in(omar)
        assert url("desk_extend", request) not in text(browser.get(url("desk_request", request)))
        assert browser.post(url("desk_extend", request), {"reason": "complexity"}).status_code == 409


def test_a_question_goes_to_the_person_and_a_note_does_not(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    question = {"text": "Which years do you mean?", "asks": "on"}
    preview = text(browser.post(url("desk_ask", request), question))
    assert "Which years do you mean?" in preview
    assert not OutgoingMail.objects.filter(template="question").exists()
    browser.post(url("desk_ask", request), {**question, "stage": "send"})
    browser.post(url("desk_note", request), {"text": "She called twice."})

    kinds = ClockEventKind.CLARIFICATION_REQUESTED
    assert request.clock_events.filter(kind=kinds).count() == 1
    assert OutgoingMail.objects.filter(template="question").count() == 1
    assert all("She called twice." not in mail.text for mail in OutgoingMail.objects.all())
    page = text(browser.get(url("desk_request", request)))
    assert "Which years do you mean?" in page
    assert "She called twice." in page


# -- work that stopped -------------------------------------------------------------------------------------------------


def test_a_step_that_gave_up_is_tried_again_by_its_button(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    stuck = step(request, "preview")
    Step.objects.filter(pk=stuck.pk).update(state=StepState.NEEDS_HUMAN, error="schema_differs")
    browser = signed_in(omar)

    page = text(browser.get(url("desk_request", request)))
    assert "The system no longer fits its data map." in page
    browser.post(url("desk_retry_step", request), {"step": stuck.pk})

    stuck.refresh_from_db()
    assert stuck.state == StepState.READY
    assert browser.post(url("desk_retry_step", request), {"step": stuck.pk}).status_code == 409


def test_the_steps_are_asked_for_until_something_changed(enkomm: Platform, omar: Membership) -> None:
    case = confirmed(enkomm)
    request = part(case)
    browser = signed_in(omar)
    page = browser.get(url("desk_request", request))
    seen = page.context["seen"]
    assert f"seen={seen}" in text(page)

    assert browser.get(url("desk_steps", request), {"seen": seen}).status_code == 200
    drain()
    moved = browser.get(url("desk_steps", request), {"seen": seen})
    assert (moved.status_code, moved["HX-Refresh"]) == (286, "true")


# -- the package -------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-01")
def test_an_officer_looks_at_counts_and_releases_the_package(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm, Right.ACCESS)
    decisions.accept(request, by=omar)
    drain()
    browser = signed_in(omar)

    page = browser.get(url("desk_release", request))
    assert "Messages" in text(page)
    assert "Rita Sample" not in text(page)
    pressed = {"act": "release", "package": hidden(page, "package")}
    browser.post(url("desk_release", request), pressed)
    drain()

    assert again(request).status == Status.READY
    assert browser.post(url("desk_release", request), pressed).status_code == 409


def test_a_package_that_does_not_fit_is_sent_back(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm, Right.ACCESS)
    decisions.accept(request, by=omar)
    drain()

    browser = signed_in(omar)

    seen = hidden(browser.get(url("desk_release", request)), "package")
    browser.post(url("desk_release", request), {"act": "send_back", "package": seen})
    drain()

    assert again(request).status == Status.DECIDING
    assert Package.objects.get(request=request).removed_at is not None
    assert progress.waiting_step(again(request), "decide") is not None


# -- the trail ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-06")
def test_the_trail_of_a_case_tells_both_parts_in_words_and_says_whether_it_is_whole(
    enkomm: Platform, omar: Membership
) -> None:
    request = deciding(enkomm)
    browser = signed_in(omar)

    page = text(browser.get(url("desk_case_audit", request)))
    assert f"{request.case.display_reference} / 2" in page
    assert "Making sure who it is" in page
    assert "The trail is whole" not in page

    assert "The trail is whole" in text(browser.get(url("desk_case_audit", request) + "?verify=1"))
