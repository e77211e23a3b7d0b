"""Rita asks: one question a page, back and forth, sent once. Nothing typed is lost, nothing is skipped."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from dsr import drafts, routing
from dsr.models import Case, Draft, Right, Status
from privacy_portal import countries
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.dsr.visiting import ANSWERS, address, answer, send, text, walk
from workspaces.models import PersonType, Platform


@pytest.mark.req("X-01", "X-03", "EK-14")
def test_rita_needs_no_account_to_ask(enkomm: Platform, client: Client) -> None:
    case = send(client)

    assert case.right == Right.ACCESS
    assert case.person["name"] == "Rita Sample"
    assert case.wish == "Everything since 2024."
    assert case.law == "EU"
    assert case.requests.get().status == Status.UNCONFIRMED


def test_the_way_begins_at_the_first_question_and_goes_on_where_one_left(enkomm: Platform, client: Client) -> None:
    assert client.get(address("start")).url == address("question", slug="wish")
    answer(client, "wish")
    assert client.get(address("start")).url == address("question", slug="you")


def test_looking_at_a_question_writes_nothing(enkomm: Platform, client: Client) -> None:
    client.get(address("question", slug="wish"))

    assert not Draft.objects.exists()


@pytest.mark.parametrize("slug", ["you", "reach", "outcome", "check"])
def test_jumping_ahead_leads_to_the_first_open_question(enkomm: Platform, client: Client, slug: str) -> None:
    assert client.get(address("question", slug=slug)).url == address("question", slug="wish")


def test_an_unfinished_request_cannot_be_sent(enkomm: Platform, client: Client) -> None:
    answer(client, "wish")

    assert answer(client, "check").url == address("question", slug="you")
    assert not Case.objects.exists()


def test_going_back_shows_what_was_answered(enkomm: Platform, client: Client) -> None:
    walk(client)

    assert 'value="Rita Sample"' in text(client.get(address("question", slug="reach")))
    assert 'value="DE" selected' in text(client.get(address("question", slug="home")))


def test_a_changed_answer_leads_straight_back_to_the_check(enkomm: Platform, client: Client) -> None:
    walk(client)

    assert answer(client, "reach", name="Rita S. Sample").url == address("question", slug="check")
    assert "Rita S. Sample" in text(client.get(address("question", slug="check")))


def test_another_wish_shows_its_consequences_before_it_is_sent(enkomm: Platform, client: Client) -> None:
    walk(client)

    assert answer(client, "wish", right=Right.ERASURE).url == address("question", slug="outcome")
    shown = text(client.get(address("question", slug="outcome")))
    assert "What stops working" in shown
    assert "Japanese tax law" in shown


def test_a_mistake_is_named_and_what_was_typed_stays(enkomm: Platform, client: Client) -> None:
    walk(client, until="reach")
    response = answer(client, "reach", email="rita@example")

    assert response.status_code == 422
    shown = text(response)
    assert "<title>Error:" in shown
    assert 'value="Rita Sample"' in shown
    assert 'value="rita@example"' in shown
    assert shown.count("Type the whole address") == 2  # in the summary and at the field


def test_the_answers_are_sealed_and_no_address_holds_them(enkomm: Platform, client: Client) -> None:
    walk(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM dsr_draft")
        (stored,) = cursor.fetchone()

    assert b"rita" not in bytes(stored).lower()


@pytest.mark.req("EK-01", "X-02")
@pytest.mark.parametrize(
    ("residence", "establishment", "law"), [("JP", "enKomm Japan KK", "Japan"), ("DE", "enKomm Vietnam JSC", "GDPR")]
)
def test_where_one_lives_decides_who_answers_and_by_which_law(
    enkomm: Platform, client: Client, residence: str, establishment: str, law: str
) -> None:
    shown = text(walk(client, home={"residence": residence}))

    assert establishment in shown
    assert law in shown
    assert "Why this date?" in shown


@pytest.mark.req("EK-02", "EK-03")
def test_the_check_says_who_will_decide_about_what(enkomm: Platform, client: Client) -> None:
    shown = text(walk(client, you={"relation": PersonType.AUTHORISED_USER}))

    assert "enKomm decides" in shown
    assert "The owner of the workspace decides" in shown
    assert "acts on the owner" in shown


def test_guests_are_told_that_the_platform_decides(enkomm: Platform) -> None:
    expected = routing.expected_parts(enkomm, PersonType.INDIVIDUAL_USER)

    assert all(decision.platform_decides for _category, decision in expected)
    assert {decision.reasons["en"] for _category, decision in expected} == {
        "You took part as a guest without an account. enKomm decides about the data of guests."
    }


def test_pressing_send_twice_makes_one_case(enkomm: Platform, client: Client) -> None:
    walk(client)
    first, second = answer(client, "check"), answer(client, "check")

    assert first.url == second.url
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_case(enkomm: Platform) -> None:
    draft = drafts.begin(enkomm, {slug: ANSWERS[slug] for slug in ANSWERS if slug != "check"})
    references = []

    def press() -> None:
        with platform_scope(enkomm.pk):
            references.append(drafts.send(draft, language="en").reference)
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    assert len(references) == 4
    assert len(set(references)) == 1
    assert Case.objects.count() == 1


def test_a_request_that_was_sent_is_not_sent_again_by_going_back(enkomm: Platform, client: Client) -> None:
    case = send(client)

    assert client.get(address("question", slug="reach")).url == address("confirm", reference=case.reference)
    assert client.get(address("start")).url == address("question", slug="wish")


def test_answers_older_than_a_day_are_gone_and_the_page_says_so(enkomm: Platform, client: Client) -> None:
    walk(client)
    Draft.objects.update(expires_at=now() - timedelta(minutes=1))
    response = client.get(address("question", slug="check"), follow=True)

    assert response.redirect_chain[-1][0] == address("question", slug="wish")
    assert "We keep answers for 24 hours" in text(response)


def test_what_was_typed_when_the_day_was_over_is_kept(enkomm: Platform, client: Client) -> None:
    walk(client, until="reach")
    Draft.objects.all().delete()

    assert answer(client, "reach").url == address("question", slug="wish")
    assert Draft.objects.get().answers["reach"]["name"] == "Rita Sample"


def test_nobody_elses_browser_sees_the_answers(enkomm: Platform, client: Client) -> None:
    walk(client)

    assert Client().get(address("question", slug="reach")).url == address("question", slug="wish")


@pytest.mark.req("X-07")
def test_the_request_is_in_the_language_of_the_pages(enkomm: Platform, client: Client) -> None:
    client.cookies["django_language"] = "ja"

    assert send(client).language == "ja"


def test_countries_are_named_and_sorted_in_the_language_of_the_page(enkomm: Platform) -> None:
    with translation.override("ja"):
        names = [name for _code, name in countries.choices()]
        assert countries.name("DE") == "ドイツ"
    with translation.override("en"):
        assert countries.name("DE") == "Germany"
        assert [name for _code, name in countries.choices()][:2] == ["Afghanistan", "Åland Islands"]

    # By sound: 韓国 (kankoku) stands among the names in ka, not behind everything in katakana.
    assert names.index("カメルーン") < names.index("韓国") < names.index("カンボジア") < names.index("北朝鮮")


def test_an_unknown_question_is_not_there(enkomm: Platform, client: Client) -> None:
    assert client.get(address("question", slug="shoe-size")).status_code == 404
