"""Nobody keeps Rita out of her own rights, and nobody fills her mailbox (threats T5, T6, T7)."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from dsr import intake, lifecycle, triage
from dsr.models import Case, ClockEventKind, CodePurpose, ContactCode, Status
from dsr.verification import codes, quotas
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.test_api_people import BODY, Caller
from tests.dsr.visiting import address, answer, open_case, page, send, text, walk
from tests.factories import confirmed, mailed_code, part, submission
from workspaces.models import Membership, Platform

MALLORYS, RITAS = "198.51.100.9", "203.0.113.7"
NOON = datetime.fromisoformat("2026-11-24T12:00:20+00:00")


def codes_mailed() -> int:
    return OutgoingMail.objects.filter(template="code").count()


def flood(platform: Platform, email: str = "rita@example.org") -> None:
    """Have strangers from many networks use up what may go to an address in an hour over all networks."""
    for number in range(quotas.PER_ADDRESS[0].most):
        intake.submit(platform, submission(email=email), origin=f"network {number // 4}")


# -- a stranger and the owner -----------------------------------------------------------------------------------------


@pytest.mark.req("X-01", "X-03")
def test_rita_gets_through_while_mallory_asks_in_her_name_until_he_is_refused(enkomm: Platform) -> None:
    hers = confirmed(enkomm)
    refused = None
    while refused is None:
        mallory = Client(REMOTE_ADDR=MALLORYS)
        walk(mallory)
        response = answer(mallory, "check")
        refused = response if response.status_code == 422 else None
        assert Case.objects.count() < 10

    rita = Client(REMOTE_ADDR=RITAS)
    before = codes_mailed()
    case = send(rita)
    assert codes_mailed() == before + 1
    confirm = address("confirm", reference=case.reference)
    assert rita.post(confirm, {"code": mailed_code(case)}).url == address("case", reference=case.reference)
    assert part(case).status == Status.IDENTIFYING

    assert open_case(rita, hers).status_code == 200


def test_whoever_is_refused_keeps_their_answers_and_reads_how_to_go_on(enkomm: Platform) -> None:
    for _ in range(5):
        send(Client())
    browser = Client()
    walk(browser)
    response = answer(browser, "check")

    shown = text(response)
    assert response.status_code == 422
    assert "5 requests for this address came from your connection" in shown
    assert enkomm.contact_email in shown
    assert 'value="Rita Sample"' in text(browser.get(address("question", slug="reach")))
    assert Case.objects.count() == 5
    assert lifecycle.transition(part(Case.objects.earliest("pk")), Status.LAPSED, actor=SYSTEM)
    assert answer(browser, "check").status_code == 302


def test_requests_of_other_people_and_to_other_platforms_take_nothing(enkomm: Platform) -> None:
    for _ in range(5):
        intake.submit(enkomm, submission(), origin="one office")
    with pytest.raises(intake.TooManyOpen):
        intake.submit(enkomm, submission(), origin="one office")

    assert intake.code_was_sent(intake.submit(enkomm, submission(email="mei@example.org"), origin="another office"))


# -- the cap over all networks ----------------------------------------------------------------------------------------


@pytest.mark.req("X-01", "X-02")
def test_where_no_code_may_go_the_request_is_kept_and_its_time_runs(enkomm: Platform, omar: Membership) -> None:
    with time_machine.travel(NOON, tick=False):
        flood(enkomm)
        rita = Client(REMOTE_ADDR=RITAS)
        before = codes_mailed()
        case = send(rita)
        shown = text(page(rita, case, "confirm"))

        assert codes_mailed() == before
        assert part(case).clock_events.get().kind == ClockEventKind.RECEIVED
        assert part(case).due_at is not None
        assert (
            "No further code goes to ri•••@example.org before Tuesday 24 November 2026, 14:01, Brussels time" in shown
        )
        assert "Your request is kept" in shown
        assert case.display_reference in shown
        assert enkomm.contact_email in shown
        assert AuditEntry.objects.filter(action="code.withheld", subject=case.display_reference).count() == 1
        assert not triage.queue("open", omar.user).exists()

        again = text(rita.post(address("confirm_again", reference=case.reference), follow=True))
        assert "No code was sent yet." in again
        assert "before Tuesday 24 November 2026, 14:01, Brussels time" in again


@pytest.mark.req("X-01")
def test_at_the_named_minute_the_code_goes_out_and_the_request_goes_on(enkomm: Platform) -> None:
    rita = Client(REMOTE_ADDR=RITAS)
    with time_machine.travel(NOON, tick=False):
        flood(enkomm)
        case = send(rita)
    again = address("confirm_again", reference=case.reference)
    with time_machine.travel(NOON.replace(minute=59) + timedelta(minutes=1, seconds=39), tick=False):
        rita.post(again)
        assert not intake.code_was_sent(case)
    with time_machine.travel(NOON.replace(hour=13, minute=1, second=0), tick=False):
        assert "No code has gone to ri•••@example.org yet" in text(page(rita, case, "confirm"))
        rita.post(again)
        rita.post(address("confirm", reference=case.reference), {"code": mailed_code(case)})

    assert part(case).status == Status.IDENTIFYING
    assert case.received_at == NOON


def test_later_and_in_another_browser_reference_and_address_lead_to_the_code_too(enkomm: Platform) -> None:
    with time_machine.travel(NOON, tick=False):
        flood(enkomm)
        case = send(Client(REMOTE_ADDR=RITAS))
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        rita = Client(REMOTE_ADDR="203.0.113.88")
        assert "Is this your request?" in text(open_case(rita, case))
        rita.post(address("answer_for", reference=case.reference), {"answer": "mine"})

    assert part(case).status == Status.IDENTIFYING


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(enkomm: Platform) -> None:
    seen = set()
    with time_machine.travel(NOON, tick=False):
        for email in ("rita@example.org", "risa@example.org"):
            flood(enkomm, email)
            browser = Client(REMOTE_ADDR=RITAS)
            case = send(browser, reach={"email": email})
            shown = text(page(browser, case, "confirm")).replace(case.reference, "")
            for personal in (case.display_reference, " ".join(case.display_reference), case.reference[:4]):
                shown = shown.replace(personal, "")
            seen.add(re.sub(r'value="[^"]+"|aria-label="[^"]+"|<[^>]*translate="no"[^>]*>[^<]*', "", shown))

    assert len(seen) == 1


def test_a_program_is_told_as_much(enkomm: Platform) -> None:
    with time_machine.travel(NOON, tick=False):
        first = Caller().send("/cases", BODY).json()
        assert (first["code_sent"], first["next_code_at"]) == (True, None)
        flood(enkomm)
        told = Caller().send("/cases", BODY).json()
        assert (told["code_sent"], told["next_code_at"]) == (False, "2026-11-24T13:01:00Z")
        assert told["contact"] == enkomm.contact_email

        again = Caller(told["submission_token"]).send(f"/cases/{told['reference']}/confirmation-codes")
    problem = again.json()
    assert (again.status_code, problem["type"]) == (429, "/problems/too-many-codes")
    assert (problem["until"], problem["contact"]) == ("2026-11-24T13:01:00+00:00", enkomm.contact_email)
    assert again["Retry-After"] == "3640"


def test_a_program_that_sends_too_many_requests_reads_until_when(enkomm: Platform) -> None:
    for _ in range(5):
        assert Caller().send("/cases", BODY).status_code == 201
    refused = Caller().send("/cases", BODY)

    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (429, "/problems/too-many-unconfirmed")
    assert problem["contact"] == enkomm.contact_email
    assert 0 < int(refused["Retry-After"]) <= 7 * 24 * 3600


def test_the_same_key_from_another_network_is_the_same_submission(enkomm: Platform) -> None:
    answers = [
        Caller(network).post(
            "/api/v1/enkomm/cases",
            BODY,
            "application/json",
            headers={"Idempotency-Key": "on a train"},
            REMOTE_ADDR=network,
        )
        for network in (MALLORYS, RITAS)
    ]

    assert {one.status_code for one in answers} == {201}
    assert Case.objects.count() == 1


def test_nobodys_mailbox_is_flooded(enkomm: Platform) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for hour in range(4):
            for number in range(12):
                intake.submit(enkomm, submission(), origin=f"network {hour} {number}")
            clock.shift(timedelta(minutes=61))

    assert codes_mailed() == quotas.PER_ADDRESS[1].most


# -- codes for a request that exists ----------------------------------------------------------------------------------


def test_mallory_cannot_use_up_the_codes_of_a_request_whose_reference_he_lacks(enkomm: Platform) -> None:
    hers = confirmed(enkomm)
    flood(enkomm)
    for reference in ("222222", "EK 3333-33"):
        assert intake.knock(enkomm, reference, "rita@example.org", origin=MALLORYS) is None
    before = codes_mailed()

    for _ in range(quotas.PER_CASE[0].most):
        intake.knock(enkomm, hers.reference, "rita@example.org", origin=RITAS)
    assert codes_mailed() == before + quotas.PER_CASE[0].most
    intake.knock(enkomm, hers.reference, "rita@example.org", origin=RITAS)
    assert codes_mailed() == before + quotas.PER_CASE[0].most


def test_each_request_and_each_purpose_has_codes_of_its_own(enkomm: Platform) -> None:
    one, other = confirmed(enkomm), confirmed(enkomm)
    for _ in range(5):
        codes.send(one, CodePurpose.OPEN_CASE, "rita@example.org")
    with pytest.raises(codes.TooManyCodes):
        codes.send(one, CodePurpose.OPEN_CASE, "rita@example.org")

    codes.send(one, CodePurpose.SECOND_CONTACT, "rita@example.org")
    codes.send(one, CodePurpose.DOWNLOAD, "rita@example.org")
    codes.send(other, CodePurpose.OPEN_CASE, "rita@example.org")


def test_opening_her_requests_takes_nothing_from_ritas_next_one(enkomm: Platform) -> None:
    for _ in range(2):
        hers = confirmed(enkomm)
        for _ in range(5):
            codes.send(hers, CodePurpose.OPEN_CASE, "rita@example.org")

    assert intake.code_was_sent(intake.submit(enkomm, submission()))


def test_a_request_sent_in_ritas_name_is_no_way_to_send_her_more(enkomm: Platform) -> None:
    """Its sender knows its reference, so until it is confirmed codes that open it count like those that confirm it."""
    sent = [intake.submit(enkomm, submission(), origin=MALLORYS) for _ in range(4)]
    for case in sent:
        for _ in range(4):
            intake.knock(enkomm, case.reference, "rita@example.org", origin=MALLORYS)

    assert codes_mailed() == quotas.PER_NETWORK[0].most


# -- what is kept of a network ----------------------------------------------------------------------------------------


def test_where_a_request_came_from_is_forgotten_once_it_is_confirmed_or_over(enkomm: Platform) -> None:
    hers, his = (intake.submit(enkomm, submission(), origin=network) for network in (RITAS, MALLORYS))
    assert [case.origin for case in Case.objects.order_by("pk")] == [RITAS, MALLORYS]

    intake.confirm_contact(hers, mailed_code(hers))
    lifecycle.transition(part(his), Status.LAPSED, actor=SYSTEM)

    assert set(Case.objects.values_list("origin", flat=True)) == {""}
    codes.send(Case.objects.get(pk=hers.pk), CodePurpose.OPEN_CASE, "rita@example.org", origin=RITAS)
    assert ContactCode.objects.latest("pk").origin == ""


@pytest.mark.parametrize("over", [("contact_confirmed_at",), ("closed_at", "purge_after")])
def test_the_database_refuses_to_keep_it_longer(enkomm: Platform, over: tuple[str, ...]) -> None:
    case = intake.submit(enkomm, submission(), origin=RITAS)

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**dict.fromkeys(over, now()))


def test_every_door_hands_on_where_somebody_comes_from_as_a_keyed_hash(enkomm: Platform) -> None:
    browser, at = Client(REMOTE_ADDR=RITAS), {"content_type": "application/json", "REMOTE_ADDR": RITAS}
    case = send(browser)
    browser.post(address("confirm_again", reference=case.reference))
    browser.post(address("follow"), {"reference": case.display_reference, "email": "rita@example.org"})

    told = {**BODY, "email": "risa@example.org"}
    for key in ("", "a key"):
        sent = Caller().post("/api/v1/enkomm/cases", told, **at, headers={"Idempotency-Key": key}).json()
        one = f"/api/v1/enkomm/cases/{sent['reference']}"
        Caller(sent["submission_token"]).post(f"{one}/confirmation-codes", {}, **at)
    Caller().post(f"{one}/access-codes", {"email": told["email"]}, **at)

    assert ContactCode.objects.count() == 3 + 5
    origins = {row.origin for model in (Case, ContactCode) for row in model.objects.all()}
    assert len(origins) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", origins.pop())
