"""What somebody agrees to by typing an address counts once the mailbox confirmed it, at a kiosk always (NC-11)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent import applications, confirming, kiosks
from consent.kinds import EventKind, Scope
from consent.models import ConsentEvent, Kiosk, PurposeVersion, Subject, UnconfirmedConsent
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import changed, purpose, rita, said
from tests.consent.test_consent_api import Program
from tests.workspaces.people import browser, text
from workspaces import policies
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
DESK = "/enkomm/desk/consent/kiosks/"
ROOM = "/enkomm/workspaces/ws-sakura/consent/kiosks/"


@pytest.fixture
def news(enkomm: Platform) -> PurposeVersion:
    version = purpose(enkomm)
    type(version.purpose).objects.filter(pk=version.purpose_id).update(double_opt_in=True)
    version.purpose.refresh_from_db()
    return version


@pytest.fixture
def crm(enkomm: Platform, omar: Membership) -> Program:
    return Program(applications.register(enkomm, "CRM", list(Scope), by=omar), omar)


def mailed(below: str = "/enkomm/") -> tuple[str, str]:
    """Return the address, on the platform at `below`, and the code of the newest mail."""
    mail = OutgoingMail.objects.filter(template="consent_unconfirmed").latest("pk")
    link = re.search(rf"https?://[^/\s]+({below}preferences/confirm/\S+)", mail.text)
    code = re.search(r"\b(\d{4}) (\d{4})\b", mail.text)
    assert link
    assert code
    return link[1], "".join(code.groups())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def test_a_consent_by_an_application_counts_once_the_code_is_typed(crm: Program, news: PurposeVersion) -> None:
    told = crm.says(status=202)
    assert told["records"] == []
    (waits,) = told["unconfirmed"]
    assert (waits["line"], waits["purpose"], waits["option"]) == (0, "winter-offers", "email")
    assert not Subject.objects.exists()
    assert crm.may("winter-offers", option="email") == (False, "never_asked")

    link, code = mailed()
    person = Client()
    for method in (person.get, person.head):  # as programs that look at mail do
        assert method(link).status_code == 200
    assert person.post(link).status_code == 422
    assert "We may tell you of offers." in text(person.get(link))
    assert not ConsentEvent.objects.exists()

    done = person.post(link, {"code": code}, follow=True)
    assert "Confirmed: it counts from now." in text(done)
    event = ConsentEvent.objects.select_related("shown").get()
    assert (event.kind, event.method, event.actor_kind) == (EventKind.GIVEN, "application", "person")
    assert event.shown is not None
    assert event.shown.content["confirmed"] == "code by mail"
    assert crm.may("winter-offers", option="email") == (True, "given")
    assert not UnconfirmedConsent.objects.exists()
    assert person.get(link).status_code == 404


def test_five_wrong_codes_end_it_and_whoever_asks_again_gets_another_mail(crm: Program, news: PurposeVersion) -> None:
    crm.says(status=202)
    crm.says(status=202)
    assert OutgoingMail.objects.filter(template="consent_unconfirmed").count() == 1
    link, code = mailed()
    person = Client()
    for _try in range(5):
        assert "This is not the code of the mail." in text(person.post(link, {"code": wrong(code)}))
    assert person.post(link, {"code": code}).status_code == 422
    assert not ConsentEvent.objects.exists()

    crm.says(status=202)
    link, code = mailed()
    person.post(link, {"code": code})
    assert ConsentEvent.objects.get().kind == EventKind.GIVEN


def test_what_one_person_ticked_together_is_one_mail(crm: Program, news: PurposeVersion) -> None:
    line = {"subject": {"email": "rita@example.org"}, "purpose": "winter-offers", "choice": "given", "version": 1}
    lines = [line | {"option": option} for option in ("email", "telephone")]
    told = crm.sends("consents", {"consents": lines}, 202)
    assert [one["line"] for one in told["unconfirmed"]] == [0, 1]
    link, code = mailed()
    Client().post(link, {"code": code})
    assert sorted(ConsentEvent.objects.values_list("option", flat=True)) == ["email", "telephone"]


def test_what_stands_what_is_refused_and_what_somebody_else_says_waits_for_no_mail(
    enkomm: Platform, crm: Program, news: PurposeVersion
) -> None:
    assert crm.says(status=201, choice="refused")["records"]
    said(rita(enkomm), news)
    assert [one["kind"] for one in crm.says(status=201)["records"]] == ["renewed"]
    agent = {"subject": {"email": "nadia@example.org"}, "actor": "agent", "actor_id": "a-1"}
    assert crm.says(status=201, **agent)["records"]
    assert not OutgoingMail.objects.exists()


def test_without_an_address_nothing_can_be_confirmed_and_for_one_address_not_everything_waits(
    crm: Program, news: PurposeVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = crm.says(status=422, subject={"customer": "C-1"})
    assert "name the e-mail address" in str(refused)
    monkeypatch.setattr(confirming, "MOST_OPEN", 1)
    crm.says(status=202)
    assert "no further mail goes there" in str(crm.says(status=422, option="telephone"))


def test_it_is_forgotten_after_a_week_and_dead_once_the_words_changed(crm: Program, news: PurposeVersion) -> None:
    crm.says(status=202)
    link, code = mailed()
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert confirming.forget() == 1
    assert Client().post(link, {"code": code}).status_code == 404
    crm.says(status=202)
    link, code = mailed()
    changed(news, effective_from=now().date(), options=("email",))
    assert Client().post(link, {"code": code}).status_code == 404
    assert not ConsentEvent.objects.exists()


# -- kiosks


def opened(client: Client, at: str = DESK, **more: Any) -> str:
    """Open a kiosk, and return its path on the tablet."""
    told = {"name": "Interop Osaka", "purposes": ["winter-offers"], "last_day": now().date().isoformat()}
    page = client.post(f"{at}new/", told | more, follow=True)
    assert "The kiosk is open." in text(page)
    found = re.search(r'href="https?://[^/"]+(/enkomm/kiosk/[^"]+)"', page.content.decode())
    assert found
    return found[1]


TICKED = {"email": "nadia@example.org", "old_enough": "on", "p-winter-offers": ["email"]}


@pytest.mark.req("NC-11")
def test_at_a_kiosk_nothing_is_ticked_and_what_is_ticked_counts_by_the_code(enkomm: Platform, omar: Membership) -> None:
    purpose(enkomm)
    path = opened(browser(omar.user))
    tablet = Client()
    page = tablet.get(path).content.decode()
    assert "checked" not in page
    assert "We may tell you of offers." in page

    thanks = tablet.post(path, TICKED, follow=True)
    assert "We have sent you a mail with a code." in text(thanks)
    assert not Subject.objects.exists()
    assert "nadia" not in tablet.get(path).content.decode()

    link, code = mailed()
    Client().post(link, {"code": code})
    event = ConsentEvent.objects.select_related("shown").get()
    kiosk = Kiosk.objects.get()
    assert (event.kind, event.method, event.actor) == (EventKind.GIVEN, "kiosk", str(kiosk.public_id))
    assert event.shown is not None
    assert event.shown.content["place"] == "Interop Osaka"
    assert event.shown.content["control"] == "box, not ticked beforehand"
    assert kiosk.people == 1


@pytest.mark.req("NC-11")
def test_whoever_says_no_leaves_nothing_and_what_is_missing_is_named_without_losing_the_rest(
    enkomm: Platform, omar: Membership
) -> None:
    purpose(enkomm)
    path = opened(browser(omar.user))
    tablet = Client()
    assert "Nothing was kept." in text(tablet.post(path, {"declines": "1", "email": "nadia@example.org"}, follow=True))
    for missing, told in (
        ({"p-winter-offers": []}, "Tick what you agree to"),
        ({"old_enough": ""}, "I am old enough"),
        ({"email": "nadia"}, "Enter a valid email address"),
        ({"p-winter-offers": ["telephone"]}, "Type the number"),
        ({"p-winter-offers": ["telephone"], "phone": "12"}, "begins with +"),
    ):
        answer = tablet.post(path, TICKED | missing)
        assert answer.status_code == 422, missing
        assert told in text(answer)
        assert str((TICKED | missing)["email"]) in answer.content.decode()
    assert not OutgoingMail.objects.filter(template="consent_unconfirmed").exists()
    assert not UnconfirmedConsent.objects.exists()


@pytest.mark.req("NC-11")
def test_a_kiosk_is_closed_by_hand_or_by_its_last_day(enkomm: Platform, olga: Membership, omar: Membership) -> None:
    purpose(enkomm, per_workspace=True)
    client = browser(olga.user)
    path = opened(client, ROOM)
    assert "Sakura" in text(Client().get(path))
    kiosk = Kiosk.objects.get()
    assert browser(omar.user).post(f"{DESK}{kiosk.public_id}/end/").status_code == 403
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert Client().get(path).status_code == 404
    closed = client.post(f"{ROOM}{kiosk.public_id}/end/", follow=True)
    assert "The kiosk is closed." in text(closed)
    assert Client().post(path, TICKED).status_code == 404
    assert Client().get("/enkomm/kiosk/made-up/").status_code == 404


def test_a_kiosk_asks_nothing_that_its_workspace_forbids_and_opens_for_some_weeks_only(
    enkomm: Platform, olga: Membership
) -> None:
    purpose(enkomm, per_workspace=True)
    client = browser(olga.user)
    path = opened(client, ROOM)
    assert olga.workspace
    policies.decide(olga.workspace, "winter-offers", forbid=True, reason="Our works council objects.", by=olga)
    assert Client().get(path).status_code == 404
    assert Client().post(path, TICKED).status_code == 404
    for day in (now() - timedelta(days=2), now() + kiosks.LONGEST + timedelta(days=1)):
        told = {"name": "Fair", "purposes": ["winter-offers"], "last_day": day.date().isoformat()}
        late = client.post(f"{ROOM}new/", told)
        assert late.status_code == 422
        assert "Choose today or a day of the next two months." in text(late)
