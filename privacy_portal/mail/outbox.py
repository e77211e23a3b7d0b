"""The outbox: a mail is a row first. Sending is at least once, and says so by a Message-ID that stays the same."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from celery import current_app
from django.core.validators import validate_email
from django.db import transaction
from kombu.exceptions import OperationalError

from privacy_portal import clock
from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail.delivery import deliver
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.mail.render import render
from privacy_portal.scoping import across_platforms

__all__ = ["deliver", "due", "hint", "queue", "queue_alike"]

logger = logging.getLogger(__name__)


class Sender(Protocol):
    """What a mail is sent for: a platform, of which the outbox needs the primary key and nothing else."""

    @property
    def pk(self) -> Any: ...


def queue(
    template: str,
    *,
    platform: Sender,
    to: str,
    language: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    subject_key: SubjectKey | None = None,
    reference: str = "",
) -> OutgoingMail:
    """Write a mail in `language` from templates/mail/<template>.{subject.txt,txt,html} and queue it.

    The row belongs to the caller's transaction; a worker is told after the commit. The same `dedupe_key` again on
    the platform writes nothing and returns the first row. `subject_key` seals a mail to a person, so that erasing the
    person erases it; without one it is sealed by the platform's key. `reference` names the case for a later list.

    Raises ValidationError when `to` is no mail address.
    """
    before = OutgoingMail.objects.filter(platform_id=platform.pk, dedupe_key=dedupe_key).first()
    if before is not None:
        return before
    validate_email(to)
    written = render(template, language, {**context, "platform": platform})
    mail, created = OutgoingMail.objects.get_or_create(
        platform_id=platform.pk,
        dedupe_key=dedupe_key,
        defaults={
            "subject_key": subject_key,
            "template": template,
            "language": language,
            "reference": reference,
            "recipient": to,
            "subject": written.subject,
            "text": written.text,
            "html": written.html,
        },
    )
    if created:
        transaction.on_commit(lambda: hint(mail.pk))
    return mail


def queue_alike(
    template: str, *, platform: Sender, to: Mapping[str, str], language: str, context: Mapping[str, Any]
) -> list[OutgoingMail]:
    """Write one mail for many people, and queue it to each address; `to` has them by dedupe key, which must be new.

    It is written once, so nothing in it may be about one of them. Else as `queue`: raises ValidationError for what is
    no mail address, and IntegrityError for a key that is known."""
    for address in to.values():
        validate_email(address)
    if not to:
        return []
    written = render(template, language, {**context, "platform": platform})
    mails = OutgoingMail.objects.bulk_create(
        OutgoingMail(
            platform_id=platform.pk,
            template=template,
            language=language,
            recipient=address,
            subject=written.subject,
            text=written.text,
            html=written.html,
            dedupe_key=dedupe_key,
        )
        for dedupe_key, address in to.items()
    )
    for mail in mails:
        transaction.on_commit(partial(hint, mail.pk))
    return mails


def due(at_most: int) -> list[int]:
    """Return the primary keys of mails of every platform that should be sent now: what the reconciler hints again."""
    with across_platforms():
        return list(OutgoingMail.objects.due(clock.now()).values_list("pk", flat=True)[:at_most])


def hint(mail_id: int) -> None:
    """Tell a worker to look at the row. Without a broker nothing happens: the reconciler finds the row."""
    try:
        current_app.send_task("privacy_portal.mail.tasks.send_mail", [mail_id])
    except (OperationalError, OSError) as error:
        logger.warning("mail %s waits for the reconciler: the broker said %s", mail_id, type(error).__name__)
