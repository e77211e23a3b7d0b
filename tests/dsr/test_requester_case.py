"""The page of a case: by when, whose turn, who decides and why, what happened, what comes, and what one can do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from time_machine import travel

from dsr import correspondence, counts, dates_shown, decisions, intake, lifecycle
from dsr.models import Clock, ClockEvent, Message, Outcome, Request, Right, Sender, Status, Turn
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from tests import factories
from tests.dsr.visiting import address, open_case, page, text
from tests.factories import answered_from, confirmed, drain, part, proven, searched
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, Establishment, Membership, Platform, Workspace


@pytest.mark.req("X-02", "EK-14")
def test_the_page_says_by_when_she_hears_and_how_it_was_counted(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    shown = text(open_case(client, case))

    assert "You will hear by" in shown
    assert "Why this date?" in shown
    assert "GDPR Art. 12(3)" in shown
    assert 'class="calendar__month"' in shown


@pytest.mark.req("X-02", "CP-02")
@pytest.mark.parametrize(
    ("country", "zone", "day"), [("DE", "Europe/Berlin", "1 Feb"), ("MX", "America/Mexico_City", "31 Jan")]
)
def test_what_happened_is_told_in_the_days_of_the_place_by_whose_law_it_counts(
    enkomm: Platform, client: Client, country: str, zone: str, day: str
) -> None:
    answered_from(enkomm, country, zone)
    with travel(datetime(2028, 1, 31, 23, 15, tzinfo=UTC), tick=False):
        shown = text(open_case(client, confirmed(enkomm, residence=country)))

    number, month = day.split()
    arrived = shown.split("We got your request.")[1].split("</time>")[0]
    assert f"{number} {month}" in arrived
    assert f"{number} {month}" in shown.split("The request arrived on ")[1].split(",")[0]


def test_a_day_off_in_the_picture_has_its_name_in_the_readers_language(enkomm: Platform) -> None:
    """In the Golden Week of 2026 fourteen days end on a holiday, and the two after it are free as well."""
    noon = datetime(2026, 4, 20, 3, tzinfo=UTC)
    establishment = Establishment.objects.get(key="japan")

    for language, names in [("en", ["Children's Day", "Substitute Holiday"]), ("ja", ["こどもの日", "振替休日"])]:
        with translation.override(language):
            days = dates_shown.days(counts.expected(Right.ACCESS, "JP", establishment, noon)[0].dates)
        assert [day["name"] for day in days if day["name"]] == names


@pytest.mark.req("EK-02", "EK-03", "X-01")
def test_each_part_shows_who_decides_it_and_whose_turn_it_is(enkomm: Platform, client: Client) -> None:
    case = proven(enkomm)
    shown = text(open_case(client, case))

    assert "Part 1: enKomm decides" in shown
    assert "Part 2: Sakura KK 株式会社さくら decides" in shown
    assert "With enKomm" in shown
    assert "With Sakura KK" in shown
    assert "We passed this part on to Sakura KK" in shown


@pytest.mark.req("EK-02", "EK-04")
def test_the_reasons_are_told_by_category_and_so_is_the_owner(enkomm: Platform, client: Client) -> None:
    case = proven(enkomm)
    open_case(client, case)
    shown = text(page(client, case, "who"))

    assert "2 organisations decide" in shown
    assert escape("acts on the owner's instructions") in shown
    assert "It owns the workspace “Sakura”" in shown
    assert "privacy@sakura.example" in shown
    assert "may work for somebody else" in shown


@pytest.mark.req("EK-04", "QO-01")
def test_an_owner_who_is_not_to_be_named_is_named_nowhere(enkomm: Platform, client: Client) -> None:
    Workspace.objects.filter(key="ws-sakura").update(owner_may_be_named=False)
    case = proven(enkomm)
    shown = text(open_case(client, case)) + text(page(client, case, "who"))

    assert "The organisation responsible decides" in shown
    assert "Sakura KK" not in shown
    assert "privacy@sakura.example" not in shown


def test_running_work_is_shown_and_asked_for_again(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    shown = text(open_case(client, case))

    assert "Look for what is held about you" in shown
    assert 'hx-trigger="every 5s"' in shown
    assert "Refresh" in shown


def test_the_polled_region_reloads_the_page_when_the_state_changed(enkomm: Platform, client: Client) -> None:
    case = confirmed(enkomm)
    seen = open_case(client, case).context["seen"]
    same = client.get(address("case_progress", reference=case.reference), {"seen": seen})
    drain()
    changed = client.get(address("case_progress", reference=case.reference), {"seen": seen})

    assert same.status_code == 200
    assert "<html" not in text(same)
    assert changed.status_code == 286
    assert changed["HX-Refresh"] == "true"


def test_what_the_person_has_to_do_stands_first(enkomm: Platform, client: Client) -> None:
    case = searched(enkomm)
    shown = text(open_case(client, case))

    assert shown.index("We need to know that it is you") < shown.index("enKomm decides")
    assert address("identity", reference=case.reference) in shown


def test_nothing_personal_stands_in_titles_or_addresses(enkomm: Platform, client: Client) -> None:
    case = proven(enkomm)
    open_case(client, case)
    for name in ("case", "who", "write", "withdraw", "complain"):
        title = text(page(client, case, name)).split("<title>")[1].split("</title>")[0]
        assert "Rita" not in title
        assert case.reference not in title


class TestWriting:
    def test_a_message_reaches_the_officers(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        open_case(client, case)
        client.post(address("write", reference=case.reference), {"text": "I also used another name."})

        assert Message.objects.get().sender == Sender.PERSON
        assert "I also used another name." in text(page(client, case))

    def test_an_empty_message_is_refused_with_a_sentence(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        open_case(client, case)
        response = client.post(address("write", reference=case.reference), {"text": ""})

        assert response.status_code == 422
        assert "Error:" in text(response)

    def test_a_question_stands_first_and_is_answered_by_writing(
        self, enkomm: Platform, omar: Membership, client: Client
    ) -> None:
        case = searched(enkomm)
        correspondence.send(part(case), "Which meeting do you mean?", by=omar, asks=True)
        Request.objects.update(turn=Turn.OFFICER)
        assert "We have a question for you" in text(open_case(client, case))
        assert "Which meeting do you mean?" in text(page(client, case, "write"))
        client.post(address("write", reference=case.reference), {"text": "The one on 3 May."})

        # The letter stays; what there was to do does not.
        assert "To go on we need your answer." not in text(page(client, case))
        assert ClockEvent.objects.filter(kind="clarification_received").exists()

    def test_an_officers_note_is_never_shown(self, enkomm: Platform, omar: Membership, client: Client) -> None:
        case = confirmed(enkomm)
        correspondence.note(part(case), "Looks like the twin.", by=omar)
        shown = text(open_case(client, case)) + text(page(client, case, "write"))

        assert "twin" not in shown

    def test_a_message_with_markup_is_only_text(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        open_case(client, case)
        client.post(address("write", reference=case.reference), {"text": "<script>alert(1)</script>"})

        assert "<script>alert(1)" not in text(page(client, case))


class TestWithdrawing:
    def test_it_is_two_steps_and_says_what_follows(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        open_case(client, case)
        assert "nobody thinks less of you" in text(page(client, case, "withdraw"))
        response = client.post(address("withdraw", reference=case.reference), follow=True)

        assert part(case).status == Status.WITHDRAWN
        assert "You withdrew this" in text(response)

    def test_what_can_no_longer_be_withdrawn_is_said(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        open_case(client, case)
        intake.withdraw(case)

        assert "This can no longer be withdrawn" in text(page(client, case, "withdraw"))
        response = client.post(address("withdraw", reference=case.reference), follow=True)
        assert "can no longer be withdrawn" in text(response)


class TestAnswers:
    @pytest.mark.req("EK-19")
    def test_a_refusal_names_the_ground_in_plain_words_the_law_and_where_to_turn(
        self, enkomm: Platform, omar: Membership, client: Client
    ) -> None:
        case = proven(enkomm)
        ground = "harm_to_others"
        decisions.refuse(part(case), by=omar, ground=ground, text="Two colleagues would be exposed.")
        shown = text(open_case(client, case))

        assert "enKomm will not do what you asked" in shown
        assert "would harm the rights or the safety of other people" in shown
        assert "Two colleagues would be exposed." in shown
        assert "Law: GDPR" in shown
        assert address("complain", reference=case.reference) in shown

    @pytest.mark.req("EK-03", "X-05")
    def test_an_owners_refusal_is_told_word_for_word(self, enkomm: Platform, olga: Membership, client: Client) -> None:
        case = proven(enkomm)
        approval = Approval.objects.get(subject_id=part(case, 2).pk, state=ApprovalState.WAITING)
        approvals.reject(approval, by=olga, reason="We are in a lawsuit.", ground="public_interest")
        shown = text(open_case(client, case))

        assert "Sakura KK 株式会社さくら will not do what you asked" in shown
        assert "We are in a lawsuit." in shown

    def test_nothing_found_says_where_was_looked_and_under_what(
        self, enkomm: Platform, omar: Membership, client: Client
    ) -> None:
        case = searched(enkomm, email="nobody@example.org", name="Nobody Here")
        decisions.nothing_found(part(case), actor=SYSTEM)
        shown = text(open_case(client, case))

        assert part(case).outcome == Outcome.NO_DATA
        assert "We found nothing about you" in shown
        assert "We looked in 1 system and found nothing under no•••@example.org." in shown

    def test_a_lapsed_request_says_that_nothing_was_looked_up(self, enkomm: Platform, client: Client) -> None:
        case = factories.submitted(enkomm)
        lifecycle.transition(part(case), Status.LAPSED, actor=SYSTEM)

        assert "looked nothing up" in text(open_case(client, case))

    @pytest.mark.req("EK-20")
    def test_the_authority_is_that_of_where_she_lives(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        open_case(client, case)
        shown = text(page(client, case, "complain"))

        assert "BfDI" in shown
        assert "bfdi.bund.de" in shown

    def test_a_late_answer_is_admitted(self, enkomm: Platform, client: Client) -> None:
        case = confirmed(enkomm)
        Request.objects.update(due_at=now() - timedelta(days=1))
        Clock.objects.update(due_at=now() - timedelta(days=1))
        shown = text(open_case(client, case))

        assert "We are late" in shown
        assert "To whom you can complain" in shown
