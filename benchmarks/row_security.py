"""What row-level security costs: the same look-ups as the application's role, and as whoever no policy applies to.

On PostgreSQL, in a database of its own that is dropped afterwards. Both kinds take turns, and the shortest of five
turns counts: what else the machine does only adds to them. Every statement is sent and read for itself, as on a page.
"""

import os
import time
from contextlib import closing
from typing import Any

import psycopg2
from django.db import connection
from psycopg2.extensions import cursor as plain_cursor

from benchmarks.servers import measured
from privacy_portal.row_security import roles
from privacy_portal.row_security.cursor import PlatformCursor
from privacy_portal.scoping import platform_scope

PLATFORMS, ENTRIES, LOOK_UPS, TURNS = 2, 20_000, 500, 5
ROLE = f"portal_benchmark_{os.getpid()}"
ONE = "SELECT * FROM audit_auditentry WHERE platform_id = 2 AND seq = %s"
PAGE = "SELECT * FROM audit_auditentry WHERE platform_id = 2 AND seq > %s ORDER BY seq LIMIT 50"


def run() -> dict[str, Any]:
    """Measure in the portal's database, which has to be an empty one on PostgreSQL; return the ratios and times."""
    if connection.vendor != "postgresql":
        return measured("row_security", "row_security_ratio")
    _fill()
    parameters = connection.get_connection_params() | {"cursor_factory": plain_cursor}
    with closing(psycopg2.connect(**parameters)) as owner, closing(psycopg2.connect(**parameters)) as portal:
        owner.autocommit = portal.autocommit = True
        portal.cursor().execute(f"SET ROLE {ROLE}")
        portal.cursor_factory = PlatformCursor
        try:
            with platform_scope(2):
                one, page = _compared(owner, portal, ONE), _compared(owner, portal, PAGE)
        finally:
            portal.cursor_factory = plain_cursor
            portal.cursor().execute("RESET ROLE")
            portal.cursor().execute(f"DROP OWNED BY {ROLE}")
            portal.cursor().execute(f"DROP ROLE {ROLE}")
    return {
        "row_security_ratio": round(one[1] / one[0], 2),
        "row_security_page_ratio": round(page[1] / page[0], 2),
        "one_row_us_without": round(one[0] * 1e6),
        "one_row_us_with": round(one[1] * 1e6),
        "fifty_rows_us_without": round(page[0] * 1e6),
        "fifty_rows_us_with": round(page[1] * 1e6),
    }


def _fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO audit_auditentry
                (platform_id, seq, at, action, actor_kind, actor_id, subject, payload, previous_hash, hash)
            SELECT platform, seq, now(), 'try.moved', 'system', '', 'EK 7F3K-2Q', repeat('x', 300)::bytea, '', ''
            FROM generate_series(1, %s) platform, generate_series(1, %s) seq
            """,
            [PLATFORMS, ENTRIES],
        )
        cursor.execute("VACUUM ANALYZE audit_auditentry")
        cursor.execute(f"CREATE ROLE {ROLE}")
    roles.grant(connection, ROLE)


def _compared(owner: Any, portal: Any, statement: str) -> tuple[float, float]:
    """Return how many seconds one look-up takes without and with row-level security."""
    turns = [(_look_up(owner, statement), _look_up(portal, statement)) for _ in range(TURNS)]
    return min(without for without, _ in turns), min(with_it for _, with_it in turns)


def _look_up(server: Any, statement: str) -> float:
    started = time.perf_counter()
    for number in range(LOOK_UPS):
        with server.cursor() as cursor:
            cursor.execute(statement, [1 + number * 23 % (ENTRIES - 50)])
            if not cursor.fetchall():
                raise RuntimeError("a look-up found nothing")
    return (time.perf_counter() - started) / LOOK_UPS
