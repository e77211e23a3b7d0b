"""An officer typed the mail address, perhaps wrongly: until its owner says that the request is theirs, they see nothing
of it, and until something else speaks for the address no package goes there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from dsr import decisions, delivery, disputes, handover, intake, triage
from dsr.models import Case, ClockEventKind, Request, Right, Status, Turn
from dsr.verification import process
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import accepted, signed_in, url, with_the_person
from tests.dsr.disputed import WORDS
from tests.dsr.entering import POST, entered, letter_code
from tests.dsr.test_api_people import Caller
from tests.dsr.test_handover import matched
from tests.dsr.visiting import address, open_case, page, text
from tests.factories import RITA, mailed_code, part
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

TYPO = "typo@elsewhere.example"
# Every page of a case that its mailbox opens, except what closes it.
PAGES: list[tuple[str, dict[str, Any]]] = [
    ("case_progress", {}),
    ("who", {}),
    ("write", {}),
    ("withdraw", {}),
    ("letter", {"number": 1}),
    ("complain", {}),
    ("dispute", {"part": 1, "right": "complaint"}),
    ("identity", {}),
    ("identity_code", {}),
    ("other_proof", {}),
    ("fee", {"part": 1}),
    ("package", {"part": 1}),
    ("certificate", {"part": 1}),
]
SECRETS = (RITA["name"], *POST.splitlines(), "It is about May.")


@pytest.fixture
def mistyped(enkomm: Platform, omar: Membership) -> Case:
    return entered(enkomm, omar, email=TYPO, wish="It is about May.")


def types_letter(browser: Client, case: Case, code: str) -> None:
    browser.post(address("follow_letter"), {"reference": case.display_reference, "code": code})


def says(browser: Client, case: Case, answer: str) -> Any:
    return browser.post(address("answer_for", reference=case.reference), {"answer": answer})


# -- what its mailbox sees --------------------------------------------------------------------------------------------


def test_the_owner_of_a_mistyped_mailbox_is_asked_and_sees_nothing(mistyped: Case, client: Client) -> None:
    asked = text(open_case(client, mistyped))

    assert "Is this your request?" in asked
    for secret in SECRETS:
        assert secret not in asked
    for name, more in PAGES:
        answer = page(client, mistyped, name, **more)
        assert answer.status_code == 302, name
        assert answer.url == address("case", reference=mistyped.reference), name
    client.post(address("write", reference=mistyped.reference), {"text": "Who are you?"})
    assert not mistyped.messages.exists()


def test_also_after_the_answer_they_see_nothing_before_they_say_that_it_is_theirs(
    mistyped: Case, omar: Membership, client: Client
) -> None:
    factories.drain()
    decisions.refuse(part(mistyped), by=omar, ground="not_identified", text="Nobody could show us who asks for this.")
    open_case(client, mistyped)
    says(client, mistyped, "not_mine")
    assert page(client, mistyped, "letter", number=2).status_code == 302

    says(client, mistyped, "mine")
    assert page(client, mistyped, "letter", number=2).status_code == 200


def test_whoever_says_that_it_is_theirs_reads_on_and_can_leave(mistyped: Case, client: Client) -> None:
    open_case(client, mistyped)
    says(client, mistyped, "mine")

    assert RITA["name"] in text(page(client, mistyped, "letter", number=1))
    client.post(address("leave", reference=mistyped.reference))
    assert page(client, mistyped).url.startswith(address("follow"))


def test_the_letter_is_enough_for_what_letters_open(mistyped: Case, omar: Membership, client: Client) -> None:
    types_letter(client, mistyped, letter_code(signed_in(omar), mistyped))
    open_case(client, mistyped)

    assert page(client, mistyped, "who").status_code == 200
    assert page(client, mistyped, "certificate", part=1).url == address("case", reference=mistyped.reference)


def test_the_api_tells_a_mistyped_mailbox_no_more(mistyped: Case) -> None:
    at = f"/cases/{mistyped.reference}"
    Caller().send(f"{at}/access-codes", {"email": TYPO})
    opened = Caller().send(f"{at}/access", {"code": mailed_code(mistyped)}).json()
    program = Caller(opened["case_token"])

    told = program.read(at)
    assert (told.status_code, told.json()["parts"], told.json()["contact_confirmed"]) == (200, [], False)
    for path in ("messages", "contacts", "parts/1/package"):
        assert program.read(f"{at}/{path}").status_code == 404, path
    for path, body in (
        ("messages", {"text": "Who are you?"}),
        ("parts/1/disputes", {"right": "complaint", "words": WORDS}),
        ("other-proofs", {"text": "I have a passport."}),
        ("contact-codes", {"contact": 0}),
        ("identity-proofs", {"code": "1234 5678"}),
        ("parts/1/package-codes", {"contact": 0}),
        ("parts/1/package-proofs", {"code": "1234 5678"}),
    ):
        assert program.send(f"{at}/{path}", body).status_code == 404, path
    assert not Case.objects.filter(right=Right.COMPLAINT).exists()
    assert program.send(f"{at}/acknowledgement").status_code == 204
    assert program.read(f"{at}/messages").status_code == 200


# -- complaints -------------------------------------------------------------------------------------------------------


def test_a_complaint_by_letter_is_answered_on_paper_and_no_mailbox_opens_it(
    mistyped: Case, omar: Membership, client: Client
) -> None:
    types_letter(client, mistyped, letter_code(signed_in(omar), mistyped))
    sent = {"words": WORDS, "stage": "send"}
    client.post(address("dispute", reference=mistyped.reference, part=1, right="complaint"), sent)
    filed = Case.objects.get(right=Right.COMPLAINT)
    assert (filed.on_paper, filed.person["email"], filed.person["name"]) == (True, "", RITA["name"])
    assert WORDS in text(page(client, filed))
    assert not [mail for mail in OutgoingMail.objects.all() if filed.display_reference in mail.text]

    stranger = Client()
    open_case(stranger, mistyped)
    assert page(stranger, filed).url == address("case", reference=mistyped.reference)
    assert page(stranger, filed, "letter", number=1).status_code == 302
    says(stranger, filed, "mine")
    assert page(stranger, filed, "who").status_code == 302
    assert intake.knock(filed.platform, filed.reference, TYPO) is None


def test_a_complaint_about_a_confirmed_request_goes_by_mail_as_before(mistyped: Case, client: Client) -> None:
    open_case(client, mistyped)
    says(client, mistyped, "mine")
    filed = disputes.file(part(mistyped), Right.COMPLAINT, WORDS, language="en")

    assert (filed.on_paper, filed.person["email"]) == (False, TYPO)


# -- a package --------------------------------------------------------------------------------------------------------


def seen(case: Case, by: Membership) -> Request:
    """Have `by` match Rita and see her passport; return her request, which then waits for its decision."""
    matched(part(case), by)
    process.record_officer_check(case, kind="document_seen", by=by)
    factories.go_on_proven(case)
    factories.drain()
    return part(case)


def released(case: Case, omar: Membership, mei: Membership) -> Request:
    """Have a copy made for Rita, whom Omar saw, and released by Mei."""
    return with_the_person(accepted(seen(case, omar), by=omar), by=mei)


@pytest.mark.req("X-03")
def test_whoever_says_mine_in_a_mistyped_mailbox_gets_no_package(
    mistyped: Case, omar: Membership, mei: Membership, client: Client
) -> None:
    open_case(client, mistyped)
    says(client, mistyped, "mine")
    request = released(mistyped, omar, mei)

    assert delivery.download_contacts(request) == []
    assert (request.status, request.awaits_handover) == (Status.READY, True)
    assert not request.clock_events.filter(kind=ClockEventKind.ANSWERED).exists()
    assert not OutgoingMail.objects.filter(template="ready").exists()
    assert "We hand it over to you in person." in text(page(client, mistyped))
    assert page(client, mistyped, "package", part=1).status_code == 404
    with pytest.raises(delivery.NoPackage):
        delivery.send_download_code(request)


def test_the_letter_and_the_mailbox_in_one_browser_open_it(
    mistyped: Case, omar: Membership, mei: Membership, client: Client
) -> None:
    types_letter(client, mistyped, letter_code(signed_in(omar), mistyped))
    open_case(client, mistyped)
    says(client, mistyped, "mine")

    assert delivery.download_contacts(released(mistyped, omar, mei)) == [TYPO]


def test_the_letter_counts_also_after_mine_and_only_in_the_same_browser(
    mistyped: Case, omar: Membership, client: Client
) -> None:
    open_case(client, mistyped)
    says(client, mistyped, "mine")
    request, code = seen(mistyped, omar), letter_code(signed_in(omar), mistyped)
    types_letter(Client(), mistyped, code)
    assert delivery.download_contacts(request) == []

    types_letter(client, mistyped, code)
    assert delivery.download_contacts(request) == [TYPO]


def test_an_address_that_the_systems_held_opens_it(
    enkomm: Platform, omar: Membership, mei: Membership, client: Client
) -> None:
    case = entered(enkomm, omar, email=RITA["email"])
    open_case(client, case)
    says(client, case, "mine")

    assert delivery.download_contacts(released(case, omar, mei)) == [RITA["email"]]


def test_what_no_address_may_open_is_handed_over_and_given_only_then(
    mistyped: Case, omar: Membership, mei: Membership
) -> None:
    request, desk = released(mistyped, omar, mei), signed_in(omar)

    assert triage.queue("to_hand_over", omar.user).filter(pk=request.pk).exists()
    assert request.binds_at is not None
    assert "does not open to it" in text(desk.get(url("desk_hand_over", request)))
    handover.record(request, way="in_person", at=now(), by=omar)
    given = part(mistyped)
    assert (given.status, given.turn) == (Status.COMPLETED, Turn.NOBODY)
    assert given.clock_events.filter(kind=ClockEventKind.ANSWERED).exists()


def test_what_nobody_came_for_is_no_answer_though_there_is_an_address(
    mistyped: Case, omar: Membership, mei: Membership
) -> None:
    released(mistyped, omar, mei)
    with travel(now() + timedelta(days=8)):
        assert delivery.expire_packages() == 0
    with travel(now() + timedelta(days=31)):
        assert delivery.expire_packages() == 1
        factories.drain()

        request = part(mistyped)
        assert request.status == Status.DECIDING
        assert not request.clock_events.filter(kind=ClockEventKind.ANSWERED).exists()


def test_called_back_it_goes_to_the_mailbox_once_something_speaks_for_it(
    mistyped: Case, omar: Membership, mei: Membership, client: Client
) -> None:
    request = released(mistyped, omar, mei)
    types_letter(client, mistyped, letter_code(signed_in(omar), mistyped))
    open_case(client, mistyped)
    says(client, mistyped, "mine")
    assert page(client, mistyped, "package", part=1).status_code == 404, "an officer may be handing it over just now"

    delivery.send_back(request, by=omar)
    factories.drain()
    assert not part(mistyped).clock_events.filter(kind=ClockEventKind.ANSWER_RECALLED).exists()
    ready = with_the_person(accepted(part(mistyped), by=omar), by=mei)
    assert (ready.awaits_handover, delivery.download_contacts(ready)) == (False, [TYPO])
