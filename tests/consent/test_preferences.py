"""The preference centre: prove the mailbox, see every choice, change any; and the one press at the end of a mail."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consent import decisions, ledger, links, purposes
from consent.kinds import EventKind, Method
from consent.models import ConsentEvent, PreferenceCode, PurposeVersion, Shown, Subject
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import changed, purpose, rita, said
from workspaces.models import Platform, User, Workspace

START, MINE = "/enkomm/preferences/", "/enkomm/preferences/mine/"
CHOOSE, STOP_ALL = f"{MINE}choose/", f"{MINE}stop-all/"


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def mailed_code() -> str:
    found = re.search(r"\b(\d{4}) (\d{4})\b", OutgoingMail.objects.filter(template="preference_code").latest("pk").text)
    assert found
    return "".join(found.groups())


def opened(client: Client, address: str = "rita@example.org") -> str:
    """Go the whole way in as the owner of a mailbox; return the page."""
    assert client.post(START, {"email": address}).status_code == 302
    answer = client.post(f"{START}code/", {"code": mailed_code()}, follow=True)
    assert answer.redirect_chain[-1][0] == MINE
    return text(answer)


def chosen(client: Client, choice: str, option: str = "email", key: str = "winter-offers", **more: str) -> Any:
    told = {"purpose": key, "option": option, "workspace": "", "choice": choice} | more
    return client.post(CHOOSE, told, follow=True)


def may(version: PurposeVersion, option: str = "email") -> bool:
    asked = purposes.in_force(version.purpose, purposes.today(version.purpose.platform))
    assert asked is not None
    known = Subject.objects.filter(identifiers__kind="email").first()
    return decisions.now_for(asked, known, now(), option=option).is_allowed


@pytest.mark.req("NC-04", "EK-06")
def test_somebody_without_an_account_sees_and_changes_each_choice(client: Client, offers: PurposeVersion) -> None:
    shown = opened(client)
    assert "Offers" in shown
    assert not Subject.objects.exists()

    assert "It is on from now." in text(chosen(client, "give"))
    assert may(offers)
    assert not may(offers, "telephone")

    assert "Stopped." in text(chosen(client, "stop"))
    assert not may(offers)
    assert [one.method for one in ConsentEvent.objects.all()] == [Method.PREFERENCES] * 2


def test_the_words_beside_the_button_are_the_proof(client: Client, offers: PurposeVersion) -> None:
    opened(client)
    client.cookies["django_language"] = "ja"
    chosen(client, "give")

    event = ConsentEvent.objects.get()
    assert event.language == "ja"
    assert event.shown.content["words"] == offers.texts["ja"]
    assert event.notice is not None
    assert "rita" not in str(Shown.objects.get().content)


@pytest.mark.req("EK-14", "EK-06")
def test_one_press_stops_all_advertising_and_nothing_else(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    known = rita(enkomm)
    said(known, offers)
    mail = purposes.by_key(enkomm, ["outside-mail"])["outside-mail"]
    said(known, mail, option="mail.read")
    assert "Stop all advertising" in opened(client)

    answer = client.post(STOP_ALL, follow=True)

    assert "All of it is stopped." in text(answer)
    assert "Stop all advertising" not in text(answer)
    assert not may(offers)
    assert may(mail, "mail.read")
    assert "Nothing of it was on." in text(client.post(STOP_ALL, follow=True))


def test_what_is_on_and_off_is_said_in_words_and_nothing_is_ticked(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers)

    shown = opened(client)

    assert "checked" not in shown
    assert 'type="checkbox"' not in shown
    assert "It goes on unless you stop it." in shown
    assert shown.count('value="stop"') == 2  # the offers by mail, and suggestions that nobody objected to


@pytest.mark.req("EK-07")
def test_words_that_changed_are_told_and_have_to_be_agreed_to_again(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers)
    changed(offers, effective_from=now().date(), recipients=("tin-post",))

    shown = opened(client)
    assert "The words changed since you agreed." in shown

    chosen(client, "give")
    assert may(offers)


def test_what_a_shop_asks_is_changed_for_that_shop(client: Client, enkomm: Platform) -> None:
    shops = purpose(enkomm, "shop-offers", per_workspace=True)
    sakura = Workspace.objects.get(key="ws-sakura")
    said(rita(enkomm), shops, workspace=sakura)
    assert sakura.name in opened(client)

    assert chosen(client, "stop", key="shop-offers", workspace="ws-lotus").status_code == 404
    chosen(client, "stop", key="shop-offers", workspace="ws-sakura")

    assert ConsentEvent.objects.latest("pk").kind == EventKind.WITHDRAWN


@pytest.mark.parametrize("wrong", [{"key": "nothing"}, {"option": "fax"}, {"option": ""}])
def test_what_is_not_offered_is_not_there(client: Client, offers: PurposeVersion, wrong: dict[str, str]) -> None:
    opened(client)

    assert chosen(client, "give", **wrong).status_code == 404
    assert not ConsentEvent.objects.exists()


def test_pressing_twice_and_going_back_change_nothing_more(client: Client, offers: PurposeVersion) -> None:
    opened(client)
    chosen(client, "give")
    chosen(client, "stop")
    chosen(client, "stop")

    assert [one.kind for one in ConsentEvent.objects.all()] == ["given", "withdrawn"]


@pytest.mark.req("EK-14")
def test_what_somebody_said_is_listed_with_the_words_of_then(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    changed(offers, effective_from=now().date(), texts={"en": {"title": "New", "text": "Other words.", "limits": []}})
    opened(client)

    listed = text(client.get(f"{MINE}history/"))
    assert "Given" in listed
    shown = text(client.get(f"{MINE}history/{event.public_id}/"))
    assert "We may tell you of offers." in shown
    assert "Other words." not in shown
    assert str(event.public_id) in shown


# -- nobody else gets in


def test_a_code_is_mailed_to_whoever_is_known_or_not_and_the_pages_are_the_same(
    client: Client, enkomm: Platform, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers)

    pages = []
    for address in ("rita@example.org", "nobody@example.org"):
        answer = client.post(START, {"email": address}, follow=True)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(answer)))
    assert pages[0] == pages[1]
    assert OutgoingMail.objects.filter(template="preference_code").count() == 2


def test_a_wrong_code_opens_nothing_and_five_wrong_ones_end_it(client: Client, offers: PurposeVersion) -> None:
    client.post(START, {"email": "rita@example.org"})
    right = mailed_code()
    for number in range(5):
        answer = client.post(f"{START}code/", {"code": f"0000000{number}"})
        assert answer.status_code == 422
        assert "This is not a code that works." in text(answer)

    assert client.post(f"{START}code/", {"code": right}).status_code == 422
    assert client.get(MINE).status_code == 302


def test_a_code_works_once_for_its_own_address_and_for_ten_minutes(
    client: Client, offers: PurposeVersion, time_machine: Any
) -> None:
    client.post(START, {"email": "tom@example.org"})
    toms = mailed_code()
    client.post(START, {"email": "rita@example.org"})
    assert client.post(f"{START}code/", {"code": toms}).status_code == 422

    code = mailed_code()
    time_machine.move_to(now() + timedelta(seconds=601))
    assert client.post(f"{START}code/", {"code": code}).status_code == 422


def test_codes_to_a_mailbox_have_an_end(client: Client, enkomm: Platform) -> None:
    for _number in range(5):
        assert client.post(START, {"email": "rita@example.org"}).status_code == 302

    answer = client.post(START, {"email": "rita@example.org"})

    assert answer.status_code == 422
    assert "No further code goes to this address for now." in text(answer)
    assert 'value="rita@example.org"' in text(answer)
    assert PreferenceCode.objects.count() == 5


@pytest.mark.parametrize("page", [MINE, f"{MINE}history/", f"{MINE}history/00000000-0000-0000-0000-000000000007/"])
def test_without_a_proof_every_page_leads_to_the_beginning(client: Client, enkomm: Platform, page: str) -> None:
    answer = client.get(page)

    assert (answer.status_code, answer.headers["Location"]) == (302, START)


def test_a_visit_ends_after_half_an_hour_and_by_a_press(
    client: Client, offers: PurposeVersion, time_machine: Any
) -> None:
    opened(client)
    client.post(f"{MINE}leave/")
    assert client.get(MINE).status_code == 302

    opened(client)
    time_machine.move_to(now() + timedelta(seconds=1801))
    assert client.get(MINE).status_code == 302
    assert chosen(client, "give").redirect_chain[0][0] == START


def test_a_visit_opens_one_platform_and_one_person(
    client: Client, enkomm: Platform, elsewhere: Platform, offers: PurposeVersion
) -> None:
    event = said(rita(enkomm), offers)
    opened(client, "tom@example.org")

    assert client.get(f"{MINE}history/{event.public_id}/").status_code == 404
    assert client.get("/elsewhere/preferences/mine/").status_code == 302


def test_a_signed_in_person_needs_no_code(client: Client, enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    said(known, offers)
    user = User.objects.create_user("rita@example.org", "a long password for tests")
    client.force_login(user)
    assert client.get(MINE).status_code == 302  # her address is not confirmed

    user.email_confirmed_at = now()
    user.save()

    assert 'value="stop"' in text(client.get(START, follow=True))
    chosen(client, "stop")
    assert not may(offers)


# -- the links of a mail


@pytest.mark.req("NC-04")
def test_a_link_opens_and_stops_and_starts_nothing(client: Client, enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    said(known, offers)
    address = links.open_address(enkomm, known).removeprefix("http://localhost:8000")
    path = address[address.index("/enkomm/") :]

    shown = text(client.get(path, follow=True))
    assert "rita" not in shown
    assert "Offers" in shown
    chosen(client, "stop")
    assert not may(offers)

    answer = chosen(client, "give")
    assert answer.redirect_chain[-1][0] == START
    assert "we send you a code first" in text(answer)
    assert not may(offers)


@pytest.mark.parametrize("token", ["x", "WzEsICJhYmMiXQ:abc"])
def test_a_link_that_is_not_ours_opens_nothing(client: Client, enkomm: Platform, token: str) -> None:
    assert client.get(f"{START}link/{token}/").headers["Location"] == START
    answer = client.post(f"{START}stop/{token}/")
    assert answer.status_code == 404
    assert "This link does not work any more" in text(answer)


def stop_path(enkomm: Platform, version: PurposeVersion) -> str:
    address = links.stop_address(enkomm, links.Stop(rita(enkomm), version, "email", None))
    return address[address.index("/enkomm/") :]


@pytest.mark.req("NC-04", "EK-06")
def test_one_click_as_mail_programs_press_it_stops_and_a_scanner_that_fetches_does_not(
    enkomm: Platform, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers)
    path = stop_path(enkomm, offers)
    scanner = Client(enforce_csrf_checks=True)
    for _number in range(3):
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
    assert may(offers)

    for _number in range(2):
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert not may(offers)
    assert [one.method for one in ConsentEvent.objects.all()] == [Method.PREFERENCES, Method.ONE_CLICK]


def test_one_click_stops_its_own_channel(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    for option in ("email", "telephone"):
        said(known, offers, option=option)

    Client().post(stop_path(enkomm, offers), {"List-Unsubscribe": "One-Click"})

    assert {key[2]: one.kind for key, one in ledger.states_of(known).items()} == {
        "email": "withdrawn",
        "telephone": "given",
    }
