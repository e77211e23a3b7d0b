"""Applications ask "may I?", say what people chose, and withdraw for them; each by its own key."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from consent import applications, purposes, subjects
from consent.kinds import IdentifierKind, Scope
from consent.models import Application, ApplicationCall, ConsentEvent, Identifier, PurposeVersion, Shown, Subject
from privacy_portal.clock import now
from tests.consent.asking import changed, purpose
from workspaces.models import MemberRole, Membership, Platform, Workspace
from workspaces.register.kinds import LegalBasis

RITA = {"email": "rita@example.org"}
HEADER = "email=Rita%40example.org"


class Program:
    """An application with its key."""

    def __init__(self, application: Application, by: Membership) -> None:
        self.application = application
        self.headers = {"Authorization": f"Bearer {applications.add_key(application, by=by)}"}
        self.client = Client()

    def asks(self, subject: str = HEADER, status: int = 200, platform: str = "enkomm", **query: Any) -> Any:
        headers = self.headers | {"Data-Subject": subject}
        answer = self.client.get(f"/api/v1/{platform}/decisions", query, headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def may(self, key: str, **query: Any) -> tuple[bool, str]:
        (told,) = self.asks(purpose=key, **query)["decisions"]
        return told["allowed"], told["reason"]

    def sends(self, what: str, body: Any, status: int = 201, key: str = "") -> Any:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        answer = self.client.post(f"/api/v1/enkomm/{what}", body, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def says(self, choice: str = "given", status: int = 201, key: str = "", **more: Any) -> Any:
        body = {"subject": RITA, "purpose": "winter-offers", "choice": choice, "version": 1, "option": "email"} | more
        return self.sends("consents", body, status, key)


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


@pytest.fixture
def crm(enkomm: Platform, omar: Membership) -> Program:
    return Program(applications.register(enkomm, "CRM", list(Scope), by=omar), omar)


@pytest.fixture
def bot(enkomm: Platform, omar: Membership) -> Program:
    sakura = Workspace.objects.get(key="ws-sakura")
    return Program(applications.register(enkomm, "Bot", list(Scope), by=omar, workspace=sakura), omar)


# -- may I?


@pytest.mark.req("EK-06")
def test_an_application_asks_records_and_withdraws(crm: Program, offers: PurposeVersion) -> None:
    assert crm.may("winter-offers", option="email") == (False, "never_asked")

    (given,) = crm.says()["records"]
    assert (given["kind"], given["purpose"], given["version"]) == ("given", "winter-offers", 1)
    assert crm.may("winter-offers", option="email") == (True, "given")

    crm.sends("withdrawals", {"subject": RITA, "purpose": "winter-offers"})
    assert crm.may("winter-offers", option="email") == (False, "withdrawn")


@pytest.mark.req("EK-07")
def test_new_words_are_asked_for_and_the_old_ones_are_not_taken(crm: Program, offers: PurposeVersion) -> None:
    crm.says()
    changed(offers, effective_from=now().date(), recipients=("partners",))

    assert crm.may("winter-offers", option="email") == (False, "new_wording")
    (error,) = crm.says(status=422)["errors"]
    assert error["pointer"] == "/version"
    crm.says(version=2)
    assert crm.may("winter-offers", option="email") == (True, "given")


@pytest.mark.req("EK-25")
def test_an_objection_to_suggestions_reaches_the_application_at_once(crm: Program, enkomm: Platform) -> None:
    purpose(enkomm, "ranking", basis=LegalBasis.LEGITIMATE_INTERESTS, options=())
    assert crm.may("ranking") == (True, "no_objection")

    crm.says("withdrawn", purpose="ranking", option="", version=None)

    assert crm.may("ranking") == (False, "objected")


def test_without_naming_a_purpose_all_are_answered_each_channel_by_itself(crm: Program, offers: PurposeVersion) -> None:
    crm.says()

    told = crm.asks()["decisions"]

    channels = {one["option"]: one["allowed"] for one in told if one["purpose"] == "winter-offers"}
    assert channels == {"email": True, "telephone": False}
    assert {one["purpose"] for one in told} > {"winter-offers", "suggestions"}


def test_somebody_whom_nobody_knows_has_to_be_asked(crm: Program, offers: PurposeVersion) -> None:
    assert crm.may("winter-offers", option="email", subject="email=nobody@example.org") == (False, "never_asked")
    assert not Identifier.objects.exists()


@pytest.mark.parametrize(
    "subject", ["", "rita@example.org", "email=", "email=rita", "shoe=42", "phone=030123456"], ids=str
)
def test_a_person_is_named_by_kind_and_value(crm: Program, subject: str) -> None:
    told = crm.asks(subject, status=400)

    assert told["detail"].startswith("Data-Subject:")
    assert "rita@" not in str(told)


@pytest.mark.parametrize("query", [{"purpose": "nothing"}, {"option": "fax", "purpose": "offers"}, {"workspace": "no"}])
def test_what_cannot_be_asked_about_is_said(crm: Program, query: dict[str, str]) -> None:
    assert crm.asks(status=400, **query)["type"] == "/problems/malformed"


# -- what somebody chose


def test_what_was_read_is_kept_word_for_word_and_says_nothing_of_the_person(
    crm: Program, offers: PurposeVersion
) -> None:
    crm.says(language="ja", place="sign-up form")

    event = ConsentEvent.objects.get()
    content = Shown.objects.get().content
    assert content["words"] == offers.texts["ja"]
    assert (content["place"], content["wording"]) == ("sign-up form", offers.digest)
    assert event.shown.content == content
    assert "rita" not in str(content).lower()
    assert event.notice is not None


def test_many_are_recorded_in_one_call_or_none(crm: Program, offers: PurposeVersion) -> None:
    def line(number: int, **more: Any) -> dict[str, Any]:
        subject = {"customer": f"C-{number % 7}"}
        return {
            "subject": subject,
            "purpose": "winter-offers",
            "choice": "given",
            "version": 1,
            "option": "email",
        } | more

    (error,) = crm.sends("consents", {"consents": [line(1), line(2, option="fax"), line(3)]}, 422)["errors"]
    assert error["pointer"] == "/consents/1/option"
    assert not ConsentEvent.objects.exists()

    records = crm.sends("consents", {"consents": [line(number) for number in range(20)]})["records"]
    assert [one["kind"] for one in records] == ["given"] * 7 + ["renewed"] * 13
    assert Identifier.objects.count() == 7
    told = crm.sends("consents", {"consents": [line(1)] * 1001}, 422)
    assert told["errors"][0]["pointer"] == "/consents"


def test_the_same_key_records_once_and_another_body_is_refused(crm: Program, offers: PurposeVersion) -> None:
    first = crm.says(key="k-1")
    assert crm.says(key="k-1") == first
    assert ConsentEvent.objects.count() == 1

    assert crm.says("refused", key="k-1", status=409)["type"] == "/problems/key-used"
    crm.says(option="fax", key="k-2", status=422)
    assert crm.says(key="k-2")["records"][0]["kind"] == "renewed"
    assert "rita" not in str(list(ApplicationCall.objects.values())).lower()


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"purpose": "nothing"}, "/purpose"),
        ({"purpose": "suggestions", "version": 9, "option": ""}, "/version"),
        ({"version": None}, "/version"),
        ({"option": "fax"}, "/option"),
        ({"workspace": "ws-sakura"}, "/workspace"),
        ({"choice": "maybe"}, "/choice"),
        ({"subject": {}}, "/subject"),
        ({"subject": {"email": "rita"}}, "/subject/email"),
        ({"subject": {"shoe": "42"}}, "/subject/shoe"),
        ({"language": "<script>"}, "/language"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_a_mistake_is_pointed_at(crm: Program, offers: PurposeVersion, more: dict[str, Any], pointer: str) -> None:
    told = crm.says(status=422, **more)

    assert [one["pointer"] for one in told["errors"]] == [pointer]
    assert told["type"] == "/problems/invalid"
    assert not ConsentEvent.objects.exists()


def test_two_people_stay_two(crm: Program, offers: PurposeVersion) -> None:
    crm.says(subject={"customer": "C-1"})
    crm.says(subject={"email": "rita@example.org"})

    told = crm.says(subject={"customer": "C-1", "email": "rita@example.org"}, status=422)

    assert told["errors"] == [{"pointer": "/subject", "detail": "The identifiers belong to two people."}]


@pytest.mark.req("EK-14", "EC-10")
def test_everything_of_a_topic_ends_by_one_call(crm: Program, offers: PurposeVersion) -> None:
    for option in ("email", "telephone"):
        crm.says(option=option)
    crm.says(purpose="outside-mail", option="mail.read")

    ended = crm.sends("withdrawals", {"subject": RITA, "topic": "marketing"})["records"]

    assert {(one["purpose"], one["option"], one["kind"]) for one in ended} == {
        ("winter-offers", "email", "withdrawn"),
        ("winter-offers", "telephone", "withdrawn"),
    }
    assert crm.may("outside-mail", option="mail.read") == (True, "given")
    assert crm.sends("withdrawals", {"subject": {"email": "no@example.org"}})["records"] == []


def test_the_history_of_a_person_is_read_back_page_by_page(crm: Program, offers: PurposeVersion) -> None:
    for choice in ("given", "withdrawn", "given"):
        crm.says(choice)

    headers = crm.headers | {"Data-Subject": HEADER}
    told = crm.client.get("/api/v1/enkomm/history", headers=headers).json()
    older = crm.client.get("/api/v1/enkomm/history", {"before": 3}, headers=headers).json()

    assert [one["kind"] for one in told["records"]] == ["given", "withdrawn", "given"]
    assert [one["kind"] for one in older["records"]] == ["withdrawn", "given"]
    assert told["next"] is None


# -- who may


@pytest.mark.req("EC-10", "EC-13")
def test_a_bot_speaks_for_its_own_workspace_and_for_no_other(bot: Program, enkomm: Platform) -> None:
    purpose(enkomm, "shop-offers", per_workspace=True)
    bot.says(purpose="shop-offers")
    assert bot.may("shop-offers", option="email") == (True, "given")

    bot.says(purpose="shop-offers", workspace="ws-lotus", status=422)
    assert bot.asks(status=400, purpose="shop-offers", workspace="ws-lotus")["type"] == "/problems/malformed"
    bot.says(purpose="offers", status=422)
    bot.sends("withdrawals", {"subject": RITA, "purpose": "shop-offers"})
    assert bot.may("shop-offers", option="email") == (False, "withdrawn")


@pytest.mark.req("EC-10", "X-05")
def test_a_bot_ties_no_mailbox_of_its_choosing_to_somebody(crm: Program, bot: Program, enkomm: Platform) -> None:
    purpose(enkomm, "shop-offers", per_workspace=True)
    hers, more = {"phone": "+49 30 23125 042"}, {"email": "mallory@example.net"}
    crm.says(purpose="shop-offers", workspace="ws-lotus", subject=hers)

    (error,) = bot.says(purpose="shop-offers", subject=hers | more, status=422)["errors"]
    assert (error["pointer"], "by one identifier" in error["detail"]) == ("/subject", True)
    withdrawal = {"subject": hers | more, "purpose": "shop-offers"}
    assert bot.sends("withdrawals", withdrawal, 422)["errors"][0]["pointer"] == "/subject"
    assert bot.asks("phone=%2B493023125042,email=mallory%40example.net", 400)["type"] == "/problems/malformed"

    assert subjects.find(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, "mallory@example.net")]) is None


@pytest.mark.req("EC-10", "X-05")
def test_a_bot_gets_no_link_that_opens_what_was_chosen_elsewhere(crm: Program, bot: Program, enkomm: Platform) -> None:
    purpose(enkomm, "shop-offers", per_workspace=True)
    crm.says(purpose="shop-offers", workspace="ws-lotus")

    assert bot.asks(purpose="shop-offers")["preferences_url"].endswith("/enkomm/preferences/")
    assert "/enkomm/preferences/link/" in crm.asks(purpose="shop-offers", workspace="ws-lotus")["preferences_url"]


@pytest.mark.req("EC-10", "X-05")
def test_the_numbers_of_two_shops_are_two_people(bot: Program, enkomm: Platform, omar: Membership) -> None:
    purpose(enkomm, "shop-offers", per_workspace=True)
    lotus = Workspace.objects.get(key="ws-lotus")
    other = Program(applications.register(enkomm, "Other bot", list(Scope), by=omar, workspace=lotus), omar)

    for one in (bot, other):
        one.says(purpose="shop-offers", subject={"customer": "17"})
    bot.sends("withdrawals", {"subject": {"customer": "17"}, "purpose": "shop-offers"})

    assert Subject.objects.count() == 2
    told = [one.asks("customer=17", purpose="shop-offers", option="email")["decisions"] for one in (bot, other)]
    assert [decision["allowed"] for (decision,) in told] == [False, True]


def test_an_application_does_only_what_it_was_let_in_to(
    enkomm: Platform, omar: Membership, offers: PurposeVersion
) -> None:
    reader = Program(applications.register(enkomm, "Reader", [Scope.DECISIONS], by=omar), omar)

    reader.may("winter-offers", option="email")
    assert reader.says(status=403)["type"] == "/problems/scope-missing"


def test_a_key_ends_at_once_and_is_good_on_its_own_platform_alone(
    crm: Program, omar: Membership, elsewhere: Platform
) -> None:
    assert crm.asks(platform=elsewhere.slug, status=401)["type"] == "/problems/not-signed-in"
    (key,) = crm.application.keys.all()
    crm.asks()
    key.refresh_from_db()
    assert key.last_used_on == purposes.today(crm.application.platform)

    applications.end_key(key, by=omar)

    assert crm.asks(status=401)["type"] == "/problems/not-signed-in"


def test_calls_are_limited_for_each_application(enkomm: Platform, omar: Membership, time_machine: Any) -> None:
    time_machine.move_to(now(), tick=False)  # a new window begins every minute
    slow = Program(applications.register(enkomm, "Slow", [Scope.DECISIONS], by=omar, calls_per_minute=2), omar)

    slow.asks()
    slow.asks()

    assert slow.asks(status=429)["type"] == "/problems/too-many-tries"


def test_whoever_only_reads_lets_no_application_in(enkomm: Platform, omar: Membership) -> None:
    omar.role = MemberRole.AUDITOR
    with pytest.raises(PermissionDenied):
        applications.register(enkomm, "CRM", [Scope.DECISIONS], by=omar)


def test_the_words_to_show_are_there_for_everybody(enkomm: Platform, offers: PurposeVersion, client: Client) -> None:
    told = client.get("/api/v1/enkomm/purposes").json()["purposes"]

    (one,) = [each for each in told if each["purpose"] == "winter-offers"]
    assert one["words"]["ja"]["title"] == "ご案内"
    assert (one["version"], one["digest"], list(one["options"])) == (1, offers.digest, ["email", "telephone"])


@pytest.mark.req("EK-14", "EK-25")
def test_to_withdraw_everything_objects_to_what_nobody_asked_and_says_nothing_twice(
    crm: Program, offers: PurposeVersion
) -> None:
    crm.says()

    ended = crm.sends("withdrawals", {"subject": RITA})["records"]
    again = crm.sends("withdrawals", {"subject": RITA})["records"]

    assert {(one["purpose"], one["option"]) for one in ended} == {("winter-offers", "email"), ("suggestions", "")}
    assert again == []
    assert crm.may("suggestions") == (False, "objected")
    assert crm.may("winter-offers", option="telephone") == (False, "never_asked")
