"""An audit trail to look at, and a hand that may change the database in every way its owner could."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction

from privacy_portal.audit import catalogue, chain, trail, triggers
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.audit.models import AuditEntry
from tests.postgres import owner

ENKOMM, ELSEWHERE = 1, 2
OMAR = Actor("officer", "17")
RITAS_REQUEST = "EK 7F3K-2Q-1"

with contextlib.suppress(ValueError):  # pytest may import this module under two names
    catalogue.register("try.moved", "It went from %(from)s to %(to)s.", ("from", "to", "urgent", "fields"))


def write(count: int, platform_id: int = ENKOMM) -> None:
    """Record `count` acts."""
    for number in range(count):
        with transaction.atomic():
            trail.record(
                "try.moved",
                platform_id=platform_id,
                actor=OMAR,
                subject=RITAS_REQUEST,
                **{"from": "a", "to": str(number)},
            )


@contextlib.contextmanager
def database_owner() -> Iterator[None]:
    """Be somebody who may drop the triggers, and does."""
    with owner():
        triggers.remove(connection)
        try:
            yield
        finally:
            triggers.install(connection)


def sql(statement: str, *values: object) -> None:
    """Run a statement past the models."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rewrite(first: int, platform_id: int = ENKOMM) -> None:
    """Make the chain again from entry `first` on, as perfectly as a database owner can."""
    rows = list(AuditEntry.objects.of_platform(platform_id).filter(seq__gte=first - 1))
    previous = bytes(rows.pop(0).hash) if first > 1 else chain.GENESIS
    for row in rows:
        payload = bytes(row.payload).replace(b'"from":"a"', b'"from":"b"')
        own_hash = chain.link(previous, payload)
        sql(
            "UPDATE audit_auditentry SET payload = %s, previous_hash = %s, hash = %s WHERE id = %s",
            payload,
            previous,
            own_hash,
            row.pk,
        )
        previous = own_hash


__all__ = ["ELSEWHERE", "ENKOMM", "OMAR", "RITAS_REQUEST", "SYSTEM", "database_owner", "rewrite", "sql", "write"]
