"""A made-up installation of the service, in a database of its own: 16 tables, deterministic from a seed.

It is what the portal's connectors work on where there is no real system: in the demonstration and in tests.
"""

from privacy_portal.profiles.ecomkey.sample_system import bots, comments, sales
from privacy_portal.profiles.ecomkey.sample_system.cast import SETTING
from privacy_portal.profiles.ecomkey.sample_system.schema import METADATA
from privacy_portal.profiles.sample.customers import rows as common
from privacy_portal.profiles.sample.customers.world import build
from privacy_portal.profiles.sample.database import fill
from privacy_portal.profiles.sample.drawing import Row

PEOPLE = 2_000
SMALL = 60
SEED = "ecomkey-2026"
TERMS = common.Terms(
    workspace="shop",
    currency="VND",
    prices=(199_000, 399_000, 899_000),
    pages=("/inbox", "/bots", "/orders", "/settings", "/blog", "/help"),
    channels=("email", "sms", "telephone"),
)


def rows(people: int = PEOPLE, seed: str = SEED) -> dict[str, list[Row]]:
    """Return the rows of every table, by table name. Equal arguments give equal rows, on every machine."""
    world = build(SETTING, people, seed)
    talked, said = bots.rows(world), comments.rows(world)
    traces = [(row["person_id"], row["began_at"]) for row in talked["conversations"]]
    traces += [(row["person_id"], row["posted_at"]) for row in said["comments"]]
    return common.rows(world, TERMS, traces) | talked | sales.rows(world) | said


def create(url: str, *, people: int = PEOPLE, seed: str = SEED) -> dict[str, int]:
    """Create and fill the database at `url` (SQLAlchemy form) in one transaction; return rows written, by table.

    Where the tables exist already nothing is written and {} is returned: people who were erased stay erased.
    """
    return fill(url, METADATA, lambda: rows(people, seed))
