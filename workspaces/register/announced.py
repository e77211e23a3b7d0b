"""What was told at addresses that connected systems hold (EK-22, EC-08): who was told already, and who still has to be.

The systems are known by an app above, which registers by dotted path because apps register before models load.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.module_loading import import_string

from privacy_portal.encryption.blind_index import blind_index
from workspaces.models import AnnouncedAddress, Closure, Succession

Event = Closure | Succession

_readers: list[str] = []


def read_by(function: str) -> None:
    """Have the function at a dotted path say from now on whether a system is still read for an event."""
    _readers[:] = [function]


def waits(event: Event) -> bool:
    """Say whether somebody who is only in a connected system may still have to be told of `event`."""
    readers: list[Callable[[Event], bool]] = [import_string(path) for path in _readers]
    return any(reader(event) for reader in readers)


def fingerprint(platform_id: int, address: str) -> str:
    """Return what stands for `address` among those that were told."""
    return blind_index("announced address", platform_id, address)


def told(event: Event) -> QuerySet[AnnouncedAddress]:
    """Return the addresses that were told of `event`."""
    of_event = {"closure": event} if isinstance(event, Closure) else {"succession": event}
    found: QuerySet[AnnouncedAddress] = AnnouncedAddress.objects.filter(**of_event)
    return found


def told_at(event: Event, addresses: Iterable[str]) -> dict[str, datetime]:
    """Return since when whom of `addresses` was told of `event` as somebody in a connected system."""
    by_index = {fingerprint(event.platform_id, address): address for address in addresses}
    found = told(event).filter(address_index__in=by_index).values_list("address_index", "told_at")
    return {by_index[index]: moment for index, moment in found}
