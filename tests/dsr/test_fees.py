"""A fee: named by an officer, told to the person, who pays or withdraws; the clock moves only where the law says so."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from dsr import decisions, fees, intake
from dsr.models import Case, ClockEvent, ClockEventKind, Fee, Request, Right, Timer, TimerKind
from privacy_portal.mail.models import OutgoingMail
from tests.dsr.desk import again, deciding, signed_in, text, url
from tests.dsr.visiting import open_case
from tests.dsr.visiting import page as page_of
from tests.factories import answered_from, confirmed, drain, part, prove
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
TYPED = {"amount": "40.00", "currency": "EUR", "reason": "Your sixth copy within a month. Transfer it to our account."}


def quoted(request: Request, by: Membership) -> Fee:
    return fees.quote(request, amount=Decimal(40), currency="EUR", reason=TYPED["reason"], by=by)


def moments(request: Request) -> list[str]:
    kinds = [ClockEventKind.FEE_QUOTED, ClockEventKind.FEE_PAID]
    return list(ClockEvent.objects.filter(request=request, kind__in=kinds).values_list("kind", flat=True))


@pytest.mark.req("X-02")
def test_an_officer_names_a_fee_rita_agrees_and_the_payment_is_recorded(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    desk, rita, due = signed_in(omar), Client(), request.due_at

    shown = text(desk.get(url("desk_fee", request)))
    assert "says of fees: It is free. Excessive requests may cost a fee, or be refused." in shown
    assert desk.post(url("desk_fee", request), TYPED).status_code == 302

    assert "There is a fee for your request" in text(open_case(rita, request.case))
    fee = text(page_of(rita, request.case, "fee", part=1))
    assert "This answer costs 40.00 EUR" in fee
    assert "Your sixth copy within a month." in fee
    assert "This does not move your date." in fee
    rita.post(page_of(rita, request.case, "fee", part=1).wsgi_request.path)
    assert "There is a fee for your request" not in text(page_of(rita, request.case))
    assert "The person says that they pay." in text(desk.get(url("desk_fee", request)))

    desk.post(url("desk_fee_paid", request))
    assert moments(request) == ["fee_quoted", "fee_paid"]
    assert again(request).due_at == due
    assert fees.open_fee(again(request)) is None


def test_the_mail_about_a_fee_says_no_sum_and_no_reason(enkomm: Platform, omar: Membership) -> None:
    quoted(deciding(enkomm), omar)

    mail = OutgoingMail.objects.get(template="fee")
    assert "There is a fee for your request" in mail.text
    assert "40" not in mail.text.replace(mail.text.split("http")[-1], "")
    assert "sixth" not in mail.text


@pytest.mark.req("X-02")
def test_in_switzerland_the_time_begins_when_the_days_to_think_are_over(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "CH", "Europe/Zurich")
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, residence="CH")
        drain()
        before = part(case).due_at
        quoted(part(case), omar)

    assert part(case).due_at > before
    assert "fee" in [fact["params"].get("question") for fact in part(case).clock.explanation]


def test_rita_can_withdraw_instead(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    quoted(request, omar)

    intake.withdraw(request.case)

    assert fees.open_fee(again(request)) is None
    with pytest.raises(fees.NoFee):
        fees.agree(again(request))


def test_a_fee_is_named_once_at_a_time_and_not_after_the_answer(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    quoted(request, omar)
    with pytest.raises(fees.AlreadyQuoted):
        quoted(request, omar)
    assert signed_in(omar).post(url("desk_fee", request), TYPED).status_code == 409

    decisions.refuse(again(request), by=omar, ground="unfounded_or_excessive", text="No payment arrived.")
    with pytest.raises(fees.NoFee):
        quoted(again(request), omar)
    with pytest.raises(fees.NoFee):
        fees.paid(again(request), by=omar)


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"amount": "a lot"}, {"currency": "euro"}, {"reason": ""}])
def test_what_is_wrong_with_a_fee_is_said_and_nothing_typed_is_lost(
    enkomm: Platform, omar: Membership, wrong: dict[str, str]
) -> None:
    request = deciding(enkomm)

    answer = signed_in(omar).post(url("desk_fee", request), TYPED | wrong)

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert (TYPED | wrong)["amount"] in text(answer)
    assert not Fee.objects.exists()


def test_the_database_knows_no_fee_of_nothing(enkomm: Platform, omar: Membership) -> None:
    fee = quoted(deciding(enkomm), omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        Fee.objects.filter(pk=fee.pk).update(amount=0)


def test_who_has_not_paid_for_two_weeks_is_told_to_officers(enkomm: Platform, omar: Membership) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case: Case = confirmed(enkomm)
        drain()
        prove(case)
        quoted(part(case), omar)

    silent = Timer.objects.get(request=part(case), kind=TimerKind.PERSON_SILENT)
    assert silent.deadline == RECEIVED + timedelta(days=14)


def test_whoever_agrees_to_a_fee_that_was_just_paid_is_told_so(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, rita = deciding(enkomm), Client()
    quoted(request, omar)
    open_case(rita, request.case)
    agree = fees.agree

    def paid_meanwhile(asked: Request) -> None:
        fees.paid(again(request), by=omar)
        agree(asked)

    monkeypatch.setattr(fees, "agree", paid_meanwhile)
    answer = rita.post(page_of(rita, request.case, "fee", part=1).wsgi_request.path, follow=True)

    assert answer.status_code == 200
    assert "This fee is settled already" in text(answer)
    assert Fee.objects.get().agreed_at is None


@pytest.mark.req("X-02")
def test_a_fee_that_is_dropped_counts_as_never_asked(enkomm: Platform, omar: Membership) -> None:
    """UK GDPR Art. 12A(2): the month begins with the payment; without a fee it began with the receipt."""
    answered_from(enkomm, "GB", "Europe/London")
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm, residence="GB"))
        drain()
        prove(request.case)
        before = again(request).due_at
    with time_machine.travel(RECEIVED + timedelta(days=3), tick=False):
        quoted(again(request), omar)
        assert again(request).clock.paused
    with time_machine.travel(RECEIVED + timedelta(days=9), tick=False):
        desk = signed_in(omar)
        page = desk.get(url("desk_fee", request))
        assert "Then it counts as never asked" in text(page)
        assert page.context["without"]["at"] == before
        assert desk.post(url("desk_fee_waive", request)).status_code == 302
        assert desk.post(url("desk_fee_waive", request)).status_code == 409
        case_page = text(open_case(Client(), request.case))

    assert again(request).due_at == before
    assert not again(request).clock.paused
    assert fees.open_fee(again(request)) is None
    assert "There is a fee for your request" not in case_page
    assert "We dropped the fee: you pay nothing." in case_page
    assert "You pay nothing, and your request goes on." in OutgoingMail.objects.get(template="fee_waived").text
    assert not Timer.objects.filter(request=request, kind=TimerKind.PERSON_SILENT, done_at=None).exists()


def test_after_a_dropped_fee_another_can_be_named(enkomm: Platform, omar: Membership) -> None:
    request = deciding(enkomm)
    first = quoted(request, omar)
    fees.waive(request, by=omar)
    second = quoted(again(request), omar)

    assert fees.open_fee(again(request)) == second
    with pytest.raises(IntegrityError), transaction.atomic():
        Fee.objects.filter(pk=first.pk).update(paid_at=RECEIVED)
    fees.paid(again(request), by=omar)
    with pytest.raises(fees.NoFee):
        fees.waive(again(request), by=omar)


@pytest.mark.req("X-02")
def test_where_an_answer_is_always_free_no_fee_can_be_named(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "BR", "America/Sao_Paulo")
    request = part(confirmed(enkomm, residence="BR"))
    desk = signed_in(omar)

    assert url("desk_fee", request) not in text(desk.get(url("desk_request", request)))
    page = desk.get(url("desk_fee", request))
    assert page.status_code == 409
    assert "lets no answer cost anything" in text(page)
    assert desk.post(url("desk_fee", request), TYPED).status_code == 409
    with pytest.raises(fees.NoFee):
        quoted(request, omar)


def test_an_officer_reads_what_is_free_before_naming_a_fee(enkomm: Platform, omar: Membership) -> None:
    answered_from(enkomm, "MX", "America/Mexico_City")
    request = part(confirmed(enkomm, Right.ERASURE, residence="MX"))

    page = text(signed_in(omar).get(url("desk_fee", request)))

    assert "1 answer is free within 12 months." in page
    assert "The most that may be asked is 3 UMA." in page
    assert "This is no request for access." in page
