"""A made-up installation of the service, in a database of its own: 24 tables, deterministic from a seed.

It is what the portal's connectors work on where there is no real system: in the demonstration, in tests, in benchmarks.
"""

from privacy_portal.profiles.enkomm.sample_system import (
    accounts,
    billing,
    conversations,
    gatherings,
    places,
    traces,
)
from privacy_portal.profiles.enkomm.sample_system.schema import METADATA
from privacy_portal.profiles.enkomm.sample_system.world import build
from privacy_portal.profiles.sample.database import fill
from privacy_portal.profiles.sample.drawing import Row

PEOPLE = 2_000
SMALL = 40
SEED = "enkomm-2026"


def rows(people: int = PEOPLE, seed: str = SEED) -> dict[str, list[Row]]:
    """Return the rows of every table, by table name. Equal arguments give equal rows, on every machine."""
    world = build(seed, people)
    tables: dict[str, list[Row]] = {}
    for subject in (accounts, places, conversations, gatherings, traces, billing):
        tables |= subject.rows(world)
    return tables


def create(url: str, *, people: int = PEOPLE, seed: str = SEED) -> dict[str, int]:
    """Create and fill the database at `url` (SQLAlchemy form) in one transaction; return rows written, by table.

    Where the tables exist already nothing is written and {} is returned: people who were erased stay erased.
    """
    return fill(url, METADATA, lambda: rows(people, seed))
