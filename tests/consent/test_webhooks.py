"""Applications are told of changes: signed, at least once, about somebody whom only they know by that name."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent import applications, ledger, settled, subjects
from consent.kinds import TEST, Change, DeliveryState, EndpointState, EventKind, Scope, StopReason
from consent.models import ConsentEvent, LedgerMark, PurposeVersion, WebhookDelivery, WebhookEndpoint
from consent.webhooks import changes, deriving, endpoints, replays, sending
from dsr import sweeps
from privacy_portal import clock
from privacy_portal.audit.models import AuditEntry
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.outbound import addresses
from privacy_portal.scoping import platform_scope
from tests.consent.asking import purpose, rita, said
from tests.consent.hooked import let_in, looked, told, waited
from tests.webhook_receiver import Receiver, receiving
from workspaces.models import Membership, Platform, Workspace

MINUTE = timedelta(minutes=1)


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
def crm(omar: Membership, receiver: Receiver) -> WebhookEndpoint:
    return told(omar, receiver)


def now_of(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


# -- what is told


@pytest.mark.req("EK-25")
def test_a_withdrawal_reaches_the_application_signed_and_without_anything_that_names_the_person(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    known = rita(enkomm)
    said(known, offers)
    event = said(known, offers, EventKind.WITHDRAWN)

    assert looked() == 2

    given, withdrawn = receiver.came
    assert (given.good, withdrawn.good) == (True, True)
    assert withdrawn.told == {
        "type": "consent.withdrawn",
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": str(event.public_id),
            "pseudonym": changes.pseudonym(crm.application, known),
            "purpose": "winter-offers",
            "version": 1,
            "option": "email",
            "workspace": "",
            "answer": "refused",
            "reason": "withdrawn",
            "at": event.at.isoformat().replace("+00:00", "Z"),
        },
    }
    assert (given.told["type"], given.told["data"]["answer"]) == ("consent.given", "allowed")
    everything = str(receiver.came).lower()
    assert "rita" not in everything
    assert str(known.public_id) not in everything
    assert known.public_id.hex not in everything


def test_an_application_knows_the_person_by_the_name_that_its_own_calls_were_answered_with(
    omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    key = applications.add_key(crm.application, by=omar)
    headers = {"Authorization": f"Bearer {key}", "Data-Subject": "customer=C-17"}
    body = {"subject": {"customer": "C-17"}, "purpose": "winter-offers", "choice": "given", "version": 1}
    sent = Client().post(
        "/api/v1/enkomm/consents", body | {"option": "email"}, content_type="application/json", headers=headers
    )
    asked = Client().get("/api/v1/enkomm/decisions", headers=headers)
    looked()

    (record,) = sent.json()["records"]
    data = receiver.came[0].told["data"]
    assert record["pseudonym"] == asked.json()["pseudonym"] == data["pseudonym"]
    assert record["id"] == data["id"]
    assert "C-17" not in str(receiver.came)


def test_two_applications_cannot_put_their_lists_together(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    with receiving() as other:
        told(omar, other, let_in(omar, "Mailer"))
        said(rita(enkomm), offers)
        looked()

        one, another = receiver.came[0].told["data"], other.came[0].told["data"]
        assert one["pseudonym"] != another["pseudonym"]
        assert {**one, "pseudonym": ""} == {**another, "pseudonym": ""}
        assert receiver.came[0].id != other.came[0].id


def test_an_application_of_a_workspace_is_told_of_that_workspace_alone(
    enkomm: Platform, omar: Membership, receiver: Receiver, offers: PurposeVersion
) -> None:
    sakura, lotus = (Workspace.objects.get(key=key) for key in ("ws-sakura", "ws-lotus"))
    news = purpose(enkomm, "shop-news", per_workspace=True)
    told(omar, receiver, let_in(omar, "Bot", sakura))
    known = rita(enkomm)
    said(known, news, workspace=lotus)
    said(known, offers)
    mine = said(known, news, workspace=sakura)

    looked()

    (message,) = receiver.came
    assert message.told["data"]["id"] == str(mine.public_id)
    assert message.told["data"]["workspace"] == "ws-sakura"


def test_it_is_told_of_the_changes_that_were_chosen_and_from_then_on(
    enkomm: Platform, omar: Membership, receiver: Receiver, offers: PurposeVersion
) -> None:
    known = rita(enkomm)
    said(known, offers, option="telephone")  # before
    told(omar, receiver, changes=[Change.WITHDRAWN])
    said(known, offers)
    said(known, offers, EventKind.WITHDRAWN)

    looked()

    assert [one.told["type"] for one in receiver.came] == ["consent.withdrawn"]


def test_nobody_on_another_platform_is_told(
    enkomm: Platform, elsewhere: Platform, otto: Membership, receiver: Receiver, offers: PurposeVersion
) -> None:
    with platform_scope(elsewhere.pk):
        told(otto, receiver)
    said(rita(enkomm), offers)

    assert looked() == 0
    assert receiver.came == []


def test_what_ends_by_time_is_told_too(enkomm: Platform, omar: Membership, receiver: Receiver) -> None:
    monthly = purpose(enkomm, lasts_months=1)
    told(omar, receiver)
    said(rita(enkomm), monthly)
    with time_machine.travel(clock.now() + timedelta(days=40)):
        sweeps.sweep_all()
        looked()

    assert [one.told["type"] for one in receiver.came] == ["consent.given", "consent.expired"]
    assert receiver.came[1].told["data"]["answer"] == "needs_asking"


# -- at least once


def test_what_was_taken_is_not_sent_again(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    said(rita(enkomm), offers)

    assert [looked(), looked(), looked()] == [1, 0, 0]
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)


def test_deliveries_made_twice_from_the_ledger_are_made_once(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint
) -> None:
    """A cursor that fell back, as after a restore, makes no second message and no other id."""
    event = said(rita(enkomm), offers)
    settled.settle()
    deriving.derive()
    WebhookEndpoint.objects.update(cursor=0)
    deriving.derive()

    delivery = WebhookDelivery.objects.get(event=event)
    assert delivery.public_id == deriving.id_of(crm, event.public_id)


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_a_failure_is_tried_again_with_the_same_id_and_body(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    said(rita(enkomm), offers)
    assert looked() == 0
    failed = WebhookDelivery.objects.get()
    assert (failed.state, failed.status) == (DeliveryState.WAITING, status)
    assert looked() == 0
    assert len(receiver.came) == 1  # not before its time

    receiver.status = 200
    waited(crm)
    assert looked() == 1

    first, second = receiver.came
    assert (first.id, first.body) == (second.id, second.body)
    assert second.good
    assert now_of(crm).failures == 0


def test_ten_tries_over_more_than_three_days_and_then_it_is_given_up(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    said(rita(enkomm), offers)
    waits = []
    for _try in range(10):
        looked()
        WebhookEndpoint.objects.update(rests_until=None, failing_since=clock.now())
        delivery = WebhookDelivery.objects.get()
        waits.append(delivery.not_before - clock.now())
        WebhookDelivery.objects.update(not_before=clock.now() - MINUTE)

    assert delivery.state == DeliveryState.FAILED
    assert len(receiver.came) == 10
    assert timedelta(hours=65) < sum(waits[:-1], timedelta()) < timedelta(hours=85)
    assert looked() == 0
    assert len(receiver.came) == 10


def test_an_endpoint_that_fails_is_left_alone_as_a_whole(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    """A hundred messages for a dead address are one try, not a hundred."""
    known = rita(enkomm)
    for _number in range(20):
        said(known, offers)
        said(known, offers, EventKind.WITHDRAWN)
    receiver.fault = "closes"

    looked()
    looked()

    assert len(receiver.came) == 1
    assert WebhookDelivery.objects.filter(attempts=0).count() == 39
    assert now_of(crm).rests_until > clock.now()
    WebhookEndpoint.objects.update(rests_until=None)
    looked()
    assert now_of(crm).rests_until - clock.now() > timedelta(seconds=9)  # longer the second time


def test_who_asks_to_be_left_alone_is(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "3600"}
    said(rita(enkomm), offers)

    looked()

    assert now_of(crm).rests_until - clock.now() > 59 * MINUTE
    assert WebhookDelivery.objects.get().not_before - clock.now() > 59 * MINUTE


def test_a_slow_address_costs_one_worker_one_turn(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver, monkeypatch: Any
) -> None:
    post = sending.posting.post
    monkeypatch.setattr(sending.posting, "post", lambda *what: post(*what, timeout=0.3))
    said(rita(enkomm), offers)
    said(rita(enkomm), offers, EventKind.WITHDRAWN)
    receiver.fault = "drips"

    looked()

    assert len(receiver.came) == 1
    assert WebhookDelivery.objects.get(attempts=1).failure == "timeout"


def test_while_one_worker_delivers_no_other_does(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    said(rita(enkomm), offers)
    WebhookEndpoint.objects.update(lease_until=clock.now() + MINUTE)
    assert looked() == 0

    WebhookEndpoint.objects.update(lease_until=clock.now() - MINUTE)  # it was lost
    assert looked() == 1


def test_a_worker_whose_endpoint_was_taken_over_writes_nothing_down(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver, monkeypatch: Any
) -> None:
    post = sending.posting.post

    def taken_over(*what: Any) -> Any:
        WebhookEndpoint.objects.update(fence=99)
        return post(*what)

    monkeypatch.setattr(sending.posting, "post", taken_over)
    said(rita(enkomm), offers)

    assert looked() == 0
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING
    assert len(receiver.came) == 1  # and once more by whoever took over: at least once


# -- stopped, paused, taken up again


def mails() -> list[str]:
    return [
        f"{one.recipient} {one.subject} {one.text}" for one in OutgoingMail.objects.filter(template="webhook_fails")
    ]


def test_gone_for_good_stops_it_and_officers_are_told(
    enkomm: Platform, mei: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 410
    said(rita(enkomm), offers)
    looked()

    assert (now_of(crm).state, now_of(crm).stopped_because) == (EndpointState.STOPPED, StopReason.GONE)
    told_of = mails()
    assert {one.split()[0] for one in told_of} >= {"omar@enkomm.example", "mei@enkomm.example"}
    assert all("CRM" in one and "/webhook/" in one for one in told_of)
    assert AuditEntry.objects.filter(action="application.webhook_stopped").count() == 1
    said(rita(enkomm), offers, EventKind.WITHDRAWN)
    assert looked() == 0
    assert len(receiver.came) == 1


def test_officers_are_told_after_a_day_and_it_is_stopped_after_five(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    said(rita(enkomm), offers)
    looked()
    assert mails() == []
    for days, letters in ((2, 1), (3, 1), (6, 2)):
        WebhookEndpoint.objects.update(rests_until=None, failing_since=clock.now() - timedelta(days=days))
        WebhookDelivery.objects.update(not_before=clock.now() - MINUTE)
        looked()
        assert len(mails()) == letters * len({one.split()[0] for one in mails()})

    assert now_of(crm).stopped_because == StopReason.FAILING


def test_what_happened_meanwhile_is_told_when_it_is_taken_up_again(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    endpoints.pause(crm, by=omar)
    said(rita(enkomm), offers)
    assert looked() == 0
    assert not WebhookDelivery.objects.exists()
    with pytest.raises(endpoints.OutOfTurn):
        endpoints.pause(crm, by=omar)
    with pytest.raises(endpoints.OutOfTurn):
        endpoints.send_test(crm, by=omar)

    endpoints.resume(crm, by=omar)

    assert looked() == 1


def test_an_application_that_is_shut_out_hears_nothing_more(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    said(rita(enkomm), offers)
    settled.settle()
    deriving.derive()
    applications.end(crm.application, by=omar)

    assert looked() == 0
    said(rita(enkomm), offers, EventKind.WITHDRAWN)
    assert looked() == 0
    assert WebhookDelivery.objects.count() == 1
    endpoints.pause(crm, by=omar)
    with pytest.raises(endpoints.NotEntitled):
        endpoints.resume(crm, by=omar)


def test_who_may_not_ask_is_not_told_either(omar: Membership, receiver: Receiver) -> None:
    recorder = applications.register(omar.platform, "Recorder", [Scope.CONSENTS], by=omar)

    with pytest.raises(endpoints.NotEntitled):
        endpoints.put(recorder, receiver.url, list(Change), by=omar)


def test_a_new_secret_signs_beside_the_former_one_for_a_day(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    former = receiver.secret
    new = endpoints.change_secret(crm, by=omar)
    for secret in (former, new):
        receiver.secret = secret
        endpoints.send_test(crm, by=omar)
        looked()
        assert receiver.came[-1].good

    WebhookEndpoint.objects.update(former_until=clock.now() - MINUTE)
    receiver.secret = former
    endpoints.send_test(crm, by=omar)
    looked()
    assert not receiver.came[-1].good
    assert AuditEntry.objects.filter(action="application.webhook_secret_changed").count() == 1
    assert new not in str([bytes(one.payload) for one in AuditEntry.objects.all()])


def test_a_test_is_about_nobody(omar: Membership, crm: WebhookEndpoint, receiver: Receiver) -> None:
    endpoints.send_test(crm, by=omar)

    assert looked() == 1
    assert receiver.came[0].told["type"] == TEST
    assert receiver.came[0].told["data"] == {"endpoint": str(crm.public_id)}


def test_an_address_that_became_forbidden_is_not_called(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver, settings: Any
) -> None:
    settings.OUTBOUND_LOOPBACK = False
    said(rita(enkomm), offers)

    assert looked() == 0
    assert WebhookDelivery.objects.get().failure == "refused_address"
    assert receiver.came == []


def test_no_address_of_this_machine_is_taken_where_the_settings_do_not_let_it(
    omar: Membership, receiver: Receiver, settings: Any
) -> None:
    settings.OUTBOUND_LOOPBACK = False

    with pytest.raises(addresses.NotAllowed):
        endpoints.put(let_in(omar), receiver.url, list(Change), by=omar)


def test_address_and_secret_are_sealed_in_the_database(crm: WebhookEndpoint, receiver: Receiver) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_webhookendpoint")
        stored = b" ".join(bytes(one) for one in cursor.fetchone() if isinstance(one, bytes | memoryview))

    assert len(stored) > 60
    assert receiver.secret.encode() not in stored
    assert b"hooks" not in stored


# -- sent again


def test_one_message_or_all_since_a_day_are_sent_again_with_the_ids_that_they_had(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    known = rita(enkomm)
    said(known, offers)
    said(known, offers, EventKind.WITHDRAWN)
    looked()
    first = WebhookDelivery.objects.earliest("pk")

    replays.replay(first, by=omar)
    with pytest.raises(endpoints.OutOfTurn):
        replays.replay(first, by=omar)  # it waits already
    assert looked() == 1
    assert replays.replay_since(crm, clock.now().date(), by=omar) == 2
    assert looked() == 2

    assert [one.id for one in receiver.came[:2]] == [one.id for one in receiver.came[3:]]
    assert receiver.came[2].id == receiver.came[0].id
    assert replays.replay_since(crm, clock.now().date() + timedelta(days=2), by=omar) == 0
    assert AuditEntry.objects.filter(action="application.webhook_replayed").count() == 2


def test_what_ended_a_month_ago_is_forgotten_and_what_waits_is_not(
    enkomm: Platform, offers: PurposeVersion, crm: WebhookEndpoint
) -> None:
    said(rita(enkomm), offers)
    looked()
    said(rita(enkomm), offers, EventKind.WITHDRAWN)
    settled.settle()
    deriving.derive()
    WebhookDelivery.objects.update(made_at=clock.now() - timedelta(days=31))

    sweeps.sweep_all()

    assert [one.state for one in WebhookDelivery.objects.all()] == [DeliveryState.WAITING]
    assert ConsentEvent.objects.count() == 2


# -- the feed


def feed(key: str, after: str = "", status: int = 200) -> Any:
    query = {"after": after} if after else {}
    answer = Client().get("/api/v1/enkomm/consents/changes", query, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_feed_tells_everything_once_to_whoever_goes_on_where_they_were(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, monkeypatch: Any
) -> None:
    monkeypatch.setattr(changes, "PAGE", 3)
    key = applications.add_key(let_in(omar), by=omar)
    assert feed(key) == {"changes": [], "next": None, "more": False}
    known, events = rita(enkomm), []
    for _number in range(3):
        events += [said(known, offers), said(known, offers, EventKind.WITHDRAWN)]
    settled.settle()
    said(known, offers)  # not settled yet

    seen: list[str] = []
    page = feed(key)
    while page["changes"]:
        seen += [one["id"] for one in page["changes"]]
        page = feed(key, page["next"])

    assert seen == [str(one.public_id) for one in events]
    assert page == {"changes": [], "next": seen[-1], "more": False}
    settled.settle()
    assert len(feed(key, page["next"])["changes"]) == 1


def test_an_entry_of_the_feed_is_what_a_webhook_has_as_its_data(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, crm: WebhookEndpoint, receiver: Receiver
) -> None:
    key = applications.add_key(crm.application, by=omar)
    said(rita(enkomm), offers)
    looked()

    assert feed(key)["changes"] == [receiver.came[0].told["data"]]


def test_the_feed_of_a_workspace_has_nothing_of_another_and_takes_no_place_from_it(
    enkomm: Platform, omar: Membership
) -> None:
    sakura, lotus = (Workspace.objects.get(key=key) for key in ("ws-sakura", "ws-lotus"))
    news = purpose(enkomm, "shop-news", per_workspace=True)
    key = applications.add_key(let_in(omar, "Bot", sakura), by=omar)
    foreign = said(rita(enkomm), news, workspace=lotus)
    own = said(rita(enkomm), news, workspace=sakura)
    settled.settle()

    assert [one["id"] for one in feed(key)["changes"]] == [str(own.public_id)]
    assert feed(key, str(foreign.public_id), status=400)["type"] == "/problems/malformed"
    assert feed(key, "yesterday", status=400)["type"] == "/problems/malformed"


# -- the mark


def test_the_mark_moves_to_the_newest_event_and_back_never(
    enkomm: Platform, elsewhere: Platform, offers: PurposeVersion
) -> None:
    assert settled.mark() == 0
    event = said(rita(enkomm), offers)
    assert settled.settle() == 2  # the ledger of a platform that has nothing is settled up to there, too
    assert settled.mark() == event.pk
    assert settled.settle() == 0
    with platform_scope(elsewhere.pk):
        assert settled.mark() == event.pk
    assert LedgerMark.objects.count() == 1


def test_every_kind_of_event_has_its_type() -> None:
    from consent.kinds import CHANGE_OF  # noqa: PLC0415

    assert set(CHANGE_OF) == set(EventKind)
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", one) for one in (*CHANGE_OF.values(), TEST))


def test_the_name_of_a_person_at_an_application_stays(enkomm: Platform, omar: Membership) -> None:
    application, known = let_in(omar), rita(enkomm)
    before = changes.pseudonym(application, known)
    subjects.find_or_add(enkomm.pk, [subjects.Known("email", "rita@example.org"), subjects.Known("customer", "C-9")])

    assert changes.pseudonym(application, subjects.find(enkomm.pk, [subjects.Known("customer", "C-9")])) == before
    assert re.fullmatch(r"[0-9a-f]{32}", before)
    assert ledger.states_of(known) == {}
