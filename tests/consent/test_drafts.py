"""The next edition of a notice: one officer writes it on the desk, another one publishes it, and then it stands."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from consent import announcements, drafts
from consent.models import Announcement, Door, DraftState, NoticeDraft, NoticeVersion
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests.consent.asking import changed, purpose, rita, said
from tests.consent.editions import SUMMARY, mails, written
from tests.dsr.desk import hidden, signed_in, text
from workspaces import approvals
from workspaces.models import Approval, Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
DESK = "/enkomm/desk/consent/notices/"


def own(draft: NoticeDraft, page: str = "") -> str:
    return f"{DESK}drafts/{draft.public_id}/{page}"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "effective_from": (now().date() + timedelta(days=40)).isoformat(),
        "material": "yes",
        "summary_en": SUMMARY["en"],
        "summary_ja": SUMMARY["ja"],
        "text_en": "# Who we are\nenKomm, of Hanoi and Yokohama.",
        "text_ja": "# 私たちについて\nハノイと横浜のenKommです。",
    } | changes


@pytest.mark.req("EK-21", "CP-09")
def test_one_officer_writes_and_another_one_publishes(omar: Membership, mei: Membership, enkomm: Platform) -> None:
    writes, reads = signed_in(omar), signed_in(mei)
    form = writes.post(f"{DESK}privacy/draft/", follow=True)
    assert "# Who decides about your data" in text(form)
    draft = NoticeDraft.objects.get()
    assert "The draft is kept." in text(writes.post(own(draft, "write/"), typed(), follow=True))
    asked = writes.post(own(draft, "ask/"), follow=True)
    assert "A second officer is asked to publish it." in text(asked)

    question = f"/enkomm/desk/approvals/{Approval.objects.get().public_id}/"
    assert "You prepared this yourself" in text(writes.get(question))
    page = text(reads.get(question))
    assert SUMMARY["en"] in page
    assert "enKomm, of Hanoi and Yokohama." in page
    assert "Publish another edition: Privacy notice" in text(reads.get("/enkomm/desk/approvals/"))
    act = f"{question}accept/"
    reads.post(act, {"digest": hidden(reads.get(act), "digest")})

    edition = NoticeVersion.objects.latest()
    assert (edition.number, edition.door) == (3, Door.DESK)
    assert edition.sections["en"] == [{"heading": "Who we are", "paragraphs": ["enKomm, of Hanoi and Yokohama."]}]
    assert edition.last_updated == announcements.today(enkomm)
    assert Announcement.objects.get().version == edition
    assert "Published as edition 3" in text(reads.get(own(draft)))
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"notice.draft_begun", "notice.draft_sent", "notice.published", "notice.announced"} <= told


def test_nobody_publishes_what_they_wrote_and_nobody_writes_in_another_ones_draft(
    omar: Membership, mei: Membership
) -> None:
    draft = written(omar)
    with pytest.raises(PermissionDenied):
        drafts.write(draft, drafts.Content({}, {}, True, date(2027, 1, 1)), by=mei)
    with pytest.raises(PermissionDenied):
        drafts.ask(draft, by=mei)
    with pytest.raises(approvals.OwnPreparation):
        approvals.accept(drafts.ask(draft, by=omar), by=omar)
    assert NoticeVersion.objects.latest().number == 2


def test_what_is_asked_about_cannot_be_changed_until_it_is_taken_back_or_rejected(
    omar: Membership, mei: Membership
) -> None:
    draft = written(omar)
    question = drafts.ask(draft, by=omar)
    content = drafts.Content(draft.sections, {}, False, draft.effective_from)
    with pytest.raises(drafts.OutOfTurn):
        drafts.write(draft, content, by=omar)
    with pytest.raises(drafts.OutOfTurn):
        drafts.discard(draft, by=omar)

    approvals.reject(question, by=mei, reason="A year is too long.")
    page = text(signed_in(omar).get(own(draft)))
    assert "sent it back" in page
    assert "A year is too long." in page
    drafts.write(draft, content, by=omar)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"effective_from": (date(2026, 12, 1)).isoformat()}, "The first day on which it can be in force is"),
        ({"summary_ja": ""}, "Say what changes in this language: 日本語."),
        ({"text_ja": ""}, "The edition before has a text in this language: 日本語."),
    ],
)
def test_a_draft_says_what_it_lacks_before_it_can_be_published(
    omar: Membership, changes: dict[str, Any], says: str
) -> None:
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        client = signed_in(omar)
        client.post(f"{DESK}privacy/draft/")
        draft = NoticeDraft.objects.get()
        client.post(own(draft, "write/"), typed() | changes)

        assert says in text(client.get(own(draft)))
        answer = client.post(own(draft, "ask/"))
        assert answer.status_code == 422
        assert says in text(answer)
    assert not Approval.objects.exists()


def test_a_mistake_in_the_text_is_told_with_its_line_and_nothing_typed_is_lost(omar: Membership) -> None:
    client = signed_in(omar)
    client.post(f"{DESK}privacy/draft/")
    answer = client.post(own(NoticeDraft.objects.get(), "write/"), typed(text_en="Words without a heading"))

    assert answer.status_code == 422
    assert "Line 1 stands before the first heading." in text(answer)
    assert "Words without a heading" in text(answer)


def test_two_who_begin_at_once_find_one_draft(omar: Membership, mei: Membership) -> None:
    draft = written(omar)
    answer = signed_in(mei).post(f"{DESK}privacy/draft/", follow=True)
    assert "The next edition is being written already." in text(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeDraft.objects.create(
            platform=draft.platform,
            notice=draft.notice,
            effective_from=draft.effective_from,
            prepared_by=mei.user,
            begun_at=now(),
            changed_at=now(),
        )


def test_a_question_that_waited_too_long_publishes_nothing(omar: Membership, mei: Membership) -> None:
    draft = written(omar)
    question = drafts.ask(draft, by=omar)
    with time_machine.travel(now() + timedelta(days=15), tick=False):
        assert "The day is too near" in text(signed_in(mei).get(f"/enkomm/desk/approvals/{question.public_id}/"))
        with pytest.raises(drafts.TooLate):
            approvals.accept(question, by=mei)
    assert NoticeVersion.objects.latest().number == 2
    assert Approval.objects.get().state == "waiting"


@pytest.mark.req("EK-07")
def test_whose_consents_end_by_new_words_is_counted_before_anything_is_published(
    omar: Membership, mei: Membership, enkomm: Platform
) -> None:
    version = purpose(enkomm)
    said(rita(enkomm), version)
    changed(version, effective_from=now().date() + timedelta(days=35), lasts_months=6)
    draft = written(omar)

    told = "Offers: 1 person gave a consent that does not hold for the new words."
    assert told in text(signed_in(omar).get(own(draft)))
    question = drafts.ask(draft, by=omar)
    page = text(signed_in(mei).get(f"/enkomm/desk/approvals/{question.public_id}/"))
    assert told in page
    assert "People who gave a consent: 1." in page


def test_a_change_that_means_nothing_is_published_at_once_and_told_to_nobody(omar: Membership, mei: Membership) -> None:
    draft = written(omar, material=False, summaries={}, effective_from=now().date() + timedelta(days=1))
    approvals.accept(drafts.ask(draft, by=omar), by=mei)

    assert NoticeVersion.objects.latest().number == 3
    assert not Announcement.objects.exists()
    assert announcements.go_on() == 0
    assert mails() == {}


def test_a_discarded_draft_makes_room_for_another_one(omar: Membership, mei: Membership) -> None:
    draft = written(omar)
    client = signed_in(mei)
    assert "Discard the next edition" in text(client.get(own(draft, "discard/")))
    client.post(own(draft, "discard/"))
    draft.refresh_from_db()
    assert draft.state == DraftState.DISCARDED
    written(mei)


def test_the_database_refuses_a_platform_that_tells_people_too_late(enkomm: Platform) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Platform.objects.filter(pk=enkomm.pk).update(notice_days=13)
