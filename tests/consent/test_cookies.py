"""Cookies: the register for everybody, the script, and what a browser chooses, which nobody else can change."""

import gzip
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from consent import expiry, ledger
from consent.cookies import banner, devices, register
from consent.kinds import ActorKind, EventKind, Method
from consent.models import ConsentEvent, CookieEdition, Identifier, Purpose, Shown, Site, Subject
from privacy_portal import throttling
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.consent import cookie_jars
from tests.consent.cookie_jars import API, DEVICE, OTHER, SITE, category, chooses, given, listing, sends, website
from tests.dsr.desk import signed_in
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
PAGE, SCRIPT = "/enkomm/cookies/", "/enkomm/cookies/banner.js"


@pytest.fixture
def cookies(enkomm: Platform) -> CookieEdition:
    return website(enkomm)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# -- the register


@pytest.mark.req("NC-05")
def test_everybody_reads_each_cookie_with_its_category_provider_duration_and_purpose(
    client: Client, cookies: CookieEdition
) -> None:
    shown = text(client.get(PAGE))

    for told in ("Analytics", "visits", "Tally Ltd", "13 months", "Tells one browser from another."):
        assert told in shown
    assert "Always on: nobody is asked about these." in shown
    assert f'href="{SITE}/#privacy-choices"' in shown
    client.cookies["django_language"] = "ja"
    assert "Analytics ja" in text(client.get(PAGE))


def test_a_platform_without_a_register_says_so_and_has_no_banner(client: Client, enkomm: Platform) -> None:
    assert "No website of this service asks about cookies here." in text(client.get(PAGE))
    assert client.get(SCRIPT).status_code == 404
    assert client.get("/api/v1/enkomm/cookies").status_code == 404
    assert sends("signals", {"device": DEVICE}, origin="").status_code == 201


def test_editions_are_kept_and_never_changed(client: Client, enkomm: Platform, cookies: CookieEdition) -> None:
    assert register.publish(enkomm, listing(), actor=SYSTEM) == cookies
    coming = register.publish(enkomm, listing(now().date() + timedelta(days=9), cookies=()), actor=SYSTEM)

    assert register.in_force(enkomm) == cookies
    assert "It takes effect on" in text(client.get(f"{PAGE}{coming.number}/"))
    assert "Edition 2, from" in text(client.get(PAGE))
    assert client.get(f"{PAGE}3/").status_code == 404
    with pytest.raises(ValueError, match="already"):
        register.publish(enkomm, listing(), actor=SYSTEM)
    with pytest.raises(DatabaseError), transaction.atomic():
        CookieEdition.objects.update(cookies=[])
    published = AuditEntry.objects.filter(action="cookies.published")
    assert [json.loads(bytes(entry.payload))["facts"]["number"] for entry in published] == [1, 2]


def test_officers_see_editions_sites_and_the_line_for_a_website(
    omar: Membership, enkomm: Platform, cookies: CookieEdition
) -> None:
    shown = text(signed_in(omar).get("/enkomm/desk/consent/cookies/"))

    assert SITE in shown
    assert "/enkomm/cookies/banner.js" in shown
    assert "kept off by the signal of a browser" in shown


def test_programs_read_the_register(client: Client, enkomm: Platform, cookies: CookieEdition) -> None:
    told = client.get("/api/v1/enkomm/cookies").json()

    assert (told["edition"], told["sites"]) == (1, [SITE])
    assert {one["name"]: one["lasts"] for one in told["cookies"]}["visits"] == "13 months"
    assert [one["category"] for one in told["categories"] if not one["needed"]] == ["advertising", "analytics"]
    assert told["proofs"]["en"] == banner.proof(enkomm, "en")


# -- the script


@pytest.mark.req("NC-05")
def test_the_script_is_small_alone_and_in_every_language(client: Client, cookies: CookieEdition) -> None:
    answer = client.get(SCRIPT, headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) < 12_000
    served = gzip.decompress(answer.content).decode()
    assert served == client.get(SCRIPT).content.decode()
    assert not re.search(r"https?://", served.replace("http://www.w3.org", ""))
    assert "eval(" not in served
    assert "innerHTML" not in served
    assert {"Reject optional", "Analytics ja"} <= set(re.findall(r'"([^"]*)"', served))
    assert answer["Content-Type"].startswith("text/javascript")
    assert "public" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


def test_the_script_is_not_sent_again_until_it_changes(
    client: Client, enkomm: Platform, cookies: CookieEdition
) -> None:
    etag = client.get(SCRIPT)["ETag"]
    assert client.get(SCRIPT, headers={"If-None-Match": etag}).status_code == 304

    category(enkomm, "analytics", texts=cookie_jars.words("Counting"), effective_from=now().date())
    banner._lately.forget()

    assert client.get(SCRIPT, headers={"If-None-Match": etag}).status_code == 200


def test_no_button_has_a_style_of_its_own_and_no_box_is_ticked(cookies: CookieEdition) -> None:
    source = banner._SCRIPT.read_text()

    assert "checked: " not in source
    assert "checked =" not in source
    assert source.count("button(words.reject") == source.count("button(words.accept") == 1
    assert re.findall(r"const button = \(text, press\) => (.*);", source) == [
        'make("button", { type: "button", textContent: text, onclick: press })'
    ]


# -- what a browser chooses


@pytest.mark.req("NC-05")
def test_a_choice_is_an_event_with_the_banner_as_its_proof(enkomm: Platform, cookies: CookieEdition) -> None:
    answer = chooses(enkomm, ["analytics"])

    assert answer.status_code == 201
    assert given(answer) == {"analytics": True, "advertising": False}
    events = {one.version.purpose.key: one for one in ConsentEvent.objects.select_related("version__purpose")}
    assert {key: one.kind for key, one in events.items()} == {
        "analytics": EventKind.GIVEN,
        "advertising": EventKind.REFUSED,
    }
    given_event = events["analytics"]
    assert (given_event.method, given_event.actor_kind, given_event.language) == ("banner", ActorKind.PERSON, "en")
    assert given_event.ends_at is not None
    assert given_event.shown.digest == banner.proof(enkomm, "en")
    said = given_event.shown.content
    assert [one["title"] for one in said["categories"]] == ["Essential", "Advertising", "Analytics"]
    assert (said["reject"], said["accept"], said["ticked"]) == ("Reject optional", "Accept optional", [])


def test_nothing_of_the_device_or_its_network_is_kept(enkomm: Platform, cookies: CookieEdition) -> None:
    chooses(enkomm, ["analytics"])

    identifier = Identifier.objects.get()
    assert (identifier.kind, identifier.value, identifier.subject_key) == ("device", None, None)
    assert DEVICE not in str(list(Identifier.objects.values())) + str(list(Shown.objects.values()))
    assert "127.0.0.1" not in str(list(ConsentEvent.objects.values())) + str(list(Shown.objects.values()))


def test_a_choice_is_changed_as_it_was_made_and_a_refusal_after_the_end_counts(
    enkomm: Platform, cookies: CookieEdition, time_machine: Any
) -> None:
    chooses(enkomm, ["analytics", "advertising"])
    assert given(chooses(enkomm)) == {"analytics": False, "advertising": False}
    chooses(enkomm, ["analytics"])
    time_machine.move_to(now() + timedelta(days=190))
    assert given(sends("standing", {"device": DEVICE})) == {"advertising": False}
    expiry.expire_due()

    assert given(chooses(enkomm)) == {"analytics": False, "advertising": False}
    said = ConsentEvent.objects.filter(version__purpose__key="analytics").order_by("number")
    assert [one.kind for one in said] == ["given", "withdrawn", "given", "expired", "refused"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"proof": "0" * 64}, 409),
        ({"choices": {"analytics": True}}, 422),
        ({"choices": {"analytics": True, "advertising": True, "offers": True}}, 422),
        ({"choices": {"analytics": "perhaps", "advertising": False}}, 422),
        ({"device": "banner-123"}, 422),
        ({"device": "0123456789abcdef" * 2}, 422),
        ({"who": "Rita"}, 422),
    ],
)
def test_what_was_not_shown_or_not_asked_is_not_recorded(
    enkomm: Platform, cookies: CookieEdition, changed: dict[str, Any], status: int
) -> None:
    answer = chooses(enkomm, ["analytics"], changed=changed)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not ConsentEvent.objects.exists()


def test_words_that_changed_meanwhile_are_no_proof_and_are_asked_with_again(
    enkomm: Platform, cookies: CookieEdition
) -> None:
    before = banner.proof(enkomm, "en")
    chooses(enkomm, ["analytics"])
    category(enkomm, "analytics", texts=cookie_jars.words("Counting"), effective_from=now().date())

    assert chooses(enkomm, ["analytics"], changed={"proof": before}).status_code == 409
    assert given(sends("standing", {"device": DEVICE})) == {"advertising": False}


# -- who may, and from where


@pytest.mark.req("NC-05")
def test_only_listed_websites_may_ask_and_never_with_cookies(enkomm: Platform, cookies: CookieEdition) -> None:
    preflight = Client().options(f"{API}/choices", headers={"Origin": SITE, "Access-Control-Request-Method": "POST"})
    assert (preflight.status_code, preflight["Access-Control-Allow-Origin"]) == (204, SITE)
    assert preflight["Access-Control-Allow-Headers"] == "Content-Type"
    answer = chooses(enkomm, ["analytics"])
    assert answer["Access-Control-Allow-Origin"] == SITE
    assert "Origin" in answer["Vary"]
    assert "no-store" in answer["Cache-Control"]
    for response in (preflight, answer):
        assert "Access-Control-Allow-Credentials" not in response
        assert not response.cookies

    for origin in ("https://evil.example", "null", f"{SITE}.evil.example", "http://www.enkomm.example"):
        refused = chooses(enkomm, ["analytics"], device=OTHER, origin=origin)
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused
    assert Subject.objects.count() == 1


def test_a_site_of_another_platform_is_none_here(enkomm: Platform, elsewhere: Platform, cookies: CookieEdition) -> None:
    with platform_scope(elsewhere.pk):
        Site.objects.create(platform=elsewhere, origin="https://www.elsewhere.example")

    assert chooses(enkomm, [], origin="https://www.elsewhere.example").status_code == 403


def test_the_number_of_a_device_is_all_that_speaks_for_it(enkomm: Platform, cookies: CookieEdition) -> None:
    chooses(enkomm, ["analytics"])

    chooses(enkomm, [], device=OTHER)

    assert given(sends("standing", {"device": DEVICE})) == {"analytics": True, "advertising": False}
    assert sends("standing", {"device": "banner-" + "a" * 32}).json()["choices"] == {}


def test_the_session_of_somebody_who_is_signed_in_changes_nothing(
    omar: Membership, enkomm: Platform, cookies: CookieEdition
) -> None:
    assert chooses(enkomm, ["analytics"], client=signed_in(omar)).status_code == 201
    assert Identifier.objects.filter(kind="email").count() == 0


def test_bodies_have_an_end_and_so_have_calls(
    enkomm: Platform, cookies: CookieEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chooses(enkomm, changed={"language": "e" * 5_000}).status_code == 413
    assert sends("choices", {"device": DEVICE, "choices": [], "language": "en"}).status_code == 422

    monkeypatch.setattr(throttling, "DEVICE", throttling.DEVICE)
    for _call in range(throttling.DEVICE.most - 2):
        assert sends("standing", {"device": "wrong"}).status_code == 422
    full = sends("standing", {"device": DEVICE})
    assert full.status_code == 429
    assert full["Access-Control-Allow-Origin"] == SITE
    assert full["Retry-After"]


def test_a_category_that_ended_is_asked_no_more(enkomm: Platform, cookies: CookieEdition) -> None:
    Purpose.objects.filter(key="advertising").update(ended_on=now().date())

    assert given(chooses(enkomm, ["analytics"])) == {"analytics": True}


# -- the signal of a browser


@pytest.mark.req("NC-05", "EK-13")
def test_the_well_known_file_says_that_the_signal_counts(client: Client, db: None) -> None:
    answer = client.get("/.well-known/gpc.json")

    assert (answer["Content-Type"], answer.json()["gpc"]) == ("application/json", True)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer.json()["lastUpdate"])


@pytest.mark.req("NC-05")
@pytest.mark.parametrize("how", [{"signal": True}, {"Sec_GPC": "1"}, {"Sec_GPC": "1, 1"}])
def test_the_signal_keeps_advertising_off_and_ends_the_sale(
    enkomm: Platform, cookies: CookieEdition, how: dict[str, Any]
) -> None:
    selling = cookie_jars.sale(enkomm)

    answer = chooses(enkomm, ["analytics", "advertising"], **how)

    assert given(answer) == {"analytics": True, "advertising": False}
    assert answer.json()["signal"] is True
    by_signal = {one.version.purpose.key: one for one in ConsentEvent.objects.filter(method=Method.SIGNAL)}
    assert by_signal.keys() == {"advertising", "selling"}
    assert {one.actor_kind for one in by_signal.values()} == {ActorKind.SIGNAL}
    assert {one.kind for one in ConsentEvent.objects.filter(version__purpose__key="advertising")} == {"refused"}
    device = Subject.objects.get()
    assert ledger.states_of(device)[selling.purpose_id, None, ""].kind == EventKind.WITHDRAWN


@pytest.mark.parametrize("value", ["0", "true", "11", ""])
def test_any_other_value_of_the_header_says_nothing(enkomm: Platform, cookies: CookieEdition, value: str) -> None:
    assert given(chooses(enkomm, ["advertising"], Sec_GPC=value))["advertising"] is True


def test_a_signal_that_comes_later_ends_what_was_agreed_to_before(enkomm: Platform, cookies: CookieEdition) -> None:
    chooses(enkomm, ["analytics", "advertising"])

    answer = sends("signals", {"device": DEVICE})

    assert given(answer) == {"analytics": True, "advertising": False}
    events = ConsentEvent.objects.count()
    sends("signals", {"device": DEVICE})
    assert ConsentEvent.objects.count() == events


def test_the_page_says_that_the_signal_is_followed(client: Client, cookies: CookieEdition) -> None:
    told = "Your browser says “do not sell or share”. We follow it."

    answer = client.get(PAGE, headers={"Sec-GPC": "1"})

    assert told in text(answer)
    assert "Sec-GPC" in answer["Vary"]
    assert told not in text(client.get(PAGE))


def test_a_number_that_an_application_made_is_not_spoken_for_by_the_banner(enkomm: Platform) -> None:
    assert not devices.is_browsers(devices.named("0123456789abcdef" * 2))
    assert devices.is_browsers(devices.named(DEVICE))
