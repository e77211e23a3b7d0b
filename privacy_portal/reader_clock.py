"""By whose clock pages tell moments: the reader's, where nothing says another.

It stands apart from Django's active time zone, by which nothing here is ever counted: which edition of a notice holds
today, or on which day a letter was sent, does not depend on who looks. Whoever writes for somebody else (a mail, a
letter, the page of a case in the zone of its law) puts the reader's clock aside by `by("")`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from zoneinfo import available_timezones

_zone: ContextVar[str] = ContextVar("reader_clock", default="")
# Zones are named after cities; what else the database holds are abbreviations, offsets and names of the past.
REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone() -> str:
    """Return the IANA name of the reader's zone; "" where there is no such reader."""
    return _zone.get()


def enter(name: str) -> None:
    """Tell moments by the clock of `name` from now on, until the `by` around it ends."""
    _zone.set(name)


@contextmanager
def by(name: str) -> Iterator[None]:
    """Run the block with the clock of `name`; "" for nobody's."""
    token = _zone.set(name)
    try:
        yield
    finally:
        _zone.reset(token)


@cache
def choices() -> tuple[str, ...]:
    """Return the zones that a person can choose, by region and city."""
    # Looking through the database reads some hundred files.
    known = [name for name in available_timezones() if name.partition("/")[0] in REGIONS]
    return tuple(sorted([*known, "UTC"]))
