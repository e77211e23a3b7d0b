"""People are told ahead of an edition: by mail, once each, and on the pages until some days after (EK-21, QO-05)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from consent import announcement_mail, announcements, subjects
from consent.kinds import EventKind, IdentifierKind
from consent.models import Announcement, EditionTold, PurposeVersion
from dsr import sweeps
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail import delivery
from privacy_portal.mail.models import OutgoingMail, State
from tests.consent.asking import RITAS, purpose, rita, said
from tests.consent.editions import SUMMARY, announced, link_in, mails, tell_all
from tests.dsr.desk import signed_in, text
from workspaces.models import Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


@pytest.mark.req("EK-21", "QO-05", "CP-09")
def test_accounts_owners_and_people_of_the_ledger_get_one_mail_each_with_what_changes(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers, language="ja")
    olgas = subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, olga.user.email)])
    said(olgas, offers)
    refuses = subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, "no@example.org")])
    said(refuses, offers, EventKind.REFUSED)
    announcement = announced(omar, mei)
    assert announcements.progress(announcement).left > 0

    assert sweeps.sweep_all()["announcements"] > 0
    tell_all()

    sent = mails()
    people = set(User.objects.filter(memberships__until=None).values_list("email", flat=True))
    assert set(sent) == people | {RITAS.value}
    assert OutgoingMail.objects.filter(template="notice_change").count() == len(sent)
    mail = sent[olga.user.email]
    assert SUMMARY["en"] in mail.text
    assert "/enkomm/notices/privacy/compare/?before=2&after=3" in mail.text
    assert "it cannot be switched off" in mail.text
    assert "you have an account at enKomm" in mail.text
    assert sent[RITAS.value].language == "ja"
    assert SUMMARY["ja"] in sent[RITAS.value].text
    row = EditionTold.objects.get(user=olga.user)
    assert (row.subject, row.mail) == (olgas, mail)
    announcement.refresh_from_db()
    assert announcement.finished_at is not None
    progress = announcements.progress(announcement)
    assert (progress.left, progress.waiting, progress.sent) == (0, len(sent), 0)


def test_a_worker_that_is_lost_in_between_tells_nobody_twice(
    enkomm: Platform,
    omar: Membership,
    mei: Membership,
    offers: PurposeVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(announcements, "MAILS_AT_ONCE", 4)
    for number in range(10):
        known = subjects.Known(IdentifierKind.EMAIL, f"person{number}@example.org")
        said(subjects.find_or_add(enkomm.pk, [known]), offers)
    announced(omar, mei)
    whole, broken = announcement_mail.queue, {"left": 6}

    def breaks(*told: object, **how: object) -> OutgoingMail:
        broken["left"] -= 1
        if broken["left"] == 0:
            raise ConnectionError
        return whole(*told, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(announcement_mail, "queue", breaks)
    assert sweeps.sweep_all()["announcements"] == 4
    assert sweeps.sweep_all()["announcements"] == 0
    assert OutgoingMail.objects.filter(template="notice_change").count() == EditionTold.objects.count() == 4
    tell_all()

    told = OutgoingMail.objects.filter(template="notice_change")
    addresses = [one.recipient for one in told]
    assert len(addresses) == len(set(addresses)) == EditionTold.objects.count()
    assert {f"person{number}@example.org" for number in range(10)} < set(addresses)
    assert AuditEntry.objects.filter(action="notice.all_told").count() == 1


def test_who_comes_before_the_day_is_told_too_and_who_comes_after_it_is_not(
    enkomm: Platform, omar: Membership, mei: Membership, offers: PurposeVersion
) -> None:
    announced(omar, mei)
    tell_all()
    said(rita(enkomm), offers)
    tell_all()
    assert RITAS.value in mails()

    with time_machine.travel(now() + timedelta(days=41), tick=False):
        late = subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, "late@example.org")])
        said(late, offers)
        tell_all()
    assert "late@example.org" not in mails()


def test_the_database_refuses_to_tell_somebody_twice(olga: Membership, omar: Membership, mei: Membership) -> None:
    announcement = announced(omar, mei)
    tell_all()
    row = EditionTold.objects.filter(user=olga.user).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionTold.objects.create(
            platform=row.platform,
            announcement=announcement,
            person_index=row.person_index,
            user=olga.user,
            told_at=now(),
        )


def test_no_address_stands_outside_the_sealed_mail(
    enkomm: Platform, omar: Membership, mei: Membership, offers: PurposeVersion
) -> None:
    said(rita(enkomm), offers)
    announced(omar, mei)
    tell_all()
    subject = rita(enkomm)
    mail = mails()[RITAS.value]
    assert RITAS.value not in str(EditionTold.objects.filter(subject=subject).values().get())

    subjects.erase_values(subject)
    assert OutgoingMail.objects.get(pk=mail.pk).recipient is None
    assert "example.org" not in str(list(AuditEntry.objects.values()))


def test_the_desk_shows_how_far_it_has_come(omar: Membership, mei: Membership) -> None:
    announcement = announced(omar, mei)
    tell_all()
    first, second = OutgoingMail.objects.filter(template="notice_change").order_by("pk")[:2]
    delivery.deliver(first.pk)
    OutgoingMail.objects.filter(pk=second.pk).update(state=State.FAILED, failure="recipient 550")

    page = text(signed_in(mei).get(f"/enkomm/desk/consent/notices/announcements/{announcement.public_id}/"))
    progress = announcements.progress(announcement)
    assert (progress.sent, progress.failed) == (1, 1)
    assert re.search(r"Mails that came nowhere</dt><dd>1<", page)
    assert re.search(r"Mails sent</dt><dd>1<", page)
    assert "Privacy notice 3" in text(signed_in(mei).get("/enkomm/desk/consent/notices/"))


@pytest.mark.req("EK-21", "QO-05", "CP-09")
@pytest.mark.parametrize("path", ["/enkomm/", "/enkomm/notices/", "/enkomm/notices/privacy/", "/account/"])
def test_the_pages_tell_of_it_until_some_days_after(
    omar: Membership, mei: Membership, olga: Membership, path: str
) -> None:
    def shown(who: Client, days: int) -> str:
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            who.force_login(olga.user)
            return text(who.get(path))

    client = Client()
    assert SUMMARY["en"] not in shown(client, 0)
    announced(omar, mei)
    assert SUMMARY["en"] in shown(client, 0)
    assert "Privacy notice: another edition from" in shown(client, 0)
    assert "Privacy notice: another edition since" in shown(client, 53)
    assert SUMMARY["en"] not in shown(client, 54)


def test_the_workspace_of_an_owner_tells_of_it_and_another_platform_does_not(
    omar: Membership, mei: Membership, olga: Membership, elsewhere: Platform
) -> None:
    announced(omar, mei)
    assert SUMMARY["en"] in text(signed_in(olga).get("/enkomm/workspaces/ws-sakura/"))
    assert SUMMARY["en"] not in text(Client().get("/elsewhere/"))


def test_a_link_of_a_mail_opens_nothing_on_another_platform(
    omar: Membership, mei: Membership, olga: Membership, elsewhere: Platform
) -> None:
    announced(omar, mei)
    tell_all()
    path = link_in(mails()[olga.user.email])
    assert Client().get(path).status_code == 200
    assert Client().get(path.replace("/enkomm/", "/elsewhere/")).status_code == 404
    assert Client().get(f"{path[:-2]}/").status_code == 404
    assert Announcement.objects.count() == 1
