"""Olga decides about her workspace: what she sees, what she answers, and what she never sees."""

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from dsr.models import Case, Right, Status
from privacy_portal.audit.models import AuditEntry
from tests import factories
from tests.dsr.desk import hidden, signed_in
from tests.factories import drain, part, proven
from workspaces import approvals
from workspaces.models import Approval, ApprovalKind, ApprovalState, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
REFUSAL = {"ground": "legal_duty_to_keep", "text": "Our contract with you still runs, so the messages are needed."}


@pytest.fixture
def case(enkomm: Platform) -> Case:
    return proven(enkomm, Right.ERASURE)


@pytest.fixture
def asked(case: Case) -> Approval:
    return Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION)


def address(name: str, approval: Approval | None = None, workspace: str = "ws-sakura") -> str:
    kwargs: dict[str, Any] = {"platform": "enkomm", "workspace": workspace}
    if approval is not None:
        kwargs["approval"] = approval.public_id
    return reverse(name, kwargs=kwargs)


@pytest.mark.req("EK-03", "X-05", "CP-01")
def test_olga_sees_what_waits_decides_it_and_the_deletion_begins_after_the_second_person(
    case: Case, asked: Approval, olga: Membership, omar: Membership
) -> None:
    client = signed_in(olga)
    home = client.get(address("workspace")).content.decode()
    assert "1 decision waits for you" in home
    assert "Rita" not in home

    page = client.get(address("workspace_approval", asked)).content.decode()
    assert "R••• S•••" in page
    assert "Approve" in page
    assert "Reject" in page

    question = client.get(address("workspace_approval_accept", asked))
    digest = hidden(question, "digest")
    answer = client.post(address("workspace_approval_accept", asked), {"digest": digest}, follow=True)

    assert "Approved by Sakura KK" in answer.content.decode()
    assert part(case, 2).status == Status.EXECUTING
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (ApprovalState.ACCEPTED, olga.user)
    assert Approval.objects.filter(kind=ApprovalKind.FOUR_EYES, state=ApprovalState.WAITING).count() == 1


@pytest.mark.req("EK-03", "X-05")
def test_a_rejection_needs_a_ground_and_a_reason_and_the_person_reads_it_word_for_word(
    case: Case, asked: Approval, olga: Membership
) -> None:
    client = signed_in(olga)
    url = address("workspace_approval_refuse", asked)

    assert client.post(url, {"ground": "", "text": ""}).status_code == 422
    preview = client.post(url, REFUSAL | {"preview": "1"})
    assert REFUSAL["text"] in preview.content.decode()
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WAITING

    answer = client.post(url, REFUSAL, follow=True)

    assert REFUSAL["text"] in answer.content.decode()
    refused = part(case, 2)
    assert (refused.status, refused.ground) == (Status.REFUSED, REFUSAL["ground"])
    assert refused.decisions.get().reason == {"text": REFUSAL["text"]}


@pytest.mark.req("CP-01")
def test_whoever_is_late_reads_on_the_same_page_who_decided_and_what(
    asked: Approval, olga: Membership, enkomm: Platform
) -> None:
    second = factories.owner(enkomm, "ws-sakura", "kenji@sakura.example", "Kenji Mori")
    client = signed_in(second)
    digest = hidden(client.get(address("workspace_approval_accept", asked)), "digest")
    approvals.reject(asked, by=olga, reason=REFUSAL["text"], ground=REFUSAL["ground"])

    answers = [
        client.post(address("workspace_approval_accept", asked), {"digest": digest}),
        client.post(address("workspace_approval_refuse", asked), REFUSAL),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert "Olga Petrova" in answer.content.decode()
        assert "Rejected by Sakura KK" in answer.content.decode()


def test_other_data_than_were_shown_are_asked_again(asked: Approval, case: Case, olga: Membership) -> None:
    client = signed_in(olga)

    answer = client.post(address("workspace_approval_accept", asked), {"digest": "what another plan said"})

    assert answer.status_code == 409
    assert "What you would approve has changed" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WAITING
    assert part(case, 2).status == Status.DECIDING


@pytest.mark.req("X-05")
@pytest.mark.parametrize("who", ["linh", "omar", "mei", "mallory", "otto"])
def test_nobody_else_reads_or_answers_what_olga_is_asked(
    who: str, asked: Approval, request: pytest.FixtureRequest
) -> None:
    somebody = request.getfixturevalue(who)
    client = Client()
    client.force_login(getattr(somebody, "user", somebody))
    names = ("workspace_approval", "workspace_approval_accept", "workspace_approval_refuse")

    for name in (*names, "workspace_approval_withdraw", "workspace_approval_reveal"):
        assert client.get(address(name, asked)).status_code == 404
        assert client.post(address(name, asked), REFUSAL).status_code in (404, 405)
    for name in ("workspace", "workspace_approvals", "workspace_approvals_sent", "workspace_approvals_decided"):
        assert client.get(address(name)).status_code == 404
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WAITING


@pytest.mark.req("X-05")
def test_a_question_to_one_workspace_is_not_found_below_another(asked: Approval, linh: Membership) -> None:
    answer = signed_in(linh).get(address("workspace_approval", asked, "ws-lotus"))

    assert answer.status_code == 404


def test_somebody_who_is_not_signed_in_is_led_to_the_sign_in(asked: Approval) -> None:
    answer = Client().get(address("workspace_approval", asked))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_staff_without_a_second_factor_get_no_further(asked: Approval, olga: Membership) -> None:
    with override_settings(DEMO=False):
        answer = signed_in(olga).get(address("workspace_approval", asked))

    assert answer.status_code == 302
    assert "2fa" in answer["Location"]


def test_olga_may_see_who_it_is_and_that_is_recorded_with_the_purpose(
    case: Case, asked: Approval, olga: Membership
) -> None:
    client = signed_in(olga)
    page = client.get(address("workspace_approval", asked)).content.decode()
    assert "Rita" not in page
    assert "rita@" not in page

    client.post(address("workspace_approval_reveal", asked), {"purpose": "decide"})

    assert "Rita Sample" in client.get(address("workspace_approval", asked)).content.decode()
    entry = AuditEntry.objects.filter(action="case.person_revealed").get()
    assert (entry.actor_kind, entry.actor_id) == ("owner", str(olga.user_id))
    assert b'"decide"' in bytes(entry.payload)


@pytest.mark.req("CP-02")
def test_olga_takes_her_approval_back_before_the_second_person_answered(
    case: Case, asked: Approval, olga: Membership, mei: Membership
) -> None:
    approvals.accept(asked, by=olga)
    second_look = Approval.objects.get(kind=ApprovalKind.FOUR_EYES)
    client = signed_in(olga)
    assert second_look.reference in client.get(address("workspace_approvals_sent")).content.decode()
    assert "Take it back" in client.get(address("workspace_approval", second_look)).content.decode()

    answer = client.post(address("workspace_approval_withdraw", second_look), follow=True)
    drain()

    assert "You took it back" in answer.content.decode()
    assert part(case, 2).status == Status.DECIDING
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.accept(second_look, by=mei)
    assert Approval.objects.filter(kind=ApprovalKind.OWNER_INSTRUCTION, state=ApprovalState.WAITING).count() == 1
    assert client.post(address("workspace_approval_withdraw", second_look)).status_code == 409


@pytest.mark.req("X-05")
def test_olga_takes_back_no_question_that_she_did_not_ask(asked: Approval, olga: Membership) -> None:
    answer = signed_in(olga).post(address("workspace_approval_withdraw", asked))

    assert answer.status_code == 409
    asked.refresh_from_db()
    assert asked.state == ApprovalState.WAITING


def test_the_lists_keep_what_waits_and_what_is_over_apart(asked: Approval, olga: Membership) -> None:
    client = signed_in(olga)
    assert asked.reference in client.get(address("workspace_approvals")).content.decode()
    assert "You have decided nothing yet." in client.get(address("workspace_approvals_decided")).content.decode()

    approvals.reject(asked, by=olga, reason=REFUSAL["text"], ground=REFUSAL["ground"])

    assert "Nothing waits. You decided 1 this year." in client.get(address("workspace")).content.decode()
    assert asked.reference not in client.get(address("workspace_approvals")).content.decode()
    assert asked.reference in client.get(address("workspace_approvals_decided")).content.decode()
