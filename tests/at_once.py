"""People act at the same moment on PostgreSQL: where they meet is fixed (`at_once`) or as chance has it (`together`).

An act is a function; its outcome is what it returned or raised.
"""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier, Event
from typing import Any

from django.db import connection

# Where somebody is stopped: with the first row in hand, or with the first entry in the trail.
ROW_HELD = r"^UPDATE|^DELETE|FOR (NO KEY )?UPDATE"
ENTRY_WRITTEN = r'^INSERT INTO "audit_auditentry"'
LONGEST = 20

Act = Callable[[], Any]


def together(*acts: Act) -> list[Any]:
    """Begin all acts at once; return their outcomes."""
    start = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(copy_context().run, _outcome, act, start.wait) for act in acts]
    return [one.result() for one in running]


def at_once(first: Act, second: Act, *, stop: str) -> tuple[Any, Any]:
    """Stop `first` after a statement like `stop` until `second` is done or waits for a lock; return both outcomes."""
    reached, go_on, pids = Event(), Event(), []

    def stopping(execute: Any, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if re.search(stop, sql) and not reached.is_set():
            reached.set()
            go_on.wait(LONGEST)
        return result

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(copy_context().run, _outcome, first, lambda: connection.execute_wrappers.append(stopping))
        _until(lambda: reached.is_set() or one.done())
        other = pool.submit(copy_context().run, _outcome, second, lambda: pids.append(_pid()))
        _until(lambda: other.done() or bool(pids and _waits(pids[0])))
        go_on.set()
    assert reached.is_set(), "the first act never came to where it was to stop"
    return one.result(), other.result()


def _outcome(act: Act, before: Act) -> Any:
    try:
        before()
        return act()
    except Exception as error:  # noqa: BLE001  (what it raised is the outcome)
        return error
    finally:
        connection.close()
        connection.execute_wrappers.clear()


def _pid() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", [pid])
        return bool(cursor.fetchone()[0])


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
