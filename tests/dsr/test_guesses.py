"""Guessing a code has an end, and so has asking for codes: also for many who try at the same moment (threat T23)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from dsr import intake, sweeps
from dsr.models import MAX_GUESSES_A_DAY, Case, CodeGuesses, CodePurpose, ContactCode, Request, Status
from dsr.verification import codes, quotas
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.dsr.test_api_people import Caller
from tests.dsr.visiting import address, send, text
from tests.factories import confirmed, mailed_code, submission, submitted
from workspaces.models import Platform

OPEN = CodePurpose.OPEN_CASE
NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")
AT_ONCE = 12


def wrong_for(case: Case) -> str:
    return "0000 0000" if mailed_code(case) != "00000000" else "1111 1111"


def guess(case: Case, times: int, purpose: CodePurpose = OPEN) -> Counter[str]:
    """Type a wrong code so often, asking for a new code whenever one is used up; return what came of it."""
    outcomes: Counter[str] = Counter()
    for _ in range(times):
        try:
            codes.check(case, purpose, "0000 0000")
        except codes.ExpiredCode:
            codes.send(case, purpose, "rita@example.org")
            outcomes["sent"] += 1
        except (codes.WrongCode, codes.TooManyGuesses) as refusal:
            outcomes[type(refusal).__name__] += 1
    return outcomes


def all_at_once(act: Callable[[int], str], platform: Platform) -> Counter[str]:
    """Let many act at the same moment, each with a connection of its own; return what they say came of it."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> str:
        start.wait()
        with platform_scope(platform.pk):
            try:
                return act(number)
            finally:
                connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


# -- guesses ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("X-01")
def test_asking_for_ever_new_codes_gives_no_more_than_twenty_guesses_a_day(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    with time_machine.travel(NOON, tick=False):
        outcomes = guess(case, 30)
        assert outcomes["WrongCode"] == MAX_GUESSES_A_DAY == 20
        with pytest.raises(codes.TooManyGuesses) as full:
            codes.check(case, OPEN, mailed_code(case))
    assert full.value.until == NOON.replace(day=25, hour=0)

    with time_machine.travel(full.value.until, tick=False):
        codes.send(case, OPEN, "rita@example.org")
        assert codes.check(case, OPEN, mailed_code(case))


def test_guesses_at_one_purpose_or_one_request_take_none_from_another(enkomm: Platform) -> None:
    case, other = confirmed(enkomm), confirmed(enkomm)
    with time_machine.travel(NOON, tick=False):
        guess(case, 30)
        for free, purpose in ((case, CodePurpose.DOWNLOAD), (other, OPEN)):
            codes.send(free, purpose, "rita@example.org")
            assert codes.check(free, purpose, mailed_code(free))


def test_where_no_code_is_alive_nothing_is_guessed_and_nothing_counted(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    taken = CodeGuesses.objects.count()

    for _ in range(25):
        with pytest.raises(codes.ExpiredCode):
            codes.check(case, OPEN, "0000 0000")

    assert CodeGuesses.objects.count() == taken


def test_the_database_refuses_the_guess_after_the_last(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    codes.send(case, OPEN, "rita@example.org")
    guess(case, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        CodeGuesses.objects.filter(purpose=OPEN).update(taken=MAX_GUESSES_A_DAY + 1)


def test_the_page_says_when_a_code_is_looked_at_again(enkomm: Platform, client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        case = send(client)
        CodeGuesses.objects.create(
            platform=enkomm, case=case, purpose=CodePurpose.CONFIRM_CONTACT, day=NOON.date(), taken=MAX_GUESSES_A_DAY
        )
        response = client.post(address("confirm", reference=case.reference), {"code": mailed_code(case)})

    shown = text(response)
    assert response.status_code == 422
    assert "Send a new one after Wednesday 25 November 2026, 01:00, Brussels time." in shown
    assert enkomm.contact_email in shown
    assert Request.objects.get().status == Status.UNCONFIRMED


def test_a_program_reads_it_too_and_opening_a_case_says_as_little_as_ever(enkomm: Platform) -> None:
    case = confirmed(enkomm)
    with time_machine.travel(NOON, tick=False):
        codes.send(case, OPEN, "rita@example.org")
        CodeGuesses.objects.create(platform=enkomm, case=case, purpose=OPEN, day=NOON.date(), taken=MAX_GUESSES_A_DAY)
        known = Caller().send(f"/cases/{case.reference}/access", {"code": mailed_code(case)})
        unknown = Caller().send("/cases/222222/access", {"code": mailed_code(case)})

        other = Caller().send("/cases", {**_body(), "email": "risa@example.org"}).json()
        sent = Case.objects.get(reference=other["reference"])
        confirming = {"purpose": CodePurpose.CONFIRM_CONTACT, "day": NOON.date(), "taken": MAX_GUESSES_A_DAY}
        CodeGuesses.objects.create(platform=enkomm, case=sent, **confirming)
        told = Caller(other["submission_token"]).send(f"/cases/{sent.reference}/confirmations", {"code": "1234 5678"})

    assert known.status_code == unknown.status_code == 422
    assert known.json() == unknown.json()
    assert (told.status_code, told.json()["type"]) == (429, "/problems/too-many-guesses")
    assert (told["Retry-After"], told.json()["until"]) == ("43200", "2026-11-25T00:00:00+00:00")


def _body() -> dict[str, str]:
    told = submission()
    return {"right": told.right, "relation": told.relation, "residence": "DE", "name": told.name}


# -- many at the same moment ------------------------------------------------------------------------------------------


def many_guess_at_once(platform: Platform, *, taken: int, compared: int) -> None:
    case = submitted(platform)
    purpose, wrong = CodePurpose.CONFIRM_CONTACT, wrong_for(case)
    day = now().date()
    CodeGuesses.objects.create(platform=platform, case=case, purpose=purpose, day=day, taken=taken)

    def act(_number: int) -> str:
        try:
            codes.check(case, purpose, wrong)
        except (codes.WrongCode, codes.TooManyGuesses, codes.ExpiredCode) as refusal:
            return type(refusal).__name__
        return "right"

    outcomes = all_at_once(act, platform)

    assert outcomes["WrongCode"] == ContactCode.objects.get(case=case).tries == compared
    assert CodeGuesses.objects.get(case=case).taken <= MAX_GUESSES_A_DAY


def many_ask_at_once(platform: Platform) -> None:
    case = confirmed(platform)

    def act(_number: int) -> str:
        try:
            codes.send(case, OPEN, "rita@example.org")
        except codes.TooManyCodes:
            return "refused"
        return "sent"

    assert all_at_once(act, platform)["sent"] == quotas.PER_CASE[0].most


def many_submit_at_once(platform: Platform) -> None:
    def act(_number: int) -> str:
        try:
            intake.submit(platform, submission(), origin="one network")
        except intake.TooManyOpen:
            return "refused"
        return "taken in"

    assert all_at_once(act, platform)["taken in"] == intake.MAX_OPEN_UNCONFIRMED


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """On the database of this run."""

    @pytest.mark.parametrize(("taken", "compared"), [(0, 5), (18, 2), (20, 0)])
    def test_guesses_compare_no_more_than_one_after_the_other(self, enkomm: Platform, taken, compared) -> None:
        many_guess_at_once(enkomm, taken=taken, compared=compared)

    def test_no_more_codes_go_out_than_one_after_the_other(self, enkomm: Platform) -> None:
        many_ask_at_once(enkomm)

    def test_no_more_requests_are_taken_in_than_one_after_the_other(self, enkomm: Platform) -> None:
        many_submit_at_once(enkomm)


@pytest.mark.postgres
class TestAtOnceOnPostgreSQL(TestAtOnce):
    """Where writers wait for each other row by row."""

    @pytest.fixture(autouse=True)
    def on_postgresql(self, transactional_db: None) -> None:
        assert connection.vendor == "postgresql"


def test_codes_and_guesses_are_forgotten_when_nothing_counts_them_any_more(enkomm: Platform) -> None:
    with time_machine.travel(NOON, tick=False):
        case = submitted(enkomm)
        guess(case, 1, CodePurpose.CONFIRM_CONTACT)
    with time_machine.travel(NOON + timedelta(hours=24), tick=False):
        assert sweeps.sweep_all()["codes"] == 0
        assert not CodeGuesses.objects.exists()
    with time_machine.travel(NOON + timedelta(hours=24, minutes=2), tick=False):
        assert sweeps.sweep_all()["codes"] == 1
    assert not ContactCode.objects.exists()
