"""Whose device it is: what ends on one ends on the other, what is given is given there alone; the stricter counts."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from consent import applications, decisions, ledger, links, opt_outs, subjects
from consent.cookies import devices
from consent.kinds import EventKind, IdentifierKind, Scope, Topic
from consent.models import ConsentEvent, CookieEdition, Identifier, JoinedDevice, Subject
from privacy_portal.clock import now
from tests.consent import cookie_jars
from tests.consent.asking import RITAS, purpose, rita, said
from tests.consent.cookie_jars import DEVICE, OTHER, chooses, given, sends, website
from tests.consent.test_preferences import CHOOSE, MINE, chosen, opened, text
from workspaces.models import Membership, Platform, Workspace

API = "/api/v1/enkomm"
ADD = f"{MINE}device/"
YES = "Yes, add it to my choices"


@pytest.fixture
def cookies(enkomm: Platform) -> CookieEdition:
    return website(enkomm)


@pytest.fixture
def shop(enkomm: Platform, omar: Membership) -> Client:
    """A program of the platform, with all that it may do."""
    return program(enkomm, omar)


def program(platform: Platform, officer: Membership, workspace: Workspace | None = None) -> Client:
    let_in = applications.register(platform, f"Shop {workspace}", list(Scope), by=officer, workspace=workspace)
    return Client(headers={"Authorization": f"Bearer {applications.add_key(let_in, by=officer)}"})


def posts(client: Client, what: str, body: dict[str, Any]) -> Any:
    return client.post(f"{API}/{what}", json.dumps(body), content_type="application/json")


def asks(client: Client, about: str, *named: str, option: str = "") -> dict[str, str]:
    """Return how an application is answered about a purpose, for whoever is named."""
    answer = client.get(
        f"{API}/decisions", {"purpose": about, "option": option}, headers={"Data-Subject": ",".join(named)}
    )
    assert answer.status_code == 200, answer.content
    (told,) = answer.json()["decisions"]
    return {"answer": told["answer"], "reason": told["reason"]}


def joined(client: Client, device: str = DEVICE) -> Any:
    return posts(client, "devices/joins", {"device": device, "subject": {"email": "rita@example.org"}})


def shown_to(client: Client, device: str = DEVICE) -> str:
    """Go where the banner leads the holder of a device; return the address."""
    answer = sends("handovers", {"device": device})
    assert answer.status_code == 201
    url = str(answer.json()["url"])
    assert device not in url
    return re.sub(r"^https?://[^/]+", "", url)


EMAIL, PHONE = "email=rita%40example.org", f"device={DEVICE}"


# -- an application names both


def test_what_a_device_refused_is_refused_for_its_person_and_what_it_agreed_to_stays_there(
    shop: Client, enkomm: Platform, cookies: CookieEdition
) -> None:
    chooses(enkomm, ["analytics"])

    assert joined(shop).status_code == 201

    assert asks(shop, "advertising", EMAIL)["answer"] == "refused"
    assert asks(shop, "analytics", EMAIL)["answer"] == "needs_asking"
    assert asks(shop, "analytics", PHONE)["answer"] == "allowed"
    assert asks(shop, "analytics", EMAIL, PHONE)["answer"] == "allowed"
    assert asks(shop, "advertising", EMAIL, PHONE)["answer"] == "refused"


@pytest.mark.parametrize("first", ["device", "person"])
def test_of_two_answers_the_stricter_wins(shop: Client, enkomm: Platform, cookies: CookieEdition, first: str) -> None:
    analytics = next(one for one in devices.register.asked(enkomm) if one.purpose.key == "analytics")
    said(rita(enkomm), analytics, EventKind.REFUSED if first == "device" else EventKind.GIVEN, option="")
    chooses(enkomm, ["analytics"] if first == "device" else [])

    joined(shop)

    for named in ([EMAIL], [PHONE], [EMAIL, PHONE]):
        assert asks(shop, "analytics", *named)["answer"] == "refused", named


def test_what_ends_later_on_one_ends_on_the_other(shop: Client, enkomm: Platform, cookies: CookieEdition) -> None:
    chooses(enkomm, ["analytics", "advertising"])
    joined(shop)
    analytics = next(one for one in devices.register.asked(enkomm) if one.purpose.key == "analytics")
    said(rita(enkomm), analytics, EventKind.GIVEN, option="")

    chooses(enkomm, ["advertising"])
    assert asks(shop, "analytics", EMAIL)["answer"] == "refused"

    posts(shop, "withdrawals", {"subject": {"email": "rita@example.org"}, "purpose": "advertising"})
    assert given(sends("standing", {"device": DEVICE})) == {"analytics": False, "advertising": False}
    assert given(chooses(enkomm, ["advertising"])) == {"analytics": False, "advertising": True}
    assert asks(shop, "advertising", EMAIL)["answer"] == "refused"


def test_naming_both_in_any_call_ties_them_and_makes_no_identifier_of_the_device(
    shop: Client, enkomm: Platform, cookies: CookieEdition
) -> None:
    offers = purpose(enkomm)
    subject = {"email": "rita@example.org", "device": DEVICE}
    line = {
        "subject": subject,
        "purpose": "winter-offers",
        "option": "email",
        "choice": "given",
        "version": offers.number,
    }

    assert posts(shop, "consents", line).status_code == 201

    person = subjects.find(enkomm.pk, [RITAS])
    assert [one.kind for one in Identifier.objects.filter(subject=person)] == ["email"]
    chooses(enkomm, [])
    assert asks(shop, "analytics", EMAIL)["answer"] == "refused"
    assert asks(shop, "winter-offers", EMAIL, option="email")["answer"] == "allowed"
    assert asks(shop, "winter-offers", PHONE, option="email")["answer"] == "needs_asking"


def test_whoever_has_the_device_can_give_nothing_for_the_person(
    shop: Client, enkomm: Platform, cookies: CookieEdition
) -> None:
    joined(shop)
    before = ConsentEvent.objects.filter(subject=rita(enkomm)).count()

    chooses(enkomm, ["analytics", "advertising"])

    assert ConsentEvent.objects.filter(subject=rita(enkomm)).count() == before
    assert asks(shop, "analytics", EMAIL)["answer"] == "needs_asking"


def test_an_application_of_a_workspace_ties_nothing_and_several_devices_are_no_person(
    shop: Client, omar: Membership, enkomm: Platform, cookies: CookieEdition
) -> None:
    chooses(enkomm, [])
    own = program(enkomm, omar, Workspace.objects.get(key="ws-sakura"))
    assert joined(own).status_code == 403
    assert asks_status(own) == 400
    line = {"subject": {"device": DEVICE}, "purpose": "analytics", "choice": "given", "version": 1}
    assert posts(own, "consents", line).status_code == 422

    both = f"{PHONE},device={OTHER}"
    answer = shop.get(f"{API}/decisions", {"purpose": "analytics"}, headers={"Data-Subject": both})
    assert answer.status_code == 400
    assert not JoinedDevice.objects.exists()


def asks_status(client: Client) -> int:
    answer = client.get(f"{API}/decisions", headers={"Data-Subject": f"{EMAIL},{PHONE}"})
    return int(answer.status_code)


def test_without_a_key_nobody_ties_a_device_to_anybody(enkomm: Platform, cookies: CookieEdition) -> None:
    assert joined(Client()).status_code == 401
    assert not JoinedDevice.objects.exists()


def test_two_people_of_one_device_are_each_tied_to_it(shop: Client, enkomm: Platform, cookies: CookieEdition) -> None:
    chooses(enkomm, ["analytics"])
    joined(shop)
    posts(shop, "devices/joins", {"device": DEVICE, "subject": {"email": "tom@example.org"}})

    chooses(enkomm, [])

    for named in (EMAIL, "email=tom%40example.org"):
        assert asks(shop, "analytics", named)["answer"] == "refused"
    assert JoinedDevice.objects.count() == 2


# -- the holder brings it along


@pytest.mark.req("NC-05")
def test_the_holder_adds_it_after_the_code_and_then_stops_in_the_centre_what_it_agreed_to(
    client: Client, shop: Client, enkomm: Platform, cookies: CookieEdition
) -> None:
    chooses(enkomm, ["analytics"])
    assert client.get(shown_to(client)).status_code == 302

    assert YES in opened(client)
    assert not JoinedDevice.objects.exists()  # coming by the address changes nothing
    answer = client.post(ADD, follow=True)

    assert "That browser is yours now." in text(answer)
    assert YES not in text(answer)
    assert "Advertising" in text(answer)
    assert asks(shop, "advertising", EMAIL)["answer"] == "refused"
    assert chosen(client, "give", option="", key="advertising").status_code == 404
    analytics = next(one for one in devices.register.asked(enkomm) if one.purpose.key == "analytics")
    said(rita(enkomm), analytics, EventKind.GIVEN, option="")
    assert "Stopped." in text(chosen(client, "stop", option="", key="analytics"))
    assert given(sends("standing", {"device": DEVICE})) == {"analytics": False, "advertising": False}


def test_a_link_of_a_mail_a_dead_address_and_a_device_that_chose_nothing_add_nothing(
    client: Client, enkomm: Platform, cookies: CookieEdition
) -> None:
    assert sends("handovers", {"device": OTHER}).status_code == 404
    opened(client)
    assert client.post(ADD).status_code == 404
    client.get("/enkomm/preferences/device/a-token/")
    assert YES not in text(client.get(MINE))
    assert client.post(ADD).status_code == 404

    chooses(enkomm, [])
    by_mail = Client()
    by_mail.get(re.sub(r"^https?://[^/]+", "", links.open_address(enkomm, rita(enkomm))))
    by_mail.get(shown_to(by_mail))
    assert YES not in text(by_mail.get(MINE))
    assert by_mail.post(ADD).status_code == 404
    assert not JoinedDevice.objects.exists()


def test_an_address_of_another_platform_shows_no_device(
    client: Client, enkomm: Platform, elsewhere: Platform, cookies: CookieEdition
) -> None:
    chooses(enkomm, [])
    client.get(shown_to(client))
    client.get(shown_to(client).replace("/enkomm/", "/elsewhere/"))
    opened(client)

    assert YES not in text(client.get(MINE))


# -- the signal, and no to a whole topic


@pytest.mark.req("NC-05", "EK-13")
def test_the_signal_of_whoever_proved_who_they_are_counts_for_them_everywhere(
    client: Client, shop: Client, enkomm: Platform
) -> None:
    cookie_jars.sale(enkomm)
    opened(client)
    assert asks(shop, "selling", EMAIL)["answer"] == "allowed"

    shown = text(client.get(MINE, headers={"Sec-GPC": "1"}))

    assert "Your browser says “do not sell or share”. We follow it." in shown
    assert asks(shop, "selling", EMAIL) == {"answer": "refused", "reason": "objected"}
    event = ConsentEvent.objects.get()
    assert (event.method, event.actor_kind) == ("signal", "signal")
    client.get(MINE, headers={"Sec-GPC": "1"})
    assert ConsentEvent.objects.count() == 1
    told = {"purpose": "selling", "option": "", "workspace": "", "choice": "give"}
    refused = client.post(CHOOSE, told, headers={"Sec-GPC": "1"}, follow=True)
    assert "so this stays off" in text(refused)
    assert "It is on from now." in text(client.post(CHOOSE, told, follow=True))


def test_the_signal_of_a_device_counts_for_its_person(shop: Client, enkomm: Platform, cookies: CookieEdition) -> None:
    cookie_jars.sale(enkomm)
    joined(shop)

    chooses(enkomm, ["analytics"], signal=True)

    assert asks(shop, "selling", EMAIL)["answer"] == "refused"
    assert asks(shop, "advertising", EMAIL)["answer"] == "refused"


def test_a_link_with_the_signal_changes_nothing(client: Client, enkomm: Platform) -> None:
    cookie_jars.sale(enkomm)
    client.get(re.sub(r"^https?://[^/]+", "", links.open_address(enkomm, rita(enkomm))))

    client.get(MINE, headers={"Sec-GPC": "1"})

    assert not ConsentEvent.objects.exists()


def test_a_no_to_the_sale_is_one_to_each_new_way_of_selling(shop: Client, enkomm: Platform) -> None:
    cookie_jars.sale(enkomm)
    opt_outs.say_no(rita(enkomm), Topic.SALE, ledger.Circumstances(devices.Method.SIGNAL))

    cookie_jars.sale(enkomm, "selling-elsewhere")
    cookie_jars.sale(enkomm, "health", topic=Topic.SENSITIVE)

    assert asks(shop, "selling-elsewhere", EMAIL) == {"answer": "refused", "reason": "objected"}
    assert asks(shop, "health", EMAIL)["answer"] == "allowed"


def test_a_no_after_an_end_by_itself_is_heard(enkomm: Platform) -> None:
    selling = cookie_jars.sale(enkomm)
    known = rita(enkomm)
    said(known, selling, option="")
    choice = ledger.Choice(selling, EventKind.EXPIRED)
    ledger.record(known, [choice], ledger.Circumstances(devices.Method.SIGNAL))
    assert decisions.now_for(selling, known, now()).is_allowed

    opt_outs.say_no(known, Topic.SALE, ledger.Circumstances(devices.Method.SIGNAL))

    assert not decisions.now_for(selling, known, now()).is_allowed


def test_nobody_is_known_by_a_device_alone(enkomm: Platform, cookies: CookieEdition) -> None:
    chooses(enkomm, [])

    assert Subject.objects.get().subject_key is None
    assert IdentifierKind(Identifier.objects.get().kind) == IdentifierKind.DEVICE
