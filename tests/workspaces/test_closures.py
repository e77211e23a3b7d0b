"""Closing a service (EK-22): two officers, sixty days, mails in batches, a stop on the day, evidence for all of it."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from privacy_portal.clock import now
from privacy_portal.dates import date_words
from privacy_portal.mail.models import OutgoingMail
from tests import factories
from tests.workspaces.incidents_told import closed
from tests.workspaces.test_event_pages import client_of, url
from workspaces import invitations
from workspaces.models import Closure, ClosureState, MemberRole, Membership, Platform
from workspaces.register import closures
from workspaces.register.closures import OutOfTurn, OwnProposal, TooSoon

pytestmark = pytest.mark.req("EK-22")


def proposed(platform: Platform, by: Membership, days: int = 70) -> Closure:
    day = now().date() + timedelta(days=days)
    return closures.propose(platform, "We close. Take your data.", closes_on=day, gone_by=day, by=by)


def test_an_end_is_announced_sixty_days_ahead_by_two_officers(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    with pytest.raises(TooSoon):
        proposed(enkomm, omar, days=50)
    closure = proposed(enkomm, omar)
    assert closures.announced() is None

    with pytest.raises(OwnProposal):
        closures.announce(closure, by=omar)
    assert closures.announce(closure, by=mei).state == ClosureState.ANNOUNCED
    with pytest.raises(OutOfTurn):
        proposed(enkomm, omar)


def test_a_proposal_that_waited_too_long_is_not_announced(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    closure = proposed(enkomm, omar)

    with time_machine.travel(now() + timedelta(days=20), tick=False), pytest.raises(TooSoon):
        closures.announce(closure, by=mei)


def test_a_closed_service_takes_in_nobody_and_keeps_its_staff(
    enkomm: Platform, omar: Membership, olga: Membership, client: Client
) -> None:
    closed(enkomm, omar)
    with pytest.raises(invitations.ServiceClosed):
        invitations.invite("new@sakura.example", MemberRole.MEMBER, by=olga, language="en")
    assert invitations.invite("new@enkomm.example", MemberRole.OFFICER, by=omar, language="en").pk

    client.force_login(olga.user)
    with override_settings(DEMO=True):
        answer = client.post(
            "/enkomm/workspaces/ws-sakura/people/invite/",
            {"email": "new@sakura.example", "role": "member", "language": "en"},
        )
    assert answer.status_code == 422
    assert "The service has closed, so nobody new can be invited." in answer.content.decode()


def test_everybody_with_an_account_is_told_once_in_batches(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    closure = closures.announce(proposed(enkomm, omar), by=mei)
    _told, people = closures.progress(closure)

    with patch.object(closures, "MAILS_AT_ONCE", 2):
        first, rest = closures.go_on(), [closures.go_on() for _turn in range(people)]

    assert (first, sum(rest)) == (2, people - 2)
    assert closures.progress(closure) == (people, people)
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.filter(template="closure")}
    assert len(mails) == people
    told = mails[olga.user.email]
    assert f"enKomm closes on {date_words(closure.closes_on)}" in told.text
    assert f"By {date_words(closure.gone_by)} everything is deleted" in told.html


def test_collection_stops_on_the_day_and_requests_go_on(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    closure = closures.announce(proposed(enkomm, omar), by=mei)
    assert closures.collects(enkomm.pk)

    with time_machine.travel(now() + timedelta(days=71), tick=False):
        closures.go_on()
        assert not closures.collects(enkomm.pk)
        assert factories.submitted(enkomm).pk
        with pytest.raises(OutOfTurn):
            closures.cancel(closure, "We go on after all.", by=omar)


def test_nothing_is_finished_before_everything_is_gone(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    closure = closures.announce(proposed(enkomm, omar), by=mei)
    task = closure.tasks.all()[0]
    with pytest.raises(OutOfTurn):
        closures.done(task, "Run 7.", by=omar)

    with time_machine.travel(now() + timedelta(days=71), tick=False):
        closures.go_on()
        backup = closures.add_task(closure, "Backups", "erase", by=omar)
        for one in closure.tasks.exclude(pk=backup.pk):
            assert closures.done(one, "Run 7.", by=omar)
        with pytest.raises(OutOfTurn):
            closures.finish(closure, by=omar)
        assert closures.done(backup, "Provider’s certificate.", by=mei)
        assert not closures.done(backup, "Once more.", by=omar)
        assert closures.finish(closure, by=omar).state == ClosureState.FINISHED


def test_an_end_is_called_off_with_a_reason(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    closure = closures.announce(proposed(enkomm, omar), by=mei)

    closures.cancel(closure, "Another company goes on with it.", by=omar)

    assert closures.announced() is None
    assert proposed(enkomm, omar).pk


@pytest.mark.parametrize("days", [59, 60])
def test_the_database_refuses_less_than_sixty_days(
    enkomm: Platform, omar: Membership, mei: Membership, days: int
) -> None:
    closure = closures.announce(proposed(enkomm, omar), by=mei)
    assert closure.announced_on
    late = {"announced_on": closure.closes_on - timedelta(days=days)}

    if days < 60:
        with pytest.raises(IntegrityError), transaction.atomic():
            Closure.objects.filter(pk=closure.pk).update(**late)
    else:
        assert Closure.objects.filter(pk=closure.pk).update(**late) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": ClosureState.STOPPED},
        {"state": ClosureState.FINISHED},
        {"state": ClosureState.CANCELLED},
        {"announced_by": None},
    ],
)
def test_the_database_refuses_what_skips_a_step(
    enkomm: Platform, omar: Membership, mei: Membership, changes: dict[str, Any]
) -> None:
    closure = closures.announce(proposed(enkomm, omar), by=mei)

    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(**changes)


def test_the_database_refuses_that_one_officer_announces_alone(enkomm: Platform, omar: Membership) -> None:
    closure = proposed(enkomm, omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(announced_by=omar.user)


@pytest.mark.usefixtures("second_factor_excused")
def test_an_end_goes_through_its_pages(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    desk, second = client_of(omar), client_of(mei)
    day = now().date() + timedelta(days=70)
    told = {"words": "We close. Take your data.", "closes_on": day.isoformat(), "gone_by": day.isoformat()}
    soon = {"closes_on": now().date().isoformat()}

    assert "The service goes on." in desk.get(url("desk_closures")).content.decode()
    assert desk.post(url("desk_closure_new"), told | soon).status_code == 422
    desk.post(url("desk_closure_new"), told)
    own = {"closure": Closure.objects.get().public_id}
    assert "Somebody else" in desk.post(url("desk_closure_announce", **own), follow=True).content.decode()
    second.post(url("desk_closure_announce", **own))
    assert "We close. Take your data." in desk.get(url("centre")).content.decode()
    assert "What has to go" in desk.get(url("desk_closure", **own)).content.decode()
    assert desk.get(url("desk_closure_certificate", **own)).status_code == 404
    desk.post(url("desk_closure_cancel", **own), {"reason": "Another company goes on with it."})
    assert "We close." not in desk.get(url("centre")).content.decode()


@pytest.mark.usefixtures("second_factor_excused")
def test_the_certificate_tells_what_went_and_what_proves_it(enkomm: Platform, omar: Membership) -> None:
    closure = closed(enkomm, omar)

    page = client_of(omar).get(url("desk_closure_certificate", closure=closure.public_id)).content.decode()

    assert page.count("Run 7 of the deletion.") == closure.tasks.count() > 0
