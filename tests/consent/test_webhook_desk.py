"""Officers set the webhook of an application, see each message, and send it again; programs of theirs do the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from consent import applications
from consent.kinds import Change, EndpointState, EventKind, Scope
from consent.models import Application, PurposeVersion, WebhookDelivery, WebhookEndpoint
from consent.webhooks import sending
from tests.consent.asking import purpose, rita, said
from tests.consent.hooked import let_in, looked
from tests.dsr.desk import signed_in, text
from tests.programs import Program, auditor, program_of
from tests.webhook_receiver import Receiver, receiving
from workspaces.models import MemberRole, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.OUTBOUND_LOOPBACK = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


@pytest.fixture
def crm(omar: Membership) -> Application:
    return let_in(omar)


@pytest.fixture
def client(omar: Membership) -> Client:
    return signed_in(omar)


def own(application: Application) -> str:
    return f"/enkomm/desk/consent/applications/{application.public_id}/webhook/"


def set_up(client: Client, crm: Application, receiver: Receiver) -> str:
    """Set the webhook on the page; return the secret, which the receiver gets."""
    typed = {"url": receiver.url, "changes": ["consent.given", "consent.withdrawn"]}
    shown = text(client.post(f"{own(crm)}address/", typed))
    (secret,) = re.findall(r"whsec_[\w+/=]{44}", shown)
    receiver.secret = str(secret)
    return receiver.secret


def test_a_webhook_is_set_its_secret_is_shown_once_and_a_test_arrives(
    client: Client, crm: Application, receiver: Receiver
) -> None:
    assert "It is not told of changes; it has to ask." in text(client.get(own(crm).removesuffix("webhook/")))
    assert "Tell it of changes" in text(client.get(own(crm)))

    secret = set_up(client, crm, receiver)
    page = text(client.get(own(crm)))
    assert secret not in page
    assert "/hooks?…" in page  # what may be a password of the other side is not shown
    assert "from=portal" not in page
    assert "Nothing was sent yet." in page

    client.post(f"{own(crm)}test/")
    looked()
    page = text(client.get(own(crm)))
    assert [one.good for one in receiver.came] == [True]
    assert "Test" in page
    assert "204" in page
    assert "In use" in text(client.get(own(crm).removesuffix("webhook/")))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"url": "http://crm.example.org/"}, "The address has to begin with https://."),
        ({"url": "https://a:b@crm.example.org/"}, "Leave out the name and the password"),
        ({"url": "crm"}, "This is no address that can be called."),
        ({"url": "https://other.example.org/hooks"}, "does not let it call this host"),
        ({"url": ""}, "To which address?"),
        ({"changes": []}, "Of what is it told?"),
    ],
)
def test_what_cannot_be_called_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, crm: Application, settings: Any, typed: dict[str, Any], says: str
) -> None:
    settings.OUTBOUND_HOSTS = ["crm.example.org"]
    told = {"url": "https://crm.example.org/hooks", "changes": ["consent.expired"]} | typed

    answer = client.post(f"{own(crm)}address/", told)

    shown = text(answer)
    assert answer.status_code == 422
    assert says in shown
    assert f'value="{told["url"]}"' in shown or not told["url"]
    assert not WebhookEndpoint.objects.exists()


def test_each_message_stands_there_with_its_tries_and_is_sent_again_by_one_press(
    client: Client, enkomm: Platform, crm: Application, offers: PurposeVersion, receiver: Receiver
) -> None:
    set_up(client, crm, receiver)
    known = rita(enkomm)
    said(known, offers)
    looked()
    receiver.status = 500
    said(known, offers, EventKind.WITHDRAWN)
    looked()

    page = text(client.get(own(crm))).partition("<tbody")[2]
    assert page.index("Somebody withdrew or objected") < page.index("Somebody agreed")
    assert "500" in page
    assert "It has taken nothing since" in text(client.get(own(crm)))
    assert "rita" not in page
    assert "Somebody agreed" not in text(client.get(f"{own(crm)}?state=waiting")).partition("<tbody")[2]
    assert "There is none like that." in text(client.get(f"{own(crm)}?state=failed"))

    receiver.status = 200
    WebhookEndpoint.objects.update(rests_until=None)
    delivered = WebhookDelivery.objects.get(state="delivered")
    assert "The message is sent again." in text(client.post(f"{own(crm)}messages/{delivered.public_id}/", follow=True))
    looked()
    assert receiver.came[-1].id == receiver.came[0].id
    assert "changed meanwhile" not in text(client.get(own(crm)))


def test_everything_since_a_day_is_sent_again(
    client: Client, enkomm: Platform, crm: Application, offers: PurposeVersion, receiver: Receiver
) -> None:
    set_up(client, crm, receiver)
    said(rita(enkomm), offers)
    looked()

    assert client.post(f"{own(crm)}replay/", {"since": "soon"}).status_code == 422
    sent = client.post(f"{own(crm)}replay/", {"since": "2026-01-01"}, follow=True)

    assert "1 message is sent again." in text(sent)
    assert looked() == 1


def test_it_is_paused_and_taken_up_again(
    client: Client, enkomm: Platform, crm: Application, offers: PurposeVersion, receiver: Receiver
) -> None:
    set_up(client, crm, receiver)
    assert "It is told of nothing for now." in text(client.post(f"{own(crm)}pause/", follow=True))
    assert "This has changed meanwhile." in text(client.post(f"{own(crm)}pause/", follow=True))
    assert "This has changed meanwhile." in text(client.post(f"{own(crm)}test/", follow=True))
    said(rita(enkomm), offers)
    looked()
    assert receiver.came == []

    assert "from where it was left" in text(client.post(f"{own(crm)}resume/", follow=True))
    looked()
    assert len(receiver.came) == 1


def test_a_new_secret_is_asked_about_and_shown_once(client: Client, crm: Application, receiver: Receiver) -> None:
    first = set_up(client, crm, receiver)
    assert "For 24 hours both sign" in text(client.get(f"{own(crm)}secret/"))

    made = text(client.post(f"{own(crm)}secret/"))

    (second,) = re.findall(r"whsec_[\w+/=]{44}", made)
    assert second != first
    assert "Two secrets sign" in text(client.get(own(crm)))
    assert second not in text(client.get(own(crm)))


def test_whoever_may_not_ask_or_was_shut_out_gets_no_webhook(
    client: Client, omar: Membership, crm: Application
) -> None:
    recorder = applications.register(omar.platform, "Recorder", [Scope.CONSENTS], by=omar)
    assert "may not ask whether data may be used" in text(client.get(own(recorder)))
    assert client.get(f"{own(recorder)}address/").status_code == 404
    applications.end(crm, by=omar)
    assert "was shut out" in text(client.get(own(crm)))
    assert client.post(f"{own(crm)}address/", {}).status_code == 404


def test_an_auditor_sees_the_messages_and_does_nothing(
    client: Client, omar: Membership, crm: Application, receiver: Receiver
) -> None:
    set_up(client, crm, receiver)
    client.post(f"{own(crm)}test/")
    looked()
    Membership.objects.filter(pk=omar.pk).update(role=MemberRole.AUDITOR)
    reader = signed_in(omar)

    shown = text(reader.get(own(crm)))

    assert "204" in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]
    for path in ("address/", "secret/", "pause/", "test/", "replay/"):
        assert reader.post(f"{own(crm)}{path}").status_code == 404


# -- the same for programs


@pytest.fixture
def program(omar: Membership) -> Program:
    return program_of(omar)


def test_a_program_sets_tries_pauses_and_replays(
    program: Program, enkomm: Platform, crm: Application, offers: PurposeVersion, receiver: Receiver
) -> None:
    (listed,) = program.read("/applications")["items"]
    assert (listed["name"], listed["may"]) == ("CRM", ["consents", "decisions"])
    path = f"/applications/{listed['id']}/webhook"
    assert program.status(path) == 404

    made = program.send(path, {"url": receiver.url, "changes": ["consent.withdrawn", "consent.given"]})
    receiver.secret = made["secret"]
    assert made["state"] == "active"
    assert "secret" not in program.read(path)
    again = program.send(path, {"url": receiver.url, "changes": [str(one) for one in Change]})
    assert again["secret"] is None

    tried = program.send(f"{path}/tests", status=201)
    said(rita(enkomm), offers)
    looked()
    newest, oldest = program.read(f"{path}/deliveries")["items"]
    assert (oldest["id"], oldest["type"], oldest["status"]) == (tried["id"], "webhook.test", 204)
    assert newest["message"] == receiver.came[-1].id
    assert newest["change"] == receiver.came[-1].told["data"]["id"]
    assert program.read(f"{path}/deliveries", state="waiting")["items"] == []

    assert program.send(f"{path}/deliveries/{newest['id']}/replays")["state"] == "waiting"
    assert program.fails(f"{path}/deliveries/{newest['id']}/replays")[:2] == (409, "out-of-turn")
    looked()
    assert program.send(f"{path}/replays", {"since": "2026-01-01"}) == {"count": 2}
    assert program.send(f"{path}/pauses")["state"] == EndpointState.PAUSED
    assert program.fails(f"{path}/tests")[:2] == (409, "out-of-turn")
    assert program.send(f"{path}/resumptions")["state"] == EndpointState.ACTIVE
    changed = program.send(f"{path}/secrets", status=201)
    assert changed["secret"] != receiver.secret
    looked()
    assert receiver.came[-1].good


def test_what_a_program_sends_wrong_is_pointed_at(program: Program, omar: Membership, crm: Application) -> None:
    path = f"/applications/{crm.public_id}/webhook"
    typed = {"url": "https://crm.example.org/", "changes": ["consent.given"]}

    assert program.fails(path, typed | {"url": "http://crm.example.org/"}) == (422, "invalid", ["/url"])
    assert program.fails(path, typed | {"changes": []}) == (422, "invalid", ["/changes"])
    assert program.fails(path, typed | {"changes": ["everything"]})[2] == ["/changes/0"]
    recorder = applications.register(omar.platform, "Recorder", [Scope.CONSENTS], by=omar)
    assert program.fails(f"/applications/{recorder.public_id}/webhook", typed)[:2] == (409, "not-entitled")
    program.send(path, typed)
    answer = program.client.get(f"{program.base}{path}/deliveries", {"state": "lost"})
    assert answer.status_code == 400


def test_a_program_of_an_auditor_reads_only(omar: Membership, crm: Application, receiver: Receiver) -> None:
    set_up(signed_in(omar), crm, receiver)
    ada, path = auditor(omar.platform), f"/applications/{crm.public_id}/webhook"

    assert ada.read(path)["state"] == "active"
    assert ada.read(f"{path}/deliveries")["items"] == []
    assert ada.fails(f"{path}/tests")[0] == 404
    assert sending.due(10) == []
