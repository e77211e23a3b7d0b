"""What a child cannot agree to: a guardian is asked by a link of their own, and nothing is kept of the child before."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from consent import applications, expiry, guardians, ledger
from consent.kinds import ActorKind, EventKind, Scope
from consent.models import ConsentEvent, ConsentState, GuardianQuestion, Identifier, PurposeVersion, Subject
from dsr import sweeps
from dsr.consent_ages import age_of_consent
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import changed, purpose, rita
from tests.consent.test_consent_api import Program
from tests.consent.test_preferences import chosen, opened, text
from workspaces.models import Membership, Platform, Workspace
from workspaces.register.kinds import LegalBasis

MUM = "mum@example.org"
YEAR = now().year


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


@pytest.fixture
def crm(enkomm: Platform, omar: Membership) -> Program:
    return Program(applications.register(enkomm, "CRM", list(Scope), by=omar), omar)


def born(years: int) -> str:
    """The birthday of somebody who turned so many years a hundred days ago."""
    day = now().date() - timedelta(days=100)
    return f"{day.year - years}-{day:%m-%d}"


def childs(**more: Any) -> dict[str, Any]:
    """What the form of a child of twelve in Viet Nam sends."""
    return {"born": born(12), "jurisdiction": "VN", "guardian": {"email": MUM}} | more


def mail(template: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(template=template).latest("pk")


def link(template: str = "guardian_asked") -> str:
    found = re.search(r"https?://[^/\s]+(/enkomm/guardians/\S+)", mail(template).text)
    assert found
    return found[1]


def mailed_code() -> str:
    found = re.search(r"\b(\d{4}) (\d{4})\b", mail("guardian_code").text)
    assert found
    return "".join(found.groups())


def answers(client: Client, answer: str, address: str = "") -> Any:
    """Answer as a guardian does: the box, a button, the code."""
    address = address or link()
    told = {"answer": answer} | ({"responsible": "on"} if answer == "agree" else {})
    assert client.post(address, told).status_code == 302
    return client.post(f"{address}code/", {"code": mailed_code()}, follow=True)


def nothing_is_kept() -> bool:
    kept = (ConsentEvent, ConsentState, Subject, Identifier)
    return not any(one.objects.exists() for one in kept)


# -- a child agrees to nothing


@pytest.mark.req("EC-09", "EK-12")
def test_a_child_is_answered_that_a_guardian_has_to_agree_and_nothing_is_kept(
    crm: Program, offers: PurposeVersion
) -> None:
    told = crm.says(status=202, born=born(12), jurisdiction="VN")

    assert told["records"] == []
    (waiting,) = told["waiting"]
    assert waiting == {
        "line": 0,
        "purpose": "winter-offers",
        "option": "email",
        "workspace": "",
        "guardian": "address_needed",
        "below": 16,
        "until": f"{int(born(12)[:4]) + 16}{born(12)[4:]}",
        "expires_at": None,
        "told": "A parent or guardian has to agree.",
    }
    assert nothing_is_kept()
    assert not GuardianQuestion.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.req("EC-09", "EK-12")
def test_the_guardian_agrees_by_a_link_of_their_own_and_until_the_child_is_old_enough(
    crm: Program, offers: PurposeVersion, client: Client
) -> None:
    (waiting,) = crm.says(status=202, **childs())["waiting"]
    assert waiting["guardian"] == "asked"
    assert nothing_is_kept()
    asked = mail("guardian_asked")
    assert asked.recipient == MUM
    assert "We may tell you of offers." in asked.text
    assert "rita" not in asked.text.lower()
    page = text(client.get(link()))
    assert "for a child who uses it" in page
    assert "We may tell you of offers." in page

    assert "You agreed." in text(answers(client, "agree"))

    event = ConsentEvent.objects.get()
    assert (event.kind, event.actor_kind, event.jurisdiction) == (EventKind.GIVEN, ActorKind.GUARDIAN, "VN")
    assert f"{event.ends_at:%Y-%m-%d}" <= waiting["until"]
    assert event.ends_at > now() + timedelta(days=3 * 365)
    assert event.shown.content["declared"] == str(guardians.DECLARATION)
    assert crm.may("winter-offers", option="email") == (True, "given")
    assert not GuardianQuestion.objects.exists()


@pytest.mark.req("EC-09")
def test_of_the_child_the_question_has_fingerprints_alone(crm: Program, offers: PurposeVersion) -> None:
    crm.says(status=202, subject={"email": "kid@example.org", "phone": "+84901234567"}, **childs())

    stored = str(list(GuardianQuestion.objects.values()))
    question = GuardianQuestion.objects.get()
    assert question.guardian == MUM
    assert "kid@" not in stored
    assert "84901234567" not in stored
    assert born(12) not in stored
    assert [kind for kind, _print in question.prints] == ["email", "phone"]


def test_after_the_agreement_the_value_of_an_address_is_still_not_kept(
    crm: Program, offers: PurposeVersion, client: Client
) -> None:
    crm.says(status=202, **childs())
    answers(client, "agree")

    assert Identifier.objects.get().value is None
    assert crm.may("winter-offers", option="email") == (True, "given")


@pytest.mark.req("EC-09")
def test_a_guardian_who_does_not_agree_leaves_nothing_behind(
    crm: Program, offers: PurposeVersion, client: Client
) -> None:
    crm.says(status=202, **childs())
    address = link()

    assert "You did not agree." in text(answers(client, "refuse"))

    assert nothing_is_kept()
    assert not GuardianQuestion.objects.exists()
    assert client.get(address).status_code == 404
    assert crm.may("winter-offers", option="email") == (False, "never_asked")


def test_in_a_list_the_child_waits_and_everybody_else_is_recorded(crm: Program, offers: PurposeVersion) -> None:
    base = {"purpose": "winter-offers", "choice": "given", "version": 1, "option": "email"}
    lines = [
        base | {"subject": {"customer": "C-1"}},
        base | {"subject": {"customer": "C-2"}} | childs(),
        base | {"subject": {"customer": "C-3"}, "age": 40},
    ]

    told = crm.sends("consents", {"consents": lines}, 201)

    assert len(told["records"]) == 2
    assert [one["line"] for one in told["waiting"]] == [1]
    assert Identifier.objects.count() == 2


def test_the_same_call_again_gets_the_same_answer_and_the_guardian_one_mail(
    crm: Program, offers: PurposeVersion
) -> None:
    first = crm.says(status=202, key="k-1", **childs())
    assert crm.says(status=202, key="k-1", **childs()) == first

    crm.says(status=202, **childs())

    assert OutgoingMail.objects.filter(template="guardian_asked").count() == 1
    assert GuardianQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "age"),
    [("VN", 16), ("DE", 16), ("AT", 14), ("US-CA", 13), ("JP", 15), ("KE", 18), ("CH", None), ("XX", 16)],
)
@pytest.mark.req("EK-12")
def test_the_law_of_the_place_knows_the_age(place: str, age: int | None, enkomm: Platform) -> None:
    assert age_of_consent(place, date(2026, 11, 26)) == age


@pytest.mark.parametrize(("years", "status"), [(15, 202), (16, 201)])
def test_the_day_of_birth_decides(crm: Program, offers: PurposeVersion, years: int, status: int) -> None:
    crm.says(status=status, born=born(years), jurisdiction="VN")


def test_who_is_sixteen_tomorrow_is_a_child_today(crm: Program, offers: PurposeVersion, time_machine: Any) -> None:
    time_machine.move_to("2026-11-26 09:00:00+00:00")
    crm.says(status=202, born="2010-11-27", jurisdiction="VN")
    crm.says(status=201, born="2010-11-26", jurisdiction="VN")


def test_of_years_alone_the_earliest_birthday_counts(crm: Program, offers: PurposeVersion, time_machine: Any) -> None:
    time_machine.move_to("2026-11-26 09:00:00+00:00")

    (waiting,) = crm.says(status=202, age=14, jurisdiction="VN")["waiting"]

    assert waiting["until"] == "2027-11-27"
    crm.says(status=201, age=16, jurisdiction="VN")


def test_a_platform_may_ask_a_guardian_where_the_law_does_not(
    crm: Program, offers: PurposeVersion, enkomm: Platform
) -> None:
    offers.purpose.guardian_below = 18
    offers.purpose.save()

    (waiting,) = crm.says(status=202, age=17, jurisdiction="VN")["waiting"]
    assert waiting["below"] == 18
    crm.says(status=202, age=17)


def test_a_child_objects_and_stops_alone(crm: Program, offers: PurposeVersion, enkomm: Platform) -> None:
    purpose(enkomm, "ranking", basis=LegalBasis.LEGITIMATE_INTERESTS, options=())

    (told,) = crm.says("withdrawn", purpose="ranking", option="", version=None, **childs())["records"]

    assert told["kind"] == "withdrawn"
    assert crm.may("ranking") == (False, "objected")


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"age": 12}, "/jurisdiction"),
        ({"born": "2999-01-01", "jurisdiction": "VN"}, "/born"),
        ({"born": "yesterday"}, "/born"),
        ({"age": -1}, "/age"),
        ({"actor": "guardian"}, "/born"),
        (childs(guardian={"email": "mum"}), "/guardian"),
        (childs(guardian={"email": "RITA@example.org"}), "/guardian"),
        (childs(guardian={"phone": "+84901234567"}), "/guardian/email"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_pointed_at(
    crm: Program, offers: PurposeVersion, more: dict[str, Any], pointer: str
) -> None:
    told = crm.says(status=422, **more)

    assert pointer in [one["pointer"] for one in told["errors"]]
    assert nothing_is_kept()
    assert not GuardianQuestion.objects.exists()


def test_an_application_cannot_say_that_a_guardian_agreed(crm: Program, offers: PurposeVersion) -> None:
    crm.says(status=202, actor="guardian", **childs())

    assert nothing_is_kept()


def test_nobody_floods_a_guardian(crm: Program, offers: PurposeVersion) -> None:
    for number in range(guardians.MOST_OPEN):
        crm.says(status=202, subject={"customer": f"C-{number}"}, **childs())

    (error,) = crm.says(status=422, subject={"customer": "C-x"}, **childs())["errors"]

    assert error["pointer"] == "/guardian"
    assert OutgoingMail.objects.filter(template="guardian_asked").count() == guardians.MOST_OPEN


# -- the guardian's page


def test_nothing_is_ticked_and_both_buttons_look_alike(crm: Program, offers: PurposeVersion, client: Client) -> None:
    crm.says(status=202, **childs())

    page = client.get(link()).content.decode()

    assert " checked" not in page
    assert "To agree, tick this." in page
    assert "(optional)" not in page
    buttons = re.findall(r"<button[^>]*name=\"answer\"[^>]*>", page)
    assert len({re.sub(r'value="\w+"', "", one) for one in buttons}) == 1
    assert len(buttons) == 2


@pytest.mark.parametrize("told", [{"answer": "agree"}, {"responsible": "on"}, {"answer": "perhaps"}], ids=str)
def test_who_says_too_little_gets_no_code(
    crm: Program, offers: PurposeVersion, client: Client, told: dict[str, str]
) -> None:
    crm.says(status=202, **childs())

    assert client.post(link(), told).status_code == 422
    assert not OutgoingMail.objects.filter(template="guardian_code").exists()


@pytest.mark.parametrize("answer", ["agree", "refuse"])
def test_a_program_that_follows_links_and_sends_forms_answers_nothing(
    crm: Program, offers: PurposeVersion, client: Client, answer: str
) -> None:
    crm.says(status=202, **childs())
    address = link()
    client.get(address)
    client.post(address, {"answer": answer, "responsible": "on"})
    for typed in ("", "00000000", "12345678"):
        assert client.post(f"{address}code/", {"code": typed}).status_code == 422

    assert nothing_is_kept()
    assert GuardianQuestion.objects.exists()


def test_the_code_of_one_question_answers_no_other(crm: Program, offers: PurposeVersion, client: Client) -> None:
    crm.says(status=202, **childs())
    first = link()
    crm.says(status=202, option="telephone", **childs())
    second = link()
    client.post(first, {"answer": "agree", "responsible": "on"})
    typed = mailed_code()

    assert client.post(f"{second}code/", {"code": typed}).status_code == 302
    client.post(second, {"answer": "agree", "responsible": "on"})
    assert client.post(f"{second}code/", {"code": typed}).status_code == 422
    client.post("/enkomm/preferences/", {"email": MUM})
    assert client.post("/enkomm/preferences/code/", {"code": typed}).status_code == 422
    assert nothing_is_kept()


def test_a_question_is_over_after_two_weeks_and_goes(
    crm: Program, offers: PurposeVersion, client: Client, time_machine: Any
) -> None:
    crm.says(status=202, **childs())
    address = link()
    time_machine.move_to(now() + timedelta(days=13))
    assert client.get(address).status_code == 200

    time_machine.move_to(now() + timedelta(days=2))
    assert client.get(address).status_code == 404
    sweeps.sweep_all()

    assert not GuardianQuestion.objects.exists()


def test_words_that_changed_meanwhile_are_not_agreed_to(crm: Program, offers: PurposeVersion, client: Client) -> None:
    crm.says(status=202, **childs())
    address = link()
    client.post(address, {"answer": "agree", "responsible": "on"})
    changed(offers, effective_from=now().date(), recipients=("partners",))

    assert client.post(f"{address}code/", {"code": mailed_code()}).status_code == 404
    assert nothing_is_kept()


def test_two_answers_at_once_are_one(crm: Program, offers: PurposeVersion, client: Client) -> None:
    crm.says(status=202, **childs())
    question = GuardianQuestion.objects.get()
    answers(client, "refuse")

    with pytest.raises(guardians.links.DeadLink):
        guardians.agree(question)
    assert nothing_is_kept()


def test_a_link_of_another_service_and_a_wrong_one_say_so(
    crm: Program, offers: PurposeVersion, client: Client, elsewhere: Platform
) -> None:
    crm.says(status=202, **childs())

    assert client.get(link().replace("/enkomm/", f"/{elsewhere.slug}/")).status_code == 404
    assert client.get("/enkomm/guardians/a-token/").status_code == 404
    assert client.get(link()[:-2] + "/").status_code == 404


def test_a_shop_asks_under_its_own_name(crm: Program, enkomm: Platform, client: Client) -> None:
    purpose(enkomm, "shop-offers", per_workspace=True)
    shop = Workspace.objects.get(key="ws-sakura")
    crm.says(status=202, purpose="shop-offers", workspace=shop.key, **childs())

    assert (shop.name in text(client.get(link()))) is shop.owner_may_be_named
    answers(client, "agree")
    assert ConsentEvent.objects.get().workspace == shop


# -- afterwards


@pytest.mark.req("EC-09")
def test_the_guardian_takes_it_back_by_the_link_of_the_second_mail(
    crm: Program, offers: PurposeVersion, client: Client
) -> None:
    crm.says(status=202, **childs())
    answers(client, "agree")
    address = link("guardian_agreed")
    assert client.get(address).status_code == 200
    assert crm.may("winter-offers", option="email") == (True, "given")

    for _number in range(2):
        assert "It is not allowed any more." in text(client.post(address))

    assert crm.may("winter-offers", option="email") == (False, "withdrawn")
    newest = ConsentEvent.objects.latest("pk")
    assert (newest.actor_kind, ConsentEvent.objects.count()) == (ActorKind.GUARDIAN, 2)


def test_the_child_stops_it_alone_and_cannot_start_it_again(
    crm: Program, offers: PurposeVersion, client: Client, enkomm: Platform
) -> None:
    rita(enkomm)
    crm.says(status=202, **childs())
    answers(client, "agree")
    opened(client)

    assert "Stopped." in text(chosen(client, "stop"))
    assert "A parent or guardian has to agree" in text(chosen(client, "give"))

    assert crm.may("winter-offers", option="email") == (False, "withdrawn")
    assert [one["pointer"] for one in crm.says(status=422)["errors"]] == ["/born"]
    crm.says(status=202, born=born(12), jurisdiction="VN")
    crm.says(status=201, born=born(19), jurisdiction="VN")


@pytest.mark.req("EC-09", "EK-12")
def test_it_ends_when_the_child_is_old_enough_and_they_are_told_once(
    crm: Program, offers: PurposeVersion, client: Client, enkomm: Platform, time_machine: Any
) -> None:
    subject = rita(enkomm)
    for option in ("email", "telephone"):
        crm.says(status=202, option=option, **childs(born=born(15)))
        answers(client, "agree")
    stop = link("guardian_agreed")

    time_machine.move_to(now() + timedelta(days=264))
    assert expiry.expire_due() == 0
    time_machine.move_to(now() + timedelta(days=3))
    assert crm.may("winter-offers", option="email") == (False, "expired")
    sweeps.sweep_all()
    sweeps.sweep_all()

    told = OutgoingMail.objects.get(template="came_of_age")
    assert told.recipient == "rita@example.org"
    assert {one.kind for one in ledger.states_of(subject).values()} == {"expired"}
    assert client.get(stop).status_code == 404
    crm.says(status=201)
    assert crm.may("winter-offers", option="email") == (True, "given")


def test_a_consent_that_ends_by_its_own_time_before_tells_nobody_of_age(
    crm: Program, enkomm: Platform, client: Client, time_machine: Any
) -> None:
    purpose(enkomm, "short", lasts_months=1)
    rita(enkomm)
    crm.says(status=202, purpose="short", **childs())
    answers(client, "agree")

    time_machine.move_to(now() + timedelta(days=40))
    assert expiry.expire_due() == 1

    assert not OutgoingMail.objects.filter(template="came_of_age").exists()
