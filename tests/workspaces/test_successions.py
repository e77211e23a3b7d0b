"""The transfer of the business (EC-08): two officers, thirty days, everybody told before anything moves."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests.workspaces.incidents_told import passed
from tests.workspaces.test_event_pages import client_of, url
from workspaces.models import Establishment, Membership, Organisation, Platform, Succession, SuccessionState, Workspace
from workspaces.register import successions
from workspaces.register.successions import OutOfTurn, OwnProposal, TooSoon

pytestmark = pytest.mark.req("EC-08")


def sakura() -> Workspace:
    return Workspace.objects.select_related("owner").get(key="ws-sakura")


def test_two_officers_announce_thirty_days_ahead(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    with pytest.raises(TooSoon):
        passed(enkomm, omar, effective_on=now().date() + timedelta(days=20))
    succession = passed(enkomm, omar)
    with pytest.raises(OutOfTurn):
        passed(enkomm, omar)

    with pytest.raises(OwnProposal):
        successions.announce(succession, by=omar)
    assert successions.announce(succession, by=mei).state == SuccessionState.ANNOUNCED


def test_only_what_is_the_givers_moves(enkomm: Platform, omar: Membership) -> None:
    lotus = Workspace.objects.get(key="ws-lotus")
    for changes in ({"workspaces": [lotus]}, {"workspaces": []}, {"whole": True}):
        with pytest.raises(ValueError, match="giver"):
            passed(enkomm, omar, **changes)


def test_a_workspace_moves_on_its_day_once_its_people_were_told(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership, linh: Membership
) -> None:
    succession = successions.announce(passed(enkomm, omar), by=mei)
    before = sakura().owner

    successions.go_on()

    assert successions.progress(succession) == (1, 1)
    (mail,) = OutgoingMail.objects.filter(template="succession")
    assert mail.recipient == olga.user.email
    assert f"On {date_words(succession.effective_on)} {succession.taker.name} takes over" in mail.text
    assert sakura().owner == before
    with time_machine.travel(now() + timedelta(days=41), tick=False):
        successions.go_on()
    succession.refresh_from_db()
    assert succession.state == SuccessionState.IN_EFFECT
    assert sakura().owner == succession.taker
    with pytest.raises(OutOfTurn):
        successions.cancel(succession, "We keep it.", by=omar)


def test_nothing_moves_while_somebody_was_not_told(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    successions.announce(passed(enkomm, omar), by=mei)
    monkeypatch.setattr(successions, "MAILS_AT_ONCE", 0)

    with time_machine.travel(now() + timedelta(days=41), tick=False):
        assert successions.go_on() == 0
    assert Succession.objects.get().state == SuccessionState.ANNOUNCED


def test_the_whole_service_goes_to_another_operator(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    giver, taker = Organisation.objects.get(is_operator=True), sakura().owner
    whole = {"giver": giver, "taker": taker, "whole": True, "workspaces": []}
    successions.announce(passed(enkomm, omar, **whole), by=mei)

    with time_machine.travel(now() + timedelta(days=41), tick=False):
        successions.go_on()

    assert Organisation.objects.get(is_operator=True) == taker
    assert not Establishment.objects.filter(organisation=giver).exists()
    assert {omar.user.email, mei.user.email} <= {mail.recipient for mail in OutgoingMail.objects.all()}


def test_a_transfer_that_is_called_off_moves_nothing(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    succession = successions.announce(passed(enkomm, omar), by=mei)
    before = sakura().owner

    successions.cancel(succession, "The buyer stepped back.", by=mei)

    with time_machine.travel(now() + timedelta(days=41), tick=False):
        assert successions.go_on() == 0
    assert sakura().owner == before


@pytest.mark.parametrize(
    "changes",
    [
        {"state": SuccessionState.IN_EFFECT},
        {"state": SuccessionState.CANCELLED},
        {"announced_by": None},
        {"late": True},
        {"alone": True},
        {"same": True},
    ],
)
def test_the_database_refuses_what_skips_a_step(
    enkomm: Platform, omar: Membership, mei: Membership, changes: dict[str, Any]
) -> None:
    succession = successions.announce(passed(enkomm, omar), by=mei)
    words: dict[str, dict[str, Any]] = {
        "late": {"announced_on": succession.effective_on - timedelta(days=29)},
        "alone": {"announced_by": omar.user},
        "same": {"taker": succession.giver},
    }
    written = next((words[name] for name in words if name in changes), changes)

    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.filter(pk=succession.pk).update(**written)


@pytest.mark.usefixtures("second_factor_excused")
def test_a_transfer_goes_through_its_pages(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    desk, second = client_of(omar), client_of(mei)
    owners = {one.key: one.owner for one in Workspace.objects.filter(key__in=["ws-sakura", "ws-lotus"])}
    told = {
        "what": "part",
        "giver": owners["ws-sakura"].key,
        "taker": owners["ws-lotus"].key,
        "workspaces": "ws-sakura",
        "categories": ["account"],
        "effective_on": (now().date() + timedelta(days=40)).isoformat(),
        "words": "Lotus takes over. Its policy holds from then on.",
    }
    for wrong in ({"workspaces": "ws-lotus"}, {"workspaces": ""}, {"what": "whole"}, {"taker": told["giver"]}):
        assert desk.post(url("desk_succession_new"), told | wrong).status_code == 422, wrong
    assert "Nothing goes to another organisation." in desk.get(url("desk_successions")).content.decode()
    desk.post(url("desk_succession_new"), told)
    own = {"succession": Succession.objects.get().public_id}
    assert "Somebody else" in desk.post(url("desk_succession_announce", **own), follow=True).content.decode()
    second.post(url("desk_succession_announce", **own))
    successions.go_on()
    assert "Olga Petrova" in desk.get(url("desk_succession", **own)).content.decode()
    # Who owns a workspace is nobody else's business.
    assert "Lotus takes over." not in desk.get(url("centre")).content.decode()
    desk.post(url("desk_succession_cancel", **own), {"reason": "The buyer stepped back."})
    assert Succession.objects.get().state == SuccessionState.CANCELLED


def test_the_privacy_centre_tells_of_a_whole_service(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    giver, taker = Organisation.objects.get(is_operator=True), sakura().owner
    whole = {"giver": giver, "taker": taker, "whole": True, "workspaces": []}
    successions.announce(passed(enkomm, omar, **whole), by=mei)

    assert "Lotus takes over." in client_of(omar).get(url("centre")).content.decode()
