"""The register as rows: what the pack says holds, what changes is ended, and any day can be asked for."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from privacy_portal.clock import now
from tests.workspaces import registered
from workspaces.models import (
    Assessment,
    Organisation,
    Platform,
    ProcessingActivity,
    Recipient,
    RetentionRule,
    Workspace,
)
from workspaces.register import gaps, reading, versions, words

KIND = {Recipient: "mailco", RetentionRule: "after-closing", ProcessingActivity: "support"}


def on(day: date, key: str = "support") -> ProcessingActivity:
    found = reading.activities(day).filter(key=key).first()
    assert found is not None
    return found


@pytest.mark.req("NC-01", "EK-09")
def test_a_pack_is_put_in_place_and_putting_it_again_changes_nothing(enkomm: Platform) -> None:
    assert registered.put(enkomm) > 0
    assert registered.put(enkomm) == 0

    support = on(reading.today(enkomm))
    assert (support.role, support.basis, support.interest) == (
        "controller", "legitimate_interests", "Customers who stay."
    )  # fmt: skip
    assert support.controller == Organisation.objects.get(is_operator=True)
    assert [one.key for one in support.recipients.all()] == ["mailco"]
    assert [one.key for one in support.retention.all()] == ["after-closing"]
    assert support.since == date(2024, 4, 1)


@pytest.mark.req("EK-11", "NC-09", "QO-07")
def test_retention_is_told_in_words_with_backups_and_with_the_instruction_of_a_customer(enkomm: Platform) -> None:
    registered.put(enkomm)
    general, instructed = reading.retention(reading.today(enkomm)).filter(key__in=["after-closing", "sakura"])
    if general.workspace:
        general, instructed = instructed, general

    assert words.retention(general) == "Kept for 2 years after the account was closed, then deleted."
    assert words.backups(general) == "Copies can stay in backups and archives for up to 90 days more."
    assert instructed.workspace == Workspace.objects.get(key="ws-sakura")
    assert instructed.categories.count() > 1
    assert words.retention(instructed).endswith("then made anonymous.")


@pytest.mark.parametrize(
    ("length", "said"),
    [("1 month", "1 month"), ("18 months", "18 months"), ("12 months", "1 year"), ("1 day", "1 day"),
     ("10 working days", "10 working days"), ("72 hours", "72 hours"), ("0 days", "0 days")],
)  # fmt: skip
def test_lengths_are_told_in_words(length: str, said: str) -> None:
    assert words.length(length) == said


@pytest.mark.req("NC-01")
def test_the_register_can_be_read_as_it_was_on_any_day(enkomm: Platform) -> None:
    start = now().replace(hour=3)
    with time_machine.travel(start, tick=False):
        registered.put(enkomm)
    with time_machine.travel(start + timedelta(days=100), tick=False):
        said = registered.pack(mailco={"name": "Mailco International"}, support={"measures": {"en": "A safe."}})
        assert registered.put(enkomm, said) == 2
    with time_machine.travel(start + timedelta(days=200), tick=False):
        assert registered.put(enkomm, registered.pack(support=None, mailco=None)) == 2

    first, second, third = (reading.today(enkomm) + timedelta(days=days) for days in (1, 101, 201))
    assert (on(first).measure, str(on(first).recipients.get())) == (registered.MEASURES["en"], "Mailco Pte. Ltd.")
    assert (on(second).measure, str(on(second).recipients.get())) == ("A safe.", "Mailco International")
    assert reading.activities(third).filter(key="support").first() is None
    assert reading.activities(date(2024, 5, 1)).filter(key="offers").first() is None
    assert [one.name for one in reading.recipients(second).filter(key="mailco")] == ["Mailco International"]
    assert reading.recipients(third).filter(key="mailco").first() is None
    assert ProcessingActivity.objects.filter(key="support").count() == 2


def test_an_activity_follows_the_recipient_it_names(enkomm: Platform) -> None:
    registered.put(enkomm)

    registered.put(enkomm, registered.pack(mailco={"country": "TH"}))

    assert on(reading.today(enkomm)).recipients.get().country == "TH"
    assert ProcessingActivity.objects.filter(key="support").first().recipients.get().country == "SG"


def test_what_came_back_into_the_pack_holds_again(enkomm: Platform) -> None:
    registered.put(enkomm)
    registered.put(enkomm, registered.pack(offers=None))
    assert ProcessingActivity.objects.open().filter(key="offers").first() is None

    registered.put(enkomm)

    assert ProcessingActivity.objects.open().filter(key="offers").count() == 1


def test_what_was_ended_here_stays_ended_until_the_pack_speaks_of_it(enkomm: Platform) -> None:
    registered.put(enkomm)
    today = reading.today(enkomm)
    versions.end(Recipient.objects.open().get(key="adco"), on=today)

    registered.put(enkomm)
    assert Recipient.objects.open().filter(key="adco").first() is None

    registered.put(enkomm, registered.pack(adco={"name": "Adco Asia"}))
    assert Recipient.objects.open().get(key="adco").name == "Adco Asia"


def test_a_row_that_was_to_begin_later_and_is_dropped_never_held(enkomm: Platform) -> None:
    coming = reading.today(enkomm) + timedelta(days=30)
    registered.put(enkomm, registered.pack(adco={"since": coming.isoformat()}))
    registered.put(enkomm, registered.pack(adco=None, offers=None))

    assert reading.recipients(coming + timedelta(days=1)).filter(key="adco").first() is None


@pytest.mark.req("CP-08")
def test_assessments_stay_with_a_recipient_and_reviews_that_are_due_are_known(enkomm: Platform) -> None:
    registered.put(enkomm)
    registered.put(enkomm, registered.pack(mailco={"name": "Mailco International"}))
    today = reading.today(enkomm)

    assert reading.assessments(["mailco"], today)["mailco"].assessed_by == "Security team"
    assert "mailco" not in [one.key for one in reading.reviews_due(enkomm)]
    Assessment.objects.filter(recipient__key="mailco").update(review_by=today)
    assert "mailco" in [one.key for one in reading.reviews_due(enkomm)]
    Assessment.objects.filter(recipient__key="mailco").delete()
    assert "mailco" in [one.key for one in reading.reviews_due(enkomm)]


@pytest.mark.req("EK-10", "NC-08")
@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ProcessingActivity, {"basis": ""}),
        (ProcessingActivity, {"interests": {}}),
        (ProcessingActivity, {"controller": None}),
        (Recipient, {"safeguard": ""}),
        (Recipient, {"transfer_country": ""}),
        (Recipient, {"documents": {}}),
        (Recipient, {"names": {}}),
        (Recipient, {"purposes": {}}),
        (Recipient, {"country": ""}),
        (Recipient, {"until": date(2020, 1, 1)}),
        (RetentionRule, {"length": ""}),
    ],
)
def test_the_database_refuses_what_art_30_does_not_allow(enkomm: Platform, model: Any, values: dict[str, Any]) -> None:
    registered.put(enkomm)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.open().filter(key=KIND[model]).update(**values)


def test_a_key_has_one_open_row(enkomm: Platform) -> None:
    registered.put(enkomm)
    held = Recipient.objects.open().get(key="adco")
    held.pk, held._state.adding = None, True

    with pytest.raises(IntegrityError), transaction.atomic():
        held.save()


@pytest.mark.req("CP-08")
def test_a_review_comes_after_its_assessment(enkomm: Platform) -> None:
    registered.put(enkomm)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(recipient__key="mailco").update(review_by=date(2024, 3, 15))


@pytest.mark.req("NC-01", "NC-08")
def test_what_is_missing_is_said_in_plain_words(enkomm: Platform) -> None:
    bare = {"measures": {}, "retention": [], "recipients": ["mailco"]}
    registered.put(enkomm, registered.pack(offers=bare, mailco={"transfer": None}))
    activity = on(reading.today(enkomm), "offers")

    assert gaps.of_activity(activity, [], "JP") == [
        "It is not said how long the data is kept.",
        "No security measures are described.",
        "Mailco Pte. Ltd. is in Singapore, and no safeguard is named.",
    ]
    assert gaps.of_activity(on(reading.today(enkomm), "hosting"), [], "JP") == [
        "No customer is named for whom this is done."
    ]
    registered.put(enkomm)
    assert gaps.of_activity(on(reading.today(enkomm)), [], "JP") == []


@pytest.mark.req("CP-08", "NC-08")
def test_a_recipient_without_assessment_or_with_a_late_review_is_named(enkomm: Platform) -> None:
    registered.put(enkomm, registered.pack(mailco={"transfer": {**registered.MAILCO["transfer"], "assessed_on": None}}))
    today = reading.today(enkomm)
    mailco = Recipient.objects.open().get(key="mailco")
    assessment = reading.assessments(["mailco"], today)["mailco"]

    assert gaps.of_recipient(mailco, None, "JP", today) == [
        "Nobody assessed the transfer to Mailco Pte. Ltd. (Singapore).",
        "Nobody recorded why this sub-processor was chosen.",
    ]
    assert "The review of this assessment is due." in gaps.of_recipient(mailco, assessment, "JP", assessment.review_by)
