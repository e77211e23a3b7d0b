"""People who are only in a connected system are told once that the service closes or goes to somebody else."""

import sqlite3
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from dsr import sweeps, tellings
from dsr.connectors.base import ConnectorUnavailable
from dsr.models import DataSystem, Telling, TellingState
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail, State
from tests.dsr.telling import changed, choice, closing, going, held, mailed, swept
from tests.factories import officer
from tests.workspaces.people import browser, text
from workspaces.models import AnnouncedAddress, Membership, Platform, SuccessionState, User
from workspaces.register import announced, closures, successions


@pytest.fixture(autouse=True)
def everybody_has_their_own_address(sample_system: Path) -> None:
    """In the sample some share one; here they do where a test says so."""
    first = "SELECT min(id) FROM accounts GROUP BY lower(email)"
    changed(sample_system, f"UPDATE accounts SET email = 'own' || id || '@example.net' WHERE id NOT IN ({first})")


@pytest.mark.req("EK-22")
def test_everybody_of_a_kind_is_told_once_in_every_language(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    closure = closing(enkomm, omar, mei)
    telling = tellings.choose(closure, choice(), by=omar)

    sweeps.sweep_all()

    telling.refresh_from_db()
    assert mailed() == held(sample_system)
    assert (telling.state, telling.found) == (TellingState.DONE, len(held(sample_system)))
    mail = OutgoingMail.objects.filter(template="closure_known")[0]
    assert "Until then you can take your data with you" in mail.text
    assert f"enKomm closes on {date_words(closure.closes_on)}" in mail.text
    with translation.override("ja"):
        assert f"enKommは{date_words(closure.closes_on)}に終了します" in mail.text
        assert f"{date_words(closure.gone_by)}までに" in mail.html
    assert "holds data of yours with this address" in mail.text
    assert {entry.facts["count"] for entry in AuditEntry.objects.filter(action="telling.told")} == {telling.found}
    # Guests and members were not chosen.
    assert set(mailed()) & set(held(sample_system, "individual_user")) == set()


@pytest.mark.req("EK-22")
def test_nobody_is_told_twice_in_whatever_spelling_and_whoever_has_an_account_is_told_by_it(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    first, second, third = held(sample_system)[:3]
    changed(sample_system, "UPDATE accounts SET email = ? WHERE email = ?", first.upper(), second)
    officer(enkomm, third, "Nam")
    closure = closing(enkomm, omar, mei)
    telling = tellings.choose(closure, choice(), by=omar)

    swept()
    closures.go_on()

    telling.refresh_from_db()
    told = [address.lower() for address in mailed()]
    assert len(told) == len(set(told))
    assert third not in told
    assert telling.before == 2
    assert [mail.recipient for mail in OutgoingMail.objects.filter(template="closure")].count(third) == 1


@pytest.mark.req("EK-22")
def test_whoever_gets_an_account_after_they_were_told_gets_no_second_mail(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    closure = closing(enkomm, omar, mei)
    tellings.choose(closure, choice(), by=omar)
    swept()
    late = officer(enkomm, held(sample_system)[0], "Late").user

    closures.go_on()

    assert late.email not in [mail.recipient for mail in OutgoingMail.objects.filter(template="closure")]
    assert closure.told.get(user=late).told_at == announced.told_at(closure, [late.email])[late.email]


@pytest.mark.req("EK-22")
def test_the_first_usable_address_counts_and_who_has_none_is_counted(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    first, second = held(sample_system)[:2]
    changed(
        sample_system,
        "UPDATE accounts SET email = 'no address', recovery_email = 'r@example.net' WHERE email = ?",
        first,
    )
    changed(sample_system, "UPDATE accounts SET email = 'none', recovery_email = NULL WHERE email = ?", second)
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)

    swept()

    telling.refresh_from_db()
    assert "r@example.net" in mailed()
    assert not {first, second, "none"} & set(mailed())
    assert telling.without_address == 1


class Killed(BaseException):
    """A worker that is gone: nobody catches it."""


@pytest.mark.req("EK-22")
@pytest.mark.parametrize("where", ["dsr.tellings._record", "workspaces.register.announcing._queue"])
def test_a_worker_that_is_killed_in_the_middle_leaves_nobody_out_and_tells_nobody_twice(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path, where: str
) -> None:
    tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with patch.object(tellings, "MAILS_AT_ONCE", 7):
        tellings.go_on()
        with patch(where, side_effect=Killed), pytest.raises(Killed), transaction.atomic():
            tellings.go_on()
        assert len(mailed()) == 7
        swept()

    assert mailed() == held(sample_system)
    assert AnnouncedAddress.objects.count() == len(mailed())


@pytest.mark.req("EK-22")
def test_two_workers_with_the_same_page_tell_it_once(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with patch.object(tellings, "MAILS_AT_ONCE", 7):
        late = Telling.objects.select_related(*tellings.READ_WITH).get(pk=telling.pk)
        tellings.go_on()
        assert tellings._go_on(late) == 0
        assert len(mailed()) == 7


@pytest.mark.req("EK-22")
def test_who_came_since_is_told_when_it_is_read_again(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    swept()
    before = mailed()
    changed(sample_system, "UPDATE accounts SET email = 'came@later.example' WHERE email = ?", before[0])

    tellings.read_again(telling, by=mei)
    swept()

    assert mailed() == sorted([*before, "came@later.example"])
    telling.refresh_from_db()
    assert (telling.found, telling.before) == (len(before), len(before) - 1)


@pytest.mark.req("EK-22")
def test_no_address_is_kept_beside_the_sealed_mail(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with patch.object(tellings, "MAILS_AT_ONCE", 7):
        tellings.go_on()
    told = mailed()
    stored = repr([list(kind.objects.values_list()) for kind in (AnnouncedAddress, Telling, OutgoingMail)])

    assert [address for address in told if address in stored] == []
    # Not even the place to read on from, which may be somebody's key, can be read there.
    assert b"telling" not in bytes(Telling.objects.values_list("position", flat=True).get())
    assert [entry for entry in AuditEntry.objects.all() if any(one in repr(entry.facts) for one in told)] == []


@pytest.mark.req("EK-22")
def test_a_system_that_is_away_is_asked_again_and_one_that_fails_waits_for_an_officer(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with patch("dsr.tellings.connect", side_effect=ConnectorUnavailable("unavailable")):
        tellings.go_on()
    telling.refresh_from_db()
    assert (telling.state, telling.error) == (TellingState.READING, "unavailable")

    changed(sample_system, "ALTER TABLE accounts RENAME TO accounts_old")
    DataSystem.objects.update(revision=2)
    tellings.go_on()
    telling.refresh_from_db()
    assert (telling.state, telling.error) == (TellingState.STUCK, "schema_differs")

    changed(sample_system, "ALTER TABLE accounts_old RENAME TO accounts")
    DataSystem.objects.update(revision=3)
    tellings.read_again(telling, by=omar)
    swept()
    assert mailed() == held(sample_system)


@pytest.mark.req("EK-22")
def test_a_map_that_names_no_addresses_any_more_is_said_to_and_tells_nobody(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client
) -> None:
    closure = closing(enkomm, omar, mei)
    tellings.choose(closure, choice(), by=omar)
    system = DataSystem.objects.get()
    system.dataset["dataset"][0]["meta"]["portal"]["identity"]["kinds"]["full"] = "employee"
    system.save()

    tellings.go_on()

    assert mailed() == []
    page = desk.get(f"/enkomm/desk/register/closing/{closure.public_id}/people/")
    assert "Needs an officer" in text(page)
    assert "The data map no longer names addresses of these people." in text(page)


@pytest.mark.req("EK-22", "EC-08")
def test_nobody_is_told_once_it_is_called_off(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    closure = closing(enkomm, omar, mei)
    telling = tellings.choose(closure, choice(), by=omar)
    closures.cancel(closure, "Somebody buys it.", by=omar)

    tellings.go_on()

    telling.refresh_from_db()
    assert (mailed(), telling.state) == ([], TellingState.STOPPED)
    with pytest.raises(tellings.OutOfTurn):
        tellings.read_again(telling, by=omar)
    with pytest.raises(tellings.OutOfTurn):
        tellings.choose(closure, choice("individual_user"), by=omar)


@pytest.mark.req("EK-22")
def test_an_officer_stops_it_and_goes_on_where_it_was(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with patch.object(tellings, "MAILS_AT_ONCE", 7):
        tellings.go_on()
        tellings.stop(telling, by=mei)
        assert tellings.go_on() == 0
        assert len(mailed()) == 7
        with pytest.raises(tellings.OutOfTurn):
            tellings.stop(telling, by=mei)
        tellings.read_again(telling, by=mei)
        with pytest.raises(tellings.OutOfTurn):
            tellings.read_again(telling, by=mei)
        swept()
    telling.refresh_from_db()
    assert (mailed(), telling.found) == (held(sample_system), len(held(sample_system)))


@pytest.mark.req("EC-08")
def test_the_business_goes_over_only_once_the_people_of_systems_were_told(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    succession = going(enkomm, omar, mei)
    telling = tellings.choose(succession, choice(), by=omar)
    successions.go_on()

    with time_machine.travel(now() + timedelta(days=41), tick=False):
        assert successions.go_on() == 0
        swept()
        successions.go_on()
    succession.refresh_from_db()
    telling.refresh_from_db()
    assert succession.state == SuccessionState.IN_EFFECT
    assert mailed("succession_known") == held(sample_system)
    told = OutgoingMail.objects.filter(template="succession_known")[0]
    assert f"On {date_words(succession.effective_on)} {succession.taker.name} takes over" in told.text


@pytest.mark.req("EC-08")
def test_of_a_workspace_that_moves_nobody_else_hears(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    with pytest.raises(tellings.OutOfTurn):
        tellings.choose(going(enkomm, omar, mei, whole=False), choice(), by=omar)
    assert not Telling.objects.exists()


@pytest.mark.req("EK-22")
def test_only_an_officer_chooses_and_nobody_chooses_the_same_twice(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    closure = closing(enkomm, omar, mei)
    with pytest.raises(PermissionDenied):
        tellings.choose(closure, choice(), by=olga)
    telling = tellings.choose(closure, choice(), by=omar)
    with pytest.raises(tellings.AlreadyChosen):
        tellings.choose(closure, choice(), by=mei)
    for act in (tellings.stop, tellings.read_again):
        with pytest.raises(PermissionDenied):
            act(telling, by=olga)
    gone = choice("individual_user")
    DataSystem.objects.update(enabled=False)
    with pytest.raises(tellings.NotOffered):
        tellings.choose(closure, gone, by=omar)


@pytest.mark.req("EK-22")
@pytest.mark.parametrize(
    "changes", [{"closure": None}, {"state": TellingState.DONE}, {"ended_at": now()}], ids=["no event", "done", "ended"]
)
def test_the_database_refuses_what_is_half_a_telling(
    enkomm: Platform, omar: Membership, mei: Membership, changes: dict[str, Any]
) -> None:
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    with pytest.raises(IntegrityError), transaction.atomic():
        Telling.objects.filter(pk=telling.pk).update(**changes)


@pytest.mark.req("EK-22")
@pytest.mark.parametrize("again", [True, False], ids=["told twice", "of no event"])
def test_the_database_refuses_an_address_that_is_told_twice_or_of_nothing(
    enkomm: Platform, omar: Membership, mei: Membership, *, again: bool
) -> None:
    tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)
    swept()
    told = AnnouncedAddress.objects.all()[0]
    told.pk = None
    if not again:
        told.closure, told.address_index = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        told.save()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("EK-22")
def test_ten_thousand_addresses_are_told_in_bounded_memory(
    enkomm: Platform, omar: Membership, mei: Membership, sample_system: Path
) -> None:
    insert = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " INSERT INTO accounts ({columns}) SELECT {values} FROM n, (SELECT * FROM accounts LIMIT 1)"
    )
    _fill(sample_system, insert)
    people = held(sample_system)
    telling = tellings.choose(closing(enkomm, omar, mei), choice(), by=omar)

    with patch("privacy_portal.mail.outbox.hint", new=lambda _mail: None):
        tellings.go_on()
        tracemalloc.start()
        tellings.go_on()
        _now, of_one_page = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        swept()
        _now, of_all = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    telling.refresh_from_db()
    assert telling.found >= 10_000
    assert AnnouncedAddress.objects.count() == len(people) >= 10_000
    assert OutgoingMail.objects.filter(template="closure_known").count() == len(people)
    # What one page takes is all that it takes, however many there are.
    assert of_all < 2 * of_one_page


def _fill(system: Path, insert: str) -> None:
    """Add ten thousand accounts to the sample system, each like the first but for its key, handle and address."""
    with sqlite3.connect(system) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(accounts)")]
        own = {
            "id": "900000 + i",
            "kind": "'full'",
            "email": "'p' || i || '@many.example'",
            "handle": "'many' || i",
            "recovery_email": "NULL",
        }
        values = ", ".join(own.get(column, column) for column in columns)
        database.execute(insert.format(columns=", ".join(columns), values=values))


# -- on the desk


@pytest.fixture
def desk(omar: Membership) -> Client:
    return browser(omar.user)


@pytest.mark.req("EK-22")
def test_omar_chooses_and_reads_how_many_were_found_told_and_refused(
    enkomm: Platform, omar: Membership, mei: Membership, desk: Client, sample_system: Path
) -> None:
    closure = closing(enkomm, omar, mei)
    page = f"/enkomm/desk/register/closing/{closure.public_id}/people/"
    assert page in desk.get(f"/enkomm/desk/register/closing/{closure.public_id}/").content.decode()
    assert "checked" not in desk.get(page).content.decode()
    assert desk.post(f"{page}choose/", {}).status_code == 422

    chosen = {"people": choice().value}
    assert "Their mails go out now" in text(desk.post(f"{page}choose/", chosen, follow=True))
    assert desk.post(f"{page}choose/", chosen).status_code == 409
    swept()
    OutgoingMail.objects.filter(pk__in=OutgoingMail.objects.filter(template="closure_known")[:2]).update(
        state=State.FAILED, failure="recipient 550"
    )

    shown = desk.get(page)
    line = shown.context["lines"][0]["line"]
    assert (line.told, line.refused) == (len(held(sample_system)), 2)
    assert line.first is not None
    assert "People with an account" in text(shown)
    assert f"{line.told} told" in text(desk.get(f"/enkomm/desk/register/closing/{closure.public_id}/"))
    telling = Telling.objects.get()
    again = f"/enkomm/desk/register/people/{telling.public_id}/again/"
    assert "Whoever was told gets no second mail" in text(desk.post(again, follow=True))
    assert desk.post(again).status_code == 409
    stop = f"/enkomm/desk/register/people/{telling.public_id}/stop/"
    assert "Nobody further is told" in text(desk.post(stop, follow=True))
    assert desk.post(stop).status_code == 409


@pytest.mark.req("EK-22", "X-05")
def test_otto_finds_nothing_of_it_at_his_own_desk(
    enkomm: Platform, omar: Membership, mei: Membership, otto: Membership, mallory: User
) -> None:
    closure = closing(enkomm, omar, mei)
    telling = tellings.choose(closure, choice(), by=omar)
    for who in (otto.user, mallory):
        for platform in ("enkomm", "elsewhere"):
            client = browser(who)
            at = f"/{platform}/desk/register"
            assert client.get(f"{at}/closing/{closure.public_id}/people/").status_code == 404
            assert client.post(f"{at}/people/{telling.public_id}/stop/").status_code == 404
