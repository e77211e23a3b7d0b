"""Sending one mail of the outbox: claim the row, send outside any transaction, record what came of it."""

import logging
import random
import smtplib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from privacy_portal import clock
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail.models import OutgoingMail, State
from privacy_portal.scoping import across_platforms, platform_scope

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
FIRST_DELAY = timedelta(seconds=30)


@dataclass(frozen=True)
class Failure:
    """Why a mail did not go: a code without personal data, and whether trying again is of no use."""

    code: str
    permanent: bool = False


def deliver(mail_id: int) -> None:
    """Send the mail when it is due and nobody else is sending it; otherwise do nothing.

    A crash after the server took the mail and before the row says so sends it again, with the same Message-ID.
    A passing failure is tried again with growing pauses, eight times in all; a refused recipient is not.
    """
    mail = _claim(mail_id)
    if mail is None:
        return
    with platform_scope(mail.platform_id):
        _deliver(mail)


def _deliver(mail: OutgoingMail) -> None:
    if mail.attempts > MAX_ATTEMPTS:  # whoever had the last lease never reported
        _record_failure(mail, Failure("abandoned", permanent=True))
        return
    failure = _send(mail)
    if failure is None:
        _record_success(mail)
    else:
        _record_failure(mail, failure)


def message_id(mail: OutgoingMail) -> str:
    """Return the mail's Message-ID (RFC 5322, 3.6.4): the same for every attempt, and telling nothing."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    return f"<{blind_index('message id', mail.platform_id, str(mail.pk))[:32]}@{domain}>"


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt (1, 2, ...): doubling from 30 s, half of it by chance."""
    return FIRST_DELAY * 2 ** (attempt - 1) * random.SystemRandom().uniform(0.5, 1)


def _claim(mail_id: int) -> OutgoingMail | None:
    """Take the row for a lease; the count of attempts is the fence that later reports are checked against."""
    moment = clock.now()
    mine = OutgoingMail.objects.due(moment).filter(pk=mail_id).order_by()
    with across_platforms():
        if mine.update(lease_until=moment + LEASE, attempts=F("attempts") + 1) == 0:
            return None
        return OutgoingMail.objects.select_related("subject_key").get(pk=mail_id)


def _send(mail: OutgoingMail) -> Failure | None:
    if mail.recipient is None:
        return Failure("erased", permanent=True)
    try:
        accepted = _message(mail).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        return _judge(error)
    except ValueError:  # a header that can't be sent (Django refuses line breaks in headers)
        return Failure("malformed", permanent=True)
    return None if accepted else Failure("not accepted")


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        headers={
            "Message-ID": message_id(mail),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
            "X-Auto-Response-Suppress": "All",
            "Content-Language": mail.language,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _judge(error: OSError) -> Failure:
    """Read an SMTP answer: 5xx for the recipient or the content stays (RFC 5321, 4.2.1), all else may pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _answer in error.recipients.values()]
        return Failure(f"recipient {max(codes)}", permanent=min(codes) >= 500)
    if isinstance(error, smtplib.SMTPDataError):
        return Failure(f"content {error.smtp_code}", permanent=error.smtp_code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        return Failure(f"server {error.smtp_code}")
    return Failure("connection")


@transaction.atomic
def _record_success(mail: OutgoingMail) -> None:
    if _report(mail, state=State.SENT, sent_at=clock.now(), failure=""):
        _audit("mail.sent", mail)


@transaction.atomic
def _record_failure(mail: OutgoingMail, failure: Failure) -> None:
    logger.warning("mail %s, attempt %s: %s", mail.pk, mail.attempts, failure.code)
    if not failure.permanent and mail.attempts < MAX_ATTEMPTS:
        _report(mail, not_before=clock.now() + pause_after(mail.attempts), failure=failure.code)
    elif _report(mail, state=State.FAILED, failure=failure.code):
        _audit("mail.failed", mail, failure=failure.code, attempts=min(mail.attempts, MAX_ATTEMPTS))


def _report(mail: OutgoingMail, **changes: object) -> bool:
    """Write the outcome and give the row back; False when a later claim has taken it over in the meantime."""
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=State.QUEUED, attempts=mail.attempts)
    return mine.update(lease_until=None, **changes) == 1


def _audit(action: str, mail: OutgoingMail, **facts: str | int) -> None:
    trail.record(
        action,
        platform_id=mail.platform_id,
        actor=SYSTEM,
        subject=mail.reference,
        mail=mail.pk,
        template=mail.template,
        **facts,
    )
