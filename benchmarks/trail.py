"""Checking the audit trail: how much processor time a million entries take, and how much memory.

Entries are written past the models, with the hashes that `trail.record` would give them, and checked from the first to
the last. Processor time is told, because what else a machine does adds less to it than to the time that passes.
"""

import resource
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from privacy_portal.audit import chain
from privacy_portal.audit.trail import verify

PLATFORM, ENTRIES, BATCH = 1, 200_000, 5_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = "platform_id, seq, at, action, actor_kind, actor_id, subject, payload, previous_hash, hash"


def run() -> dict[str, Any]:
    """Return {"trail_cpu_seconds_per_million", "entries_per_s", "memory_grew_mb", ...}."""
    _fill()
    before = _peak()
    began, cpu_began = time.perf_counter(), time.process_time()
    report = verify(PLATFORM)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    if not (report.ok and report.entries == ENTRIES):
        raise RuntimeError(f"the trail did not verify: {report}")
    return {
        "trail_cpu_seconds_per_million": round(cpu / ENTRIES * 1_000_000, 1),
        "entries_per_s": round(ENTRIES / seconds),
        "entries": ENTRIES,
        "memory_grew_mb": round((_peak() - before) / 1024, 1),
        "database": connection.vendor,
    }


def _fill() -> None:
    last, rows = chain.GENESIS, []
    marks = ", ".join(["%s"] * len(COLUMNS.split(",")))
    statement = f"INSERT INTO audit_auditentry ({COLUMNS}) VALUES ({marks})"
    with connection.cursor() as cursor:
        for seq in range(1, ENTRIES + 1):
            at = FIRST + timedelta(seconds=seq)
            subject = f"EK 7F3K-{seq % 99:02}"
            payload = chain.canonical(
                {
                    "format": chain.FORMAT,
                    "platform": PLATFORM,
                    "seq": seq,
                    "at": chain.timestamp(at),
                    "action": "request.decided",
                    "actor": {"kind": "officer", "id": "17"},
                    "subject": subject,
                    "facts": {"outcome": "accepted", "ground": "", "digest": f"{seq:064x}"},
                }
            )
            own = chain.link(last, payload)
            stored = at if connection.vendor == "postgresql" else at.replace(tzinfo=None).isoformat(" ")
            rows.append((PLATFORM, seq, stored, "request.decided", "officer", "17", subject, payload, last, own))
            last = own
            if len(rows) == BATCH or seq == ENTRIES:
                cursor.executemany(statement, rows)
                rows = []


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
