"""The arithmetic of the ledger: what of an event its hash covers, and how it is tied to the person's one before.

As in the audit trail (privacy_portal.audit.chain); the hash covers the digests of what the event points at, so that
no other words can be put under it.
"""

from typing import Any

from consent.models import ConsentEvent
from privacy_portal.audit import chain

FORMAT = 1


def hash_of(event: ConsentEvent) -> str:
    """Return the hash, in hex, of `event` with its `previous`; reads the rows that it points at."""
    previous = bytes.fromhex(event.previous) if event.previous else chain.GENESIS
    return chain.link(previous, chain.canonical(_contents(event))).hex()


def _contents(event: ConsentEvent) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "platform": event.platform_id,
        "id": str(event.public_id),
        "subject": event.subject_id,
        "number": event.number,
        "purpose": event.version.purpose_id,
        "version": event.version.number,
        "wording": event.version.digest,
        "workspace": event.workspace_id,
        "option": event.option,
        "kind": event.kind,
        "notice": event.notice.digest if event.notice else "",
        "language": event.language,
        "jurisdiction": event.jurisdiction,
        "method": event.method,
        "actor": [event.actor_kind, event.actor],
        "shown": event.shown.digest if event.shown else "",
        "at": chain.timestamp(event.at),
        "happened_at": chain.timestamp(event.happened_at) if event.happened_at else "",
        "ends_at": chain.timestamp(event.ends_at) if event.ends_at else "",
    }
