"""What a process keeps of rows for a short while, where every call would read the same: words of purposes, notices.

Other processes and other transactions may change a row meanwhile: what is kept may be SECONDS old, and nothing is kept
here on which a right hangs. Within a transaction nothing is added, because what it has read may never be committed.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, Generic, TypeVar

from django.db import connection

from privacy_portal.scoping import current_platform_id

# docs/operating/consent.md tells it.
SECONDS = 2.0
_MOST = 1_000

Value = TypeVar("Value")
_all: list["Kept[Any]"] = []


class Kept(Generic[Value]):
    """Values of each platform by a key, each no older than SECONDS. Threads may share one."""

    def __init__(self) -> None:
        self._held: dict[Any, tuple[float, Value]] = {}
        _all.append(self)

    def get(self, key: tuple[Any, ...], read: Callable[[], Value]) -> Value:
        """Return what is held by `key` for the platform in scope, or else what `read` returns, which is held then.

        Raises ScopeMissing outside a scope."""
        key = (current_platform_id(), *key)
        held, begun = self._held.get(key), monotonic()
        if held is not None and begun - held[0] < SECONDS:
            return held[1]
        value = read()
        if not _may_be_undone():
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


def _may_be_undone() -> bool:
    return connection.in_atomic_block
