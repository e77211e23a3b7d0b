"""An officer tries who decides, and people read it in the words of their platform (EK-01, EK-02, EK-05)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dsr import outlook, person_words, relations
from privacy_portal.clock import now
from privacy_portal.dates import day_of
from tests.dsr.desk import signed_in, text, url
from tests.dsr.visiting import address, answer, open_case, page, walk
from tests.factories import proven, submission
from workspaces import ownership
from workspaces.models import (
    DataCategory,
    DeterminationRule,
    Membership,
    Organisation,
    PersonType,
    Platform,
    Role,
    Workspace,
)

pytestmark = pytest.mark.usefixtures("second_factor_excused")
MEMBER = {"person": "authorised_user", "kind": "business"}
API = "/api/v1/enkomm/determinations"


def asked(officer: Client, **query: str) -> Any:
    return officer.get(url("desk_who_decides"), query)


def line(response: Any, category: str) -> Any:
    return next(one for one in response.context["lines"] if one.category == category)


@pytest.mark.req("EK-02")
def test_an_officer_sees_every_categorys_controller_why_and_which_rules_lost(
    enkomm: Platform, omar: Membership
) -> None:
    response = asked(signed_in(omar), **MEMBER, workspace="ws-sakura", residence="DE")

    assert len(response.context["lines"]) == DataCategory.objects.count()
    content, account = line(response, "workspace_content"), line(response, "account")
    assert (content.role, content.controllers, content.establishment) == (
        Role.PROCESSOR,
        ("Sakura KK 株式会社さくら",),
        "",
    )
    assert (account.role, account.controllers) == (Role.CONTROLLER, ("enKomm",))
    assert content.rule == "Everybody, In a business workspace: Processor"
    assert {one.code for one in content.lost} == {"less_specific", "other_kind", "other_person"}
    shown = text(response)
    assert "acts on the owner" in shown
    assert "A more specific rule decides." in shown


@pytest.mark.req("EK-01")
@pytest.mark.parametrize(("residence", "name"), [("JP", "enKomm Japan KK"), ("FR", "enKomm Vietnam JSC")])
def test_the_establishment_is_the_one_for_where_the_person_lives(
    enkomm: Platform, omar: Membership, residence: str, name: str
) -> None:
    response = asked(signed_in(omar), **MEMBER, residence=residence)

    assert line(response, "account").establishment.startswith(name)


@pytest.mark.req("EK-05")
def test_the_answer_is_that_of_the_day_asked_about(enkomm: Platform, omar: Membership) -> None:
    today = day_of(now(), enkomm.time_zone)
    sakura, kaede = Workspace.objects.get(key="ws-sakura"), Organisation.objects.get(key="kaede")
    ownership.pass_on(sakura, kaede, today - timedelta(days=1), by=omar)
    officer = signed_in(omar)

    before = asked(officer, **MEMBER, workspace="ws-sakura", on=(today - timedelta(days=2)).isoformat())
    after = asked(officer, **MEMBER, workspace="ws-sakura")

    assert line(before, "call_detail").controllers == ("Sakura KK 株式会社さくら",)
    assert line(after, "call_detail").controllers == (kaede.name,)


def test_without_a_question_there_is_a_form_and_a_wrong_one_is_told(enkomm: Platform, omar: Membership) -> None:
    officer = signed_in(omar)

    assert "lines" not in officer.get(url("desk_who_decides")).context
    for wrong in ({"person": ""}, {"person": "somebody"}, MEMBER | {"on": "soon"}, MEMBER | {"workspace": "ws-moon"}):
        refused = asked(officer, **wrong)
        assert refused.status_code == 422
        assert "lines" not in refused.context


def test_a_platform_without_categories_says_so(enkomm: Platform, omar: Membership) -> None:
    DeterminationRule.objects.all().delete()
    DataCategory.objects.all().delete()

    assert "names no kinds of data yet" in text(asked(signed_in(omar), **MEMBER))


@pytest.mark.req("CP-05")
def test_joint_controllers_are_all_named_to_officers_and_to_people(
    enkomm: Platform, omar: Membership, client: Client
) -> None:
    DeterminationRule.objects.filter(category__key="account", person_type="").update(
        platform_role=Role.JOINT, jointly_with=["kaede"]
    )

    decided = line(asked(signed_in(omar), **MEMBER), "account")
    assert (decided.role, decided.controllers) == (Role.JOINT, ("enKomm", "Kaede Planning KK 楓企画株式会社"))
    together = [one for one in outlook.deciders(enkomm, PersonType.AUTHORISED_USER) if one.together]
    assert [category.key for one in together for category in one.categories] == ["account"]
    assert "Kaede Planning KK" in together[0].name
    case = proven(enkomm)
    open_case(client, case)
    shown = text(page(client, case, "who"))
    assert "You can use your rights with each of them" in shown
    assert "privacy@kaede.example" in shown
    assert case.requests.filter(part=1, scope__0__jointly_with=["kaede"]).exists(), "the platform's part handles it"


@pytest.mark.req("EK-02")
def test_a_program_reads_the_same(enkomm: Platform, omar: Membership) -> None:
    officer = signed_in(omar)
    told = officer.get(API, MEMBER | {"workspace": "ws-sakura", "on": "2026-11-25"}).json()

    found = {one["category"]: one for one in told["items"]}
    assert (told["workspace"], told["kind"], told["on"]) == ("ws-sakura", "business", "2026-11-25")
    assert found["workspace_content"]["role"] == "processor"
    assert found["workspace_content"]["lost"]
    refused = officer.get(API, {"person": "somebody"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")


# -- how people have to do with the service

SHOP = [
    {
        "person": "subscriber",
        "titles": {"en": "I bought in a shop", "ja": "お店で購入しました"},
        "hints": {"en": "It runs on this service.", "ja": "このサービスを使うお店です。"},
    },
    {
        "person": "visitor",
        "titles": {"en": "I only looked", "ja": "見ただけです"},
        "hints": {"en": "Without an account.", "ja": "アカウントはありません。"},
    },
]


@pytest.fixture
def shop(enkomm: Platform) -> Platform:
    enkomm.relations = SHOP
    enkomm.save()
    return enkomm


@pytest.mark.req("EC-01")
def test_people_are_asked_in_the_words_of_the_platform(shop: Platform, client: Client) -> None:
    shown = text(walk(client, until="you"))

    assert "I bought in a shop" in shown
    assert "I have an account of my own" not in shown
    assert answer(client, "you", relation="account_holder").status_code == 422
    check = text(walk(client, you={"relation": "subscriber", "workspace": ""}))
    assert "I bought in a shop" in check
    public = text(client.get(address("who_decides")))
    assert "I only looked" in public
    assert "I was invited as a guest" not in public


def test_a_program_may_only_tell_what_the_platform_offers(shop: Platform, client: Client) -> None:
    body = {"right": "access", "residence": "DE", "name": "Rita Sample", "email": "rita@example.org"}
    path = "/api/v1/enkomm/cases"

    refused = client.post(path, body | {"relation": "account_holder"}, content_type="application/json")
    assert refused.status_code == 422
    assert client.post(path, body | {"relation": "visitor"}, content_type="application/json").status_code == 201


def test_a_platform_that_says_nothing_offers_the_usual_three(enkomm: Platform) -> None:
    said = [one.person for one in relations.of(enkomm)]
    enkomm.relations = []

    assert said == relations.offered(enkomm) == ["account_holder", "authorised_user", "individual_user"]
    assert relations.title(enkomm, "visitor") == ""


def test_staff_have_a_word_for_every_kind_of_person() -> None:
    assert set(person_words.RELATIONS) == set(PersonType.values)
    assert submission().relation in person_words.RELATIONS
