"""Mails and messages are switched off one by one, and what is necessary comes all the same (QO-09)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from consent import decisions, purposes, subjects
from consent.kinds import IdentifierKind, Topic
from consent.models import Purpose, PurposeVersion
from dsr import notices, owner_mail, timers
from dsr.models import Notice, Right, TimerKind
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.consent.asking import wording
from tests.dsr.desk import signed_in, text
from tests.factories import confirmed, part
from workspaces import approval_mail, approvals, notifications
from workspaces.models import ApprovalKind, Membership, MutedMail, OptionalMail, Platform, User
from workspaces.register.kinds import LegalBasis

pytestmark = [pytest.mark.req("QO-09"), pytest.mark.usefixtures("second_factor_excused")]
PAGE = "/account/notifications/"


def switched(client: Client, kind: str, turn: str, **more: str) -> str:
    told = {"platform": "enkomm", "kind": kind, "turn": turn, **more}
    return text(client.post(PAGE, told, follow=True))


def mailed(template: str) -> list[str]:
    return [one.recipient for one in OutgoingMail.objects.filter(template=template)]


@pytest.fixture
def news(enkomm: Platform) -> PurposeVersion:
    made = Purpose.objects.create(platform=enkomm, key="news-of-rooms", topic=Topic.NOTIFICATIONS, position=901)
    said = {"basis": LegalBasis.LEGITIMATE_INTERESTS, "options": ("push", "email")}
    texts = {"en": {"title": "News of rooms", "text": "We tell you when a room changes.", "limits": []}}
    return purposes.publish(made, wording(texts=texts, **said), actor=SYSTEM)


def test_an_officer_switches_the_digest_off_and_hears_of_what_is_late_all_the_same(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    client = signed_in(omar)
    page = text(client.get(PAGE))
    assert "New dates of requests" in page
    assert "Dates of requests about your workspace" not in page
    assert "What cannot be switched off" in page
    assert "You get no more of them." in switched(client, "digest", "off")
    assert "You get no more of them." in switched(client, "digest", "off")
    assert AuditEntry.objects.filter(action="notification.off").count() == 1

    request = part(confirmed(enkomm, Right.ACCESS))
    for kind, hours in ((TimerKind.DUE_SOON, 0), (TimerKind.OVERDUE, 2)):
        for user in (omar.user, mei.user):
            Notice.objects.create(
                platform=enkomm, user=user, request=request, kind=kind, deadline=request.due_at, told_at=now()
            )
        with time_machine.travel(now() + timedelta(hours=hours), tick=False):
            notices.send_digests()
    assert mailed("digest").count(mei.user.email) == 2
    assert mailed("digest").count(omar.user.email) == 1

    assert "It is on from now." in switched(client, "digest", "on")
    assert not MutedMail.objects.exists()
    assert f"{notifications.choose_address()}\n" in OutgoingMail.objects.filter(template="digest")[0].text


def test_reminders_go_to_whoever_wants_them(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    switched(signed_in(mei), "approval_reminder", "off")
    asked = approvals.ask(
        ApprovalKind.FOUR_EYES,
        topic="test",
        subject_id=1,
        reference="EK 1",
        platform_id=enkomm.pk,
        expires_at=now() + timedelta(days=3),
        requested_by=omar.user,
    )
    approval_mail.remind(asked, "fifth_left")
    assert mei.user.email not in mailed("approval_reminder")


def test_an_owner_hears_that_a_date_has_passed_though_not_that_it_draws_near(
    enkomm: Platform, olga: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    switched(signed_in(olga), "owner_due_soon", "off")
    request = part(confirmed(enkomm, Right.ERASURE), 1)
    request.workspace = olga.workspace
    monkeypatch.setattr(owner_mail, "_owes", lambda _request: True)
    timer = timers.Timer(request=request, deadline=request.due_at, kind=TimerKind.DUE_SOON, platform=enkomm)
    owner_mail.remind(timer)
    assert olga.user.email not in mailed("owner_due_soon")
    timer.kind = TimerKind.OVERDUE
    owner_mail.remind(timer)
    assert olga.user.email in mailed("owner_due_late")


def test_an_owner_switches_mails_about_sub_processors_for_each_workspace(olga: Membership) -> None:
    client = signed_in(olga)
    switched(client, "subprocessor_change", "off", workspace="ws-sakura")
    olga.refresh_from_db()
    assert not olga.hears_of_subprocessors
    other = Membership.objects.filter(user=olga.user, workspace__isnull=False).exclude(pk=olga.pk)
    assert all(other.values_list("hears_of_subprocessors", flat=True))


def test_what_the_service_tells_is_switched_by_channel_in_the_ledger(news: PurposeVersion, olga: Membership) -> None:
    def may(option: str) -> bool:
        known = subjects.find(news.platform_id, [subjects.Known(IdentifierKind.EMAIL, olga.user.email)])
        return decisions.now_for(news, known, now(), option=option).is_allowed

    client = signed_in(olga)
    assert "News of rooms" not in text(client.get(PAGE))
    User.objects.filter(pk=olga.user.pk).update(email_confirmed_at=now())
    assert "News of rooms · Push message" in text(client.get(PAGE))
    switched(client, "news-of-rooms", "off", option="push")
    assert (may("push"), may("email")) == (False, True)
    switched(client, "news-of-rooms", "on", option="push")
    assert may("push")


@pytest.mark.parametrize(
    "chosen",
    [
        {"platform": "elsewhere", "kind": "digest"},
        {"platform": "enkomm", "kind": "digest"},
        {"platform": "enkomm", "kind": "notice_change"},
        {"platform": "enkomm", "kind": "subprocessor_change", "workspace": "ws-lotus"},
    ],
)
def test_nobody_switches_what_they_do_not_get_or_have_to_get(
    olga: Membership, elsewhere: Platform, chosen: dict[str, Any]
) -> None:
    client = signed_in(olga)
    assert "Nothing like it is sent to you any more." in text(client.post(PAGE, chosen | {"turn": "off"}, follow=True))
    answer = client.post("/api/v1/account/notifications", chosen | {"on": False}, content_type="application/json")
    assert answer.status_code == 404
    assert not MutedMail.objects.exists()


def test_the_api_lists_and_switches_the_same(news: PurposeVersion, omar: Membership) -> None:
    User.objects.filter(pk=omar.user.pk).update(email_confirmed_at=now())
    client = signed_in(omar)
    before = client.get("/api/v1/account/notifications").json()
    assert {one["kind"] for one in before["items"]} == {
        "digest", "approval_reminder", "incident_due_soon", "news-of-rooms",
    }  # fmt: skip
    assert "Changes of the notices" in [one["what"] for one in before["necessary"]]
    body = {"platform": "enkomm", "kind": "news-of-rooms", "option": "push", "on": False}
    answer = client.post("/api/v1/account/notifications", body, content_type="application/json").json()
    assert [one["option"] for one in answer["items"] if not one["on"]] == ["push"]


def test_the_preference_centre_says_what_cannot_be_switched_off(olga: Membership) -> None:
    User.objects.filter(pk=olga.user.pk).update(email_confirmed_at=now())
    page = text(signed_in(olga).get("/enkomm/preferences/mine/"))
    assert "What cannot be switched off" in page
    assert f'href="{PAGE}"' in page


def test_the_database_refuses_to_switch_a_kind_off_twice(enkomm: Platform, omar: Membership) -> None:
    row = {"platform": enkomm, "user": omar.user, "kind": OptionalMail.DIGEST, "since": now()}
    MutedMail.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        MutedMail.objects.create(**row)
