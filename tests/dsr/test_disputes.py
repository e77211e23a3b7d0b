"""Rita complains and appeals: from her open case, on one page, as a case of its own with a clock of its own (EK-20)."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from dsr import disputes, intake
from dsr.api import told
from dsr.models import Case, Channel, ClockEventKind, Request, Right, Status, Turn
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.dsr.disputed import VIRGINIA, WORDS, filed, form, newest, refused, send
from tests.dsr.visiting import address, open_case, page, text
from tests.factories import confirmed, part, submitted
from workspaces.models import Membership, Platform


@pytest.mark.req("EK-20", "EK-14", "X-02")
def test_rita_complains_about_a_refusal_on_one_page(enkomm: Platform, omar: Membership, client: Client) -> None:
    about = refused(enkomm, omar, residence="GB")
    assert "Complain or appeal" in text(open_case(client, about.case))
    ways = text(page(client, about.case, "complain"))
    assert "Complain to us: the part of enKomm" in ways
    assert "Go to court" in ways
    assert "https://ico.org.uk/make-a-complaint/" in ways
    assert "Appeal" not in ways

    typed = text(client.get(form(about)))
    assert "What is wrong?" in typed
    assert "Information Commissioner (ICO)" in typed
    read = text(client.post(form(about), {"words": WORDS}))
    assert WORDS in read
    assert "Why this date?" in read
    assert "Somebody at enKomm who did not decide about your request." in read
    answer = client.post(form(about), {"words": WORDS, "stage": "send"}, follow=True)

    case = newest()
    assert (case.right, case.about, case.wish, case.law) == (Right.COMPLAINT, about, WORDS, "GB")
    shown = text(answer)
    assert case.display_reference in shown
    assert WORDS in shown
    assert "You will hear by" in shown
    assert "DPA 2018 s 164A" in shown
    assert "Somebody at enKomm who did not decide about your request looks at it." in shown
    assert about.display_reference in shown


@pytest.mark.req("EK-20")
def test_a_complaint_has_a_clock_of_its_own_and_is_acknowledged_at_once(enkomm: Platform, omar: Membership) -> None:
    about = refused(enkomm, omar, residence="GB")
    request = filed(about)

    own = request.clock
    assert (request.status, request.turn) == (Status.DECIDING, Turn.OFFICER)
    assert own.acknowledge_by is not None
    assert (own.acknowledge_by.date() - own.starts_at.date()).days in range(30, 36)
    events = [(event.kind, event.at) for event in request.clock_events.all()]
    assert events[0] == (ClockEventKind.RECEIVED, request.case.received_at)
    assert events[1][0] == ClockEventKind.ACKNOWLEDGED
    assert OutgoingMail.objects.latest("pk").template == "received"
    assert request.steps.count() == 0


def test_the_page_of_the_request_leads_to_what_was_filed_about_it_and_back(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    about = refused(enkomm, omar)
    case = filed(about).case
    shown = text(open_case(client, about.case))

    assert "Complaints and appeals about this" in shown
    assert "To be decided" in shown
    assert address("case", reference=case.reference) in shown
    # Whoever may see one of the two may see the other: it is the same mailbox.
    assert address("case", reference=about.case.reference) in text(page(client, case))
    assert text(page(client, about.case, "complain")).count(address("case", reference=case.reference)) == 1


def test_one_can_complain_before_there_is_an_answer_and_not_appeal(enkomm: Platform, client: Client) -> None:
    about = part(confirmed(enkomm))
    open_case(client, about.case)
    assert disputes.possible(about) == [Right.COMPLAINT]

    assert send(client, about).status_code == 302
    assert newest().about == about


@pytest.mark.req("EK-20")
def test_where_a_court_comes_after_the_authority_the_page_says_so(enkomm: Platform, client: Client) -> None:
    about = part(confirmed(enkomm, residence="MX"))
    open_case(client, about.case)

    ways = text(page(client, about.case, "complain"))

    assert "Once the authority has decided, you can ask a court." in ways
    assert "You can have a court decide as well." not in ways
    assert "in any order" not in ways


@pytest.mark.req("EK-20")
def test_where_we_have_to_be_asked_before_the_authority_the_page_says_so(enkomm: Platform, client: Client) -> None:
    told = "Write to us about it before: the authority wants to see what came of that."
    shown = {}
    for residence in ("GB", "DE"):
        about = part(confirmed(enkomm, residence=residence))
        open_case(client, about.case)
        shown[residence] = text(page(client, about.case, "complain"))

    assert told in shown["GB"]
    assert told not in shown["DE"]
    assert "in any order" in shown["DE"]


@pytest.mark.req("EK-20", "EK-19")
def test_rita_appeals_where_the_law_knows_it_and_hears_within_sixty_days(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    about = refused(enkomm, omar, **VIRGINIA)
    open_case(client, about.case)
    ways = text(page(client, about.case, "complain"))
    assert "Appeal to us" in ways
    assert "Virginia Attorney General" in ways
    # The law of Virginia gives a person no way to a court.
    assert "Go to court" not in ways
    assert "Why is the answer wrong?" in text(client.get(form(about, Right.APPEAL)))
    send(client, about, Right.APPEAL)

    request = part(newest())
    assert request.right == Right.APPEAL
    assert request.due_at is not None
    assert 60 <= (request.due_at.date() - request.case.received_at.date()).days <= 64
    assert "Va. Code 59.1-577(C)" in text(page(client, request.case))


def test_there_is_no_second_appeal_before_the_first_is_decided(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    about = refused(enkomm, omar, **VIRGINIA)
    first = filed(about, Right.APPEAL).case
    open_case(client, about.case)

    answer = client.post(form(about, Right.APPEAL), {"words": WORDS, "stage": "send"}, follow=True)

    assert "Until then there is no second one" in text(answer)
    assert first.display_reference in text(answer)
    assert Case.objects.filter(right=Right.APPEAL).count() == 1
    with pytest.raises(disputes.AlreadyOpen):
        disputes.file(about, Right.APPEAL, WORDS, language="en")
    # A complaint is another matter.
    assert disputes.file(about, Right.COMPLAINT, WORDS, language="en").right == Right.COMPLAINT


def test_pressing_twice_files_once(enkomm: Platform, client: Client) -> None:
    about = part(confirmed(enkomm))
    open_case(client, about.case)

    first, second = (client.post(form(about), {"words": WORDS, "stage": "send"}) for _press in range(2))

    assert Case.objects.filter(right=Right.COMPLAINT).count() == 1
    assert first["Location"] == second["Location"]


def test_nothing_typed_is_lost_and_empty_words_are_told(enkomm: Platform, client: Client) -> None:
    about = part(confirmed(enkomm))
    open_case(client, about.case)

    empty = client.post(form(about), {"words": ""})
    again = client.post(form(about), {"words": WORDS, "stage": "edit"})

    assert empty.status_code == 422
    assert "Fill in “What is wrong?”." in text(empty)
    assert WORDS in text(again)
    assert "Check it" in text(again)
    assert not Case.objects.filter(right=Right.COMPLAINT).exists()


def test_there_is_nothing_to_appeal_against_before_an_answer(enkomm: Platform, client: Client) -> None:
    about = part(confirmed(enkomm))
    open_case(client, about.case)

    answer = client.get(form(about, Right.APPEAL), follow=True)

    assert "You can complain at any time." in text(answer)
    assert client.get(form(about, "access")).status_code == 404
    with pytest.raises(disputes.NothingToDispute):
        disputes.file(about, Right.APPEAL, WORDS, language="en")


def test_nobody_complains_about_a_complaint_or_before_the_address_is_confirmed(enkomm: Platform) -> None:
    about = part(confirmed(enkomm))

    assert disputes.possible(filed(about)) == []
    assert disputes.possible(part(submitted(enkomm))) == []


def test_a_stranger_files_nothing_and_sees_nothing(enkomm: Platform, elsewhere: Platform, client: Client) -> None:
    about = part(confirmed(enkomm))
    case = filed(about).case
    cache.clear()

    for where in (form(about), address("case", reference=case.reference)):
        assert "/follow/" in client.get(where)["Location"]
    assert "/follow/" in client.post(form(about), {"words": WORDS, "stage": "send"})["Location"]
    assert Case.objects.filter(right=Right.COMPLAINT).count() == 1
    with platform_scope(elsewhere.pk):
        assert not Case.objects.exists()


def test_the_words_are_sealed_and_stand_in_no_mail_and_no_trail(enkomm: Platform) -> None:
    case = filed(part(confirmed(enkomm))).case

    assert case.subject_key != case.about.case.subject_key
    assert not any("too often" in mail.text for mail in OutgoingMail.objects.all())
    entries = AuditEntry.objects.of_platform(enkomm.pk)
    assert not any(b"too often" in bytes(entry.payload) for entry in entries)
    disputed = entries.get(action="case.disputed")
    assert (disputed.subject, disputed.facts["case"]) == (case.about.display_reference, case.display_reference)


def test_rita_may_withdraw_it(enkomm: Platform) -> None:
    request = filed(part(confirmed(enkomm)))

    intake.withdraw(request.case)

    request.refresh_from_db()
    assert request.status == Status.WITHDRAWN
    assert part(request.case.about.case).status == Status.IDENTIFYING


class TestTheDatabase:
    def test_refuses_a_dispute_about_nothing_and_another_case_about_something(self, enkomm: Platform) -> None:
        about = part(confirmed(enkomm))
        case = filed(about).case
        for broken, changes in ((case, {"about": None}), (about.case, {"about": about})):
            with pytest.raises(IntegrityError), transaction.atomic():
                Case.objects.filter(pk=broken.pk).update(**changes)

    def test_refuses_a_second_open_one(self, enkomm: Platform) -> None:
        about = part(confirmed(enkomm))
        filed(about)
        other = confirmed(enkomm, Right.ERASURE)
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=other.pk).update(right=Right.COMPLAINT, about=about)

    @pytest.mark.parametrize(
        "broken",
        [
            pytest.param({"status": Status.IDENTIFYING}, id="a search"),
            pytest.param({"status": Status.EXECUTING}, id="an execution"),
            pytest.param({"status": Status.REFUSED, "ground": "x", "closed": True}, id="a refusal"),
            pytest.param({"status": Status.COMPLETED, "outcome": "fulfilled", "closed": True}, id="no verdict"),
            pytest.param({"status": Status.COMPLETED, "outcome": "no_data", "closed": True}, id="nothing found"),
        ],
    )
    def test_refuses_what_a_complaint_never_is(self, enkomm: Platform, broken: dict[str, object]) -> None:
        request = filed(part(confirmed(enkomm)))
        closed = {"closed_at": request.created_at} if broken.pop("closed", False) else {}
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.filter(pk=request.pk).update(**broken, **closed)

    def test_refuses_a_verdict_about_a_request_for_data(self, enkomm: Platform) -> None:
        request = part(confirmed(enkomm))
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.filter(pk=request.pk).update(
                status=Status.COMPLETED, outcome="upheld", closed_at=request.created_at
            )


def test_the_api_of_a_person_tells_of_it(enkomm: Platform) -> None:

    about = part(confirmed(enkomm))
    case = disputes.file(about, Right.COMPLAINT, WORDS, language="en", channel=Channel.API)

    shown = told.case(case)

    assert shown["about"] == f"{about.case.reference}-1"
    assert [one["right"] for one in shown["parts"]] == [Right.COMPLAINT]
