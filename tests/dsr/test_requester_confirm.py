"""The code page: whose mailbox it is decides whether anything begins, and who may see the case."""

from datetime import timedelta

import pytest
from django.test import Client

from dsr import intake
from dsr.models import ContactCode, Status, Step
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.visiting import address, answer, open_case, page, send, text
from tests.factories import mailed_code, part
from workspaces.models import Platform


@pytest.mark.req("X-01")
def test_the_code_from_the_mail_begins_the_work_and_opens_the_case(enkomm: Platform, client: Client) -> None:
    case = send(client)
    assert not Step.objects.exists()
    response = client.post(address("confirm", reference=case.reference), {"code": mailed_code(case)}, follow=True)

    assert response.redirect_chain[-1][0] == address("case", reference=case.reference)
    assert "We have begun" in text(response) or "we have begun" in text(response)
    assert part(case).status == Status.IDENTIFYING


def test_the_reference_is_shown_and_the_address_only_masked(enkomm: Platform, client: Client) -> None:
    case = send(client)
    shown = text(page(client, case, "confirm"))

    assert case.display_reference in shown
    assert "ri•••@example.org" in shown
    assert "rita@example.org" not in shown
    assert case.reference not in shown.split("</title>")[0]


@pytest.mark.parametrize("typed", ["1234 5678", "１２３４５６７８", "1234-5678"])
def test_a_wrong_code_says_how_many_tries_are_left(enkomm: Platform, client: Client, typed: str) -> None:
    case = send(client)
    response = client.post(address("confirm", reference=case.reference), {"code": typed})

    assert response.status_code == 422
    assert "You have 4 more tries." in text(response)


def test_after_five_wrong_tries_the_right_code_no_longer_works(enkomm: Platform, client: Client) -> None:
    case = send(client)
    for _ in range(5):
        client.post(address("confirm", reference=case.reference), {"code": "00000000"})
    response = client.post(address("confirm", reference=case.reference), {"code": mailed_code(case)})

    assert "no longer works" in text(response)
    assert part(case).status == Status.UNCONFIRMED


def test_an_expired_code_is_told_from_a_wrong_one(enkomm: Platform, client: Client) -> None:
    case = send(client)
    ContactCode.objects.update(expires_at=now() - timedelta(seconds=1))
    response = client.post(address("confirm", reference=case.reference), {"code": mailed_code(case)})

    assert response.status_code == 422
    assert "That code no longer works" in text(response)


def test_another_code_can_be_sent_and_the_first_still_works(enkomm: Platform, client: Client) -> None:
    case = send(client)
    first = mailed_code(case)
    client.post(address("confirm_again", reference=case.reference))
    client.post(address("confirm", reference=case.reference), {"code": first})

    assert OutgoingMail.objects.filter(template="code").count() == 2
    assert part(case).status == Status.IDENTIFYING


def test_too_many_codes_are_refused_with_a_sentence(enkomm: Platform, client: Client) -> None:
    case = send(client)
    for _ in range(5):
        response = client.post(address("confirm_again", reference=case.reference), follow=True)

    shown = text(response)
    assert "No further code goes to this address before" in shown
    assert "Brussels time. A code that came in the last 10 minutes still works." in shown
    assert enkomm.contact_email in shown


def test_another_address_keeps_the_other_answers(enkomm: Platform, client: Client) -> None:
    case = send(client)
    response = client.post(address("other_address", reference=case.reference), follow=True)

    assert response.redirect_chain[-1][0] == address("question", slug="reach")
    assert part(case).status == Status.WITHDRAWN
    assert answer(client, "reach", email="rita.sample@example.net").url == address("question", slug="check")


def test_another_browser_cannot_type_the_code(enkomm: Platform, client: Client) -> None:
    case = send(client)
    mallory = Client()

    assert page(mallory, case, "confirm").status_code == 404
    assert mallory.post(address("confirm_again", reference=case.reference)).status_code == 404
    assert mallory.post(address("other_address", reference=case.reference)).status_code == 404


@pytest.mark.req("X-03")
def test_whoever_sent_a_request_in_ritas_name_gets_in_by_no_other_code_than_hers(enkomm: Platform) -> None:
    mallory, rita = Client(), Client()
    case = send(mallory)
    open_case(rita, case)
    rita.post(address("answer_for", reference=case.reference), {"answer": "mine"})
    response = mallory.post(address("confirm", reference=case.reference), {"code": "00000000"})

    assert response.url.startswith(address("follow"))
    assert page(mallory, case).status_code == 302


def test_a_case_that_ended_before_its_code_was_typed_stays_ended(enkomm: Platform, client: Client) -> None:
    case = send(client)
    code = mailed_code(case)
    intake.withdraw(case)
    client.post(address("confirm", reference=case.reference), {"code": code})

    assert part(case).status == Status.WITHDRAWN
    assert not OutgoingMail.objects.filter(template="received").exists()
