"""Telling people who have no account here that the service ends or goes to somebody else (EK-22, EC-08): one mail to
each address that a connected system holds, in every language of the platform, because nobody knows which they read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from privacy_portal.clock import now
from privacy_portal.mail import outbox
from workspaces.models import AnnouncedAddress, Closure, Platform, User
from workspaces.register import closures, successions
from workspaces.register.announced import Event, fingerprint, told_at

__all__ = ["Event", "Told", "hold", "is_open", "tell", "usable"]


@dataclass(frozen=True)
class Told:
    """How many of some addresses were told just now, and how many had been, or have an account and are told by it."""

    now: int
    before: int


def is_open(event: Event) -> bool:
    """Say whether people of connected systems may be told of `event` as it stands.

    Of some workspaces only their own people hear: who owns a workspace may be nobody else's business."""
    if isinstance(event, Closure):
        return event.state in closures.TOLD_WHILE
    return event.whole and event.state in successions.TOLD_WHILE


def hold(event: Event) -> Event:
    """Lock `event` for a transaction and return it. Raises the OutOfTurn of its kind when nobody is told any more."""
    if isinstance(event, Closure):
        return closures.locked(event, *closures.TOLD_WHILE)
    return successions.locked(event, *successions.TOLD_WHILE)


def usable(addresses: Iterable[str]) -> str:
    """Return the first of a person's `addresses` to which a mail can go, "" without one."""
    for address in addresses:
        try:
            validate_email(address.strip())
        except ValidationError:
            continue
        return address.strip()
    return ""


def tell(event: Event, addresses: Iterable[str], *, telling: UUID) -> Told:
    """Queue one mail to each of `addresses` that was not told yet, in the transaction that holds `event`."""
    by_index = {fingerprint(event.platform_id, address): address for address in addresses}
    before = told_at(event, by_index.values())
    with_account = _with_account(event, by_index.values())
    new = {
        index: address
        for index, address in by_index.items()
        if address not in before and address.lower() not in with_account
    }
    mails = _queue(event, new)
    kind = "closure" if isinstance(event, Closure) else "succession"
    AnnouncedAddress.objects.bulk_create(
        AnnouncedAddress(
            platform=event.platform,
            address_index=index,
            telling=telling,
            mail=mail,
            told_at=now(),
            **{kind: event},
        )
        for index, mail in zip(new, mails, strict=True)
    )
    return Told(len(new), len(by_index) - len(new))


def _queue(event: Event, addresses: Mapping[str, str]) -> list[Any]:
    of_closure = isinstance(event, Closure)
    languages = _languages(event.platform)
    return outbox.queue_alike(
        "closure_known" if of_closure else "succession_known",
        platform=event.platform,
        to={
            f"{'closure' if of_closure else 'succession'}/{event.pk}/at/{index}": address
            for index, address in addresses.items()
        },
        language=languages[0],
        context={
            "languages": languages,
            **(closures.mail_context(event) if isinstance(event, Closure) else successions.mail_context(event)),
        },
    )


def _with_account(event: Event, addresses: Iterable[str]) -> set[str]:
    """Return the addresses of those who are told by their account, in small letters."""
    concerned: QuerySet[User] = closures.concerned() if isinstance(event, Closure) else successions.concerned(event)
    small = [address.lower() for address in addresses]
    return set(concerned.filter(email__in=small).values_list("email", flat=True))


def _languages(platform: Platform) -> list[str]:
    known = dict(settings.LANGUAGES)
    return [code for code in platform.languages if code in known] or [settings.LANGUAGE_CODE]
