"""Whose rows the database shows: the value of its setting `portal.platform` for the code at hand.

It knows nothing of Django, because the settings import the cursor that reads it. `privacy_portal.scoping` alone changes
it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SETTING = "portal.platform"
NO_PLATFORM, EVERY_PLATFORM = "", "*"

# A new thread begins without: it sees nothing until it opens a scope of its own.
_visible: ContextVar[str] = ContextVar("visible_rows", default=NO_PLATFORM)


def rows() -> str:
    """Return the value of the setting: a platform's primary key, "*" for every platform, "" for none."""
    return _visible.get()


def show(value: str) -> None:
    """Make `value` the setting until the surrounding `shown` block ends."""
    _visible.set(value)


@contextmanager
def shown(value: str) -> Iterator[None]:
    """Make `value` the setting for the block."""
    token = _visible.set(value)
    try:
        yield
    finally:
        _visible.reset(token)
