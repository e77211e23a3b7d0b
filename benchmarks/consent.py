"""Consents by the API, as gunicorn serves them to 8 clients, beside a bare Django view on the same machine.

On PostgreSQL, in a database of its own that is dropped afterwards. Reading and writing take turns with the bare view
(benchmarks.consent_site), first on an almost empty ledger, then after it was filled: `--people 1000000` fills it with
five events for each of as many people.
"""

import base64
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

from benchmarks.servers import measured
from consent import applications, intake, subjects
from consent.kinds import EventKind, IdentifierKind, Scope
from privacy_portal.clock import now
from privacy_portal.profiles import loader
from privacy_portal.scoping import platform_scope
from workspaces.models import Membership, Platform

PEOPLE = int(os.environ.get("PORTAL_BENCHMARK_PEOPLE", "10000"))
EVENTS_EACH = 5
CLIENTS, SECONDS, TURNS = 8, 3.0, 3
KNOWN, BATCH, BATCHES = 500, 1_000, 5
Ask = tuple[str, str, dict[str, str], bytes]  # method, address, headers, body


def run() -> dict[str, Any]:
    """Measure in the portal's database, which has to be an empty one on PostgreSQL; return ratios and rates."""
    if connection.vendor != "postgresql":
        return measured("consent", "read_ratio")
    # The server reads it from the environment; without a key of its own it would derive one at every call.
    os.environ["PORTAL_ENCRYPTION_KEYS"] = "benchmark:" + base64.b64encode(bytes(range(32))).decode()
    platform = loader.load(Path(loader.__file__).parent / "enkomm", demo=True).platform
    calls = _prepared(platform)
    connections.close_all()
    with _server() as port:
        empty = _compared(port, calls)
        batches = [_batch(port, calls) for _ in range(BATCHES)]
        _fill(platform)
        full = _compared(port, calls)
    return {
        "read_ratio": round(empty["read"] / empty["bare_read"], 2),
        "write_ratio": round(empty["write"] / empty["bare_write"], 2),
        "batch_per_s": round(statistics.median(batches)),
        "read_growth": round(empty["read"] / full["read"], 2),
        "write_growth": round(empty["write"] / full["write"], 2),
        **{f"{name}_per_s": round(rate) for name, rate in empty.items()},
        **{f"full_{name}_per_s": round(rate) for name, rate in full.items()},
        "people": PEOPLE,
        "events": PEOPLE * EVENTS_EACH,
    }


class _Calls:
    """What the clients ask; the seed decides whom they ask about."""

    def __init__(self, slug: str, key: str, bare: str) -> None:
        self._chance = random.Random(20261126)  # noqa: S311 - a benchmark's choices
        self._api, self._bare, self._person = f"/api/v1/{slug}", f"/bare/{slug}", bare
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._added = 0

    def read(self) -> Ask:
        who = f"email=known{self._chance.randrange(KNOWN)}%40example.org"
        return "GET", f"{self._api}/decisions?purpose=offers&option=email", self._headers | {"Data-Subject": who}, b""

    def write(self) -> Ask:
        return "POST", f"{self._api}/consents", self._headers, json.dumps(self._line()).encode()

    def batch(self) -> Ask:
        lines = {"consents": [self._line() for _ in range(BATCH)]}
        return "POST", f"{self._api}/consents", self._headers, json.dumps(lines).encode()

    def bare_read(self) -> Ask:
        return "GET", f"{self._bare}/{self._person}", self._headers, b""

    def bare_write(self) -> Ask:
        return "POST", self._bare, self._headers, json.dumps(self._line()).encode()

    def _line(self) -> dict[str, Any]:
        """Half of those who choose are known already."""
        self._added += 1
        known = self._chance.randrange(2)
        who = f"known{self._chance.randrange(KNOWN)}" if known else f"new{self._added}-{self._chance.random()}"
        said = {"purpose": "offers", "option": "email", "choice": "given", "version": 1, "place": "sign-up form"}
        return said | {"subject": {"email": f"{who}@example.org"}}


def _prepared(platform: Platform) -> _Calls:
    from benchmarks.consent_site import BareRow

    with connection.schema_editor() as editor:
        editor.create_model(BareRow)
    bare = BareRow.objects.create(at=now(), said="given")
    with platform_scope(platform.pk):
        omar = Membership.objects.get(user__email="omar@enkomm.example")
        application = applications.register(platform, "Benchmark", list(Scope), by=omar, calls_per_minute=2_000_000_000)
        known = [subjects.Known(IdentifierKind.EMAIL, f"known{number}@example.org") for number in range(KNOWN)]
        lines = [intake.Line((one,), "offers", EventKind.GIVEN, version=1, option="email") for one in known]
        intake.take_in(application, lines)
        return _Calls(platform.slug, applications.add_key(application, by=omar), str(bare.person))


@contextmanager
def _server() -> Iterator[int]:
    """Serve as docker-compose.yml does, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    shape = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "error"]
    command = [sys.executable, "-m", "gunicorn", "benchmarks.consent_server", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, *shape, "--keep-alive", "30", "--no-control-socket"])  # noqa: S603 - our own
    try:
        _wait(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            client.request("GET", "/health/")
            if client.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _compared(port: int, calls: _Calls) -> dict[str, float]:
    """Return how many of each call are answered in a second: of turns with the bare view, the fastest."""
    kinds = {"bare_read": calls.bare_read, "read": calls.read, "bare_write": calls.bare_write, "write": calls.write}
    rates: dict[str, float] = {}
    for turn in range(TURNS + 1):
        for name, ask in kinds.items():
            rate = _rate(port, ask)
            if turn:  # the first one only warms up
                rates[name] = max(rate, rates.get(name, 0))
    return rates


def _rate(port: int, ask: Callable[[], Ask]) -> float:
    until = time.perf_counter() + SECONDS

    def client(_number: int) -> int:
        held, answered = http.client.HTTPConnection("127.0.0.1", port, timeout=60), 0
        while time.perf_counter() < until:
            _answered(held, ask())
            answered += 1
        held.close()
        return answered

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        answered = sum(clients.map(client, range(CLIENTS)))
    return answered / (time.perf_counter() - started)


def _batch(port: int, calls: _Calls) -> float:
    """Return how many events a second one batch records."""
    held, ask = http.client.HTTPConnection("127.0.0.1", port, timeout=60), calls.batch()
    started = time.perf_counter()
    _answered(held, ask)
    return BATCH / (time.perf_counter() - started)


def _answered(held: http.client.HTTPConnection, ask: Ask) -> None:
    method, address, headers, body = ask
    held.request(method, address, body or None, headers)
    answer = held.getresponse()
    told = answer.read()
    if answer.status not in {200, 201}:
        raise RuntimeError(f"{answer.status} {told[:300]!r}")


def _fill(platform: Platform) -> None:
    """Add PEOPLE people with EVENTS_EACH events each. The hashes are made up: nobody reads these people's chains."""
    with connection.cursor() as cursor, platform_scope(platform.pk):
        cursor.execute(
            """
            INSERT INTO consent_subject (platform_id, public_id, events, head)
            SELECT %s, gen_random_uuid(), %s, md5(n::text) FROM generate_series(1, %s) n
            """,
            [platform.pk, EVENTS_EACH, PEOPLE],
        )
        filled = "subject.platform_id = %s AND subject.subject_key_id IS NULL"
        cursor.execute(
            f"""
            INSERT INTO consent_identifier (platform_id, subject_id, kind, fingerprint)
            SELECT platform_id, id, 'customer', encode(sha256(id::text::bytea), 'hex') FROM consent_subject subject
            WHERE {filled}
            """,
            [platform.pk],
        )
        cursor.execute(
            f"""
            INSERT INTO consent_consentevent (platform_id, public_id, subject_id, number, version_id, option, kind,
                language, jurisdiction, method, actor_kind, actor, shown_id, at, previous, hash)
            SELECT subject.platform_id, gen_random_uuid(), subject.id, n, one.version_id, one.option, one.kind,
                one.language, '', one.method, one.actor_kind, one.actor, one.shown_id, one.at,
                CASE n WHEN 1 THEN '' ELSE subject.head END, subject.head
            FROM consent_subject subject, generate_series(1, %s) n,
                (SELECT * FROM consent_consentevent ORDER BY id LIMIT 1) one
            WHERE {filled}
            """,
            [EVENTS_EACH, platform.pk],
        )
        cursor.execute(
            f"""
            INSERT INTO consent_consentstate
                (platform_id, subject_id, purpose_id, option, event_id, version_number, kind, since, ends_at)
            SELECT event.platform_id, event.subject_id, version.purpose_id, event.option, event.id, version.number,
                event.kind, event.at, event.ends_at
            FROM consent_consentevent event JOIN consent_subject subject ON subject.id = event.subject_id
            JOIN consent_purposeversion version ON version.id = event.version_id
            WHERE event.number = %s AND {filled}
            """,
            [EVENTS_EACH, platform.pk],
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
