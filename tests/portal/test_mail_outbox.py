"""Writing a mail: once, in the person's language, in the caller's transaction, sealed."""

from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from privacy_portal.celery import app
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail import outbox, tasks
from privacy_portal.mail.models import OutgoingMail, State
from tests.portal.mailing import enkomm, test_templates, write
from workspaces.models import Platform

__all__ = ["enkomm", "test_templates"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_platform", "test_templates")]


@pytest.fixture
def sent_hints():
    with mock.patch("celery.app.base.Celery.send_task") as send_task:
        yield send_task


def test_a_mail_is_written_at_once_and_sealed(enkomm: Platform) -> None:
    key = SubjectKey.objects.create_for(enkomm.pk)
    write(enkomm, key)

    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.recipient, mail.subject) == (State.QUEUED, "rita@example.org", "An update on EK 7F3K-2Q")
    assert "Hello Rita & Söhne" in mail.text
    assert "Hello Rita &amp; Söhne" in mail.html
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_outgoingmail")
        assert "rita" not in repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()]).lower()
    key.destroy()
    assert OutgoingMail.objects.get().text is None


def test_links_lead_to_the_configured_address(enkomm: Platform, settings) -> None:
    settings.PUBLIC_URL = "https://privacy.enkomm.example"
    mail = write(enkomm)

    assert "https://privacy.enkomm.example/case/" in mail.text
    assert 'href="https://privacy.enkomm.example/case/"' in mail.html


def test_a_mail_is_in_the_persons_language_whoever_causes_it(enkomm: Platform) -> None:
    mail = write(enkomm, language="ja")

    assert "ja: http" in mail.text
    assert '<html lang="ja">' in mail.html


def test_the_same_mail_is_written_once(enkomm: Platform) -> None:
    first = write(enkomm)
    again = write(enkomm, context={"name": "somebody else", "reference": ""})

    assert again == first
    assert "Rita" in again.text
    assert write(enkomm, dedupe_key="another") != first


def test_two_platforms_may_use_the_same_key(enkomm: Platform) -> None:
    elsewhere = Platform.objects.create(slug="elsewhere", name="Elsewhere", reference_prefix="EL")

    assert write(enkomm) != write(elsewhere)


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_the_act_that_caused_it(enkomm: Platform, sent_hints) -> None:
    with transaction.atomic():
        write(enkomm)
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()
    sent_hints.assert_not_called()

    with transaction.atomic():
        mail = write(enkomm)
        sent_hints.assert_not_called()
    sent_hints.assert_called_once_with("privacy_portal.mail.tasks.send_mail", [mail.pk])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("no broker"), ConnectionRefusedError()])
def test_without_a_broker_the_mail_waits_for_the_reconciler(enkomm: Platform, sent_hints, error: Exception) -> None:
    sent_hints.side_effect = error
    mail = write(enkomm)

    assert outbox.due(10) == [mail.pk]


@pytest.mark.parametrize(
    "to", ["", "rita", "rita@example.org\nBcc: mallory@example.com", "a@example.org, b@example.org"]
)
def test_what_is_no_address_gets_no_mail(enkomm: Platform, to: str) -> None:
    with pytest.raises(ValidationError):
        write(enkomm, to=to)


def test_a_line_break_in_a_subject_becomes_a_space(enkomm: Platform) -> None:
    mail = write(enkomm, context={"name": "", "reference": "EK\r\nBcc: mallory@example.com"})

    assert mail.subject == "An update on EK Bcc: mallory@example.com"


def test_the_task_is_known_under_the_name_that_hints_use() -> None:
    assert tasks.send_mail.name == "privacy_portal.mail.tasks.send_mail"
    assert tasks.send_mail.name in app.tasks
