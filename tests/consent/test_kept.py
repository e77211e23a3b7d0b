"""What a process keeps of purposes for a moment: asked often it reads them once, and never what was not committed."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from consent import notices, purposes
from privacy_portal import kept
from privacy_portal.clock import now
from privacy_portal.prepared import Prepared
from privacy_portal.scoping import ScopeMissing, no_platform, platform_scope
from tests.consent.asking import changed, purpose
from tests.consent.test_consent_api import Program, bot, crm, offers  # noqa: F401 (fixtures)
from workspaces.models import Platform, Workspace


@pytest.fixture
def committed() -> Iterator[None]:
    """Each test runs in a transaction: here its rows count as committed, as they are between two calls."""
    with patch.object(kept, "_may_be_undone", return_value=False):
        yield


def statements(crm: Program, word: str) -> int:  # noqa: F811
    with CaptureQueriesContext(connection) as caught:
        crm.may("winter-offers", option="email")
    return sum(word in one["sql"] for one in caught.captured_queries)


def test_the_words_of_purposes_are_read_again_after_two_seconds(crm: Any, offers: Any, committed: None) -> None:  # noqa: F811
    kept.forget()
    with time_machine.travel(now(), tick=False) as time, patch.object(kept, "monotonic", lambda: now().timestamp()):
        assert [statements(crm, "consent_purposeversion") for _ in range(3)] == [1, 0, 0]

        # Another process publishes: this one is not told.
        with patch.object(purposes._read_lately, "forget"):
            changed(offers, effective_from=now().date(), recipients=("partners",))
        assert crm.asks(purpose="winter-offers", option="email")["decisions"][0]["version"] == 1
        time.shift(kept.SECONDS)
        assert crm.asks(purpose="winter-offers", option="email")["decisions"][0]["version"] == 2


def test_whoever_publishes_reads_it_at_once(crm: Any, offers: Any, committed: None, enkomm: Platform) -> None:  # noqa: F811
    assert crm.asks(purpose="winter-offers", option="email")["decisions"][0]["version"] == 1
    changed(offers, effective_from=now().date(), recipients=("partners",))
    assert crm.asks(purpose="winter-offers", option="email")["decisions"][0]["version"] == 2


def test_what_may_still_be_undone_is_kept_by_nobody(enkomm: Platform) -> None:
    with transaction.atomic():
        purpose(enkomm)
        with platform_scope(enkomm.pk):
            assert "winter-offers" in purposes.names()
        transaction.set_rollback(True)

    with platform_scope(enkomm.pk):
        assert "winter-offers" not in purposes.names()


def test_platforms_are_kept_apart(enkomm: Platform, elsewhere: Platform, committed: None) -> None:
    purpose(enkomm)
    with platform_scope(enkomm.pk):
        assert "winter-offers" in purposes.names()
    with platform_scope(elsewhere.pk):
        assert "winter-offers" not in purposes.names()
        assert notices.current(enkomm, now().date()) is None
    with platform_scope(enkomm.pk):
        assert notices.current(enkomm, now().date()) is not None


def test_a_prepared_look_up_answers_with_rows_of_the_platform_in_scope(enkomm: Platform, elsewhere: Platform) -> None:
    keys = Prepared(lambda *keys: Workspace.objects.filter(key__in=keys).order_by("key").values_list("key", "pk"))
    sakura, lotus = Workspace.objects.get(key="ws-sakura"), Workspace.objects.get(key="ws-lotus")

    for _ in range(2):
        assert keys.rows("ws-sakura") == [("ws-sakura", sakura.pk)]
        assert keys.rows("ws-lotus", "ws-sakura") == [("ws-lotus", lotus.pk), ("ws-sakura", sakura.pk)]
        assert len(keys.rows("a", "b", "c", "d", "ws-lotus", "ws-sakura")) == 2
        with platform_scope(elsewhere.pk):
            assert keys.rows("ws-sakura") == []
        with no_platform(), pytest.raises(ScopeMissing):
            keys.rows("ws-sakura")
