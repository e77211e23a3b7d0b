"""What a process keeps of rows for a short while, where every call would read the same: words of purposes, notices.

Other processes and other transactions may change a row meanwhile: what is kept may be SECONDS old, and nothing is kept
here on which a right hangs. Within a transaction nothing is added, because what it has read may never be committed.
"""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection

# docs/operating/consent.md tells it.
SECONDS = 2.0
_MOST = 1_000

Value = TypeVar("Value")
_all: list["Kept[Any]"] = []


class Kept(Generic[Value]):
    """Values by a key that begins with the platform's, each no older than SECONDS. Threads may share one."""

    def __init__(self) -> None:
        self._held: dict[Any, tuple[float, Value]] = {}
        _all.append(self)

    def get(self, key: tuple[Any, ...], read: Callable[[], Value]) -> Value:
        """Return what is held by `key`, or else what `read` returns, which is held then."""
        held = self._held.get(key)
        if held is not None and time.monotonic() - held[0] < SECONDS:
            return held[1]
        begun = time.monotonic()
        value = read()
        if not connection.in_atomic_block:
            if len(self._held) >= _MOST:
                self._held.clear()
            self._held[key] = (begun, value)
        return value

    def forget(self) -> None:
        """Read everything anew."""
        self._held.clear()


def forget() -> None:
    """Read everything anew that this process keeps."""
    for one in _all:
        one.forget()
