"""Workers are killed and the broker goes while webhooks are delivered: every change arrives, under one id."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consent.kinds import DeliveryState, EventKind
from consent.models import PurposeVersion, WebhookDelivery, WebhookEndpoint
from tests.consent.asking import purpose, rita, said
from tests.consent.hooked import told
from tests.e2e.processes import processes, wait_for
from tests.webhook_receiver import Receiver, receiving
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PATIENCE = 60


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def crm(omar: Membership, receiver: Receiver, settings: Any) -> WebhookEndpoint:
    settings.OUTBOUND_LOOPBACK = True  # the processes are a demo's, where it is so
    return told(omar, receiver)


def chosen(platform: Platform, offers: PurposeVersion, times: int) -> set[str]:
    """Have Rita change her mind so many times; return the ids of what she said."""
    known = rita(platform)
    kinds = [EventKind.GIVEN, EventKind.WITHDRAWN] * times
    return {str(said(known, offers, kind).public_id) for kind in kinds[:times]}


def arrived(receiver: Receiver) -> set[str]:
    return {one.told["data"]["id"] for one in receiver.came if one.good}


def all_delivered() -> bool:
    delivered = WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED)
    return delivered.exists() and not WebhookDelivery.objects.exclude(state=DeliveryState.DELIVERED).exists()


@pytest.mark.req("X-01")
def test_a_worker_killed_in_the_middle_of_a_delivery_loses_nothing(
    enkomm: Platform, crm: WebhookEndpoint, receiver: Receiver, tmp_path: Path
) -> None:
    events = chosen(enkomm, purpose(enkomm), 6)
    receiver.fault = "hangs"

    with processes(tmp_path) as (running, _broker):
        worker = running.worker()
        running.reconciler()
        wait_for(lambda: receiver.came, PATIENCE, "the first message")
        running.kill_group(worker)
        receiver.fault = ""
        # Its lease and the pause of the message in its hand are ninety seconds: let them pass.
        WebhookEndpoint.objects.update(lease_until=None)
        WebhookDelivery.objects.update(not_before=crm.set_at)
        running.worker()
        wait_for(all_delivered, PATIENCE, "the messages")

    assert arrived(receiver) == events
    assert len({one.id for one in receiver.came}) == len(events)
    assert len(receiver.came) == len(events) + 1  # what was in the worker's hand came twice, under one id


@pytest.mark.req("X-01")
def test_a_broker_that_is_gone_delays_nothing_for_long(
    enkomm: Platform, crm: WebhookEndpoint, receiver: Receiver, tmp_path: Path
) -> None:
    offers = purpose(enkomm)
    with processes(tmp_path) as (running, broker):
        running.worker()
        running.reconciler()
        events = chosen(enkomm, offers, 2)
        wait_for(lambda: arrived(receiver) == events, PATIENCE, "the first messages")
        broker.stop()
        events |= chosen(enkomm, offers, 3)
        wait_for(lambda: arrived(receiver) == events, PATIENCE, "the messages without a broker")

    assert len(receiver.came) == len(events)
