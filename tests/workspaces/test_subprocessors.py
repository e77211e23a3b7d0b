"""The list of sub-processors changes: announced ahead, objected to, answered, and in effect on its day (NC-07)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from dsr import sweeps
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.factories import ended
from tests.workspaces import registered
from tests.workspaces.registered import announced, draft
from workspaces.models import (
    Assessment,
    ChangeState,
    Membership,
    Objection,
    Platform,
    ProcessingActivity,
    Recipient,
    SubprocessorChange,
)
from workspaces.register import notices, objections, reading, subprocessors

REASON = "Our contract keeps the files in Japan."


@pytest.fixture
def register(enkomm: Platform) -> None:
    registered.put(enkomm)


@contextmanager
def in_days(days: int) -> Iterator[None]:
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        yield


def listed(platform: Platform) -> list[str]:
    return [one.name for one in subprocessors.listed(reading.today(platform))]


def mails_to(membership: Membership, template: str = "subprocessor_change") -> list[OutgoingMail]:
    return [one for one in OutgoingMail.objects.filter(template=template) if one.recipient == membership.user.email]


@pytest.mark.req("NC-07", "CP-08")
def test_a_new_sub_processor_is_announced_and_is_in_the_list_on_its_day(
    register: None, enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    change = announced(enkomm, omar)
    assert listed(enkomm) == ["Mailco Pte. Ltd."]
    (mail,) = mails_to(olga)
    assert "Cloudco Inc." in mail.text
    assert f"/subprocessors/{change.public_id}/" in mail.text
    assert "Cloudco" not in mail.subject

    with in_days(30):
        assert subprocessors.take_effect_due() == 0
    with in_days(31):
        assert sweeps.sweep_all()["subprocessors"] == 1
        assert subprocessors.take_effect_due() == 0
        assert listed(enkomm) == ["Cloudco Inc.", "Mailco Pte. Ltd."]
        cloudco = Recipient.objects.open().get(key="cloudco-inc")
        assert (cloudco.country, cloudco.safeguard, cloudco.started_on) == (
            "US",
            "standard_clauses",
            reading.today(enkomm),
        )
        assert Assessment.objects.get(recipient=cloudco).outcomes == {"en": "Asked, and answered well."}
        # The pack does not know it, and lets it stay.
        registered.put(enkomm)
        assert "Cloudco Inc." in listed(enkomm)
    change.refresh_from_db()
    assert change.state == ChangeState.IN_EFFECT
    written = list(AuditEntry.objects.filter(action__startswith="subprocessor.").values_list("action", flat=True))
    assert written == ["subprocessor.announced", "subprocessor.in_effect"]


@pytest.mark.req("NC-07")
def test_a_change_and_a_removal_reach_the_activities_that_name_the_sub_processor(
    register: None, enkomm: Platform, omar: Membership
) -> None:
    announced(enkomm, omar, "changed", names={"en": "Mailco Europe"}, country="DE")
    with in_days(31):
        subprocessors.take_effect_due()
        mailco = ProcessingActivity.objects.open().get(key="support").recipients.get()
        assert (mailco.name, mailco.country, mailco.transfer_assessed_on) == ("Mailco Europe", "DE", None)
        registered.put(enkomm)
        assert listed(enkomm) == ["Mailco Europe"]
        announced(enkomm, omar, "removed")
    with in_days(62):
        subprocessors.take_effect_due()
        registered.put(enkomm)
        assert listed(enkomm) == []
        assert ProcessingActivity.objects.open().get(key="support").recipients.count() == 0
    day = reading.today(enkomm)
    before, between = (reading.activities(day + timedelta(days=one)).get(key="support") for one in (1, 40))
    assert [str(one.recipients.get()) for one in (before, between)] == ["Mailco Pte. Ltd.", "Mailco Europe"]


@pytest.mark.req("NC-07")
@pytest.mark.parametrize(("window", "effect"), [(13, 40), (30, 30), (30, 10)])
def test_owners_get_at_least_two_weeks_and_the_change_comes_after(
    register: None, enkomm: Platform, omar: Membership, window: int, effect: int
) -> None:
    today = reading.today(enkomm)
    days = {"objections_until": today + timedelta(days=window), "effective_on": today + timedelta(days=effect)}

    with pytest.raises(subprocessors.TooShort):
        announced(enkomm, omar, **days)
    assert SubprocessorChange.objects.count() == 0


@pytest.mark.req("NC-07")
def test_one_change_of_a_sub_processor_waits_at_a_time(register: None, enkomm: Platform, omar: Membership) -> None:
    announced(enkomm, omar, "removed")

    with pytest.raises(subprocessors.AlreadyAnnounced):
        announced(enkomm, omar, "changed")
    assert announced(enkomm, omar).key == "cloudco-inc"
    assert announced(enkomm, omar).key == "cloudco-inc-2"


@pytest.mark.req("NC-07")
def test_an_objection_holds_the_change_until_it_is_answered(
    register: None, enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    change = announced(enkomm, omar)
    objection = objections.make(change, olga.workspace, by=olga, reason=REASON)
    assert objections.waiting().count() == 1

    with in_days(40):
        assert subprocessors.take_effect_due() == 0
        objections.answer(objection, by=omar, answer="may_leave", words="You may leave until May.")
        assert len(mails_to(olga, "objection_answered")) == 1
        assert subprocessors.take_effect_due() == 1
    objection.refresh_from_db()
    assert (objection.answer, objection.answered_by, objection.words) == (
        "may_leave", omar.user, "You may leave until May."
    )  # fmt: skip
    facts = [entry.facts for entry in AuditEntry.objects.filter(action__startswith="objection.")]
    assert REASON not in str(facts)
    assert REASON not in mails_to(olga, "objection_answered")[0].text


@pytest.mark.req("NC-07")
def test_the_answer_can_drop_the_change_for_everybody(
    register: None, enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    change = announced(enkomm, omar)
    objection = objections.make(change, olga.workspace, by=olga, reason=REASON)
    objections.make(change, linh.workspace, by=linh, reason="We object too, for the same reason.")

    objections.answer(objection, by=omar, answer="drop", words="We found another one in Japan.")

    change.refresh_from_db()
    assert (change.state, change.words) == (ChangeState.DROPPED, "We found another one in Japan.")
    assert len(mails_to(linh)) == len(mails_to(olga)) == 2
    assert objections.waiting().count() == 0
    with in_days(40):
        assert subprocessors.take_effect_due() == 0


@pytest.mark.req("NC-07")
def test_an_officer_can_let_it_go_ahead_once_nobody_can_object_any_more(
    register: None, enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    change = announced(enkomm, omar)
    objections.make(change, olga.workspace, by=olga, reason=REASON)
    with pytest.raises(subprocessors.WindowOpen):
        subprocessors.overrule(change, by=mei, words="It cannot wait.")

    with in_days(32):
        subprocessors.overrule(change, by=mei, words="It cannot wait.")
        with pytest.raises(subprocessors.AlreadyDecided) as late:
            subprocessors.overrule(change, by=omar, words="Nor can we.")
        assert late.value.change.overruled_by == mei.user
        assert subprocessors.take_effect_due() == 1


@pytest.mark.req("NC-07")
def test_objecting_is_for_the_window_and_once_a_workspace(
    register: None, enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    change = announced(enkomm, omar)
    objections.make(change, olga.workspace, by=olga, reason=REASON)
    with pytest.raises(objections.AlreadyObjected):
        objections.make(change, olga.workspace, by=olga, reason=REASON)
    with in_days(31), pytest.raises(objections.WindowClosed):
        objections.make(change, linh.workspace, by=linh, reason=REASON)
    subprocessors.drop(change, by=omar, words="We keep what we have.")
    with pytest.raises(subprocessors.ChangeOver):
        objections.make(change, linh.workspace, by=linh, reason=REASON)
    with pytest.raises(subprocessors.ChangeOver):
        subprocessors.drop(change, by=omar, words="Once more.")


@pytest.mark.req("NC-07")
def test_an_objection_is_answered_once(
    register: None, enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    objection = objections.make(announced(enkomm, omar), olga.workspace, by=olga, reason=REASON)
    objections.answer(objection, by=mei, answer="keep", words="It stays in Japan.")

    with pytest.raises(objections.AlreadyAnswered) as late:
        objections.answer(objection, by=omar, answer="drop", words="We drop it.")
    assert late.value.objection.answered_by == mei.user


@pytest.mark.req("NC-07")
def test_an_owner_who_turned_the_mails_off_gets_none_and_one_of_two_workspaces_gets_one(
    register: None, enkomm: Platform, omar: Membership, olga: Membership, linh: Membership
) -> None:
    Membership.objects.create(platform=enkomm, user=olga.user, workspace=linh.workspace, role="owner")
    notices.switch(linh, on=False)
    notices.switch(linh, on=False)

    announced(enkomm, omar)

    assert (len(mails_to(olga)), len(mails_to(linh))) == (1, 0)
    assert AuditEntry.objects.filter(action="subprocessor.notices_off").count() == 1


@pytest.mark.req("NC-07")
def test_somebody_who_left_is_not_written_to(
    register: None, enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    ended(*Membership.objects.filter(user=olga.user))

    announced(enkomm, omar)

    assert mails_to(olga) == []


@pytest.mark.req("NC-07", "CP-08")
@pytest.mark.parametrize(
    "values",
    [
        {"state": "in_effect", "ended_at": now(), "open_objections": 1},
        {"state": "dropped"},
        {"ended_at": now()},
        {"effective_on": "2000-01-01"},
        {"assessed_on": None},
        {"documents": {}},
        {"overruled_at": now()},
    ],
)
def test_the_database_refuses_a_change_that_skips_a_rule(
    register: None, enkomm: Platform, omar: Membership, values: dict[str, Any]
) -> None:
    change = announced(enkomm, omar)

    with pytest.raises(IntegrityError), transaction.atomic():
        SubprocessorChange.objects.filter(pk=change.pk).update(**values)


def test_the_database_refuses_two_announced_changes_and_two_objections(
    register: None, enkomm: Platform, omar: Membership, olga: Membership
) -> None:
    change = announced(enkomm, omar)
    objection = objections.make(change, olga.workspace, by=olga, reason=REASON)
    for row in (change, objection):
        row.pk, row._state.adding = None, True
        if isinstance(row, SubprocessorChange):
            row.public_id = "6f0c2f0e-54b3-4f5e-9d5b-0d6c5b6f6a01"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(answer="keep")


def test_the_draft_of_a_removal_tells_whom_it_is_about(register: None, enkomm: Platform, omar: Membership) -> None:
    change = subprocessors.announce(enkomm, draft(enkomm, "removed"), by=omar)

    assert (change.name, change.country, change.document) == ("Mailco Pte. Ltd.", "SG", "Clauses of 1 April 2024")
