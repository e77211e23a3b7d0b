"""What a receipt says, whichever standard writes it down: gathered from an event of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent import ledger
from consent.kinds import Topic
from consent.models import ConsentEvent
from consent.preferences import option_label
from privacy_portal.clock import now
from privacy_portal.links import absolute
from workspaces.models import DataCategory, Establishment, Organisation, Recipient, in_language


@dataclass(frozen=True)
class Party:
    """An organisation as people may know it; what is not known is ""."""

    name: str
    address: str = ""
    country: str = ""
    email: str = ""


@dataclass(frozen=True)
class Facts:
    """All that stands in a receipt. The person is in it by the ledger's own id alone.

    `on_behalf` is who asked in place of the controller: the operator, where a workspace's owner may not be named.
    """

    event: ConsentEvent
    made_at: datetime
    since: datetime
    words: dict[str, Any]
    option: str
    method: str
    lasts: str
    controller: Party
    on_behalf: Party | None
    recipients: tuple[str, ...]
    categories: dict[str, str]
    is_sensitive: bool
    jurisdiction: str
    notice_url: str
    withdraw_url: str
    rights_url: str
    recipients_url: str
    retention_url: str


def facts_of(event: ConsentEvent) -> Facts:
    """Return what the receipt of `event` says, in the language in which it was asked."""
    with override(event.language):
        controller, on_behalf = _controllers(event)
        return Facts(
            event=event,
            made_at=now(),
            since=ledger.effective_at(event),
            words=event.words,
            option=option_label(event.version, event.option),
            method=str(event.get_method_display()),
            lasts=event.ends_at.isoformat() if event.ends_at else _("Until it is withdrawn"),
            controller=controller,
            on_behalf=on_behalf,
            recipients=_recipients(event),
            categories=_categories(event),
            is_sensitive=event.version.purpose.topic == Topic.SENSITIVE,
            jurisdiction=event.jurisdiction or (on_behalf or controller).country,
            notice_url=_notice_url(event),
            withdraw_url=_url(event, "preferences_receipt"),
            rights_url=_url(event, "centre"),
            recipients_url=_url(event, "recipients"),
            retention_url=_url(event, "retention"),
        )


def _controllers(event: ConsentEvent) -> tuple[Party, Party | None]:
    """Return who decides, and who asked on their behalf: somebody only where who decides may not be named."""
    operator = _party(Organisation.objects.filter(is_operator=True).first(), event.platform.name)
    tenant = event.workspace
    if tenant is None:
        return operator, None
    if tenant.owner_may_be_named and tenant.owner is not None:
        return _party(tenant.owner, tenant.name), None
    return Party(_("A customer of %(platform)s") % {"platform": event.platform.name}), operator


def _party(found: Organisation | None, otherwise: str) -> Party:
    if found is None:
        return Party(otherwise)
    seat = Establishment.objects.filter(organisation=found).order_by("pk").first()
    if seat is None:
        return Party(found.name, country=found.country, email=found.contact_email)
    return Party(found.name, seat.address, seat.country, found.contact_email or seat.contact_email)


def _recipients(event: ConsentEvent) -> tuple[str, ...]:
    """Return the names of who receives data. One that is in the register no more stands there by its key."""
    keys = event.version.recipients
    names = {one.key: str(one) for one in Recipient.objects.filter(key__in=keys).order_by("pk")}
    return tuple(sorted(names.get(key, key) for key in keys))


def _categories(event: ConsentEvent) -> dict[str, str]:
    keys = event.version.categories
    names = {one.key: in_language(one.names) for one in DataCategory.objects.filter(key__in=keys)}
    return {key: names.get(key, key) for key in keys}


def _notice_url(event: ConsentEvent) -> str:
    """Return the address of the edition that was in force, or of all editions."""
    if event.notice is None:
        return _url(event, "notices")
    return _url(event, "notice_version", event.notice.notice.key, event.notice.number)


def _url(event: ConsentEvent, name: str, *more: Any) -> str:
    return absolute(reverse(name, args=[event.platform.slug, *more]))
