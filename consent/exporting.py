"""The whole ledger as JSON lines, an event each, in the order in which it was written and in constant memory.

People stand in it by the number that the ledger has for them, so that their chains can be followed; no address, number
or name is in it.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from consent import settled
from consent.models import Application, ConsentEvent
from consent.webhooks import changes
from privacy_portal.scoping import platform_scope

AT_ONCE = 1_000
_READ_WITH = ("subject", "version__purpose", "workspace", "notice__notice", "shown")


def lines(application: Application, after: UUID | None = None) -> Iterator[bytes]:
    """Yield the settled events that concern an application (all of the platform, or those of its workspace) as JSON
    with a line end, those after the one with the id `after`; raises changes.UnknownChange at once.

    Whoever streams them may be outside every scope: each page is read in that of the platform."""
    start, until = _start(application, after), settled.mark()
    return _pages(application, start, until)


def told(application: Application, event: ConsentEvent) -> dict[str, Any]:
    """Return an event with all that the ledger holds of it."""
    return {
        "id": str(event.public_id),
        "pseudonym": changes.pseudonym(application, event.subject),
        "number": event.number,
        "purpose": event.version.purpose.key,
        "version": event.version.number,
        "wording": event.version.digest,
        "option": event.option,
        "workspace": event.workspace.key if event.workspace else "",
        "kind": event.kind,
        "notice": [event.notice.notice.key, event.notice.number] if event.notice else None,
        "language": event.language,
        "jurisdiction": event.jurisdiction,
        "method": event.method,
        "actor": [event.actor_kind, event.actor],
        "shown": event.shown.digest if event.shown else None,
        "at": event.at.isoformat(),
        "happened_at": event.happened_at.isoformat() if event.happened_at else None,
        "ends_at": event.ends_at.isoformat() if event.ends_at else None,
        "previous": event.previous,
        "hash": event.hash,
    }


def _start(application: Application, after: UUID | None) -> int:
    if after is None:
        return 0
    found: int | None = changes.concerning(application).filter(public_id=after).values_list("pk", flat=True).first()
    if found is None:
        raise changes.UnknownChange
    return found


def _pages(application: Application, start: int, until: int) -> Iterator[bytes]:
    while True:
        with platform_scope(application.platform_id):
            rows = changes.concerning(application).filter(pk__gt=start, pk__lte=until).select_related(*_READ_WITH)
            page = list(rows[:AT_ONCE])
            written = [f"{json.dumps(told(application, one), ensure_ascii=False)}\n".encode() for one in page]
        yield from written
        if len(page) < AT_ONCE:
            return
        start = page[-1].pk
