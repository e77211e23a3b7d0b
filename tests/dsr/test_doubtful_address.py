"""An officer typed the mail address, perhaps wrongly: until its owner says that the request is theirs, they see nothing
of it, and until something else speaks for the address no package goes there."""

from typing import Any

import pytest
from django.test import Client

from dsr import decisions, disputes, intake
from dsr.models import Case, Right
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.dsr.desk import signed_in
from tests.dsr.disputed import WORDS
from tests.dsr.entering import POST, entered, letter_code
from tests.dsr.test_api_people import Caller
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
