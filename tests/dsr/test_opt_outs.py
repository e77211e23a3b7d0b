"""Do not sell or share, limit sensitive data: at once, for everybody, without proof; passed on and told (NC-06)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from consent import applications, subjects
from consent.kinds import IdentifierKind, Scope
from consent.models import ConsentEvent, Subject
from dsr import decisions, intake, lifecycle, opt_outs, retention
from dsr.models import Case, OptOut, Outcome, Request, Right, Status, Turn
from privacy_portal import throttling
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.consent import cookie_jars
from tests.consent.asking import rita, said
from tests.dsr.desk import again, signed_in, text, url
from tests.dsr.visiting import address, open_case
from tests.factories import part, submitted
from workspaces.models import Membership, Platform
from workspaces.register.kinds import LegalBasis

pytestmark = pytest.mark.usefixtures("second_factor_excused")
TYPED = {"email": "rita@example.org", "account": "", "residence": "DE", "region": "", "wish": ""}
SALE, SENSITIVE = Right.OPT_OUT_SALE, Right.LIMIT_SENSITIVE


def opted_out(client: Client, right: str = SALE, **changes: str) -> Request:
    """Fill in the form and send it; return the request that it became."""
    page = {SALE: "do_not_sell", SENSITIVE: "limit_sensitive"}[Right(right)]
    assert client.post(address(page), TYPED | changes).status_code == 302
    return part(Case.objects.latest("pk"))


@pytest.mark.req("NC-06", "EK-13")
@pytest.mark.parametrize(
    ("right", "page", "title"),
    [
        (SALE, "do_not_sell", "Do not sell or share my information"),
        (SENSITIVE, "limit_sensitive", "Limit the use of my sensitive information"),
    ],
)
def test_one_page_without_an_account_or_proof_takes_effect_at_once(
    enkomm: Platform, client: Client, right: Right, page: str, title: str
) -> None:
    shown = text(client.get(address(page)))
    assert f"<h1>{title}</h1>" in shown
    assert "You need not prove who you are" in shown
    answer = client.post(address(page), TYPED, follow=True)

    assert opt_outs.opted_out(enkomm, " Rita@Example.org", right)
    assert not opt_outs.opted_out(enkomm, "mallory@example.com", right)
    assert not opt_outs.opted_out(enkomm, "rita@example.org", SALE if right == SENSITIVE else SENSITIVE)
    case = Case.objects.get()
    assert case.display_reference in text(answer)
    assert "It is in effect" in text(answer)
    request = part(case)
    assert (request.status, request.turn, request.steps.count()) == (Status.DECIDING, Turn.OFFICER, 0)
    assert case.contact_confirmed_at is None
    assert [mail.template for mail in OutgoingMail.objects.all()] == ["opted_out"]


@pytest.mark.req("NC-06", "X-02")
def test_california_gives_fifteen_working_days_to_tell_everybody(enkomm: Platform, client: Client) -> None:
    request = opted_out(client, residence="US", region="US-CA")
    shown = text(client.get(address("opted_out", reference=request.case.reference)))

    assert request.due_at is not None
    assert timedelta(days=20) <= request.due_at - request.case.received_at <= timedelta(days=28)
    assert (request.case.law, request.case.residence_region) == ("US-CA", "CA")
    assert "Everybody who received it is told by" in shown
    assert "11 CCR 7026(f)" in shown


def test_where_the_law_knows_no_such_right_it_is_done_all_the_same(enkomm: Platform, client: Client) -> None:
    request = opted_out(client)

    assert "The law of this place does not give this right." in text(
        client.get(address("opted_out", reference=request.case.reference))
    )
    assert opt_outs.opted_out(enkomm, "rita@example.org", SALE)


@pytest.mark.req("NC-06", "NC-05")
def test_the_signal_of_a_browser_is_shown_as_honoured(enkomm: Platform, client: Client) -> None:
    told = "Your browser sends the signal. We honour it."

    assert told in text(client.get(address("do_not_sell"), headers={"Sec-GPC": "1"}))
    assert told not in text(client.get(address("do_not_sell"), headers={"Sec-GPC": "0"}))
    assert told not in text(client.get(address("do_not_sell")))


@pytest.mark.req("NC-06")
def test_omar_passes_it_on_and_rita_hears_and_reads_that_it_was_honoured(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    request = opted_out(client, wish="I saw an advertisement with my name.")
    browser = signed_in(omar)
    assert "Opt-out of sale and sharing" in text(browser.get(url("desk")))
    detail = text(browser.get(url("desk_request", request)))
    assert "In effect, to be passed on" in detail
    assert 'id="steps-title"' not in detail
    assert "<h3>Match</h3>" not in detail
    page = text(browser.get(url("desk_pass_on", request)))
    assert "What the person reads afterwards" in page
    assert browser.post(url("desk_pass_on", request), {}).status_code == 422
    browser.post(url("desk_pass_on", request), {"passed_on": "on"})

    request = again(request)
    assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.FULFILLED)
    assert request.decisions.get().decided_by == omar.user
    assert [mail.template for mail in OutgoingMail.objects.order_by("pk")] == ["opted_out", "answered"]
    shown = text(open_case(Client(), request.case))
    assert "It is done" in shown
    assert "nothing about you is sold, or shared for advertising" in shown
    assert "Everybody who received it from us was told." in shown


def test_following_it_needs_the_code(enkomm: Platform, client: Client) -> None:
    request = opted_out(client)
    assert "/follow/" in client.get(address("case", reference=request.case.reference))["Location"]
    assert client.get(address("confirm", reference=request.case.reference))["Location"].endswith("/in-effect/")
    assert Client().get(address("opted_out", reference=request.case.reference)).status_code == 404

    shown = text(open_case(Client(), request.case))

    assert "It is in effect. enKomm tells everybody who received the data." in shown
    assert "Withdraw my request" not in shown


def test_a_user_name_is_enough_and_nobody_is_written_to(enkomm: Platform, omar: Membership, client: Client) -> None:
    request = opted_out(client, email="", account="rita.sample")
    assert "we cannot write to you" in text(client.get(address("opted_out", reference=request.case.reference)))
    opt_outs.pass_on(request, by=omar)

    assert opt_outs.opted_out(enkomm, "Rita.Sample", SALE)
    assert not OutgoingMail.objects.exists()
    assert intake.knock(enkomm, request.case.reference, "rita.sample") is None
    assert "r•••" in text(signed_in(omar).get(url("desk"), {"view": "closed"})).lower()


@pytest.mark.parametrize("changes", [{"email": "", "account": "rita99"}, {}])
def test_an_opt_out_waits_for_no_code_and_none_goes_out(
    enkomm: Platform, client: Client, changes: dict[str, str]
) -> None:
    request = opted_out(client, **changes)
    answer = client.post(address("confirm_again", reference=request.case.reference), follow=True)

    assert answer.status_code == 200
    assert "It is in effect" in text(answer)
    assert "We have sent a new code" not in text(answer)
    assert not OutgoingMail.objects.filter(template="code").exists()


def test_the_api_sends_no_code_for_an_opt_out(enkomm: Platform, client: Client) -> None:
    body = {"right": SALE, "residence": "US", "region": "CA", "account": "rita99"}
    told = client.post("/api/v1/enkomm/cases", body, content_type="application/json").json()
    at = f"/api/v1/enkomm/cases/{told['reference']}/confirmation-codes"
    bearer = {"Authorization": f"Bearer {told['submission_token']}"}

    assert client.post(at, content_type="application/json", headers=bearer).status_code == 202
    assert not OutgoingMail.objects.filter(template="code").exists()


def test_nothing_typed_is_lost_and_somebody_has_to_be_named(enkomm: Platform, client: Client) -> None:
    empty = client.post(address("do_not_sell"), TYPED | {"email": "", "wish": "No advertisements."})
    wrong = client.post(address("do_not_sell"), TYPED | {"email": "rita"})

    assert empty.status_code == wrong.status_code == 422
    assert "so that we know whom it is about" in text(empty)
    assert "No advertisements." in text(empty)
    assert "Type the whole address" in text(wrong)
    assert "This is no state of the country above." in text(
        client.post(address("do_not_sell"), TYPED | {"region": "US-CA"})
    )
    assert not OptOut.objects.exists()


@pytest.mark.req("X-03")
def test_known_and_unknown_addresses_get_the_same_answer_and_nobody_is_flooded(
    enkomm: Platform, client: Client
) -> None:
    pages = []
    for email in ("rita@example.org", "nobody@example.net"):
        request = opted_out(client, email=email)
        reference = request.case.reference
        shown = text(client.get(address("opted_out", reference=reference)))
        pages.append(
            shown.split("<main")[1]
            .split("</main>")[0]
            .replace(request.case.display_reference, "")
            .replace(reference, "")
        )
    assert pages[0] == pages[1]

    for _again in range(opt_outs.TOLD_A_DAY + 1):
        opted_out(client)
    assert [mail.recipient for mail in OutgoingMail.objects.all()].count("rita@example.org") == opt_outs.TOLD_A_DAY
    assert OptOut.objects.filter(kind=SALE).count() == 2
    more = client.post(address("do_not_sell"), TYPED)
    assert more.status_code == 422
    assert "it is in effect" in text(more)
    # What was typed by others takes nothing from a request that needs a code.
    assert intake.code_was_sent(submitted(enkomm))


def test_too_many_from_one_network_are_slowed_down(enkomm: Platform, client: Client) -> None:
    for _try in range(throttling.SUBMIT.most):
        client.post(address("do_not_sell"), {})

    assert client.post(address("do_not_sell"), TYPED).status_code == 429
    assert not OptOut.objects.exists()


@pytest.mark.req("X-04")
def test_pressing_twice_passes_it_on_once(enkomm: Platform, omar: Membership, mei: Membership, client: Client) -> None:
    request = opted_out(client)
    done, late = (signed_in(who).post(url("desk_pass_on", request), {"passed_on": "on"}) for who in (omar, mei))

    assert (done.status_code, late.status_code) == (302, 409)
    with pytest.raises(decisions.NotDeciding):
        opt_outs.pass_on(request, by=mei)
    assert request.decisions.get().decided_by == omar.user


def test_nobody_else_passes_it_on(enkomm: Platform, olga: Membership, otto: Membership, client: Client) -> None:
    request = opted_out(client)
    with pytest.raises(PermissionDenied):
        opt_outs.pass_on(request, by=olga)
    assert signed_in(otto).get(url("desk_pass_on", request)).status_code == 404
    with platform_scope(otto.platform_id):
        assert not opt_outs.opted_out(otto.platform, "rita@example.org", SALE)


def test_the_register_outlives_the_case(enkomm: Platform, omar: Membership, client: Client) -> None:
    request = opted_out(client)
    opt_outs.pass_on(request, by=omar)
    request.case.refresh_from_db()
    assert request.case.purge_after == request.case.closed_at + retention.KEEP_CLOSED_CASES
    Case.objects.filter(pk=request.case.pk).update(
        closed_at=now() - retention.KEEP_CLOSED_CASES, purge_after=now() - timedelta(days=1)
    )

    assert retention.purge_due() == 1

    assert OptOut.objects.get().case is None
    assert opt_outs.opted_out(enkomm, "rita@example.org", SALE)


class TestTheRules:
    def test_an_opt_out_is_neither_searched_nor_refused_nor_withdrawn(self, enkomm: Platform, client: Client) -> None:
        request = opted_out(client)
        for to in (Status.IDENTIFYING, Status.EXECUTING, Status.REFUSED, Status.WITHDRAWN, Status.LAPSED):
            with pytest.raises(lifecycle.IllegalTransition):
                lifecycle.transition(request, to, actor=SYSTEM)
        with pytest.raises(intake.TooLateToWithdraw):
            intake.withdraw(request.case)

    @pytest.mark.parametrize("outcome", ["upheld", "partial", "no_data", ""])
    def test_the_database_knows_one_outcome(self, enkomm: Platform, client: Client, outcome: str) -> None:
        request = opted_out(client)
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.filter(pk=request.pk).update(
                status=Status.COMPLETED, outcome=outcome, closed_at=request.created_at
            )

    def test_the_register_holds_an_address_once_and_known_kinds_only(self, enkomm: Platform, client: Client) -> None:
        opted_out(client)
        row = OptOut.objects.get()
        for broken in ({"kind": Right.ACCESS, "address_index": "a"}, {}):
            with pytest.raises(IntegrityError), transaction.atomic():
                OptOut.objects.create(
                    platform=enkomm, since=now(), **{"kind": row.kind, "address_index": row.address_index, **broken}
                )


class TestTheApi:
    def test_takes_an_opt_out_without_a_name(self, enkomm: Platform, client: Client) -> None:
        body = {"right": "opt_out_sale", "residence": "DE", "email": "rita@example.org"}
        answer = client.post("/api/v1/enkomm/cases", body, content_type="application/json")

        assert answer.status_code == 201
        assert answer.json()["code_sent"] is False
        assert opt_outs.opted_out(enkomm, "rita@example.org", SALE)

    @pytest.mark.parametrize(
        ("body", "missing"),
        [
            ({"right": "limit_sensitive", "residence": "DE"}, "/email"),
            ({"right": "access", "residence": "DE", "email": "rita@example.org"}, "/relation"),
        ],
    )
    def test_says_what_is_missing(self, enkomm: Platform, client: Client, body: dict[str, str], missing: str) -> None:
        answer = client.post("/api/v1/enkomm/cases", body, content_type="application/json")

        assert answer.status_code == 422
        assert missing in {error["pointer"] for error in answer.json()["errors"]}

    def test_takes_no_complaint_about_nothing(self, enkomm: Platform, client: Client) -> None:
        body = {
            "right": "complaint",
            "residence": "DE",
            "email": "rita@example.org",
            "name": "Rita",
            "relation": "account_holder",
        }
        assert client.post("/api/v1/enkomm/cases", body, content_type="application/json").status_code == 422


class TestTheLedger:
    """An opt-out reaches every application at once, by the decisions that it asks for (EK-13)."""

    @pytest.fixture
    def shop(self, enkomm: Platform, omar: Membership) -> Client:
        let_in = applications.register(enkomm, "Shop", [Scope.DECISIONS, Scope.CONSENTS], by=omar)
        return Client(headers={"Authorization": f"Bearer {applications.add_key(let_in, by=omar)}"})

    @pytest.mark.req("EK-13", "NC-06")
    @pytest.mark.parametrize(
        ("right", "topic", "other"), [(SALE, "sale", "sensitive"), (SENSITIVE, "sensitive", "sale")]
    )
    def test_refuses_at_once_what_the_ledger_knows(
        self, enkomm: Platform, shop: Client, client: Client, right: Right, topic: str, other: str
    ) -> None:
        about = {kind: cookie_jars.sale(enkomm, kind, topic=kind) for kind in (topic, other)}
        known = rita(enkomm)
        assert _answer(shop, topic) == ("allowed", "no_objection")

        request = opted_out(client, right)

        assert _answer(shop, topic) == ("refused", "objected")
        assert _answer(shop, other) == ("allowed", "no_objection")
        event = ConsentEvent.objects.get(subject=known)
        assert (event.version, event.method, event.kind) == (about[topic], "opt_out", "withdrawn")
        assert event.actor == request.case.reference

    def test_refuses_at_once_to_sell_data_of_somebody_whom_the_ledger_does_not_know(
        self, enkomm: Platform, shop: Client, client: Client
    ) -> None:
        cookie_jars.sale(enkomm)
        opted_out(client, email="", account="Rita.Sample")
        opted_out(client, email="nobody@example.net")

        assert _answer(shop, "selling", "account=rita.sample") == ("refused", "objected")
        assert _answer(shop, "selling", "email=nobody%40example.net") == ("refused", "objected")
        assert _answer(shop, "selling", "email=somebody%40example.net") == ("allowed", "no_objection")
        assert not Subject.objects.exists()

    def test_refuses_what_is_asked_for_only_later(self, enkomm: Platform, shop: Client, client: Client) -> None:
        rita(enkomm)
        opted_out(client)

        cookie_jars.sale(enkomm)
        cookie_jars.sale(enkomm, "asked-first", basis=LegalBasis.CONSENT)

        assert _answer(shop, "selling") == ("refused", "objected")
        assert _answer(shop, "asked-first") == ("refused", "objected")

    def test_ties_no_account_to_an_address_that_somebody_typed(
        self, enkomm: Platform, shop: Client, client: Client
    ) -> None:
        cookie_jars.sale(enkomm)
        rita(enkomm)
        subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.ACCOUNT, "mallory")])

        opted_out(client, account="mallory")

        assert [one.subject.identifiers.count() for one in ConsentEvent.objects.select_related("subject")] == [1, 1]
        assert Subject.objects.count() == 2

    def test_what_somebody_agrees_to_afterwards_counts(self, enkomm: Platform, shop: Client, client: Client) -> None:
        selling = cookie_jars.sale(enkomm)
        opted_out(client)
        said(rita(enkomm), selling, option="")

        assert _answer(shop, "selling") == ("allowed", "no_objection")


def _answer(shop: Client, about: str, whose: str = "email=rita%40example.org") -> tuple[str, str]:
    """Return how an application is answered that asks about a purpose."""
    answer = shop.get("/api/v1/enkomm/decisions", {"purpose": about}, headers={"Data-Subject": whose})
    (told,) = answer.json()["decisions"]
    return told["answer"], told["reason"]


def test_the_ways_in_lead_there(enkomm: Platform, client: Client) -> None:
    for shown in (text(client.get(address("centre"))), text(client.get(address("question", slug="wish")))):
        assert address("do_not_sell") in shown
        assert address("limit_sensitive") in shown
        assert "the way to complain or to appeal is on its page" in shown


def test_the_api_passes_it_on(enkomm: Platform, omar: Membership, client: Client) -> None:
    request = opted_out(client)
    there = f"/api/v1/enkomm/requests/{request.case.reference}-1/passings-on"

    assert signed_in(omar).post(there).json()["status"]["code"] == Status.COMPLETED
    assert signed_in(omar).post(there).status_code == 409
