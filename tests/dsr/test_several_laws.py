"""Several laws and promises for one request: all clocks are kept, the earliest date leads, each says whose it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from dsr import clock, decisions, intake
from dsr.models import Clock, Promise, PromiseStart, Request, Right
from privacy_portal.dates import day_of
from tests.dsr.desk import signed_in, text, url
from tests.dsr.visiting import open_case, send
from tests.factories import answered_from, confirmed, drain, part, submitted
from workspaces.models import Membership, Platform

# Monday, in the middle of the day everywhere between Berlin and Hanoi.
RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
TEXTS = {"en": "Our terms promise to delete within 30 days.", "ja": "規約では、30日以内の削除を約束しています。"}


def promised(platform: Platform, length: str = "30 days", **changes: object) -> Promise:
    told = {"rights": [Right.ERASURE], "clause": "Terms of service, 9.2", "texts": TEXTS, **changes}
    return Promise.objects.create(platform=platform, key="erasure-30", length=length, **told)


def clocks(request: Request) -> list[tuple[str, str, bool]]:
    """Return whose each clock is, its last day, and whether it leads."""
    kept = Clock.objects.filter(request=request)
    return [(one.promise or one.law, f"{day_of(one.due_at, one.time_zone):%d %b}", one.leads) for one in kept]


@pytest.mark.req("X-02", "EK-01")
def test_who_is_answered_from_vietnam_has_its_ten_days_beside_the_gdpr(enkomm: Platform) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm, Right.ACCESS))

    assert clocks(request) == [("VN", "12 Nov", True), ("EU", "02 Dec", False)]
    assert request.clock.law == "VN"
    assert request.due_at == request.clock.due_at == request.binds_at
    assert request.case.law == "EU"  # grounds, authority and letters are those of where she lives


@pytest.mark.req("X-02")
def test_a_deletion_has_the_twenty_days_of_vietnam(enkomm: Platform) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm, Right.ERASURE))

    assert clocks(request) == [("VN", "23 Nov", True), ("EU", "02 Dec", False)]  # 22 November is a Sunday


def test_who_lives_where_the_company_is_has_one_clock(enkomm: Platform) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        assert len(clocks(part(confirmed(enkomm, residence="VN")))) == 1
        assert len(clocks(part(confirmed(enkomm, residence="JP")))) == 1


def test_an_american_state_protects_its_people_alone(enkomm: Platform) -> None:
    answered_from(enkomm, "US", "America/Los_Angeles")
    with time_machine.travel(RECEIVED, tick=False):
        assert [law for law, _day, _leads in clocks(part(confirmed(enkomm)))] == ["EU"]


def test_a_law_that_sets_no_time_brings_no_clock_of_its_own_with_it(enkomm: Platform) -> None:
    """Japan says "without delay": that is a reason to hurry, and no date."""
    answered_from(enkomm, "JP", "Asia/Tokyo")
    with time_machine.travel(RECEIVED, tick=False):
        assert [law for law, _day, _leads in clocks(part(confirmed(enkomm)))] == ["EU"]


@pytest.mark.req("X-02")
def test_a_clock_that_runs_leads_one_that_stands_still(enkomm: Platform) -> None:
    """In the United Kingdom the time waits for the proof of identity; California's 45 days do not."""
    answered_from(enkomm, "GB", "Europe/London")
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, residence="US", region="CA")
        drain()
        assert clocks(part(case)) == [("US-CA", "17 Dec", True), ("GB", "02 Dec", False)]
        assert Clock.objects.get(request=part(case), law="GB").paused
        assert not part(case).clock.paused


# -- promises ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("EC-12")
@pytest.mark.parametrize(("length", "leads"), [("30 days", "VN"), ("20 days", "erasure-30"), ("15 days", "erasure-30")])
def test_the_earlier_of_law_and_promise_binds(enkomm: Platform, length: str, leads: str) -> None:
    """The law's twenty days end on a Sunday and move on to the Monday; a promise keeps its day."""
    promised(enkomm, length)
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm, Right.ERASURE, residence="VN"))

    assert (request.clock.promise or request.clock.law) == leads
    assert len(clocks(request)) == 2
    assert request.clock.statutory == (leads == "VN")


def test_a_promise_about_another_right_or_another_time_is_none(enkomm: Platform) -> None:
    promised(enkomm, since=date(2026, 11, 3))
    with time_machine.travel(RECEIVED, tick=False):
        assert len(clocks(part(confirmed(enkomm, Right.ERASURE, residence="VN")))) == 1
    Promise.objects.update(since=None, until=date(2026, 11, 2))
    with time_machine.travel(RECEIVED, tick=False):
        assert len(clocks(part(confirmed(enkomm, Right.ERASURE, residence="VN", email="mai@example.org")))) == 1
        Promise.objects.update(until=None)
        assert len(clocks(part(confirmed(enkomm, Right.ACCESS, residence="VN", email="anh@example.org")))) == 1


@pytest.mark.req("EC-02", "EC-12")
def test_a_promise_runs_from_the_confirmation_and_delays_no_law(enkomm: Platform) -> None:
    promised(enkomm, starts=PromiseStart.CONTACT_CONFIRMED)
    with time_machine.travel(RECEIVED, tick=False):
        case = submitted(enkomm, Right.ERASURE, residence="VN")
    before = {law: day for law, day, _leads in clocks(part(case))}
    with time_machine.travel(RECEIVED + timedelta(days=5), tick=False):
        intake.mark_contact_confirmed(case)

    after = clocks(part(case))
    assert after == [("VN", before["VN"], True), ("erasure-30", "07 Dec", False)]


@pytest.mark.req("EC-12", "X-02")
def test_the_explanation_names_the_clause_and_speaks_of_a_promise(
    enkomm: Platform, omar: Membership, second_factor_excused: None
) -> None:
    promised(enkomm, "15 days")
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, Right.ERASURE, residence="VN")
        page = text(open_case(Client(), case))
        desk = text(signed_in(omar).get(url("desk_request", part(case))))

    for shown in (page, desk):
        assert "Our terms promise to delete within 30 days." in shown
        assert "We promise an answer within 15 days" in shown
        assert "Terms of service, 9.2" in shown
        assert "the Personal Data Protection Law of Vietnam" in shown
    assert "no number of days" not in page


# -- what people read -------------------------------------------------------------------------------------------------


@pytest.mark.req("X-02")
def test_the_person_reads_which_law_leads_and_what_stands_beside_it(enkomm: Platform) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm)
        page = text(open_case(Client(), case))

    assert "Thursday 12 November 2026" in page
    vietnam = "the Personal Data Protection Law of Vietnam, because the company that answers you is established there"
    assert f"By {vietnam}:" in page
    assert "The others beside it:" in page
    assert "Wednesday 2 December 2026" in page
    assert "GDPR), because of where you live" in page
    assert page.count('class="calendar"') == 2


@pytest.mark.req("X-02")
def test_before_sending_one_reads_the_same(enkomm: Platform, client: Client) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = send(client)
        counted = clock.counts_of(part(case))

    assert [one.law for one in counted] == ["VN", "EU"]


@pytest.mark.req("X-02")
def test_officers_read_articles_and_sources_of_each(
    enkomm: Platform, omar: Membership, second_factor_excused: None
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm)
        page = text(signed_in(omar).get(url("desk_request", part(case))))

    assert "GDPR Art. 12(3)" in page
    assert "https://eur-lex.europa.eu/eli/reg/2016/679/oj" in page
    assert "Decree 356/2025 Art. 5" in page
    assert "because the company that answers is established there" in page


def test_the_queue_says_by_which_law_a_date_is_that_is_not_the_persons_own(
    enkomm: Platform, omar: Membership, second_factor_excused: None
) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        confirmed(enkomm)
        page = text(signed_in(omar).get(url("desk") + "?view=open"))

    assert "Answer by" in page
    assert "date: VN" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"residence": "VN"}, "The law gave us until"),
        ({"residence": "JP"}, "We had set ourselves"),
    ],
)
def test_who_is_late_says_who_had_given_the_time(enkomm: Platform, changes: dict[str, str], said: str) -> None:
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, **changes)
    with time_machine.travel(RECEIVED + timedelta(days=40), tick=False):
        page = text(open_case(Client(), case))

    assert said in page


@pytest.mark.req("EC-12")
def test_who_broke_a_promise_says_so(enkomm: Platform) -> None:
    promised(enkomm, "5 days")
    with time_machine.travel(RECEIVED, tick=False):
        case = confirmed(enkomm, Right.ERASURE)
    with time_machine.travel(RECEIVED + timedelta(days=6), tick=False):
        page = text(open_case(Client(), case))

    assert "We promised you an answer by Saturday 7 November 2026." in page


@pytest.mark.req("EC-12")
def test_an_extension_changes_no_promise(enkomm: Platform, omar: Membership, second_factor_excused: None) -> None:
    promised(enkomm, "15 days")
    with time_machine.travel(RECEIVED, tick=False):
        request = part(confirmed(enkomm, Right.ERASURE))
        page = text(signed_in(omar).get(url("desk_extend", request)))
        decisions.extend(request, by=omar, reason="number_of_requests")

    assert "The date stays as it is: we promised it" in page
    assert "That changes nothing of what we promised." in page
    assert clocks(part(request.case)) == [
        ("erasure-30", "17 Nov", True),
        ("VN", "23 Nov", False),
        ("EU", "02 Feb", False),
    ]
