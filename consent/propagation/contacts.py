"""How the recipients of the register are reached when somebody withdraws."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from consent.models import Application, Propagation, RecipientContact
from consent.propagation.kinds import State, Way
from privacy_portal.audit import trail
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership, Recipient
from workspaces.roles import Capability


class UnknownRecipient(LookupError):
    """The register knows no recipient with this key."""


@dataclass(frozen=True)
class Reached:
    """How a recipient is reached: an address with the language in which somebody there reads, or an application, or a
    reason for which nothing is passed on."""

    way: Way
    address: str = ""
    language: str = "en"
    application: Application | None = None
    reason: str = ""


def put(recipient: str, reached: Reached, *, by: Membership) -> RecipientContact:
    """Have the recipient with the key `recipient` reached like this from now on, also about what waits.

    Raises UnknownRecipient."""
    require(by, Capability.KEEP_CONSENTS)
    if not Recipient.objects.filter(key=recipient).exists():
        raise UnknownRecipient
    by_mail, by_webhook = reached.way == Way.MAIL, reached.way == Way.WEBHOOK
    with transaction.atomic():
        rows = RecipientContact.objects.select_for_update(no_key=True).filter(recipient=recipient)
        contact: RecipientContact = rows.first() or RecipientContact(platform_id=by.platform_id, recipient=recipient)
        contact.way, contact.language = reached.way, reached.language
        contact.address = reached.address if by_mail else None
        contact.application = reached.application if by_webhook else None
        contact.reason = reached.reason if reached.way == Way.NOT_NEEDED else ""
        contact.set_by, contact.set_at, contact.mailed_at = by.user, now(), None
        contact.save()
        # Whoever was told by another way did not answer: they are told anew.
        Propagation.objects.filter(recipient=recipient, state=State.TOLD).update(state=State.NEW, told_at=None)
        trail.record(
            "recipient.contact_set",
            platform_id=by.platform_id,
            actor=actor_of(by),
            subject="",
            recipient=recipient,
            way=str(reached.way),
        )
    return contact


def of(recipient: str) -> RecipientContact | None:
    """Return how a recipient is reached, None where nobody set that."""
    found: RecipientContact | None = all_of_them().filter(recipient=recipient).first()
    return found


def all_of_them() -> QuerySet[RecipientContact]:
    """Return how each recipient is reached where that was set."""
    found: QuerySet[RecipientContact] = RecipientContact.objects.select_related("application__webhook", "set_by")
    return found
