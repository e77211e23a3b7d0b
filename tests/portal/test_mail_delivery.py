"""Sending a mail: once where that is possible, again where it is not, and never for ever."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import IntegrityError, connection, transaction

from privacy_portal import clock
from privacy_portal.audit.models import AuditEntry
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail import delivery, outbox
from privacy_portal.mail.models import OutgoingMail, State
from privacy_portal.mail.tasks import send_mail
from tests.portal import smtp_server
from tests.portal.mailing import enkomm, test_templates, write
from workspaces.models import Platform

__all__ = ["enkomm", "test_templates"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_platform", "test_templates")]


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with smtp_server.running() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


def test_a_mail_reaches_the_server_as_it_was_written(enkomm: Platform, server: smtp_server.SmtpServer) -> None:
    mail = write(enkomm, language="de")
    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.lease_until) == (State.SENT, 1, None)
    assert mail.sent_at is not None
    (received,) = server.received
    assert received["To"] == "rita@example.org"
    assert received["Message-ID"] == delivery.message_id(mail)
    assert received["Auto-Submitted"] == "auto-generated"
    text, html = received.get_payload()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Hello Rita & Söhne" in text.get_payload(decode=True).decode()


def test_what_became_of_a_mail_is_in_the_trail_without_the_address(enkomm: Platform, server) -> None:
    mail = write(enkomm)
    outbox.deliver(mail.pk)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == ("mail.sent", "EK 7F3K-2Q")
    assert entry.facts == {"mail": mail.pk, "template": "letter"}


def test_a_hint_that_comes_twice_sends_once(enkomm: Platform, server) -> None:
    mail = write(enkomm)
    outbox.deliver(mail.pk)
    outbox.deliver(mail.pk)
    outbox.deliver(mail.pk + 1000)

    assert len(server.received) == 1


def test_message_ids_are_stable_different_and_tell_nothing(enkomm: Platform, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "enKomm <privacy@enkomm.example>"
    one, two = write(enkomm), write(enkomm, dedupe_key="two")

    assert delivery.message_id(one) == delivery.message_id(OutgoingMail.objects.get(pk=one.pk))
    assert delivery.message_id(one) != delivery.message_id(two)
    assert delivery.message_id(one).endswith("@enkomm.example>")


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"RCPT": "450 busy"}, "recipient 450"),
        ({"BODY": "451 later"}, "content 451"),
        ({"MAIL": "550 not from you"}, "server 550"),
        ({"EHLO": "421 closing", "HELO": "421 closing"}, "server 421"),
    ],
)
def test_a_passing_failure_is_tried_again_later(enkomm: Platform, server, answers: dict[str, str], code: str) -> None:
    server.answers = answers
    mail = write(enkomm)
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.failure) == (State.QUEUED, 1, code)
    assert mail.not_before > clock.now()
    assert outbox.due(10) == []
    server.answers = {}
    with time_machine.travel(mail.not_before + timedelta(seconds=1)):
        assert outbox.due(10) == [mail.pk]
        outbox.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.failure) == (State.SENT, "")


@pytest.mark.parametrize(
    ("answers", "code"), [({"RCPT": "550 nobody here"}, "recipient 550"), ({"BODY": "554 refused"}, "content 554")]
)
def test_a_refused_recipient_or_content_fails_at_once(
    enkomm: Platform, server, answers: dict[str, str], code: str
) -> None:
    server.answers = answers
    mail = write(enkomm)
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.failure, mail.sent_at) == (State.FAILED, 1, code, None)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.facts["failure"], entry.facts["attempts"]) == ("mail.failed", code, 1)


def test_without_a_server_a_mail_fails_after_eight_attempts(enkomm: Platform, server, caplog) -> None:
    server.shutdown()
    server.server_close()
    mail = write(enkomm)
    moment = clock.now()
    for attempt in range(1, 12):
        with time_machine.travel(moment, tick=False):
            outbox.deliver(mail.pk)
            mail.refresh_from_db()
            assert mail.attempts == min(attempt, 8)
            moment += timedelta(hours=2)

    assert (mail.state, mail.failure) == (State.FAILED, "connection")
    assert AuditEntry.objects.count() == 1
    assert "rita" not in caplog.text


def test_pauses_double_and_differ() -> None:
    for attempt in range(1, 8):
        pauses = {delivery.pause_after(attempt) for _draw in range(20)}
        longest = timedelta(seconds=30) * 2 ** (attempt - 1)
        assert all(longest / 2 <= pause <= longest for pause in pauses)
        assert len(pauses) > 1


def test_a_crash_while_sending_is_made_good_when_the_lease_ends(enkomm: Platform, server, monkeypatch) -> None:
    mail = write(enkomm)
    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "sendmail", _killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(mail.pk)
    outbox.deliver(mail.pk)
    assert not server.received
    assert outbox.due(10) == []

    with time_machine.travel(clock.now() + delivery.LEASE + timedelta(seconds=1)):
        assert outbox.due(10) != []
        outbox.deliver(mail.pk)
    assert [one["Message-ID"] for one in server.received] == [delivery.message_id(mail)]


def _killed(*_args: object, **_options: object) -> None:
    raise KeyboardInterrupt


def test_a_mail_that_kills_whoever_sends_it_is_given_up(enkomm: Platform, server) -> None:
    mail = write(enkomm)
    OutgoingMail.objects.update(attempts=8, lease_until=clock.now() - timedelta(seconds=1))
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.failure) == (State.FAILED, "abandoned")
    assert not server.received


def test_a_report_that_comes_too_late_changes_nothing(enkomm: Platform, server, monkeypatch) -> None:
    mail = write(enkomm)

    def slow(*_args: object, **_options: object) -> dict[str, object]:
        OutgoingMail.objects.update(attempts=2)  # the lease ended, and somebody else took the row
        return {}

    monkeypatch.setattr(smtplib.SMTP, "sendmail", slow)
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.QUEUED, 2)
    assert not AuditEntry.objects.exists()


def test_a_mail_to_somebody_who_was_erased_is_not_sent(enkomm: Platform, server) -> None:
    key = SubjectKey.objects.create_for(enkomm.pk)
    mail = write(enkomm, key)
    key.destroy()
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.failure) == (State.FAILED, "erased")
    assert not server.received


def test_a_header_with_a_line_break_never_leaves(enkomm: Platform, server) -> None:
    mail = write(enkomm)
    mail.subject = "Hello\r\nBcc: mallory@example.com"
    mail.save()
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.failure) == (State.FAILED, "malformed")
    assert not server.received


def test_a_backend_that_takes_nothing_has_sent_nothing(enkomm: Platform, monkeypatch) -> None:
    mail = write(enkomm)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", lambda self, messages: 0)
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.failure) == (State.QUEUED, "not accepted")


def test_in_the_demo_nothing_leaves_and_the_mail_counts_as_sent(enkomm: Platform, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    mail = write(enkomm)
    outbox.deliver(mail.pk)

    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert not django_mail.outbox


def test_the_database_knows_when_a_sent_mail_was_sent(enkomm: Platform) -> None:
    write(enkomm)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.update(state=State.SENT)


def many_workers_send_once(enkomm: Platform, server: smtp_server.SmtpServer) -> None:
    mails = [write(enkomm, dedupe_key=str(number)) for number in range(4)]
    start = Barrier(4)

    def work() -> None:
        start.wait()
        for mail in mails:
            outbox.deliver(mail.pk)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _worker in range(4)]:
            done.result()
    assert len(server.received) == 4
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once(enkomm: Platform, server) -> None:
    many_workers_send_once(enkomm, server)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once_on_postgresql(enkomm: Platform, server) -> None:
    assert connection.vendor == "postgresql"
    many_workers_send_once(enkomm, server)
