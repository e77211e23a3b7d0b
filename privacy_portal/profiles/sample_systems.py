"""The made-up systems that come with packaged profiles, by the name that a pack's `url: sample:NAME` uses."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from privacy_portal.profiles.enkomm import sample_system as enkomm

SAMPLES: dict[str, Callable[..., dict[str, int]]] = {"enkomm": enkomm.create}


class UnknownSample(LookupError):
    """No sample system of this name comes with the portal."""


def address(name: str) -> str:
    """Return the SQLAlchemy URL of a sample system, a SQLite file in the data folder. Raises UnknownSample."""
    if name not in SAMPLES:
        raise UnknownSample(name)
    return f"sqlite:///{settings.DATA_DIR / 'sample' / f'{name}.sqlite3'}"


def exists(name: str) -> bool:
    """Say whether the sample system `name` was created. Raises UnknownSample."""
    return Path(address(name).removeprefix("sqlite:///")).exists()


def ensure(name: str, *, people: int) -> str:
    """Create the sample system `name` with that many people unless it exists, and return its address.

    Takes some seconds for 2,000 people. Raises UnknownSample.
    """
    url = address(name)
    SAMPLES[name](url, people=people)
    return url
