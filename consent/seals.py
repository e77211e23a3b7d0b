"""Seals on the ledger: every few minutes the new events get one hash, which goes into the audit trail.

The chain of each person shows a changed event; the seal also shows that one is missing, with everything after it.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction

from consent.models import ConsentEvent, LedgerSeal
from privacy_portal.audit import chain, trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now

# Advisory locks share one 64-bit space; the upper half says what ours are about ("cons").
_LOCK_SPACE = 0x636F6E73 << 32
_PAGE = 10_000
SEALED_AFTER = timedelta(minutes=10)


def keep_open(platform_id: int) -> None:
    """Have whoever seals wait for the transaction at hand, so that no event comes into a range that is sealed already.

    Writers do not wait for each other. SQLite has one writer at a time anyway.
    """
    _lock("pg_advisory_xact_lock_shared", platform_id)


def wait_for_writers(platform_id: int) -> None:
    """Let every transaction end that writes events, and none begin before the one at hand has ended.

    After it, in that transaction, no event can still appear whose key was given out before.
    """
    _lock("pg_advisory_xact_lock", platform_id)


def seal_due(platform_id: int) -> LedgerSeal | None:
    """Seal when the oldest event without a seal is SEALED_AFTER old; None where nothing is due."""
    last = LedgerSeal.objects.order_by("-number").values_list("last", flat=True).first()
    oldest = ConsentEvent.objects.filter(pk__gt=-1 if last is None else last).order_by("pk").first()
    return seal(platform_id) if oldest and oldest.at <= now() - SEALED_AFTER else None


def seal(platform_id: int) -> LedgerSeal | None:
    """Seal the events of the platform that came since the last seal; None where none came."""
    with transaction.atomic():
        wait_for_writers(platform_id)
        last = LedgerSeal.objects.order_by("-number").first()
        first = last.last + 1 if last else 0
        newest = ConsentEvent.objects.filter(pk__gte=first).order_by("-pk").values_list("pk", flat=True).first()
        if newest is None:
            return None
        events, root = root_of(first, newest)
        made = LedgerSeal(
            platform_id=platform_id,
            number=last.number + 1 if last else 1,
            first=first,
            last=newest,
            events=events,
            root=root,
            previous=last.hash if last else "",
            at=now(),
        )
        made.hash = hash_of(made)
        made.save(force_insert=True)
        trail.record(
            "consent.sealed",
            platform_id=platform_id,
            actor=SYSTEM,
            number=made.number,
            events=made.events,
            digest=made.hash,
        )
    return made


def root_of(first: int, last: int) -> tuple[int, str]:
    """Return how many events have keys from `first` to `last`, and the SHA-256, in hex, over their hashes."""
    digest, events = hashlib.sha256(), 0
    for value in _hashes(first, last):
        digest.update(bytes.fromhex(value))
        events += 1
    return events, digest.hexdigest()


def hash_of(seal: LedgerSeal) -> str:
    """Return the hash, in hex, of a seal with its `previous`."""
    contents = {
        "platform": seal.platform_id,
        "number": seal.number,
        "range": [seal.first, seal.last],
        "events": seal.events,
        "root": seal.root,
        "at": chain.timestamp(seal.at),
    }
    previous = bytes.fromhex(seal.previous) if seal.previous else chain.GENESIS
    return chain.link(previous, chain.canonical(contents)).hex()


def _hashes(first: int, last: int) -> Iterator[str]:
    after = first - 1
    while True:
        page = list(
            ConsentEvent.objects.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list("pk", "hash")[:_PAGE]
        )
        yield from (value for _pk, value in page)
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def _lock(function: str, platform_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK_SPACE | platform_id])
