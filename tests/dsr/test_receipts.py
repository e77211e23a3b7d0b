"""The letter with a code: whoever has it follows the case, and gets nothing that needs the person."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from time_machine import travel

from dsr import decisions, delivery, intake, retention
from dsr.models import MAX_GUESSES_A_DAY, Case, Status
from dsr.verification import process, receipts
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests import factories
from tests.dsr.desk import signed_in, text, url
from tests.dsr.entering import POST, entered, letter_code
from tests.dsr.visiting import address, page
from tests.factories import RITA, part
from workspaces.models import MemberRole, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def desk(omar: Membership) -> Client:
    return signed_in(omar)


@pytest.fixture
def case(enkomm: Platform, omar: Membership) -> Case:
    return entered(enkomm, omar)


def types(browser: Client, case: Case, code: str, reference: str = "") -> Any:
    told = {"reference": reference or case.display_reference, "code": code}
    return browser.post(address("follow_letter"), told)


def test_the_letter_opens_how_the_case_stands(case: Case, desk: Client, client: Client) -> None:
    code = letter_code(desk, case)
    answer = types(client, case, f"{code[:4].lower()}-{code[4:]}")

    assert answer.url == address("case", reference=case.reference)
    shown = text(page(client, case))
    assert "See the information you hold about me" in shown
    assert "You will hear by" in shown
    assert "You withdrew" not in shown


def test_the_letter_is_made_for_a_window_and_says_how_to_follow(case: Case, desk: Client) -> None:
    asked = text(desk.get(url("desk_receipt", part(case))))
    letter = desk.post(url("desk_receipt", part(case)))

    assert RITA["name"] not in asked
    for line in (RITA["name"], *POST.splitlines(), case.display_reference, "/follow/letter/"):
        assert line in text(letter)
    assert letter["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_letter_speaks_the_language_of_the_person(enkomm: Platform, omar: Membership, desk: Client) -> None:
    case = entered(enkomm, omar, language="ja")

    assert 'lang="ja"' in text(desk.post(url("desk_receipt", part(case))))


def test_the_code_is_kept_as_a_hash_and_shown_once(case: Case, desk: Client) -> None:
    first = letter_code(desk, case)
    case.refresh_from_db()
    assert first not in case.receipt_hash
    assert len(case.receipt_hash) == 64
    assert first[:4] not in text(desk.get(url("desk_request", part(case))))
    trail = " ".join(str(entry.payload) for entry in AuditEntry.objects.all())
    assert first not in trail.replace(" ", "")
    assert "receipt.made" in set(AuditEntry.objects.values_list("action", flat=True))


def test_a_newer_letter_replaces_an_older_one(case: Case, desk: Client, client: Client) -> None:
    first = letter_code(desk, case)
    second = letter_code(desk, case)

    assert types(client, case, first).status_code == 422
    assert types(client, case, second).status_code == 302


def test_a_newer_letter_ends_the_visits_of_an_older_one(case: Case, desk: Client, client: Client) -> None:
    """The first letter was taken out of the letter box. Whoever took it is out of her case, and of her complaint."""
    types(client, case, letter_code(desk, case))
    sent = {"words": "Nobody answers me at all.", "stage": "send"}
    client.post(address("dispute", reference=case.reference, part=1, right="complaint"), sent)
    filed = Case.objects.get(right="complaint")
    assert [page(client, one).status_code for one in (case, filed)] == [200, 200]

    second = letter_code(desk, case)
    for one in (case, filed):
        assert page(client, one).url.startswith(address("follow"))
        answer = client.post(address("write", reference=one.reference), {"text": "It is about May."})
        assert answer.url.startswith(address("follow"))
    types(client, case, second)
    assert [page(client, one).status_code for one in (case, filed)] == [200, 200]


def test_no_letter_is_made_for_a_case_that_has_ended(case: Case, omar: Membership, desk: Client) -> None:
    before = Case.objects.get(pk=case.pk)
    intake.withdraw(case)

    assert desk.post(url("desk_receipt", part(case))).status_code == 409
    answer = desk.post(f"/api/v1/enkomm/requests/{case.reference}-1/receipt-codes", content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/case-closed")
    with pytest.raises(receipts.Closed):
        receipts.issue(before, by=omar)  # Read while it was open.
    case.refresh_from_db()
    assert case.receipt_hash == ""


def test_only_whoever_works_on_requests_makes_a_letter(
    enkomm: Platform, case: Case, olga: Membership, omar: Membership
) -> None:
    auditor = Membership(platform=enkomm, user=omar.user, role=MemberRole.AUDITOR)
    for nobody in (olga, auditor):
        with pytest.raises(PermissionDenied):
            receipts.issue(case, by=nobody)
    case.refresh_from_db()
    assert case.receipt_hash == ""


def test_the_code_of_one_case_opens_no_other(
    enkomm: Platform, omar: Membership, case: Case, desk: Client, client: Client
) -> None:
    other = entered(enkomm, omar, name="Somebody Else", address="Nowhere 1")

    assert types(client, other, letter_code(desk, case)).status_code == 422


def test_no_letter_opens_a_case_that_came_through_the_portal(enkomm: Platform, desk: Client, omar: Membership) -> None:
    case = factories.confirmed(enkomm)

    assert desk.post(url("desk_receipt", part(case))).status_code == 409
    with pytest.raises(receipts.NotEntered):
        receipts.issue(case, by=omar)


def test_mallory_guesses_twenty_times_a_day_and_learns_nothing(case: Case, desk: Client, client: Client) -> None:
    code = letter_code(desk, case)
    wrong = [types(Client(REMOTE_ADDR=f"192.0.2.{n}"), case, "2222 2222") for n in range(MAX_GUESSES_A_DAY)]
    unknown = types(Client(REMOTE_ADDR="192.0.2.99"), case, "2222 2222", reference="ZZZZZZ")

    assert {answer.status_code for answer in (*wrong, unknown)} == {422}
    told = [re.sub(r'value="[^"]*"', "", text(answer)) for answer in (wrong[0], wrong[-1], unknown)]
    assert told[0] == told[1] == told[2]
    assert "This reference and this code open no request." in text(unknown)
    assert types(client, case, code).status_code == 422, "also the right one waits for the next day"
    with travel(now() + timedelta(days=1)):
        assert types(client, case, code).status_code == 302
    assert AuditEntry.objects.filter(action="receipt.wrong").count() == MAX_GUESSES_A_DAY


def test_guesses_from_one_network_meet_its_limit(case: Case, desk: Client, client: Client) -> None:
    answers = [types(client, case, "2222 2222", reference="ZZZZZZ").status_code for _try in range(31)]

    assert answers[-1] == 429


@pytest.mark.req("X-03")
def test_the_letter_opens_no_package_confirms_no_address_and_asks_for_no_code(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client, client: Client
) -> None:
    """Mallory took the letter out of Rita's letter box. The case has a mail address, and is ready to be fetched."""
    case = entered(enkomm, omar, email=RITA["email"])
    process.record_officer_check(case, kind="document_seen", by=omar)
    factories.go_on_proven(case)
    factories.drain()
    intake.mark_contact_confirmed(case)
    decisions.accept(part(case), by=omar)
    factories.drain()
    delivery.release(part(case), by=mei)
    factories.drain()
    assert part(case).status == Status.READY
    assert types(client, case, letter_code(desk, case)).status_code == 302

    shown = text(page(client, case))
    assert "The code on the letter does not open it." in shown
    assert "To the download" not in shown
    follow = address("follow")
    for name, more in (("package", {"part": 1}), ("package_code", {"part": 1}), ("download", {"part": 1})):
        at = address(name, reference=case.reference, **more)
        for answer in (client.get(at), client.post(at, {"contact": "0"})):
            assert answer.status_code == 405 or answer.url.startswith(follow), name
    for name in ("identity", "identity_code", "answer_for"):
        answer = client.post(address(name, reference=case.reference), {"answer": "mine", "contact": "0"})
        assert answer.url.startswith(follow), name


def test_a_complaint_by_letter_opens_no_more_than_the_letter(
    enkomm: Platform, omar: Membership, desk: Client, client: Client
) -> None:
    case = entered(enkomm, omar, email=RITA["email"])
    types(client, case, letter_code(desk, case))
    sent = {"words": "Nobody answers me at all.", "stage": "send"}
    client.post(address("dispute", reference=case.reference, part=1, right="complaint"), sent)
    filed = Case.objects.get(right="complaint")

    assert page(client, filed).status_code == 200
    assert filed.contact_confirmed_at is None
    answer = client.post(address("answer_for", reference=case.reference), {"answer": "mine"})
    assert answer.url.startswith(address("follow"))


def test_a_letter_confirms_no_mail_address(enkomm: Platform, omar: Membership, desk: Client, client: Client) -> None:
    case = entered(enkomm, omar, email=RITA["email"])
    types(client, case, letter_code(desk, case))
    client.post(address("answer_for", reference=case.reference), {"answer": "mine"})
    case.refresh_from_db()

    assert case.contact_confirmed_at is None


def test_whoever_has_the_letter_can_write_and_withdraw(case: Case, desk: Client, client: Client) -> None:
    types(client, case, letter_code(desk, case))
    client.post(address("write", reference=case.reference), {"text": "It is about May."})
    assert "It is about May." in text(page(client, case))
    client.post(address("withdraw", reference=case.reference))

    assert part(case).status == Status.WITHDRAWN
    client.post(address("leave", reference=case.reference))
    assert page(client, case).status_code == 302


def test_a_shredded_case_has_no_code(case: Case, desk: Client, client: Client) -> None:
    code = letter_code(desk, case)
    types(client, case, code)
    client.post(address("withdraw", reference=case.reference))
    case.refresh_from_db()
    with travel(case.purge_after + timedelta(minutes=1)):  # type: ignore[operator]
        assert retention.purge(case)
        case.refresh_from_db()
        assert case.receipt_hash == ""
        assert types(Client(), case, code).status_code == 422
