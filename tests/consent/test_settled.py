"""Writers whose transactions end in another order than their keys were given out: no cursor leaves one out."""

import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from consent import ledger, settled, subjects
from consent.models import PurposeVersion, WebhookDelivery
from consent.webhooks import changes, deriving
from privacy_portal.scoping import platform_scope
from tests.consent.asking import purpose, rita, said
from tests.consent.hooked import let_in, told
from tests.webhook_receiver import receiving
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Slow:
    """Somebody who has chosen, and whose transaction goes on until it is let end."""

    def __init__(self, platform: Platform, offers: PurposeVersion) -> None:
        self._written, self._end, self.event = Event(), Event(), None
        self._thread = Thread(target=self._write, args=(platform, offers))
        self._thread.start()
        assert self._written.wait(20)

    def _write(self, platform: Platform, offers: PurposeVersion) -> None:
        try:
            with platform_scope(platform.pk), transaction.atomic():
                who = subjects.find_or_add(platform.pk, [subjects.Known("customer", "slow")])
                self.event = said(who, offers)
                self._written.set()
                self._end.wait(20)
        finally:
            connection.close()

    def ends(self) -> None:
        self._end.set()
        self._thread.join(20)


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    made = purpose(enkomm)
    # What is shown is there already: two who add the same row at once would wait for each other.
    ledger.shown(enkomm.pk, {"words": made.texts["en"], "ticked": False})
    return made


@pytest.fixture
def slow(enkomm: Platform, offers: PurposeVersion) -> Iterator[Slow]:
    one = Slow(enkomm, offers)
    yield one
    one.ends()


def test_who_began_before_and_ends_later_is_told_of_too(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, settings: Any
) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as receiver:
        endpoint = told(omar, receiver)
    slow = Slow(enkomm, offers)
    quick = said(rita(enkomm), offers)
    assert slow.event.pk < quick.pk

    settled.settle()
    deriving.derive()
    assert not WebhookDelivery.objects.exists()  # the key of the slow one may still appear
    slow.ends()
    settled.settle()
    deriving.derive()

    events = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("event_id").values_list("event_id", flat=True)
    assert list(events) == [slow.event.pk, quick.pk]


def test_the_feed_does_not_go_past_who_is_still_writing(
    enkomm: Platform, omar: Membership, offers: PurposeVersion, slow: Slow
) -> None:
    application, quick = let_in(omar), said(rita(enkomm), offers)
    settled.settle()
    assert changes.following(application, None) == []

    slow.ends()
    settled.settle()

    assert [one.pk for one in changes.following(application, None)] == [slow.event.pk, quick.pk]


def test_who_writes_meanwhile_does_not_wait_long_for_the_mark(
    enkomm: Platform, offers: PurposeVersion, slow: Slow
) -> None:
    """Whoever settles stands behind the slow one for half a second, and whoever begins to write stands behind both."""
    settling = Thread(target=lambda: (settled.settle(), connection.close()))
    settling.start()
    began = time.monotonic()
    try:
        said(rita(enkomm), offers)  # it gets through while the slow one still goes on
    finally:
        settling.join(20)

    assert settled.mark() == 0
    assert time.monotonic() - began < 10  # the slow one goes on for 20 seconds
