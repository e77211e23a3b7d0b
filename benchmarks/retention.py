"""Retention: counting and deleting what is kept too long in the sample system of enKomm, with 2,000 people.

Two rules, each in a process of its own, so that the memory of one does not show in the other: access logs are deleted,
messages are emptied and their reactions, mentions and files deleted. The day is chosen so that every row is due: what a
first run on an old system meets. Legal holds are looked for before each batch, as a worker does; none stands. Making
the sample system is not counted.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from dsr import holds
from dsr.connectors.base import Overdue, Part, RetentionStart, Scope, Watch
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from privacy_portal.clock import now
from privacy_portal.profiles import loader
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope

PEOPLE = 2_000
START = "import django; django.setup()"
RULES = {"logs": "interactions", "content": "workspace_content"}


def run() -> dict[str, Any]:
    """Return how many rows a second each rule counts and deletes, and how many MB the process took on for it."""
    figures: dict[str, Any] = {}
    for name, category in RULES.items():
        program = f"{START}; from benchmarks import retention; retention.main({category!r})"
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE
        )
        figures |= {f"{name}_{key}": value for key, value in json.loads(done.stdout).items()}
    return figures


def main(category: str) -> None:
    """Print the figures of a rule over one category as JSON."""
    with TemporaryDirectory(prefix="portal-benchmark-") as folder:
        connector = _filled(f"sqlite:///{folder}/enkomm.sqlite3")
        print(json.dumps(_measured(connector, category)))


def _filled(url: str) -> SqlConnector:
    # Made by another process: whatever that takes is not what a worker has.
    program = (
        f"from privacy_portal.profiles.enkomm import sample_system; sample_system.create({url!r}, people={PEOPLE})"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 - our own command
    (dataset,) = check(Path(loader.__file__).parent / "enkomm").datasets.values()
    connector = connector_for("sql", {"url": url}, dataset)
    if not isinstance(connector, SqlConnector):
        raise TypeError("the sample system is a database")
    connector.prepare()
    return connector


def _measured(connector: SqlConnector, category: str) -> dict[str, Any]:
    workspaces = frozenset(_workspaces())
    where = Scope(frozenset({Part(category), *(Part(category, key) for key in workspaces)}), workspaces)
    overdue = Overdue(RetentionStart.COLLECTED, now().date())
    before, started = _peak_mb(), time.perf_counter()
    counted = connector.due(overdue, where)
    due_seconds, started = time.perf_counter() - started, time.perf_counter()
    with platform_scope(1):
        receipt = connector.expire(
            overdue, where, effect_key=uuid4(), expected_digest=counted.digest, watch=_Looking(where)
        )
    expire_seconds = time.perf_counter() - started
    rows = sum(count for _table, count in receipt.tables)
    if rows != sum(table.erase for table in counted.tables) or not rows:
        raise RuntimeError("not every row that was counted went")
    return {
        "rows": rows,
        "due_rows_per_s": round(rows / due_seconds),
        "expire_rows_per_s": round(rows / expire_seconds),
        "mb_more": round(_peak_mb() - before),
        "rss_mb": round(_peak_mb()),
    }


class _Looking(Watch):
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def look(self) -> None:
        if holds.stop(self.scope.parts):
            raise RuntimeError("nothing is held here")


def _workspaces() -> list[str]:
    profile = check(Path(loader.__file__).parent / "enkomm").profile
    return [workspace.key for workspace in profile.workspaces if workspace.kind == "business"]


def _peak_mb() -> float:
    """Return the most memory that this process has held, in MB (kilobytes on Linux, bytes on macOS)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
