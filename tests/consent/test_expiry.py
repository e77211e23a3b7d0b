"""Consents end when the time is over that they were given for, and the ledger says so itself."""

from datetime import timedelta
from typing import Any

from consent import expiry, ledger, seals
from consent.kinds import ActorKind, EventKind, Method
from consent.models import ConsentEvent, LedgerSeal
from dsr import sweeps
from privacy_portal.clock import now
from tests.consent.asking import purpose, rita, said
from workspaces.models import Platform


def test_the_sweep_ends_what_is_over_and_nothing_else(enkomm: Platform, time_machine: Any) -> None:
    short, long = purpose(enkomm, "short", lasts_months=1), purpose(enkomm, "long", lasts_months=12)
    known = rita(enkomm)
    said(known, short)
    said(known, long)
    assert expiry.expire_due() == 0

    time_machine.move_to(now() + timedelta(days=40))
    sweeps.sweep_all()
    sweeps.sweep_all()

    ended = ConsentEvent.objects.latest("pk")
    assert (ended.kind, ended.version, ended.method, ended.actor_kind) == (
        EventKind.EXPIRED,
        short,
        Method.TIME,
        ActorKind.PORTAL,
    )
    assert ConsentEvent.objects.count() == 3
    assert {one.kind for one in ledger.states_of(known).values()} == {"expired", "given"}


def test_a_consent_that_was_given_again_goes_on(enkomm: Platform, time_machine: Any) -> None:
    short, known = purpose(enkomm, "short", lasts_months=1), rita(enkomm)
    said(known, short)
    time_machine.move_to(now() + timedelta(days=20))
    said(known, short)
    time_machine.move_to(now() + timedelta(days=20))

    assert expiry.expire_due() == 0


def test_the_sweep_seals_what_came_once_it_is_ten_minutes_old(enkomm: Platform, time_machine: Any) -> None:
    said(rita(enkomm), purpose(enkomm))
    sweeps.sweep_all()
    assert not LedgerSeal.objects.exists()

    time_machine.move_to(now() + seals.SEALED_AFTER)
    sweeps.sweep_all()
    sweeps.sweep_all()

    assert LedgerSeal.objects.get().events == 1
