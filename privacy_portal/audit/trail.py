"""Writing the trail and checking it."""

import re
from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from privacy_portal import clock
from privacy_portal.audit import catalogue, chain
from privacy_portal.audit.actor import Actor
from privacy_portal.audit.models import AuditEntry
from privacy_portal.audit.verification import TrailReport, verify

__all__ = ["PersonalDataInTrail", "TrailReport", "record", "verify"]

Fact = str | int | bool | None | list[str]

MAX_FACT_CHARACTERS = 200
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
# Advisory locks share one 64-bit space; the upper half says what ours are about ("audt").
_LOCK_SPACE = 0x61756474 << 32


class PersonalDataInTrail(ValueError):
    """A fact looks like personal data: an address, or text too long to be a code, a count or a field's name."""


def record(action: str, *, platform_id: int, actor: Actor, subject: str = "", **facts: Fact) -> AuditEntry:
    """Append one entry to the platform's trail, in the caller's transaction, and return it.

    `subject` is a reference such as "EK 7F3K-2Q". Entries of a platform are written one transaction after another,
    so that their order is the order of commit and an act that rolls back leaves no gap.

    Raises TransactionManagementError outside a transaction, UnregisteredAction, UnlistedFact, TypeError for a fact
    that is no text, whole number, truth value or list of texts, and PersonalDataInTrail.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an act and its audit entry belong in one transaction")
    _check(catalogue.find(action), facts)
    _refuse_personal_data((actor.id, subject))
    _lock(platform_id)
    seq, previous = AuditEntry.objects.head(platform_id)
    entry = AuditEntry(
        platform_id=platform_id,
        seq=seq + 1,
        at=clock.now(),
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject=subject,
        previous_hash=previous,
    )
    entry.payload = chain.canonical(_contents(entry, facts))
    entry.hash = chain.link(previous, entry.payload)
    entry.save()
    return entry


def _contents(entry: AuditEntry, facts: Mapping[str, Fact]) -> dict[str, object]:
    return {
        "format": chain.FORMAT,
        "platform": entry.platform_id,
        "seq": entry.seq,
        "at": chain.timestamp(entry.at),
        "action": entry.action,
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id},
        "subject": entry.subject,
        "facts": dict(facts),
    }


def _check(action: catalogue.Action, facts: Mapping[str, Fact]) -> None:
    if unlisted := facts.keys() - action.facts:
        raise catalogue.UnlistedFact(f"{action.name} was registered without {', '.join(sorted(unlisted))}")
    for name, fact in facts.items():
        texts = fact if isinstance(fact, list) else [fact]
        if not all(text is None or isinstance(text, str | int) for text in texts):
            raise TypeError(f"{action.name}: {name} is a {type(fact).__name__}")
        _refuse_personal_data(text for text in texts if isinstance(text, str))


def _refuse_personal_data(texts: Iterable[str]) -> None:
    for text in texts:
        if len(text) > MAX_FACT_CHARACTERS or _ADDRESS.search(text):
            raise PersonalDataInTrail("an address, or a text too long for a fact; record a field's name or a code")


def _lock(platform_id: int) -> None:
    """Let one transaction at a time append: SQLite's writers are serial anyway, PostgreSQL's take a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_SPACE | platform_id])
