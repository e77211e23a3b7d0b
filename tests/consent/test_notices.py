"""Notices: the edition in force, every earlier one, and none changed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone, translation

from consent import notices
from consent.models import ImmutableNotice, NoticeVersion
from privacy_portal.audit.actor import SYSTEM
from workspaces.models import Platform


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


def page(client: Client, path: str) -> str:
    response = client.get(f"/enkomm/notices/{path}")
    assert response.status_code == 200
    return response.content.decode()


LATER = date(2026, 11, 1)


def publish(enkomm: Platform, effective_from: date, text: str) -> NoticeVersion:
    sections = {"en": [{"heading": "Who we are", "paragraphs": [text]}]}
    titles = {"en": "Privacy notice"}
    return notices.publish(
        enkomm, "privacy", titles, sections, last_updated=date(2026, 1, 1), effective_from=effective_from, actor=SYSTEM
    )


@pytest.mark.req("EK-21")
def test_the_edition_in_force_says_since_when(enkomm: Platform, client: Client) -> None:
    shown = page(client, "privacy/")

    assert "Edition 2." in shown
    assert "in force from Thursday 1 October 2026" in shown
    assert "Who decides about your data" in shown


@pytest.mark.req("QO-04")
def test_earlier_editions_stay_readable_and_say_that_they_are(enkomm: Platform, client: Client) -> None:
    shown = page(client, "privacy/1/")

    assert "This is an earlier edition" in shown
    assert 'href="/enkomm/notices/privacy/"' in shown


@pytest.mark.req("EK-21")
def test_an_edition_to_come_is_marked_and_counts_from_its_day(enkomm: Platform, client: Client) -> None:
    publish(enkomm, timezone.localdate() + timedelta(days=30), "Soon.")

    assert "This edition is still to come" in page(client, "privacy/3/")
    assert "Edition 2." in page(client, "privacy/")
    assert "Still to come" in page(client, "")


def test_the_list_marks_the_one_in_force(enkomm: Platform, client: Client) -> None:
    shown = page(client, "")

    assert shown.index("Edition 2") < shown.index("In force") < shown.index("Edition 1") < shown.index("First edition")


def test_a_reader_gets_the_notice_in_their_language(enkomm: Platform, client: Client) -> None:
    client.cookies["django_language"] = "ja"
    shown = page(client, "privacy/")

    assert 'lang="ja"' in shown
    assert "プライバシー通知" in shown


def test_a_language_without_a_text_gets_english(enkomm: Platform) -> None:
    version = publish(enkomm, LATER, "Only English.")

    assert notices.language_of(version, "ja") == "en"


def test_text_is_text(enkomm: Platform, client: Client) -> None:
    publish(enkomm, LATER, "<script>alert(1)</script>")

    assert "<script>alert(1)" not in page(client, "privacy/3/")


def test_a_published_edition_cannot_be_changed(enkomm: Platform) -> None:
    version = NoticeVersion.objects.latest()
    version.last_updated = date(2030, 1, 1)

    with pytest.raises(ImmutableNotice):
        version.save()


def test_the_database_refuses_to_change_or_delete_an_edition(enkomm: Platform) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeVersion.objects.update(last_updated=date(2030, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeVersion.objects.all().delete()


def test_an_edition_takes_effect_after_every_edition_before_it(enkomm: Platform) -> None:
    with pytest.raises(notices.TakesEffectEarlier):
        publish(enkomm, date(2026, 10, 1), "On the same day as the edition in force.")


@pytest.mark.parametrize("path", ["cookies/", "privacy/99/", "cookies/1/"])
def test_what_was_never_published_is_not_there(enkomm: Platform, client: Client, path: str) -> None:
    assert client.get(f"/enkomm/notices/{path}").status_code == 404


def test_another_platforms_notice_is_not_shown_here(enkomm: Platform, elsewhere: Platform, client: Client) -> None:
    assert client.get("/elsewhere/notices/privacy/").status_code == 404
